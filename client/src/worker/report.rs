//! What a worker tells about itself.

use std::sync::Arc;

use sage_prover::Phase;
use serde::Serialize;
use subxt::utils::{AccountId32, H256};

use crate::{
    jobs::{Outcome, Settlement},
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
        /// What it pays.
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
    /// A part of proving begins.
    Proving {
        /// The job.
        job: u64,
        /// Number of the assignment.
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
        /// Number of the assignment.
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
        /// Number of the assignment.
        attempt: u32,
    },
    /// A proof has to be sent again.
    Resubmitting {
        /// The job.
        job: u64,
        /// Why.
        reason: String,
    },
    /// A job was paid, in a final block.
    Paid(Payment),
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
        let payment = Payment {
            job: 7,
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
        let json = serde_json::to_value(Report::Paid(payment)).unwrap();
        assert_eq!(json["event"], "paid");
        assert_eq!(json["job"], 7);
        assert_eq!(json["settlement"]["worker"]["base_units"], "80");
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
