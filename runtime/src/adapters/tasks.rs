//! Which pallet a proof belongs to.

use frame_support::weights::Weight;
use sage_primitives::{
    proofs::{OnProofVerdict, ProofTask, ProofTasks, Verdict},
    JobId, FIRST_METERED_JOB,
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::{AccountId, Jobs, Metering};

/// The ordinary and the metered jobs, told apart by their numbers.
pub struct AllJobs;

/// Whether `job` is a metered one, if it is any.
fn is_metered(job: JobId) -> bool {
    job >= FIRST_METERED_JOB
}

impl ProofTasks<AccountId> for AllJobs {
    fn task(job: JobId, who: &AccountId) -> Result<ProofTask<AccountId>, DispatchError> {
        if is_metered(job) {
            Metering::task(job, who)
        } else {
            Jobs::task(job, who)
        }
    }

    fn weight() -> Weight {
        let of_jobs = <Jobs as ProofTasks<AccountId>>::weight();
        of_jobs.max(<Metering as ProofTasks<AccountId>>::weight())
    }
}

impl OnProofVerdict<AccountId> for AllJobs {
    fn on_verified(task: &ProofTask<AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        if is_metered(task.job) {
            Metering::on_verified(task, verdict)
        } else {
            Jobs::on_verified(task, verdict)
        }
    }

    fn weight(outputs: u32) -> Weight {
        let of_jobs = <Jobs as OnProofVerdict<AccountId>>::weight(outputs);
        of_jobs.max(<Metering as OnProofVerdict<AccountId>>::weight(outputs))
    }
}
