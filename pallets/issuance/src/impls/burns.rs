//! Money that leaves the issuance.

use frame::{
    prelude::*,
    token::fungible::{Inspect, Mutate},
};
use sage_primitives::{
    issuance::{BurnCause, CountBurns},
    Balance,
};

use crate::{
    math::MAX_SUPPLY, Burned, Config, Error, Event, Pallet, Supply, TotalMinted, WeightInfo,
};

/// Parts of the lifetime supply, in percent, whose burning is announced.
pub const MILESTONES: [u8; 3] = [10, 25, 50];

impl<T: Config> CountBurns for Pallet<T> {
    fn burned(cause: BurnCause, amount: Balance) {
        if amount.is_zero() {
            return;
        }
        let (before, after) = Burned::<T>::mutate(|burns| {
            let before = burns.total();
            let counter = burns.of(cause);
            *counter = counter.saturating_add(amount);
            (before, burns.total())
        });
        Self::deposit_event(Event::Burned {
            cause,
            amount,
            total: after,
        });
        for percent in MILESTONES {
            let mark = MAX_SUPPLY / 100 * Balance::from(percent);
            if before < mark && mark <= after {
                Self::deposit_event(Event::BurnMilestoneReached { percent });
            }
        }
    }

    fn weight() -> Weight {
        T::WeightInfo::count_burn()
    }
}

impl<T: Config> Pallet<T> {
    /// Burns what a holder gives up.
    pub(crate) fn do_burn(who: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(!amount.is_zero(), Error::<T>::NothingToBurn);
        T::Currency::burn_from(
            who,
            amount,
            Preservation::Preserve,
            Precision::Exact,
            Fortitude::Polite,
        )?;
        Self::burned(BurnCause::Voluntary, amount);
        Ok(())
    }

    /// The answer of the view function.
    pub(crate) fn do_supply() -> Supply {
        Supply {
            minted: TotalMinted::<T>::get(),
            burned: Burned::<T>::get(),
            issuance: T::Currency::total_issuance(),
            max: MAX_SUPPLY,
        }
    }
}
