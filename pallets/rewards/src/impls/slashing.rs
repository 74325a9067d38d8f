//! What has not vested can be taken.

use frame::prelude::*;
use sage_primitives::{epochs::EpochClock, rewards::SlashRewards, Balance};

use crate::{Config, Event, Pallet, RewardClass, Total, Vestings, WeightInfo};

impl<T: Config> SlashRewards<T::AccountId> for Pallet<T> {
    fn slash_unvested(who: &T::AccountId, rate: u16) -> Balance {
        Self::do_slash_unvested(who, rate)
    }

    fn slash_unvested_weight() -> Weight {
        T::WeightInfo::slash_unvested()
    }
}

impl<T: Config> Pallet<T> {
    /// Takes a part of what has not vested, of each class alike; returns how much.
    ///
    /// It moves no money: the pot owes less.
    pub(crate) fn do_slash_unvested(who: &T::AccountId, rate: u16) -> Balance {
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
                who: who.clone(),
                class,
                amount,
            });
        }
        if !whole.is_zero() {
            Total::<T>::mutate(|total| total.slashed = total.slashed.saturating_add(whole));
        }
        whole
    }
}
