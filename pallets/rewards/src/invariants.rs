//! What is always true.

use alloc::collections::BTreeSet;

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use sage_primitives::{epochs::EpochClock, Balance, Epoch};

use crate::{
    math::MAX_AWARD, Config, CurrentRules, NextRules, Pallet, Punished, RunningEpoch,
    TopMinerAward, Total, VestingOf, Vestings, Workers,
};

/// Rule: what is reserved is the sum of all that is owed.
pub const RESERVED_DIFFERS: &str = "rewards: what is reserved is not the sum of what is owed";
/// Rule: no more was claimed and slashed than granted.
pub const TOTALS_AHEAD: &str = "rewards: more was claimed and slashed than granted";
/// Rule: the pot has what is owed, on top of what keeps it alive.
pub const POT_SHORT: &str = "rewards: the pot has less than is owed";
/// Rule: who has nothing to come is not listed.
pub const EMPTY_VESTING: &str = "rewards: an account is listed with nothing to come";
/// Rule: entries stand in order, no two alike.
pub const ENTRIES_UNSORTED: &str = "rewards: entries are out of order or alike";
/// Rule: an entry has begun and vests over a time that is allowed.
pub const ENTRY_OUT_OF_TIME: &str = "rewards: an entry is to come, or of a length that is not";
/// Rule: of every entry something is left.
pub const ENTRY_FINISHED: &str = "rewards: an entry owes nothing";
/// Rule: no more is claimed than has vested.
pub const CLAIMED_AHEAD: &str = "rewards: more is claimed than has vested";
/// Rule: offences are known if, and only if, something was slashed.
pub const OFFENCES_DIFFER: &str = "rewards: offences and what was slashed for them differ";
/// Rule: rules and award are within their bounds.
pub const RULES_INVALID: &str = "rewards: a table, a length or the award is out of bounds";
/// Rule: the subsidies of all workers are those that were granted.
pub const EARNED_DIFFERS: &str = "rewards: what workers earned is not what was granted";
/// Rule: the subsidies of the running epoch are those that it granted.
pub const TODAY_DIFFERS: &str = "rewards: the epoch's subsidies are not what it granted";
/// Rule: nobody has more in an epoch than the largest daily cap.
pub const CAP_EXCEEDED: &str = "rewards: a worker has more than the largest daily cap";
/// Rule: workers were last seen in an epoch that has begun, with each run once.
pub const WORKER_INVALID: &str = "rewards: a worker is from an epoch to come, or has a run twice";
/// Rule: who leads has proven as much, and nobody more.
pub const WRONG_LEADER: &str = "rewards: the leader of the epoch has not proven the most";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let now = T::Clock::current();
        Self::try_rules()?;
        Self::try_vestings(now)?;
        Self::try_workers(now)
    }

    fn try_rules() -> Result<(), TryRuntimeError> {
        let next = NextRules::<T>::get();
        for rules in next.iter().chain([&CurrentRules::<T>::get()]) {
            let allowed = rules.lengths.are_within(T::MaxLength::get());
            ensure!(allowed && rules.table.check().is_ok(), RULES_INVALID);
        }
        ensure!(TopMinerAward::<T>::get() <= MAX_AWARD, RULES_INVALID);
        Ok(())
    }

    fn try_vestings(now: Epoch) -> Result<(), TryRuntimeError> {
        let mut owed: Balance = 0;
        for vesting in Vestings::<T>::iter_values() {
            ensure!(!vesting.is_empty(), EMPTY_VESTING);
            Self::try_entries(&vesting, now)?;
            owed = owed.saturating_add(vesting.owed());
        }
        let total = Total::<T>::get();
        let gone = total.claimed.saturating_add(total.slashed);
        ensure!(gone <= total.granted(), TOTALS_AHEAD);
        let punished = Punished::<T>::iter_keys().next().is_some();
        ensure!(punished != total.slashed.is_zero(), OFFENCES_DIFFER);
        ensure!(owed == total.reserved(), RESERVED_DIFFERS);
        ensure!(owed <= Self::pot(), POT_SHORT);
        Ok(())
    }

    fn try_entries(vesting: &VestingOf<T>, now: Epoch) -> Result<(), TryRuntimeError> {
        let sorted = vesting
            .entries
            .windows(2)
            .all(|pair| pair[0].key() < pair[1].key());
        ensure!(sorted, ENTRIES_UNSORTED);
        let lengths = 1..=T::MaxLength::get();
        for entry in &vesting.entries {
            let in_time = entry.start <= now && lengths.contains(&entry.length);
            ensure!(in_time, ENTRY_OUT_OF_TIME);
            ensure!(entry.claimed <= entry.vested(now), CLAIMED_AHEAD);
            ensure!(entry.owed() > 0, ENTRY_FINISHED);
        }
        Ok(())
    }

    fn try_workers(now: Epoch) -> Result<(), TryRuntimeError> {
        let today = RunningEpoch::<T>::get();
        let top_cap = CurrentRules::<T>::get().table.top_cap();
        let (mut earned, mut granted): (Balance, Balance) = (0, 0);
        let (mut most, mut of_leader) = (0, 0);
        for (who, worker) in Workers::<T>::iter() {
            let runs: BTreeSet<_> = worker.recent.iter().collect();
            let once = runs.len() == worker.recent.len();
            ensure!(once && worker.epoch <= now, WORKER_INVALID);
            earned = earned.saturating_add(worker.earned);
            if worker.epoch < now {
                continue;
            }
            ensure!(worker.today <= top_cap, CAP_EXCEEDED);
            granted = granted.saturating_add(worker.today);
            most = worker.cycles.max(most);
            if today
                .leader
                .as_ref()
                .is_some_and(|leader| leader.who == who)
            {
                of_leader = worker.cycles;
            }
        }
        ensure!(earned == Total::<T>::get().subsidies, EARNED_DIFFERS);
        ensure!(granted == today.granted, TODAY_DIFFERS);
        let best = today.leader.map_or(0, |leader| leader.cycles);
        ensure!(best == most && best == of_leader, WRONG_LEADER);
        Ok(())
    }
}
