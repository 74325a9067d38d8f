//! The award of the best worker of an epoch.

use frame::prelude::*;
use sage_primitives::{bonds::InspectBonds, epochs::OnEpochStart, Epoch};

use crate::{
    Config, CurrentRules, Event, Leader, NextRules, Pallet, Paused, RewardClass, RunningEpoch,
    TopMinerAward, WeightInfo,
};

/// Every epoch is announced, in order and once, so that each has one award and rules of its own.
impl<T: Config> OnEpochStart for Pallet<T> {
    fn on_epoch_start(epoch: Epoch) {
        Self::start_epoch(epoch, |who| !T::Stakes::active(who).is_zero());
    }

    fn weight() -> Weight {
        T::WeightInfo::start_epoch().saturating_add(T::Stakes::inspect_weight())
    }
}

impl<T: Config> Pallet<T> {
    /// Makes new rules count, and awards who led in the epoch before `epoch`, if `has_stake` still says so.
    pub(crate) fn start_epoch(epoch: Epoch, has_stake: impl FnOnce(&T::AccountId) -> bool) {
        if let Some(rules) = NextRules::<T>::take() {
            CurrentRules::<T>::put(rules);
        }
        let leader = RunningEpoch::<T>::take().leader;
        if let Some(leader) = leader.filter(|leader| has_stake(&leader.who)) {
            Self::award(epoch, leader);
        }
    }

    fn award(epoch: Epoch, leader: Leader<T::AccountId>) {
        let award = TopMinerAward::<T>::get();
        if award.is_zero() || Paused::<T>::get() {
            return;
        }
        let Leader { who, cycles } = leader;
        let class = RewardClass::TopMiner;
        let amount = award.min(Self::do_free_budget());
        if amount < award {
            Self::deposit_event(Event::BudgetExhausted {
                worker: who.clone(),
                class,
            });
        }
        if amount.is_zero() || !Self::grant(&who, class, amount, epoch) {
            return;
        }
        Self::deposit_event(Event::TopMinerAwarded {
            epoch: epoch.saturating_sub(1),
            worker: who,
            cycles,
            amount,
        });
    }
}
