//! What has vested is paid.

use alloc::vec::Vec;

use frame::{
    prelude::*,
    token::fungible::{Inspect, Mutate},
    traits::tokens::Provenance,
};
use sage_primitives::{epochs::EpochClock, Balance};

use crate::{Config, Error, Event, Pallet, RewardClass, Total, VestingOf, Vestings};

impl<T: Config> Pallet<T> {
    /// Pays what has vested; see [`claim`](Pallet::claim).
    pub(crate) fn do_claim(who: &T::AccountId, class: Option<RewardClass>) -> DispatchResult {
        let now = T::Clock::current();
        let asked = |each: &RewardClass| class.is_none_or(|class| class == *each);
        let mut claims = Vec::new();
        let mut whole: Balance = 0;
        for class in RewardClass::ALL.into_iter().filter(asked) {
            let mut vesting = Vestings::<T>::get(who, class);
            let amount = vesting.claim(now);
            if !amount.is_zero() {
                whole = whole.saturating_add(amount);
                claims.push((class, vesting, amount));
            }
        }
        ensure!(!whole.is_zero(), Error::<T>::NothingToClaim);
        Self::pay(who, whole)?;
        for (class, vesting, amount) in claims {
            Self::keep(who, class, vesting);
            Self::deposit_event(Event::RewardClaimed {
                who: who.clone(),
                class,
                amount,
            });
        }
        Total::<T>::mutate(|total| total.claimed = total.claimed.saturating_add(whole));
        Ok(())
    }

    /// Moves money out of the pot, which stays alive; all of it or none.
    fn pay(who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::can_deposit(who, amount, Provenance::Extant)
            .into_result()
            .map_err(|_| Error::<T>::CannotReceive)?;
        ensure!(Self::pot() >= amount, Error::<T>::PotShort);
        T::Currency::transfer(&T::Budget::get(), who, amount, Preservation::Preserve)?;
        Ok(())
    }

    /// Stores what `who` has to come, or forgets it when that is nothing.
    pub(crate) fn keep(who: &T::AccountId, class: RewardClass, vesting: VestingOf<T>) {
        if vesting.is_empty() {
            Vestings::<T>::remove(who, class);
        } else {
            Vestings::<T>::insert(who, class, vesting);
        }
    }
}
