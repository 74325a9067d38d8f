//! From submission to assignment and back.

use frame::prelude::*;
use sage_primitives::{
    escrow::{hold_unlocked, Escrowed},
    pricing::{ComputePrices, Quote},
    programs::ProgramRegistry,
    workers::{AssignmentEnd, WorkerDirectory},
    Balance, CircuitId, JobId, Words, FIRST_METERED_JOB,
};

use crate::{
    Config, Error, Event, HoldReason, Inputs, Job, JobEnding, JobOf, JobRequest, JobStatus, Jobs,
    LastHalt, NextJobId, OpenJobs, Pallet, RefundReason,
};

impl<T: Config> Pallet<T> {
    /// The open job with this number.
    ///
    /// # Errors
    /// [`Error::JobClosed`] if it has ended, [`Error::UnknownJob`] if there never was one.
    pub(crate) fn open_job(id: JobId) -> Result<JobOf<T>, Error<T>> {
        Jobs::<T>::get(id).ok_or_else(|| {
            if id < NextJobId::<T>::get() {
                Error::JobClosed
            } else {
                Error::UnknownJob
            }
        })
    }

    /// Opens a job; see [`submit_job`](Pallet::submit_job).
    pub(crate) fn do_submit(
        client: T::AccountId,
        request: JobRequest<BlockNumberFor<T>>,
        inputs: Words,
    ) -> DispatchResult {
        let now = frame_system::Pallet::<T>::block_number();
        Self::check_request(&request, now)?;
        let id = NextJobId::<T>::get();
        ensure!(id < FIRST_METERED_JOB, Error::<T>::NoMoreJobIds);
        let admission =
            T::Programs::admit(&request.program, &inputs, request.policy, request.payment)?;
        let free = Self::is_free(&request, admission.terms.circuit)?;
        Self::hold_payment(&client, request.payment)?;
        OpenJobs::<T>::try_append(&client, id).map_err(|()| Error::<T>::TooManyOpenJobs)?;
        let queue_deadline = request.queue_deadline;
        let bucket = Self::schedule(id, queue_deadline)?;
        let job = Job {
            client: client.clone(),
            program: request.program,
            terms: admission.terms,
            input_hash: admission.input_hash,
            max_cycles: request.max_cycles,
            payment: request.payment,
            free,
            created_at: now,
            queue_window: queue_deadline.saturating_sub(now),
            exec_duration: request.exec_duration,
            sla_deadline: request.sla_deadline,
            attempts: 0,
            given_back_by: None,
            status: JobStatus::Queued { queue_deadline },
            bucket,
        };
        Inputs::<T>::insert(id, inputs);
        NextJobId::<T>::put(id.saturating_add(1));
        Self::deposit_event(Event::JobSubmitted {
            job: id,
            client,
            program: job.program,
            payment: job.payment,
            free,
            terms: job.terms,
            queue_deadline,
            sla_deadline: job.sla_deadline,
        });
        Jobs::<T>::insert(id, job);
        Ok(())
    }

    /// Whether compute is free at present; if not, the payment of `request` must cover the price of its cycles.
    fn is_free(
        request: &JobRequest<BlockNumberFor<T>>,
        circuit: CircuitId,
    ) -> Result<bool, DispatchError> {
        match T::Prices::quote(circuit, request.max_cycles)? {
            Quote::Free => Ok(true),
            Quote::Price(price) => {
                ensure!(!request.only_if_free, Error::<T>::NotFree);
                ensure!(request.payment >= price, Error::<T>::PaymentTooLow);
                Ok(false)
            }
        }
    }

    /// Checks what a client asks for against the bounds of the chain.
    fn check_request(
        request: &JobRequest<BlockNumberFor<T>>,
        now: BlockNumberFor<T>,
    ) -> Result<(), Error<T>> {
        ensure!(
            request.payment >= T::MinPayment::get(),
            Error::PaymentTooLow
        );
        ensure!(
            (1..=T::MaxCycles::get()).contains(&request.max_cycles),
            Error::CyclesOutOfRange
        );
        ensure!(
            request.exec_duration >= One::one()
                && request.exec_duration <= T::MaxExecDuration::get().into(),
            Error::DurationOutOfRange
        );
        let latest = now.saturating_add(T::MaxLifetime::get().into());
        ensure!(
            request.sla_deadline > now && request.sla_deadline <= latest,
            Error::SlaDeadlineOutOfRange
        );
        ensure!(
            request.queue_deadline > now && request.queue_deadline <= request.sla_deadline,
            Error::QueueDeadlineOutOfRange
        );
        Ok(())
    }

    /// Holds `payment` on the client's account, which stays alive and able to honour its locks without it.
    fn hold_payment(client: &T::AccountId, payment: Balance) -> DispatchResult {
        let elsewhere = T::OtherEscrows::escrowed(client);
        let held = hold_unlocked::<T::Currency, _>(
            &HoldReason::JobEscrow.into(),
            client,
            payment,
            elsewhere,
        )?;
        ensure!(held, Error::<T>::InsufficientBalance);
        Ok(())
    }

    /// Withdraws a job; see [`cancel_job`](Pallet::cancel_job).
    pub(crate) fn do_cancel(who: T::AccountId, id: JobId) -> DispatchResult {
        let job = Self::open_job(id)?;
        ensure!(who == job.client, Error::<T>::NotClient);
        ensure!(
            matches!(job.status, JobStatus::Queued { .. }),
            Error::<T>::AlreadyAssigned
        );
        let amount = job.payment;
        Self::release_escrow(&job)?;
        Self::close(id, job, JobEnding::Cancelled);
        Self::deposit_event(Event::JobCancelled {
            job: id,
            client: who,
            amount,
        });
        Ok(())
    }

    /// Gives a job to the first worker who asks; see [`claim_job`](Pallet::claim_job).
    pub(crate) fn do_claim(worker: T::AccountId, id: JobId) -> DispatchResult {
        let mut job = Self::open_job(id)?;
        let JobStatus::Queued { queue_deadline } = job.status else {
            return Err(Error::<T>::AlreadyAssigned.into());
        };
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now <= queue_deadline, Error::<T>::Late);
        ensure!(worker != job.client, Error::<T>::OwnJob);
        ensure!(
            job.given_back_by.as_ref() != Some(&worker),
            Error::<T>::GivenBack
        );
        T::Workers::reserve(&worker, &job.client, id, job.pays())?;
        let exec_deadline = now.saturating_add(job.exec_duration).min(job.sla_deadline);
        job.bucket = Self::reschedule(id, job.bucket, exec_deadline)?;
        job.attempts.saturating_inc();
        job.status = JobStatus::Assigned {
            worker: worker.clone(),
            assigned_at: now,
            exec_deadline,
        };
        Self::deposit_event(Event::JobAssigned {
            job: id,
            worker,
            attempt: job.attempts,
            exec_deadline,
        });
        Jobs::<T>::insert(id, job);
        Ok(())
    }

    /// Takes a job back from a worker who gives it up early; see [`abandon_job`](Pallet::abandon_job).
    pub(crate) fn do_abandon(who: T::AccountId, id: JobId) -> DispatchResult {
        let mut job = Self::open_job(id)?;
        let JobStatus::Assigned {
            worker,
            assigned_at,
            exec_deadline,
        } = &job.status
        else {
            return Err(Error::<T>::NotAssignee.into());
        };
        ensure!(who == *worker, Error::<T>::NotAssignee);
        let now = frame_system::Pallet::<T>::block_number();
        let half = exec_deadline.saturating_sub(*assigned_at) / 2u32.into();
        ensure!(
            now <= assigned_at.saturating_add(half),
            Error::<T>::TooLateToAbandon
        );
        job.given_back_by = Some(who.clone());
        Self::deposit_event(Event::JobAbandoned {
            job: id,
            worker: who.clone(),
            attempt: job.attempts,
        });
        Self::end_assignment(id, job, &who, AssignmentEnd::Abandoned, now)
    }

    /// Takes a job back from a worker whose deadline has passed; see [`time_out_job`](Pallet::time_out_job).
    pub(crate) fn time_out(id: JobId, job: JobOf<T>, now: BlockNumberFor<T>) -> DispatchResult {
        let JobStatus::Assigned {
            worker,
            assigned_at,
            exec_deadline,
        } = &job.status
        else {
            return Err(Error::<T>::NotAssigned.into());
        };
        ensure!(now > *exec_deadline, Error::<T>::NotDue);
        let worker = worker.clone();
        // A halt that began after the deadline excuses too: whether the worker would have been late all the same cannot
        // be known without keeping every halt.
        let excused = LastHalt::<T>::get().is_some_and(|halt| halt >= *assigned_at);
        let end = if excused {
            AssignmentEnd::Excused
        } else {
            AssignmentEnd::TimedOut
        };
        Self::deposit_event(Event::JobTimedOut {
            job: id,
            worker: worker.clone(),
            attempt: job.attempts,
            excused,
        });
        Self::end_assignment(id, job, &worker, end, now)
    }

    /// Frees the worker, then queues the job again or refunds it.
    fn end_assignment(
        id: JobId,
        mut job: JobOf<T>,
        worker: &T::AccountId,
        end: AssignmentEnd,
        now: BlockNumberFor<T>,
    ) -> DispatchResult {
        T::Workers::release(worker, id, job.pays(), end);
        Self::unschedule(id, job.bucket);
        if let Some((queue_deadline, bucket)) = Self::another_wait(id, &job, now) {
            job.status = JobStatus::Queued { queue_deadline };
            job.bucket = bucket;
            Self::deposit_event(Event::JobRequeued {
                job: id,
                attempts: job.attempts,
                queue_deadline,
            });
            Jobs::<T>::insert(id, job);
            return Ok(());
        }
        let reason = match end {
            AssignmentEnd::Abandoned => RefundReason::Abandoned,
            AssignmentEnd::TimedOut | AssignmentEnd::Excused | AssignmentEnd::Paid => {
                RefundReason::TimedOut
            }
        };
        Self::refund(id, job, reason)
    }

    /// Deadline and bucket of another wait for a worker, if the job may have one.
    ///
    /// There is none once the attempts or the time are used up. There is none either when no bucket has room: a job
    /// outside the index would not end by itself, so it is better refunded.
    fn another_wait(
        id: JobId,
        job: &JobOf<T>,
        now: BlockNumberFor<T>,
    ) -> Option<(BlockNumberFor<T>, BlockNumberFor<T>)> {
        if job.attempts >= T::MaxAttempts::get() || now >= job.sla_deadline {
            return None;
        }
        let queue_deadline = now.saturating_add(job.queue_window).min(job.sla_deadline);
        let bucket = Self::schedule(id, queue_deadline).ok()?;
        Some((queue_deadline, bucket))
    }
}
