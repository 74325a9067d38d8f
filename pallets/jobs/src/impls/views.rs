//! Queries that storage alone does not answer in one read.

use alloc::vec::Vec;

use frame::prelude::*;
use sage_primitives::JobId;

use crate::{Config, JobOf, JobState, JobStateOf, JobStatus, Jobs, NextJobId, Pallet, Receipts};

/// Largest number of jobs that one query returns.
const MAX_PAGE: u32 = 256;

impl<T: Config> Pallet<T> {
    /// What the chain knows of job number `id`.
    pub(crate) fn state_of(id: JobId) -> JobStateOf<T> {
        if let Some(job) = Jobs::<T>::get(id) {
            JobState::Open(job)
        } else if let Some(receipt) = Receipts::<T>::get(id) {
            JobState::Closed(receipt)
        } else if id < NextJobId::<T>::get() {
            JobState::Forgotten
        } else {
            JobState::Unknown
        }
    }

    /// Up to `limit` jobs, at most [`MAX_PAGE`], that a worker may take at the present height, in storage order after
    /// job `after`.
    pub(crate) fn claimable_after(after: Option<JobId>, limit: u32) -> Vec<(JobId, JobOf<T>)> {
        let now = frame_system::Pallet::<T>::block_number();
        let jobs = match after {
            Some(id) => Jobs::<T>::iter_from(Jobs::<T>::hashed_key_for(id)),
            None => Jobs::<T>::iter(),
        };
        jobs.filter(|(_, job)| {
            matches!(job.status, JobStatus::Queued { queue_deadline } if now <= queue_deadline)
        })
        .take(limit.min(MAX_PAGE) as usize)
        .collect()
    }
}
