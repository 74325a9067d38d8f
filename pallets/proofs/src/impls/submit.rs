//! Verification of a proof for a job.

use codec::{Compact, CompactLen};
use frame::{deps::sp_io, prelude::*};
use sage_primitives::{
    proofs::{OnProofVerdict, ProofTask, ProofTasks, RunOutcome, Verdict},
    verifier::{ProofVerifier, StatementParts, VerifierCode, INSTRUCTION_BYTES},
    JobId, PolicyId, ProgramId, Word,
};

use crate::{pallet::*, types::*, WeightInfo, LOG_TARGET};

/// Codes of the verifier that have an error of their own (ObelyskVM specification, section 7).
mod code {
    pub const TOO_LARGE: u32 = 1;
    pub const POLICY_MISMATCH: u32 = 2;
    pub const UNKNOWN_VERSION: u32 = 3;
    pub const STATEMENT_MISMATCH: u32 = 4;
    pub const BAD_CLAIM: u32 = 5;
    pub const MALFORMED: core::ops::RangeInclusive<u32> = 16..=31;
    pub const GUARD: u32 = 63;
}

impl<T: Config> Pallet<T> {
    /// Weight of one submission of a run that ended with `outcome`, under `policy` with `outputs` words, that of the
    /// neighbours included.
    pub fn submit_weight(policy: PolicyId, outcome: RunOutcome, outputs: u32) -> Weight {
        let verification = if policy == T::Verifier::strictest_policy() {
            T::WeightInfo::verify_proven()
        } else {
            T::WeightInfo::verify_standard()
        };
        let fault = match outcome {
            RunOutcome::Faulted { .. } => T::WeightInfo::fault_instruction(),
            RunOutcome::Halted | RunOutcome::OutOfCycles { .. } => Weight::zero(),
        };
        verification
            .saturating_add(fault)
            .saturating_add(T::Tasks::weight())
            .saturating_add(T::OnVerdict::weight(outputs))
    }

    pub(crate) fn do_submit(
        worker: T::AccountId,
        job: JobId,
        claim: RunClaim,
        inputs: &[Word],
        outputs: &[Word],
        envelope: &[u8],
    ) -> DispatchResultWithPostInfo {
        let task = T::Tasks::task(job, &worker)?;
        let statement = Self::check_proof(&task, &claim, inputs, outputs, envelope)?;
        let verdict = Verdict {
            statement,
            cycles: claim.cycles,
            outcome: claim.outcome,
            outputs,
        };
        T::OnVerdict::on_verified(&task, &verdict)?;
        Ok(Some(Self::submit_weight(
            task.terms.policy,
            claim.outcome,
            outputs.len() as u32,
        ))
        .into())
    }

    /// Checks that `envelope` proves the task, and returns the hash of what it states.
    pub(crate) fn check_proof(
        task: &ProofTask<T::AccountId>,
        claim: &RunClaim,
        inputs: &[Word],
        outputs: &[Word],
        envelope: &[u8],
    ) -> Result<H256, Error<T>> {
        let input_hash = T::Verifier::input_hash(inputs).map_err(|_| Error::<T>::WrongInputs)?;
        ensure!(input_hash == task.input_hash, Error::<T>::WrongInputs);
        let statement = Self::verify(task, claim, inputs, outputs, envelope)?;
        Self::deposit_event(Event::ProofVerified {
            job: task.job,
            worker: task.worker.clone(),
            statement,
            cycles: claim.cycles,
            outcome: claim.outcome,
        });
        Ok(statement)
    }

    fn verify(
        task: &ProofTask<T::AccountId>,
        claim: &RunClaim,
        inputs: &[Word],
        outputs: &[Word],
        envelope: &[u8],
    ) -> Result<H256, Error<T>> {
        let entry = Programs::<T>::get(task.program).ok_or(Error::<T>::UnknownProgram)?;
        let statement = StatementParts {
            genesis: frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()),
            job: task.job,
            attempt: task.attempt,
            client: task.client.clone().into(),
            worker: task.worker.clone().into(),
            program: entry.record,
            cycles: claim.cycles,
            max_cycles: task.max_cycles,
            outcome: claim.outcome,
            fault_instruction: Self::fault_instruction(
                task.program,
                entry.record.header.n_instr,
                claim.outcome,
            ),
            log_cmp: claim.log_cmp,
            inputs,
            outputs,
        };
        T::Verifier::verify(&task.terms, &statement, envelope).map_err(Self::refusal)
    }

    /// The registered instruction that a claimed fault names, if the program has one there.
    ///
    /// Only these bytes are copied out of the database, not the whole code.
    pub(crate) fn fault_instruction(
        program: ProgramId,
        instructions: u32,
        outcome: RunOutcome,
    ) -> Option<[u8; INSTRUCTION_BYTES]> {
        let RunOutcome::Faulted { pc, .. } = outcome else {
            return None;
        };
        if pc >= instructions {
            return None;
        }
        let length = instructions.checked_mul(INSTRUCTION_BYTES as u32)?;
        let skipped = pc.checked_mul(INSTRUCTION_BYTES as u32)?;
        // The bytes of a vector stand after their number.
        let offset = u32::try_from(Compact::<u32>::compact_len(&length))
            .ok()?
            .checked_add(skipped)?;
        let mut instruction = [0; INSTRUCTION_BYTES];
        let left = sp_io::storage::read(
            &Code::<T>::hashed_key_for(program),
            &mut instruction,
            offset,
        )?;
        // The host tells how much of the value there was from the offset on.
        (left as usize >= INSTRUCTION_BYTES).then_some(instruction)
    }

    fn refusal(code: VerifierCode) -> Error<T> {
        match code.0 {
            code::TOO_LARGE => Error::TooLarge,
            code::POLICY_MISMATCH | code::UNKNOWN_VERSION => Error::PolicyMismatch,
            code::STATEMENT_MISMATCH => Error::IoMismatch,
            code::BAD_CLAIM => Error::BadClaim,
            number if code::MALFORMED.contains(&number) => Error::Malformed(number as u8),
            number => {
                if number == code::GUARD {
                    log::error!(target: LOG_TARGET, "the verifier caught a panic");
                }
                Error::Invalid(u8::try_from(number).unwrap_or(u8::MAX))
            }
        }
    }
}
