//! What a worker tells about itself.

use std::sync::Arc;

use sage_prover::Phase;
use serde::Serialize;
use subxt::utils::{AccountId32, H256};

use crate::{
    jobs::{Outcome, Settlement},
    meters::Ending,
    Amount,
};

/// Takes a worker's reports, also from the thread that proves.
pub type Reporter = Arc<dyn Fn(&Report) + Send + Sync>;

/// Something that a worker did or that happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Report {
    /// It works.
    Started {
        /// Its account.
        account: AccountId32,
        /// The node.
        url: String,
        /// The chain.
        genesis: H256,
        /// What makes its proofs: `simd` is the CPU, `cuda` a GPU.
        backend: &'static str,
        /// The GPU's name.
        device: Option<String>,
    },
    /// It goes on with jobs that its account has already.
    Resumed {
        /// Their numbers.
        jobs: Vec<u64>,
    },
    /// It waits for something else than a job.
    Waiting {
        /// For what.
        reason: String,
    },
    /// It leaves a job to others.
    Skipped {
        /// The job.
        job: u64,
        /// Why.
        reason: String,
    },
    /// It asks for a job.
    Claiming {
        /// The job.
        job: u64,
        /// What it pays; of a metered job, for each hour.
        payment: Amount,
        /// Cycles that the run takes.
        cycles: u32,
        /// How the run ends.
        outcome: Outcome,
    },
    /// It has a job.
    Claimed {
        /// The job.
        job: u64,
        /// Height of the block with the claim.
        height: u64,
    },
    /// The CPU proves what a GPU was to prove.
    OnCpu {
        /// The job whose proof the GPU did not make; none if there is no usable GPU to begin with.
        job: Option<u64>,
        /// Why.
        reason: String,
        /// Whether the GPU is not used again, because it computed what is no proof.
        for_good: bool,
    },
    /// A part of proving begins.
    Proving {
        /// The job.
        job: u64,
        /// Number of the assignment; of a metered job, of the hour.
        attempt: u32,
        /// The part.
        phase: &'static str,
        /// How many parts came before it.
        step: usize,
        /// How many parts there are.
        steps: usize,
    },
    /// A proof is made and verified.
    Proved {
        /// The job.
        job: u64,
        /// Number of the assignment; of a metered job, of the hour.
        attempt: u32,
        /// Length of the proof.
        bytes: usize,
        /// Time it took; 0 for one that was kept from before.
        milliseconds: u64,
        /// Whether it was kept from before.
        kept: bool,
    },
    /// A proof is sent.
    Submitting {
        /// The job.
        job: u64,
        /// Number of the assignment; of a metered job, of the hour.
        attempt: u32,
    },
    /// A proof has to be sent again.
    Resubmitting {
        /// The job.
        job: u64,
        /// Why.
        reason: String,
    },
    /// The proof of an hour is made; it is sent when the hour has passed.
    HourProven {
        /// The metered job.
        job: u64,
        /// The hour, counted from 1.
        hour: u32,
        /// First height at which the proof is accepted.
        due: u32,
        /// Last height at which it is.
        deadline: u32,
    },
    /// A job was paid, or an hour of a metered one, in a final block.
    Paid(Payment),
    /// A metered job has ended with a payment.
    Ended {
        /// The metered job.
        job: u64,
        /// Hours paid.
        hours: u32,
        /// Why it ended.
        end: Ending,
    },
    /// A job is no longer this account's and was not paid.
    Lost {
        /// The job.
        job: u64,
        /// Why.
        reason: String,
    },
    /// The connection is gone and will be tried again.
    ConnectionLost {
        /// What happened.
        detail: String,
        /// When it will be tried again, in milliseconds.
        retry_milliseconds: u64,
    },
    /// The connection is back.
    Reconnected,
}

/// What a worker got for a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// The job.
    pub job: u64,
    /// The hour of a metered job, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour: Option<u32>,
    /// Height of the block.
    pub height: u64,
    /// How the payment was divided.
    pub settlement: Settlement,
    /// Executed cycles.
    pub cycles: u32,
    /// How the run ended.
    pub outcome: Outcome,
    /// What the transaction with the proof cost; `None` if another connection brought it.
    pub fee: Option<Amount>,
}

/// The report that a phase begins.
pub(super) fn phase_report(job: u64, attempt: u32, phase: Phase) -> Report {
    let step = Phase::ALL.iter().position(|p| *p == phase);
    Report::Proving {
        job,
        attempt,
        phase: phase.name(),
        step: step.unwrap_or_default(),
        steps: Phase::ALL.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_json_objects_with_the_name_of_the_event() {
        let mut payment = Payment {
            job: 7,
            hour: None,
            height: 9,
            settlement: Settlement {
                worker: Amount(80),
                burned: Amount(14),
                treasury: Amount(4),
                stakers: Amount(2),
            },
            cycles: 5,
            outcome: Outcome::Halted,
            fee: None,
        };
        let json = serde_json::to_value(Report::Paid(payment.clone())).unwrap();
        assert_eq!(json["event"], "paid");
        assert_eq!(json["job"], 7);
        assert!(json.get("hour").is_none());
        assert_eq!(json["settlement"]["worker"]["base_units"], "80");
        payment.hour = Some(3);
        let json = serde_json::to_value(Report::Paid(payment)).unwrap();
        assert_eq!(json["hour"], 3);
        let ended = Report::Ended {
            job: 7,
            hours: 3,
            end: Ending::Completed,
        };
        let json = serde_json::to_value(ended).unwrap();
        assert_eq!(json["event"], "ended");
        assert_eq!(json["hours"], 3);
        assert_eq!(json["end"]["kind"], "completed");
        let json = serde_json::to_value(Report::Reconnected).unwrap();
        assert_eq!(json["event"], "reconnected");
    }

    #[test]
    fn phases_are_counted() {
        let Report::Proving { step, steps, .. } = phase_report(1, 1, Phase::Verification) else {
            panic!("another report");
        };
        assert_eq!((step, steps), (Phase::ALL.len() - 1, Phase::ALL.len()));
    }
}
