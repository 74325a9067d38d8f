//! The end of a metered job: what was not paid goes back, and storage is removed.

use frame::{prelude::*, token::fungible::hold::Mutate as _};
use sage_primitives::{
    programs::ProgramRegistry,
    workers::{AssignmentEnd, WorkerDirectory},
    JobId,
};

use crate::{
    Config, Error, Event, HoldReason, Hour, Inputs, MeterEnd, MeterOf, MeterStatus, Meters,
    OpenJobs, Pallet, Running, RunningOf,
};

impl<T: Config> Pallet<T> {
    /// Ends a job, its last hour or an assignment; see [`close`](Pallet::close).
    pub(crate) fn do_close(who: &T::AccountId, job: JobId) -> DispatchResult {
        let meter = Self::open_meter(job)?;
        match meter.status.clone() {
            MeterStatus::Waiting => Self::close_waiting(who, job, meter),
            MeterStatus::Running(running) => Self::close_running(who, job, meter, running),
        }
    }

    /// Ends a job that no worker has.
    fn close_waiting(who: &T::AccountId, job: JobId, meter: MeterOf<T>) -> DispatchResult {
        let end = if *who == meter.client {
            MeterEnd::ByClient
        } else {
            ensure!(Self::wait_is_over(&meter), Error::<T>::NotParty);
            MeterEnd::Expired
        };
        Self::end(job, meter, end)
    }

    /// Ends a job that a worker has, its last hour, or the worker's assignment.
    fn close_running(
        who: &T::AccountId,
        job: JobId,
        meter: MeterOf<T>,
        running: RunningOf<T>,
    ) -> DispatchResult {
        let is_worker = *who == running.worker;
        // Due and deadline are the middle and the end of the time for an hour: as with ordinary jobs, a worker may give it
        // back up to the middle.
        let last_height = if is_worker {
            Self::due(&meter, &running)
        } else {
            Self::deadline(&meter, &running)
        };
        if frame_system::Pallet::<T>::block_number() > last_height {
            // A halt that began after the deadline excuses too, as for ordinary jobs.
            let excused = T::LastHalt::get().is_some_and(|halt| halt >= running.since);
            return Self::end_or_reopen(job, meter, running, MeterEnd::Lapsed { excused });
        }
        if is_worker {
            return Self::end_or_reopen(job, meter, running, MeterEnd::ByWorker);
        }
        ensure!(*who == meter.client, Error::<T>::NotParty);
        Self::make_last(job, meter, running)
    }

    /// Makes the hour that runs the last one.
    fn make_last(job: JobId, mut meter: MeterOf<T>, running: RunningOf<T>) -> DispatchResult {
        ensure!(
            !running.last && meter.hours_left() > 1,
            Error::<T>::AlreadyLast
        );
        let hour = meter.paid_hours.saturating_add(1);
        meter.status = MeterStatus::Running(Running {
            last: true,
            ..running
        });
        Meters::<T>::insert(job, meter);
        Self::deposit_event(Event::LastHour { job, hour });
        Ok(())
    }

    /// Ends a job whose worker is gone, or lets it wait for another one if no hour was paid: else anyone could end the jobs
    /// of others.
    fn end_or_reopen(
        job: JobId,
        mut meter: MeterOf<T>,
        running: RunningOf<T>,
        end: MeterEnd,
    ) -> DispatchResult {
        if meter.paid_hours > 0 || running.last || Self::wait_is_over(&meter) {
            return Self::end(job, meter, end);
        }
        let blame = Self::blame(end, meter.paid_hours, running.last);
        T::Workers::release(&running.worker, job, meter.rate, blame);
        meter.status = MeterStatus::Waiting;
        if blame != AssignmentEnd::Excused {
            meter.given_back_by = Some(running.worker.clone());
        }
        Meters::<T>::insert(job, meter);
        Self::deposit_event(Event::MeterReopened {
            job,
            worker: running.worker,
            end: blame,
        });
        Ok(())
    }

    /// Frees worker, program and what is left of the escrow, and removes everything kept for the job.
    ///
    /// # Errors
    /// The hold cannot be released; the job stays open.
    pub(crate) fn end(job: JobId, meter: MeterOf<T>, end: MeterEnd) -> DispatchResult {
        let refunded = meter.escrow();
        if !refunded.is_zero() {
            T::Currency::release(
                &HoldReason::MeterEscrow.into(),
                &meter.client,
                refunded,
                Precision::Exact,
            )?;
        }
        if let MeterStatus::Running(running) = &meter.status {
            let blame = Self::blame(end, meter.paid_hours, running.last);
            T::Workers::release(&running.worker, job, meter.rate, blame);
        }
        Meters::<T>::remove(job);
        Inputs::<T>::remove(job);
        OpenJobs::<T>::mutate_exists(&meter.client, |entry| {
            let Some(open) = entry else { return };
            open.retain(|listed| *listed != job);
            if open.is_empty() {
                *entry = None;
            }
        });
        // A registry that lost count must not keep the client's money: the job closes all the same.
        let _ = T::Programs::release(&meter.program)
            .defensive_proof("the program was admitted when this job was opened");
        Self::deposit_event(Event::MeterClosed {
            job,
            client: meter.client,
            paid_hours: meter.paid_hours,
            paid: meter.rate.saturating_mul(meter.paid_hours.into()),
            refunded,
            end,
        });
        Ok(())
    }

    /// How the worker's assignment ends, after `paid` hours; `last` says whether the client had ended the job.
    fn blame(end: MeterEnd, paid: Hour, last: bool) -> AssignmentEnd {
        match end {
            MeterEnd::Completed
            | MeterEnd::NoNextInputs
            | MeterEnd::ByClient
            | MeterEnd::Expired => AssignmentEnd::Paid,
            // Who has delivered may leave; who has not has kept the job from others.
            MeterEnd::ByWorker if paid > 0 => AssignmentEnd::Paid,
            // The client wanted nothing further.
            MeterEnd::ByWorker | MeterEnd::Lapsed { .. } if last => AssignmentEnd::Excused,
            MeterEnd::ByWorker => AssignmentEnd::Abandoned,
            MeterEnd::Lapsed { excused: true } => AssignmentEnd::Excused,
            MeterEnd::Lapsed { .. } => AssignmentEnd::TimedOut,
        }
    }
}
