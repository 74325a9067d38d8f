//! What must hold of the storage after every block (compute domain, section 1.6).

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::fungible::hold::Inspect as _};
use sage_primitives::{Balance, JobId};

use crate::{
    Config, Expiries, HoldReason, Inputs, JobEnding, JobOf, JobStatus, Jobs, NextJobId, OpenJobs,
    Pallet, ReceiptLog, ReceiptRange, Receipts,
};

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
        let jobs: BTreeMap<JobId, JobOf<T>> = Jobs::<T>::iter().collect();
        Self::every_job_is_sound(&jobs)?;
        Self::escrow_is_what_open_jobs_pay(&jobs)?;
        Self::each_number_is_open_or_closed(&jobs)?;
        Self::inputs_belong_to_open_jobs(&jobs)?;
        Self::clients_list_their_open_jobs(&jobs)?;
        Self::buckets_list_open_jobs(&jobs)?;
        Self::receipts_form_a_window()?;
        Self::receipts_are_sound()
    }

    /// Rules 4 and 11: attempts, statuses and deadlines of one job agree.
    fn every_job_is_sound(jobs: &BTreeMap<JobId, JobOf<T>>) -> Result<(), TryRuntimeError> {
        for job in jobs.values() {
            hold(job.payment > 0, "an open job pays nothing")?;
            hold(
                job.created_at < job.sla_deadline && job.status.deadline() <= job.sla_deadline,
                "a deadline lies after the sla deadline of its job",
            )?;
            match &job.status {
                JobStatus::Queued { queue_deadline } => {
                    hold(
                        job.bucket > *queue_deadline,
                        "a waiting job is due before its deadline has passed",
                    )?;
                    hold(
                        job.attempts < T::MaxAttempts::get(),
                        "a queued job has no attempt left",
                    )?;
                }
                JobStatus::Assigned {
                    worker,
                    assigned_at,
                    exec_deadline,
                } => {
                    hold(
                        (1..=T::MaxAttempts::get()).contains(&job.attempts),
                        "an assigned job has a wrong number of attempts",
                    )?;
                    hold(*worker != job.client, "a client works on its own job")?;
                    hold(
                        assigned_at <= exec_deadline && *assigned_at >= job.created_at,
                        "an assignment has no time",
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Rule 1: what is held for an account is what its open jobs pay, and nothing for an account without any.
    fn escrow_is_what_open_jobs_pay(
        jobs: &BTreeMap<JobId, JobOf<T>>,
    ) -> Result<(), TryRuntimeError> {
        let mut owed: Vec<(T::AccountId, Balance)> = Vec::new();
        for client in OpenJobs::<T>::iter_keys() {
            let sum = jobs
                .values()
                .filter(|job| job.client == client)
                .try_fold(0, |sum: Balance, job| sum.checked_add(job.payment))
                .ok_or("the payments of a client overflow")?;
            owed.push((client, sum));
        }
        let past = Receipts::<T>::iter_values()
            .map(|receipt| receipt.client)
            .filter(|client| !OpenJobs::<T>::contains_key(client));
        owed.extend(past.map(|client| (client, 0)));
        for (client, sum) in owed {
            hold(
                T::Currency::balance_on_hold(&HoldReason::JobEscrow.into(), &client) == sum,
                "the escrow of a client is not what its open jobs pay",
            )?;
        }
        Ok(())
    }

    /// Rule 5: every number given out is of one open job or of one that has ended once.
    fn each_number_is_open_or_closed(
        jobs: &BTreeMap<JobId, JobOf<T>>,
    ) -> Result<(), TryRuntimeError> {
        let next = NextJobId::<T>::get();
        hold(
            jobs.keys().all(|id| *id < next),
            "an open job has a number that was not given out",
        )?;
        hold(
            jobs.keys().all(|id| !Receipts::<T>::contains_key(id)),
            "an open job has a receipt",
        )?;
        hold(
            (jobs.len() as u64).checked_add(ReceiptRange::<T>::get().next) == Some(next),
            "open and closed jobs are not all jobs",
        )
    }

    /// Inputs are kept for open jobs, and only for them.
    fn inputs_belong_to_open_jobs(jobs: &BTreeMap<JobId, JobOf<T>>) -> Result<(), TryRuntimeError> {
        let kept: BTreeSet<JobId> = Inputs::<T>::iter_keys().collect();
        hold(
            kept.iter().eq(jobs.keys()),
            "inputs are not kept for exactly the open jobs",
        )
    }

    /// Rule 9, by client.
    fn clients_list_their_open_jobs(
        jobs: &BTreeMap<JobId, JobOf<T>>,
    ) -> Result<(), TryRuntimeError> {
        let mut listed = BTreeSet::new();
        for (client, open) in OpenJobs::<T>::iter() {
            hold(!open.is_empty(), "a client has an empty list of open jobs")?;
            for id in open {
                hold(
                    jobs.get(&id).is_some_and(|job| job.client == client),
                    "a client lists a job that is not its open job",
                )?;
                hold(listed.insert(id), "a job is listed twice by its client")?;
            }
        }
        hold(
            listed.len() == jobs.len(),
            "an open job is not listed by its client",
        )
    }

    /// Rule 9, by deadline.
    fn buckets_list_open_jobs(jobs: &BTreeMap<JobId, JobOf<T>>) -> Result<(), TryRuntimeError> {
        let mut listed = BTreeSet::new();
        for (height, bucket) in Expiries::<T>::iter() {
            hold(!bucket.is_empty(), "an expiry bucket is empty")?;
            for id in bucket {
                hold(
                    jobs.get(&id).is_some_and(|job| job.bucket == height),
                    "an expiry bucket lists a job that is not due there",
                )?;
                hold(listed.insert(id), "a job is listed twice by its bucket")?;
            }
        }
        hold(
            listed.len() == jobs.len(),
            "an open job is in no expiry bucket",
        )
    }

    /// The kept receipts are those of the latest endings.
    fn receipts_form_a_window() -> Result<(), TryRuntimeError> {
        let window = ReceiptRange::<T>::get();
        hold(
            window.first <= window.next,
            "the window of receipts ends before it begins",
        )?;
        let logged: BTreeMap<u64, JobId> = ReceiptLog::<T>::iter().collect();
        hold(
            logged.keys().copied().eq(window.first..window.next),
            "the log of endings is not the window of receipts",
        )?;
        let closed: BTreeSet<JobId> = logged.values().copied().collect();
        let kept: BTreeSet<JobId> = Receipts::<T>::iter_keys().collect();
        hold(
            closed.len() == logged.len() && closed == kept,
            "the receipts are not those of the log of endings",
        )
    }

    /// Rules 2 and 7: payments were divided without remainder, deposits not at all, and no proof was paid twice.
    fn receipts_are_sound() -> Result<(), TryRuntimeError> {
        let mut statements = BTreeSet::new();
        for receipt in Receipts::<T>::iter_values() {
            let JobEnding::Paid {
                settlement,
                statement,
                ..
            } = receipt.ending
            else {
                continue;
            };
            let parts = [
                settlement.worker,
                settlement.burned,
                settlement.treasury,
                settlement.stakers,
            ];
            let divided = if receipt.free { 0 } else { receipt.payment };
            hold(
                parts
                    .into_iter()
                    .try_fold(0, |sum: Balance, part| sum.checked_add(part))
                    == Some(divided),
                "the parts of a payment are not the payment",
            )?;
            hold(
                statements.insert(statement),
                "one statement has settled two jobs",
            )?;
        }
        Ok(())
    }
}
