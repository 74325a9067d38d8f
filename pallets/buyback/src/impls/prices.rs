//! Which price counts.

use frame::{prelude::*, traits::UnixTime};
use sage_primitives::prices::{UsdPrice, PRICE_LIFETIME};

use crate::{
    math::{self, LOOKS, MAX_GAP},
    Config, Error, Looks, Pallet, Seen,
};

impl<T: Config> Pallet<T> {
    /// The time of the block in milliseconds. While it begins, that of the block before.
    fn now() -> u64 {
        T::Time::now().as_millis().saturated_into()
    }

    /// What the markets say, if they have said it of late: units of 10^-18 dollars for a SAGE.
    fn fresh_price() -> Result<u128, Error<T>> {
        let price = T::Prices::sage()?;
        let is_young = Self::now().saturating_sub(price.at) <= PRICE_LIFETIME;
        // Nothing is bought of what costs nothing: such a price is none.
        ensure!(is_young && !price.usd.is_zero(), Error::StalePrice);
        Ok(price.usd)
    }

    /// The price, unless the breaker stops: it must have been known at each of the last looks, which must be the last ones
    /// that were due, and none may be more than 20 percent away.
    pub(crate) fn settled_price() -> Result<u128, Error<T>> {
        let price = Self::fresh_price()?;
        let seen = Looks::<T>::get();
        let is_known = seen.prices.len() as u32 == LOOKS && Self::is_recent(&seen);
        let mut looks = seen.prices.iter();
        let is_steady = looks.all(|before| !math::moved(*before, price));
        ensure!(is_known && is_steady, Error::PriceUnsettled);
        Ok(price)
    }

    /// Whether `block` begins with a look at the price.
    pub(crate) fn is_look(block: BlockNumberFor<T>) -> bool {
        let interval = T::LookInterval::get().max(1);
        (block % interval.into()).is_zero()
    }

    /// Whether the last look is not so long ago that the chain must have stopped since.
    fn is_recent(seen: &Seen) -> bool {
        Self::now().saturating_sub(seen.at) <= MAX_GAP
    }

    /// Remembers the price. Without one, or when the last look is too long ago, all that was remembered is forgotten: after a
    /// moment that nobody has seen the price may be anything.
    pub(crate) fn look() {
        let Ok(price) = Self::fresh_price() else {
            Looks::<T>::kill();
            return;
        };
        Looks::<T>::mutate(|seen| {
            if !Self::is_recent(seen) {
                seen.prices = BoundedVec::new();
            }
            seen.at = Self::now();
            if seen.prices.is_full() {
                seen.prices.remove(0);
            }
            // There is room now.
            let _ = seen.prices.try_push(price);
        });
    }
}
