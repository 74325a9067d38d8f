//! Proof in, an hour's payment out: what the `proofs` pallet asks and tells.

use frame::{
    deps::frame_support::storage::with_storage_layer, prelude::*,
    token::fungible::hold::Balanced as _,
};
use sage_primitives::{
    pricing::ComputePrices,
    programs::ProgramRegistry,
    proofs::{OnProofVerdict, ProofTask, ProofTasks, RunOutcome, Verdict},
    settlement::{Settle, Settlement},
    workers::WorkerDirectory,
    JobId, Words,
};

use crate::{
    weights::WeightInfo, Config, Error, Event, HoldReason, Inputs, MeterEnd, MeterOf, MeterStatus,
    Meters, Pallet, Running, RunningOf,
};

impl<T: Config> ProofTasks<T::AccountId> for Pallet<T> {
    /// The task of the hour that runs, once it has passed; its attempt is the number of the hour.
    ///
    /// # Errors
    /// [`Error::UnknownJob`], [`Error::JobClosed`], [`Error::NotAssignee`] (also while nobody has the job),
    /// [`Error::TooEarly`] and [`Error::Late`].
    fn task(job: JobId, who: &T::AccountId) -> Result<ProofTask<T::AccountId>, DispatchError> {
        let meter = Self::open_meter(job)?;
        let running = Self::deliverable(&meter, who)?;
        Ok(Self::task_of(job, &meter, running))
    }

    fn weight() -> Weight {
        T::WeightInfo::task()
    }
}

impl<T: Config> OnProofVerdict<T::AccountId> for Pallet<T> {
    /// Pays for the hour of `task`, and begins the next one or ends the job; or changes nothing.
    ///
    /// Every outcome is paid: program and inputs are the client's, and the worker has proven what became of them.
    ///
    /// # Errors
    /// Those of [`ProofTasks::task`]; [`Error::TaskMismatch`] if the hour is not the one that was proven;
    /// [`Error::VerdictOutOfBounds`]; [`Error::EscrowMissing`]; those of the settlement.
    fn on_verified(task: &ProofTask<T::AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        with_storage_layer(|| Self::pay_hour(task, verdict))
    }

    fn weight(outputs: u32) -> Weight {
        // An hour that is not the last one writes its outputs, the last one ends the job: a little more than either.
        T::WeightInfo::on_verified(outputs)
            .saturating_add(T::WeightInfo::close())
            .saturating_add(T::Settlement::weight())
            .saturating_add(T::Prices::record_weight())
            .saturating_add(T::Workers::release_weight())
            .saturating_add(T::Programs::admit_weight(outputs))
            .saturating_add(T::Programs::release_weight())
    }
}

impl<T: Config> Pallet<T> {
    /// First height at which the proof of the hour that runs is accepted.
    pub(crate) fn due(meter: &MeterOf<T>, running: &RunningOf<T>) -> BlockNumberFor<T> {
        running.since.saturating_add(meter.hour_blocks)
    }

    /// Last height at which the proof of the hour that runs is accepted.
    pub(crate) fn deadline(meter: &MeterOf<T>, running: &RunningOf<T>) -> BlockNumberFor<T> {
        Self::due(meter, running).saturating_add(meter.hour_blocks)
    }

    /// The hour that `who` may deliver now.
    fn deliverable<'a>(
        meter: &'a MeterOf<T>,
        who: &T::AccountId,
    ) -> Result<&'a RunningOf<T>, Error<T>> {
        let MeterStatus::Running(running) = &meter.status else {
            return Err(Error::NotAssignee);
        };
        ensure!(*who == running.worker, Error::NotAssignee);
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now >= Self::due(meter, running), Error::TooEarly);
        ensure!(now <= Self::deadline(meter, running), Error::Late);
        Ok(running)
    }

    /// What is to be proven of the hour that runs.
    fn task_of(job: JobId, meter: &MeterOf<T>, running: &RunningOf<T>) -> ProofTask<T::AccountId> {
        ProofTask {
            job,
            attempt: meter.paid_hours.saturating_add(1),
            client: meter.client.clone(),
            worker: running.worker.clone(),
            program: meter.program,
            terms: meter.terms,
            input_hash: meter.input_hash,
            max_cycles: meter.max_cycles,
        }
    }

    /// Moves the rate of an hour out of escrow, has it divided, and goes on to the next hour.
    fn pay_hour(task: &ProofTask<T::AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        let mut meter = Self::open_meter(task.job)?;
        let running = Self::deliverable(&meter, &task.worker)?.clone();
        // The proof was checked against `task`: it is worth the payment only while the job still says the same.
        ensure!(
            Self::task_of(task.job, &meter, &running) == *task,
            Error::<T>::TaskMismatch
        );
        let outputs = verdict
            .outputs_within(task)
            .ok_or(Error::<T>::VerdictOutOfBounds)?;
        let settlement = Self::settle(task, &meter, verdict.cycles)?;
        meter.paid_hours = task.attempt;
        Self::deposit_event(Event::CheckpointPaid {
            job: task.job,
            hour: task.attempt,
            worker: task.worker.clone(),
            amount: meter.rate,
            worker_amount: settlement.worker,
            burned: settlement.burned,
            treasury: settlement.treasury,
            stakers: settlement.stakers,
            cycles: verdict.cycles,
            outcome: verdict.outcome,
            outputs: outputs.clone(),
        });
        Self::next_hour(task.job, meter, running, verdict.outcome, outputs)
    }

    /// Begins the next hour on the outputs of the one before, or ends the job.
    fn next_hour(
        job: JobId,
        mut meter: MeterOf<T>,
        running: RunningOf<T>,
        outcome: RunOutcome,
        outputs: Words,
    ) -> DispatchResult {
        if meter.hours_left() == 0 {
            return Self::end(job, meter, MeterEnd::Completed);
        }
        if running.last {
            return Self::end(job, meter, MeterEnd::ByClient);
        }
        let next = match outcome {
            RunOutcome::Halted => T::Programs::further_inputs(&meter.program, &outputs).ok(),
            RunOutcome::OutOfCycles { .. } | RunOutcome::Faulted { .. } => None,
        };
        let Some(input_hash) = next else {
            return Self::end(job, meter, MeterEnd::NoNextInputs);
        };
        meter.status = MeterStatus::Running(Running {
            since: frame_system::Pallet::<T>::block_number(),
            ..running
        });
        meter.input_hash = input_hash;
        Inputs::<T>::insert(job, outputs);
        Meters::<T>::insert(job, meter);
        Ok(())
    }

    /// Takes the rate of one hour out of escrow and has it divided.
    fn settle(
        task: &ProofTask<T::AccountId>,
        meter: &MeterOf<T>,
        cycles: u32,
    ) -> Result<Settlement, DispatchError> {
        let (credit, missing) =
            T::Currency::slash(&HoldReason::MeterEscrow.into(), &task.client, meter.rate);
        ensure!(missing.is_zero(), Error::<T>::EscrowMissing);
        let settlement = T::Settlement::settle(task.job, &task.client, &task.worker, credit)?;
        T::Prices::record_use(task.terms.circuit, cycles);
        Ok(settlement)
    }
}
