//! The index of deadlines: a bounded bucket of jobs for each height.
//!
//! A job stands in exactly one bucket, as a rule at a height after the deadline that runs for it. The block of that
//! height ends the wait by itself; the permissionless calls do the same from the first height after the deadline, so
//! nothing depends on the bucket being early. A bucket that comes before the deadline, because no other had room, moves
//! the job on.

use frame::{deps::frame_support::storage::with_storage_layer, prelude::*};
use sage_primitives::{programs::ProgramRegistry, workers::WorkerDirectory, JobId};

use crate::{
    weights::WeightInfo, Config, Error, Expiries, JobOf, JobStatus, Jobs, LastHalt, Pallet,
    RefundReason, LOG_TARGET,
};

impl<T: Config> Pallet<T> {
    /// Lists `job` in the first bucket with room after `deadline` and returns that bucket's height.
    ///
    /// # Errors
    /// [`Error::DeadlineFull`] when the buckets that may be tried are all full.
    pub(crate) fn schedule(
        job: JobId,
        deadline: BlockNumberFor<T>,
    ) -> Result<BlockNumberFor<T>, Error<T>> {
        let mut height = deadline;
        for _ in 0..T::ExpirySearch::get() {
            height = height
                .checked_add(&One::one())
                .ok_or(Error::<T>::DeadlineFull)?;
            if Expiries::<T>::try_append(height, job).is_ok() {
                return Ok(height);
            }
        }
        Err(Error::DeadlineFull)
    }

    /// Moves `job` from the bucket of `old` to the first with room after `deadline`, and returns where it is now.
    ///
    /// Full buckets do not keep a job from a worker: it goes back into the bucket of `old`, which moves it on when it
    /// comes.
    pub(crate) fn reschedule(
        job: JobId,
        old: BlockNumberFor<T>,
        deadline: BlockNumberFor<T>,
    ) -> Result<BlockNumberFor<T>, Error<T>> {
        Self::unschedule(job, old);
        if let Ok(height) = Self::schedule(job, deadline) {
            return Ok(height);
        }
        // It has just left this place.
        Expiries::<T>::try_append(old, job).map_err(|()| Error::DeadlineFull)?;
        Ok(old)
    }

    /// Takes `job` out of the bucket of `height`.
    pub(crate) fn unschedule(job: JobId, height: BlockNumberFor<T>) {
        Expiries::<T>::mutate_exists(height, |entry| {
            let Some(bucket) = entry else { return };
            bucket.retain(|listed| *listed != job);
            if bucket.is_empty() {
                *entry = None;
            }
        });
    }

    /// Ends the wait of every job in the bucket of `now` and returns the weight used.
    ///
    /// A job that cannot be ended stays open in this bucket, where the permissionless calls reach it.
    pub(crate) fn end_due_waits(now: BlockNumberFor<T>) -> Weight {
        let mut due = Expiries::<T>::take(now);
        let weight = Self::due_waits_weight(due.len() as u32);
        due.retain(|id| {
            let ended = with_storage_layer(|| Self::end_wait(*id, now));
            if let Err(error) = &ended {
                log::error!(target: LOG_TARGET, "job {id} is due and cannot be ended: {error:?}");
            }
            ended.is_err()
        });
        if !due.is_empty() {
            Expiries::<T>::insert(now, due);
        }
        weight
    }

    /// Worst-case weight of ending `due` waits.
    pub(crate) fn due_waits_weight(due: u32) -> Weight {
        T::Workers::release_weight()
            .saturating_add(T::Programs::release_weight())
            .saturating_mul(due.into())
            .saturating_add(T::WeightInfo::on_initialize(due))
    }

    /// Notes that block `now` takes no transactions, if so, and returns the weight used.
    pub(crate) fn note_halt(now: BlockNumberFor<T>) -> Weight {
        if !T::Halted::get() {
            return T::DbWeight::get().reads(1);
        }
        LastHalt::<T>::put(now);
        T::DbWeight::get().reads_writes(1, 1)
    }

    /// Does for one due job what [`expire_job`](Pallet::expire_job) or [`time_out_job`](Pallet::time_out_job) would do.
    fn end_wait(id: JobId, now: BlockNumberFor<T>) -> DispatchResult {
        let mut job = Self::open_job(id)?;
        let deadline = job.status.deadline();
        if now <= deadline {
            let further = deadline.saturating_add(T::ExpirySearch::get().into());
            job.bucket = Self::schedule(id, deadline).or_else(|_| Self::schedule(id, further))?;
            Jobs::<T>::insert(id, job);
            return Ok(());
        }
        match job.status {
            JobStatus::Queued { .. } => Self::expire(id, job, now),
            JobStatus::Assigned { .. } => Self::time_out(id, job, now),
        }
    }

    /// Refunds a job that no worker took.
    pub(crate) fn expire(id: JobId, job: JobOf<T>, now: BlockNumberFor<T>) -> DispatchResult {
        let JobStatus::Queued { queue_deadline } = job.status else {
            return Err(Error::<T>::AlreadyAssigned.into());
        };
        ensure!(now > queue_deadline, Error::<T>::NotDue);
        Self::refund(id, job, RefundReason::Expired)
    }
}
