//! What the `proofs` pallet asks of the owner of the jobs, and tells it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    pallet_prelude::{DispatchError, DispatchResult},
    weights::Weight,
};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{programs::ProofTerms, Attempt, JobId, ProgramId, Word, Words};

/// How a run of the ObelyskVM ended (specification section 1.2).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum RunOutcome {
    /// The program halted and left its outputs.
    Halted,
    /// The program was still running when the job's cycles were used up; there are no outputs.
    OutOfCycles {
        /// Program counter of the next instruction.
        pc: u32,
    },
    /// The program met an instruction that traps; there are no outputs.
    Faulted {
        /// Program counter of the instruction that traps.
        pc: u32,
        /// Value of its first source register, 0 when it has none.
        v1: Word,
        /// Value of its second source register, 0 when it has none.
        v2: Word,
    },
}

/// What must be proven for a job, as the job's owner knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProofTask<AccountId> {
    /// The job.
    pub job: JobId,
    /// Its present assignment.
    pub attempt: Attempt,
    /// Who pays.
    pub client: AccountId,
    /// Who was assigned.
    pub worker: AccountId,
    /// The registered program.
    pub program: ProgramId,
    /// Circuit, version and policy.
    pub terms: ProofTerms,
    /// Commitment to the inputs, made when the job was opened.
    pub input_hash: H256,
    /// Largest number of cycles the client pays for.
    pub max_cycles: u32,
}

/// What a valid proof has shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict<'a> {
    /// Identity of the proof: the hash of everything it states.
    pub statement: H256,
    /// Executed cycles.
    pub cycles: u32,
    /// How the run ended.
    pub outcome: RunOutcome,
    /// What the program returned; empty unless it halted.
    pub outputs: &'a [Word],
}

impl Verdict<'_> {
    /// The outputs, if a run of `task` can have ended so: within the cycles that are paid for, with no more words than a run
    /// may return, and with none unless it halted.
    ///
    /// The verifier has seen to that already; whoever pays for a verdict asks once more.
    pub fn outputs_within<AccountId>(&self, task: &ProofTask<AccountId>) -> Option<Words> {
        let silent = self.outputs.is_empty() || self.outcome == RunOutcome::Halted;
        if self.cycles > task.max_cycles || !silent {
            return None;
        }
        Words::try_from(self.outputs.to_vec()).ok()
    }
}

/// Tells what is to be proven, and by whom.
pub trait ProofTasks<AccountId> {
    /// The task of `job`, if `who` may prove it at the present height.
    ///
    /// # Errors
    /// The job is unknown or closed, is not assigned to `who`, or its deadline has passed.
    fn task(job: JobId, who: &AccountId) -> Result<ProofTask<AccountId>, DispatchError>;

    /// Worst-case weight of [`task`](Self::task).
    fn weight() -> Weight;
}

/// Hears of a proof that the chain has verified, inside the transaction that brought it.
pub trait OnProofVerdict<AccountId> {
    /// The task is proven. An error undoes the whole transaction.
    ///
    /// # Errors
    /// The listener cannot act on the verdict, for instance because its job is closed.
    fn on_verified(task: &ProofTask<AccountId>, verdict: &Verdict<'_>) -> DispatchResult;

    /// Worst-case weight of one [`on_verified`](Self::on_verified) with `outputs` words.
    fn weight(outputs: u32) -> Weight;
}

#[impl_trait_for_tuples::impl_for_tuples(4)]
impl<AccountId> OnProofVerdict<AccountId> for Tuple {
    fn on_verified(task: &ProofTask<AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        for_tuples!( #( Tuple::on_verified(task, verdict)?; )* );
        Ok(())
    }

    fn weight(outputs: u32) -> Weight {
        let mut total = Weight::zero();
        for_tuples!( #( total = total.saturating_add(Tuple::weight(outputs)); )* );
        total
    }
}
