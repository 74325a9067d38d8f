//! What is always true.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::fungible::hold::Inspect as _};
use sage_primitives::{programs::ProgramRegistry, Balance, JobId, FIRST_METERED_JOB};

use crate::{
    Config, CurrentTerms, HoldReason, Inputs, MeterOf, MeterStatus, Meters, NextJobId, OpenJobs,
    Pallet,
};

/// Rule: the terms are within their bounds.
pub const TERMS_INVALID: &str = "metering: the terms are out of bounds";
/// Rule: the next number is that of a metered job.
pub const NEXT_NUMBER_ORDINARY: &str = "metering: the next number is that of an ordinary job";
/// Rule: every open job has a number that was given out.
pub const NUMBER_UNKNOWN: &str = "metering: a job has a number that was not given out";
/// Rule: an open job has hours left, each of which costs something and takes time.
pub const NO_HOURS_LEFT: &str = "metering: an open job has no hours left";
/// Rule: hours and cycles of a job are within the bounds of the chain.
pub const OUT_OF_BOUNDS: &str = "metering: a job has more hours or cycles than a job may have";
/// Rule: no job was opened in the future.
pub const OPENED_LATER: &str = "metering: a job was opened after now";
/// Rule: of a job that waits no hour was paid.
pub const WAITS_AFTER_PAYMENT: &str = "metering: a job waits of which an hour was paid";
/// Rule: nobody works on a job of one's own.
pub const OWN_WORKER: &str = "metering: a client works on its own job";
/// Rule: who gave a job back does not have it again at once.
pub const GIVEN_BACK_AND_TAKEN: &str = "metering: a worker has the job that it gave back";
/// Rule: an hour that runs began at or after the opening, and not in the future.
pub const HOUR_OUT_OF_TIME: &str = "metering: an hour begins before its job or after now";
/// Rule: exactly the open jobs have inputs, and the job is committed to them.
pub const INPUTS_DIFFER: &str = "metering: inputs are not those of the open jobs";
/// Rule: each client's list has exactly the client's open jobs.
pub const LISTS_DIFFER: &str = "metering: the lists of open jobs are not the open jobs";
/// Rule: what is held of an account is the rate of all hours left of its jobs, and nothing without a job.
pub const ESCROW_DIFFERS: &str = "metering: the escrow is not what the hours left cost";

/// Checks that `rule` holds, and names it if not.
fn hold(rule: bool, name: &'static str) -> Result<(), TryRuntimeError> {
    if rule {
        Ok(())
    } else {
        Err(name.into())
    }
}

impl<T: Config> Pallet<T> {
    /// Checks every invariant.
    ///
    /// # Errors
    /// The name of the first rule that does not hold.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let terms = CurrentTerms::<T>::get();
        hold(
            terms.is_none_or(|terms| Self::check_terms(&terms).is_ok()),
            TERMS_INVALID,
        )?;
        hold(
            NextJobId::<T>::get() >= FIRST_METERED_JOB,
            NEXT_NUMBER_ORDINARY,
        )?;
        let meters: BTreeMap<JobId, MeterOf<T>> = Meters::<T>::iter().collect();
        for (job, meter) in &meters {
            hold(Self::was_opened(*job), NUMBER_UNKNOWN)?;
            Self::job_is_sound(meter)?;
        }
        Self::inputs_are_those_of_open_jobs(&meters)?;
        Self::lists_are_the_open_jobs(&meters)?;
        Self::escrow_is_what_hours_cost(&meters)
    }

    fn job_is_sound(meter: &MeterOf<T>) -> Result<(), TryRuntimeError> {
        let now = frame_system::Pallet::<T>::block_number();
        hold(
            meter.paid_hours < meter.max_hours && meter.rate > 0 && !meter.hour_blocks.is_zero(),
            NO_HOURS_LEFT,
        )?;
        hold(
            meter.max_hours <= T::MaxHours::get()
                && (1..=T::MaxCycles::get()).contains(&meter.max_cycles),
            OUT_OF_BOUNDS,
        )?;
        hold(meter.opened_at <= now, OPENED_LATER)?;
        let MeterStatus::Running(running) = &meter.status else {
            return hold(meter.paid_hours == 0, WAITS_AFTER_PAYMENT);
        };
        hold(running.worker != meter.client, OWN_WORKER)?;
        hold(
            meter.given_back_by.as_ref() != Some(&running.worker),
            GIVEN_BACK_AND_TAKEN,
        )?;
        hold(
            (meter.opened_at..=now).contains(&running.since),
            HOUR_OUT_OF_TIME,
        )
    }

    fn inputs_are_those_of_open_jobs(
        meters: &BTreeMap<JobId, MeterOf<T>>,
    ) -> Result<(), TryRuntimeError> {
        let with_inputs: BTreeSet<JobId> = Inputs::<T>::iter_keys().collect();
        hold(with_inputs.iter().eq(meters.keys()), INPUTS_DIFFER)?;
        for (job, meter) in meters {
            let inputs = Inputs::<T>::get(job).unwrap_or_default();
            let committed = T::Programs::further_inputs(&meter.program, &inputs);
            hold(committed == Ok(meter.input_hash), INPUTS_DIFFER)?;
        }
        Ok(())
    }

    fn lists_are_the_open_jobs(
        meters: &BTreeMap<JobId, MeterOf<T>>,
    ) -> Result<(), TryRuntimeError> {
        let mut listed: Vec<JobId> = Vec::new();
        for (client, jobs) in OpenJobs::<T>::iter() {
            hold(!jobs.is_empty(), LISTS_DIFFER)?;
            for job in jobs {
                let owner = meters.get(&job).map(|meter| &meter.client);
                hold(owner == Some(&client), LISTS_DIFFER)?;
                listed.push(job);
            }
        }
        listed.sort_unstable();
        hold(listed.iter().eq(meters.keys()), LISTS_DIFFER)
    }

    fn escrow_is_what_hours_cost(
        meters: &BTreeMap<JobId, MeterOf<T>>,
    ) -> Result<(), TryRuntimeError> {
        let mut owed: BTreeMap<T::AccountId, Balance> = BTreeMap::new();
        for meter in meters.values() {
            let sum = owed.entry(meter.client.clone()).or_default();
            *sum = sum.saturating_add(meter.escrow());
        }
        // Every account is looked at: what is held of one without a job has nobody else to notice it.
        for who in frame_system::Account::<T>::iter_keys() {
            let held = T::Currency::balance_on_hold(&HoldReason::MeterEscrow.into(), &who);
            hold(
                held == owed.remove(&who).unwrap_or_default(),
                ESCROW_DIFFERS,
            )?;
        }
        hold(owed.values().all(Zero::is_zero), ESCROW_DIFFERS)
    }
}
