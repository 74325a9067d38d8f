//! Work, as the proofs show it.

use frame::prelude::*;
use sage_primitives::{
    bonds::InspectBonds,
    epochs::EpochClock,
    proofs::{OnProofVerdict, ProofTask, Verdict},
};

use crate::{
    math::{self, PERIODS},
    Config, Pallet, WeightInfo, Work, Works,
};

impl<T: Config> OnProofVerdict<T::AccountId> for Pallet<T> {
    /// Counts the cycles of a verified run for its worker. Never fails.
    fn on_verified(task: &ProofTask<T::AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        Self::record(&task.worker, verdict.cycles);
        Ok(())
    }

    fn weight(_: u32) -> Weight {
        T::WeightInfo::record().saturating_add(T::Bonds::inspect_weight())
    }
}

impl<T: Config> Pallet<T> {
    /// Counts `cycles` for `who` in the running period, and forgets periods that count for nothing any more.
    pub(crate) fn record(who: &T::AccountId, cycles: u32) {
        let now = math::period(T::Clock::current());
        Works::<T>::mutate(who, |works| {
            works.retain(|work| now.saturating_sub(work.period) < PERIODS);
            let cycles = u64::from(cycles);
            match works.last_mut() {
                Some(last) if last.period == now => {
                    last.cycles = last.cycles.saturating_add(cycles);
                }
                // There is room: the periods that are left are different ones of the last eighteen, without this one.
                _ => works
                    .try_push(Work {
                        period: now,
                        cycles,
                    })
                    .defensive_unwrap_or(()),
            }
        });
        Self::tell_weight(who, T::Bonds::active(who));
    }
}
