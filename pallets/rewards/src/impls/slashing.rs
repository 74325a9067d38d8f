//! What has not vested can be taken.

use frame::prelude::*;
use sage_primitives::{bonds::OffenceId, epochs::EpochClock, rewards::SlashRewards, Balance};

use crate::{Config, Error, Event, Pallet, Punished, RewardClass, Total, Vestings, WeightInfo};

impl<T: Config> SlashRewards<T::AccountId> for Pallet<T> {
    fn slash_unvested(offence: OffenceId, who: &T::AccountId, rate: u16) -> Balance {
        Self::do_slash_unvested(offence, who, rate).unwrap_or_default()
    }

    fn slash_unvested_weight() -> Weight {
        T::WeightInfo::slash_unvested()
    }
}

impl<T: Config> Pallet<T> {
    /// Takes a part of what has not vested, of each class alike, once for each offence; returns how much.
    ///
    /// It moves no money: the pot owes less. An error changes nothing.
    pub(crate) fn do_slash_unvested(
        offence: OffenceId,
        who: &T::AccountId,
        rate: u16,
    ) -> Result<Balance, Error<T>> {
        let punished = Punished::<T>::contains_key(offence);
        ensure!(!punished, Error::<T>::AlreadyPunished);
        let now = T::Clock::current();
        let mut whole: Balance = 0;
        for class in RewardClass::ALL {
            let mut vesting = Vestings::<T>::get(who, class);
            let amount = vesting.slash(now, rate);
            if amount.is_zero() {
                continue;
            }
            Self::keep(who, class, vesting);
            whole = whole.saturating_add(amount);
            Self::deposit_event(Event::UnvestedSlashed {
                offence,
                who: who.clone(),
                class,
                amount,
            });
        }
        ensure!(!whole.is_zero(), Error::<T>::NothingToSlash);
        Punished::<T>::insert(offence, ());
        Total::<T>::mutate(|total| total.slashed = total.slashed.saturating_add(whole));
        Ok(whole)
    }
}
