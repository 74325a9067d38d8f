//! What the chain keeps of a job, in types of this crate.

use sage_air::policy::PolicyId;
use sage_air::statement;
use serde::Serialize;
use subxt::utils::{AccountId32, H256};

use crate::{
    runtime::api::runtime_types::{
        pallet_jobs::types as chain,
        sage_primitives::{programs, proofs, settlement},
    },
    Amount,
};

/// How a job is proven; fixed when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// The circuit.
    pub circuit: u32,
    /// Version of the circuit.
    pub version: u32,
    /// Number of the proof policy: 1 `standard`, 2 `proven`.
    pub policy: u8,
}

/// The name of a proof policy, or its number if it has no name here.
pub fn policy_text(policy: u8) -> String {
    match PolicyId::from_byte(policy) {
        Some(PolicyId::Standard) => "standard".into(),
        Some(PolicyId::Proven) => "proven".into(),
        None => policy.to_string(),
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// The program halted and left its outputs.
    Halted,
    /// The program was still running when the job's cycles were used up.
    OutOfCycles {
        /// Program counter of the next instruction.
        pc: u32,
    },
    /// The program met an instruction that traps.
    Faulted {
        /// Program counter of that instruction.
        pc: u32,
        /// Value of its first source register.
        v1: u32,
        /// Value of its second source register.
        v2: u32,
    },
}

/// How a run ended, as a part of a sentence.
pub fn outcome_text(outcome: Outcome) -> String {
    match outcome {
        Outcome::Halted => "halted".into(),
        Outcome::OutOfCycles { pc } => format!("ran out of cycles at instruction {pc}"),
        Outcome::Faulted { pc, v1, v2 } => {
            format!("trapped at instruction {pc} with source values {v1} and {v2}")
        }
    }
}

impl From<statement::Outcome> for Outcome {
    fn from(outcome: statement::Outcome) -> Self {
        match outcome {
            statement::Outcome::Halted => Self::Halted,
            statement::Outcome::OutOfCycles { pc } => Self::OutOfCycles { pc },
            statement::Outcome::Faulted { pc, v1, v2 } => Self::Faulted { pc, v1, v2 },
        }
    }
}

impl From<proofs::RunOutcome> for Outcome {
    fn from(outcome: proofs::RunOutcome) -> Self {
        match outcome {
            proofs::RunOutcome::Halted => Self::Halted,
            proofs::RunOutcome::OutOfCycles { pc } => Self::OutOfCycles { pc },
            proofs::RunOutcome::Faulted { pc, v1, v2 } => Self::Faulted { pc, v1, v2 },
        }
    }
}

impl From<Outcome> for proofs::RunOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Halted => Self::Halted,
            Outcome::OutOfCycles { pc } => Self::OutOfCycles { pc },
            Outcome::Faulted { pc, v1, v2 } => Self::Faulted { pc, v1, v2 },
        }
    }
}

/// A job that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Who pays.
    pub client: AccountId32,
    /// The program.
    pub program: H256,
    /// How it is proven.
    pub terms: Terms,
    /// Commitment to the inputs.
    pub input_hash: H256,
    /// Largest number of cycles paid for.
    pub max_cycles: u32,
    /// What the worker and the fee are paid from.
    pub payment: Amount,
    /// Whether it is a deposit that comes back, because compute was free when the job was opened.
    pub free: bool,
    /// Height of submission.
    pub created_at: u32,
    /// Blocks that a worker has, if the sla deadline leaves as many.
    pub exec_duration: u32,
    /// Last height at which a proof is accepted.
    pub sla_deadline: u32,
    /// How often the job was assigned; while it is assigned, the number of that assignment.
    pub attempts: u32,
    /// The latest worker who gave the job back, and does not get it again.
    pub given_back_by: Option<AccountId32>,
    /// Whether it waits or is being worked on.
    pub status: Status,
}

/// Whether a job waits or is being worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Status {
    /// Waits for a worker.
    Queued {
        /// Last height at which a worker may take it.
        queue_deadline: u32,
    },
    /// A worker has it.
    Assigned {
        /// The worker.
        worker: AccountId32,
        /// Height of the assignment.
        assigned_at: u32,
        /// Last height at which the worker's proof is accepted.
        exec_deadline: u32,
    },
}

/// How a payment was divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Settlement {
    /// Paid to the worker.
    pub worker: Amount,
    /// Taken out of issuance.
    pub burned: Amount,
    /// Paid to the treasury.
    pub treasury: Amount,
    /// Paid into the stakers' pot.
    pub stakers: Amount,
}

/// Why a client got the payment back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// No worker took the job in time.
    Expired,
    /// The last worker let the deadline pass.
    TimedOut,
    /// The last worker gave the job back.
    Abandoned,
}

impl RefundReason {
    /// The reason as a part of a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Expired => "no worker took the job in time",
            Self::TimedOut => "the last worker let the deadline pass",
            Self::Abandoned => "the last worker gave the job back",
        }
    }
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ending {
    /// The run was proven and paid for.
    Paid {
        /// Who proved it.
        worker: AccountId32,
        /// How the payment was divided.
        settlement: Settlement,
        /// Identity of the proof.
        statement: H256,
        /// Executed cycles.
        cycles: u32,
        /// How the run ended.
        outcome: Outcome,
        /// Hash of the outputs.
        outputs_hash: H256,
    },
    /// The payment went back to the client.
    Refunded {
        /// Why.
        reason: RefundReason,
    },
    /// The client withdrew the job before a worker took it.
    Cancelled,
}

/// What remains of a job that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Who paid.
    pub client: AccountId32,
    /// What was held.
    pub payment: Amount,
    /// Whether it was a deposit, given back whatever the ending.
    pub free: bool,
    /// How often the job was assigned.
    pub attempts: u32,
    /// How it ended.
    pub ending: Ending,
    /// Height at which it ended.
    pub height: u32,
}

/// Everything the chain knows of one job number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
// The open variant is larger than the others; the value is made once a question and never kept.
#[allow(clippy::large_enum_variant)]
pub enum State {
    /// No job has this number yet.
    Unknown,
    /// The job has not ended.
    Open(Job),
    /// The job has ended and its receipt is still kept.
    Closed(Receipt),
    /// The job has ended and its receipt was dropped for newer ones.
    Forgotten,
}

impl From<programs::ProofTerms> for Terms {
    fn from(terms: programs::ProofTerms) -> Self {
        Self {
            circuit: terms.circuit,
            version: terms.version,
            policy: terms.policy,
        }
    }
}

impl Job {
    /// What a proof of it brings, to be divided: nothing if it is free.
    pub fn pays(&self) -> Amount {
        if self.free {
            Amount(0)
        } else {
            self.payment
        }
    }
}

impl From<chain::Job<AccountId32, u32>> for Job {
    fn from(job: chain::Job<AccountId32, u32>) -> Self {
        Self {
            client: job.client,
            program: job.program,
            terms: job.terms.into(),
            input_hash: job.input_hash,
            max_cycles: job.max_cycles,
            payment: Amount(job.payment),
            free: job.free,
            created_at: job.created_at,
            exec_duration: job.exec_duration,
            sla_deadline: job.sla_deadline,
            attempts: job.attempts,
            given_back_by: job.given_back_by,
            status: match job.status {
                chain::JobStatus::Queued { queue_deadline } => Status::Queued { queue_deadline },
                chain::JobStatus::Assigned {
                    worker,
                    assigned_at,
                    exec_deadline,
                } => Status::Assigned {
                    worker,
                    assigned_at,
                    exec_deadline,
                },
            },
        }
    }
}

impl From<settlement::Settlement> for Settlement {
    fn from(parts: settlement::Settlement) -> Self {
        Self {
            worker: Amount(parts.worker),
            burned: Amount(parts.burned),
            treasury: Amount(parts.treasury),
            stakers: Amount(parts.stakers),
        }
    }
}

impl From<chain::RefundReason> for RefundReason {
    fn from(reason: chain::RefundReason) -> Self {
        match reason {
            chain::RefundReason::Expired => Self::Expired,
            chain::RefundReason::TimedOut => Self::TimedOut,
            chain::RefundReason::Abandoned => Self::Abandoned,
        }
    }
}

impl From<chain::JobEnding<AccountId32>> for Ending {
    fn from(ending: chain::JobEnding<AccountId32>) -> Self {
        match ending {
            chain::JobEnding::Paid {
                worker,
                settlement,
                statement,
                cycles,
                outcome,
                outputs_hash,
            } => Self::Paid {
                worker,
                settlement: settlement.into(),
                statement,
                cycles,
                outcome: outcome.into(),
                outputs_hash,
            },
            chain::JobEnding::Refunded(reason) => Self::Refunded {
                reason: reason.into(),
            },
            chain::JobEnding::Cancelled => Self::Cancelled,
        }
    }
}

impl From<chain::JobState<AccountId32, u32>> for State {
    fn from(state: chain::JobState<AccountId32, u32>) -> Self {
        match state {
            chain::JobState::Unknown => Self::Unknown,
            chain::JobState::Open(job) => Self::Open(job.into()),
            chain::JobState::Closed(receipt) => Self::Closed(Receipt {
                client: receipt.client,
                payment: Amount(receipt.payment),
                free: receipt.free,
                attempts: receipt.attempts,
                ending: receipt.ending.into(),
                height: receipt.height,
            }),
            chain::JobState::Forgotten => Self::Forgotten,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_have_the_names_of_the_command_line() {
        assert_eq!(policy_text(1), "standard");
        assert_eq!(policy_text(2), "proven");
        assert_eq!(policy_text(9), "9");
    }

    #[test]
    fn outcomes_are_the_same_for_prover_and_chain() {
        for outcome in [
            statement::Outcome::Halted,
            statement::Outcome::OutOfCycles { pc: 7 },
            statement::Outcome::Faulted {
                pc: 7,
                v1: 1,
                v2: 2,
            },
        ] {
            let ours = Outcome::from(outcome);
            assert_eq!(Outcome::from(proofs::RunOutcome::from(ours)), ours);
        }
    }
}
