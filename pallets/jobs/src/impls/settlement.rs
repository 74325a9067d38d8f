//! Proof in, payment out: what the `proofs` pallet asks and tells.

use frame::{
    deps::frame_support::storage::with_storage_layer, prelude::*,
    token::fungible::hold::Balanced as _,
};
use sage_primitives::{
    pricing::ComputePrices,
    programs::ProgramRegistry,
    proofs::{OnProofVerdict, ProofTask, ProofTasks, Verdict},
    settlement::{Settle, Settlement},
    workers::{AssignmentEnd, WorkerDirectory},
    JobId,
};

use crate::{
    weights::WeightInfo, Config, Error, Event, HoldReason, JobEnding, JobOf, JobStatus, Pallet,
};

impl<T: Config> ProofTasks<T::AccountId> for Pallet<T> {
    /// The task of `job`, if `who` is its worker and the deadline has not passed.
    ///
    /// # Errors
    /// [`Error::UnknownJob`], [`Error::JobClosed`], [`Error::NotAssignee`] (also while nobody has the job) and
    /// [`Error::Late`].
    fn task(job: JobId, who: &T::AccountId) -> Result<ProofTask<T::AccountId>, DispatchError> {
        let record = Self::open_job(job)?;
        let JobStatus::Assigned {
            worker,
            exec_deadline,
            ..
        } = record.status
        else {
            return Err(Error::<T>::NotAssignee.into());
        };
        ensure!(*who == worker, Error::<T>::NotAssignee);
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now <= exec_deadline, Error::<T>::Late);
        Ok(ProofTask {
            job,
            attempt: record.attempts,
            client: record.client,
            worker,
            program: record.program,
            terms: record.terms,
            input_hash: record.input_hash,
            max_cycles: record.max_cycles,
        })
    }

    fn weight() -> Weight {
        T::WeightInfo::task()
    }
}

impl<T: Config> OnProofVerdict<T::AccountId> for Pallet<T> {
    /// Pays for `task` and closes its job, or changes nothing.
    ///
    /// Every outcome is paid: program and inputs are the client's, and the worker has proven what became of them.
    ///
    /// # Errors
    /// Those of [`ProofTasks::task`]; [`Error::TaskMismatch`] if the job is not the one that was proven;
    /// [`Error::VerdictOutOfBounds`]; [`Error::EscrowMissing`]; those of the settlement.
    fn on_verified(task: &ProofTask<T::AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        with_storage_layer(|| Self::pay(task, verdict))
    }

    fn weight(outputs: u32) -> Weight {
        T::WeightInfo::on_verified(outputs)
            .saturating_add(T::Settlement::weight())
            .saturating_add(T::Prices::record_weight())
            .saturating_add(T::Workers::release_weight())
            .saturating_add(T::Programs::release_weight())
    }
}

impl<T: Config> Pallet<T> {
    /// Moves the payment out of escrow, has it divided, and closes the job.
    fn pay(task: &ProofTask<T::AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        // The proof was checked against `task`: it is worth the payment only while the job still says the same.
        ensure!(
            Self::task(task.job, &task.worker)? == *task,
            Error::<T>::TaskMismatch
        );
        let outputs = verdict
            .outputs_within(task)
            .ok_or(Error::<T>::VerdictOutOfBounds)?;
        let job = Self::open_job(task.job)?;
        let returned = if job.free { job.payment } else { 0 };
        let settlement = Self::settle(task, &job, verdict.cycles)?;
        T::Workers::release(&task.worker, task.job, job.pays(), AssignmentEnd::Paid);
        let ending = JobEnding::Paid {
            worker: task.worker.clone(),
            settlement,
            statement: verdict.statement,
            cycles: verdict.cycles,
            outcome: verdict.outcome,
            outputs_hash: outputs.using_encoded(blake2_256).into(),
        };
        Self::close(task.job, job, ending);
        Self::deposit_event(Event::JobPaid {
            job: task.job,
            worker: task.worker.clone(),
            worker_amount: settlement.worker,
            burned: settlement.burned,
            treasury: settlement.treasury,
            stakers: settlement.stakers,
            returned,
            cycles: verdict.cycles,
            outcome: verdict.outcome,
            outputs,
        });
        Ok(())
    }

    /// Takes the payment out of escrow and has it divided; gives it back if the job is free.
    ///
    /// A free run does not count as use: what costs nothing must not move a price.
    fn settle(
        task: &ProofTask<T::AccountId>,
        job: &JobOf<T>,
        cycles: u32,
    ) -> Result<Settlement, DispatchError> {
        if job.free {
            Self::release_escrow(job)?;
            return Ok(Settlement::default());
        }
        let (credit, missing) =
            T::Currency::slash(&HoldReason::JobEscrow.into(), &task.client, job.payment);
        ensure!(missing.is_zero(), Error::<T>::EscrowMissing);
        let settlement = T::Settlement::settle(task.job, &task.client, &task.worker, credit)?;
        T::Prices::record_use(task.terms.circuit, cycles);
        Ok(settlement)
    }
}
