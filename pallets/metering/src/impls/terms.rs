//! What an hour is and costs.

use frame::{prelude::*, token::fungible::Inspect as _};
use sage_primitives::{hardware::GpuClass, JobId, FIRST_METERED_JOB};

use crate::{Config, CurrentTerms, Error, Event, NextJobId, Pallet, Terms, TermsFault, TermsOf};

impl<T: Config> Pallet<T> {
    /// Panics where the runtime's constants make no sense.
    pub(crate) fn check_limits() {
        assert!(
            T::MinRate::get() >= T::Currency::minimum_balance() && !T::MinRate::get().is_zero(),
            "metering: a refund must be able to revive the client's free balance"
        );
        assert!(
            T::MaxCycles::get() > 0 && T::MaxHours::get() > 0 && T::MaxOpenJobs::get() > 0,
            "metering: nobody could open a job"
        );
        assert!(
            T::MaxHourBlocks::get() > 0,
            "metering: no hour would be short enough"
        );
        assert!(T::MaxWait::get() > 0, "metering: nobody could take a job");
    }

    /// Writes the terms of the first block.
    pub(crate) fn build_genesis(terms: TermsOf<T>) {
        if let Err(fault) = Self::check_terms(&terms) {
            panic!("metering: the terms of the genesis are out of bounds: {fault:?}");
        }
        CurrentTerms::<T>::put(terms);
    }

    /// Checks terms against their bounds.
    ///
    /// # Errors
    /// The first bound they break.
    pub(crate) fn check_terms(terms: &TermsOf<T>) -> Result<(), TermsFault> {
        let Terms { hour_blocks, rates } = terms;
        ensure!(
            !hour_blocks.is_zero() && *hour_blocks <= T::MaxHourBlocks::get().into(),
            TermsFault::HourBlocksOutOfRange
        );
        let all = GpuClass::ALL.map(|class| rates.of(class));
        ensure!(
            all.iter().all(|rate| *rate >= T::MinRate::get()),
            TermsFault::RateTooLow
        );
        ensure!(all.is_sorted(), TermsFault::RatesUnordered);
        Ok(())
    }

    /// Changes the terms; see [`set_terms`](Pallet::set_terms).
    pub(crate) fn do_set_terms(terms: TermsOf<T>) -> DispatchResult {
        Self::check_terms(&terms).map_err(Error::<T>::from)?;
        CurrentTerms::<T>::put(terms);
        Self::deposit_event(Event::TermsChanged { terms });
        Ok(())
    }

    /// Whether `job` was ever opened.
    pub(crate) fn was_opened(job: JobId) -> bool {
        (FIRST_METERED_JOB..NextJobId::<T>::get()).contains(&job)
    }
}
