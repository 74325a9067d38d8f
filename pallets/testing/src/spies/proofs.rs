//! Doubles of the owner of the jobs, as `proofs` sees it.

use codec::{Decode, Encode};
use frame::{
    deps::{
        sp_core::H256,
        sp_runtime::{DispatchError, DispatchResult},
    },
    prelude::Weight,
};
use sage_primitives::{
    programs::ProofTerms,
    proofs::{OnProofVerdict, ProofTask, ProofTasks, RunOutcome, Verdict},
    Attempt, JobId, ProgramId, Word,
};

use super::{Slot, REFUSED, SPY_WEIGHT};
use crate::AccountId;

/// The fields of a task, in the order of [`ProofTask`].
type StoredTask = (
    JobId,
    Attempt,
    AccountId,
    AccountId,
    ProgramId,
    ProofTerms,
    H256,
    u32,
);

const TASK_REFUSAL: Slot<DispatchError> = Slot::new(b":spy:tasks:refusal");
const TASKS: Slot<Vec<StoredTask>> = Slot::new(b":spy:tasks:tasks");
const VERDICT_REFUSAL: Slot<DispatchError> = Slot::new(b":spy:verdicts:refusal");
const VERDICTS: Slot<Vec<VerdictRecord>> = Slot::new(b":spy:verdicts:heard");

/// Answers with the tasks that a test has put, and refuses all others with [`REFUSED`].
pub struct SpyTasks;

impl SpyTasks {
    /// Adds a task, in place of an earlier one of the same job.
    pub fn put(task: &ProofTask<AccountId>) {
        Self::remove(task.job);
        TASKS.push((
            task.job,
            task.attempt,
            task.client.clone(),
            task.worker.clone(),
            task.program,
            task.terms,
            task.input_hash,
            task.max_cycles,
        ));
    }

    /// Removes the task of `job`, as when the job is closed.
    pub fn remove(job: JobId) {
        let mut tasks = TASKS.all();
        tasks.retain(|task| task.0 != job);
        TASKS.put(tasks);
    }

    /// Refuses every question from now on.
    pub fn refuse(error: DispatchError) {
        TASK_REFUSAL.refuse(error);
    }
}

impl ProofTasks<AccountId> for SpyTasks {
    fn task(job: JobId, who: &AccountId) -> Result<ProofTask<AccountId>, DispatchError> {
        TASK_REFUSAL.answer()?;
        let (job, attempt, client, worker, program, terms, input_hash, max_cycles) = TASKS
            .all()
            .into_iter()
            .find(|task| task.0 == job && task.3 == *who)
            .ok_or(REFUSED)?;
        Ok(ProofTask {
            job,
            attempt,
            client,
            worker,
            program,
            terms,
            input_hash,
            max_cycles,
        })
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}

/// One verdict heard.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct VerdictRecord {
    /// The job.
    pub job: JobId,
    /// Its assignment.
    pub attempt: Attempt,
    /// Who proved it.
    pub worker: AccountId,
    /// Identity of the proof.
    pub statement: H256,
    /// Executed cycles.
    pub cycles: u32,
    /// How the run ended.
    pub outcome: RunOutcome,
    /// What the program returned.
    pub outputs: Vec<Word>,
}

/// A listener that records every verdict until told to refuse.
pub struct SpyVerdicts;

impl SpyVerdicts {
    /// All verdicts heard, in order.
    pub fn heard() -> Vec<VerdictRecord> {
        VERDICTS.all()
    }

    /// Refuses every verdict from now on.
    pub fn refuse(error: DispatchError) {
        VERDICT_REFUSAL.refuse(error);
    }

    /// Accepts every verdict from now on.
    pub fn accept() {
        VERDICT_REFUSAL.clear();
    }
}

impl OnProofVerdict<AccountId> for SpyVerdicts {
    fn on_verified(task: &ProofTask<AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        VERDICT_REFUSAL.answer()?;
        VERDICTS.push(VerdictRecord {
            job: task.job,
            attempt: task.attempt,
            worker: task.worker.clone(),
            statement: verdict.statement,
            cycles: verdict.cycles,
            outcome: verdict.outcome,
            outputs: verdict.outputs.to_vec(),
        });
        Ok(())
    }

    fn weight(outputs: u32) -> Weight {
        SPY_WEIGHT.saturating_add(Weight::from_parts(u64::from(outputs), 0))
    }
}
