//! Rounds: what is staked within an epoch earns from the next one on.
//!
//! Otherwise a large stake in front of a large payment would take most of the stakers' part of it.

use frame::prelude::*;
use sage_primitives::{epochs::OnEpochStart, Epoch};

use crate::{
    AccRewardPerStake, Config, CurrentRound, JoiningStake, Pallet, Round, RoundStart, Rounds,
    TotalStake, Undistributed, WeightInfo, LOG_TARGET,
};

impl<T: Config> OnEpochStart for Pallet<T> {
    fn on_epoch_start(_: Epoch) {
        let round = Self::next_round();
        CurrentRound::<T>::put(round);
        let joining = JoiningStake::<T>::take();
        // Whoever joined has seen to it that the sum fits.
        TotalStake::<T>::mutate(|total| *total = total.saturating_add(joining));
        Rounds::<T>::mutate_extant(round, |start| {
            start.reward_per_stake = AccRewardPerStake::<T>::get();
        });
        if Undistributed::<T>::get().is_zero() {
            return;
        }
        if let Err(error) = Self::accrue(0) {
            log::error!(target: LOG_TARGET, "the waiting part cannot be shared: {error:?}");
        }
    }

    fn weight() -> Weight {
        T::WeightInfo::start_round()
    }
}

impl<T: Config> Pallet<T> {
    /// The present round.
    pub(crate) fn round() -> Round {
        CurrentRound::<T>::get()
    }

    /// The round after the present one.
    pub(crate) fn next_round() -> Round {
        // An epoch is a day.
        Self::round().saturating_add(1)
    }

    /// Counts one more staker who needs the start of `round`.
    pub(crate) fn enter(round: Round) -> DispatchResult {
        let mut start: RoundStart = Rounds::<T>::get(round).unwrap_or_default();
        start.waiting = start
            .waiting
            .checked_add(1)
            .ok_or(ArithmeticError::Overflow)?;
        Rounds::<T>::insert(round, start);
        Ok(())
    }

    /// Counts one staker less, and forgets a round that nobody needs.
    pub(crate) fn leave(round: Option<Round>) {
        let Some(round) = round else {
            return;
        };
        Rounds::<T>::mutate_exists(round, |slot| {
            let Some(start) = slot else {
                return;
            };
            start.waiting = start.waiting.saturating_sub(1);
            if start.waiting == 0 {
                *slot = None;
            }
        });
    }
}
