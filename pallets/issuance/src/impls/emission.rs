//! The monthly emission of the ecosystem's pool.

use frame::prelude::*;
use sage_primitives::{epochs::OnEpochStart, Epoch};

use crate::{
    math::{emission, emission_rate, months_passed},
    Config, Ecosystem, EcosystemPool, Event, Pallet, WeightInfo, LOG_TARGET,
};

/// Every epoch is announced, in order and once; so at most one month is due at a time, and none is missed.
impl<T: Config> OnEpochStart for Pallet<T> {
    fn on_epoch_start(epoch: Epoch) {
        let pool = EcosystemPool::<T>::get();
        let month = pool.months.saturating_add(1);
        if month > months_passed(epoch) || pool.remaining.is_zero() {
            return;
        }
        if let Err(error) = Self::emit(pool, month) {
            // The pool and the cap sum up at genesis, so only a budget account that cannot be opened leads here; the
            // next epoch tries again.
            log::error!(target: LOG_TARGET, "month {month} cannot be emitted: {error:?}");
        }
    }

    fn weight() -> Weight {
        T::WeightInfo::emit()
    }
}

impl<T: Config> Pallet<T> {
    /// Mints the emission of `month`; does nothing after the last month of the schedule.
    fn emit(pool: Ecosystem, month: u16) -> DispatchResult {
        let Some(rate) = emission_rate(month) else {
            return Ok(());
        };
        let amount = emission(pool.remaining, month);
        if !amount.is_zero() {
            Self::mint(&T::Budget::get(), amount)?;
        }
        // The emission is a part of what remains.
        let pool = Ecosystem {
            remaining: pool.remaining.saturating_sub(amount),
            emitted: pool.emitted.saturating_add(amount),
            months: month,
        };
        EcosystemPool::<T>::put(pool);
        Self::deposit_event(Event::EcosystemEmitted {
            month,
            amount,
            remaining: pool.remaining,
            rate,
        });
        Ok(())
    }
}
