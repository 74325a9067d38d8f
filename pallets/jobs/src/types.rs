//! What the pallet stores of a job, and what a client asks for.

use frame::prelude::*;
use sage_primitives::{
    programs::ProofTerms, proofs::RunOutcome, settlement::Settlement, Attempt, Balance, PolicyId,
    ProgramId,
};

use crate::Config;

/// Money taken out of an escrow, on its way to those who earned it.
pub type CreditOf<T> =
    fungible::Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// A job of this runtime.
pub type JobOf<T> = Job<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// A receipt of this runtime.
pub type JobReceiptOf<T> = JobReceipt<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// The state of a job of this runtime.
pub type JobStateOf<T> = JobState<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// What a client asks for, apart from the inputs.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct JobRequest<BlockNumber> {
    /// The registered program to run.
    pub program: ProgramId,
    /// The proof policy wanted; `None` leaves the choice to the registry.
    pub policy: Option<PolicyId>,
    /// Largest number of virtual machine cycles paid for.
    pub max_cycles: u32,
    /// Payment in base units, paid in full to the worker and the fee when the run is proven; while compute is free, a
    /// deposit that comes back.
    #[codec(compact)]
    pub payment: Balance,
    /// Refuse the job unless compute is free: what was meant as a deposit must not become a payment because the
    /// transaction arrives in another epoch.
    pub only_if_free: bool,
    /// Last height at which a worker may take the job.
    pub queue_deadline: BlockNumber,
    /// Blocks that a worker has to prove the job.
    pub exec_duration: BlockNumber,
    /// Last height at which a proof is of use, whoever delivers it.
    pub sla_deadline: BlockNumber,
}

/// A job that has not ended.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Job<AccountId, BlockNumber> {
    /// Who pays.
    pub client: AccountId,
    /// The program.
    pub program: ProgramId,
    /// Circuit, version and policy of the proof, fixed at submission.
    pub terms: ProofTerms,
    /// Commitment to the inputs.
    pub input_hash: H256,
    /// Largest number of cycles paid for.
    pub max_cycles: u32,
    /// Held on the client's account, in base units.
    pub payment: Balance,
    /// Whether compute was free when the job was opened, so that the held amount is only a deposit.
    pub free: bool,
    /// Height of submission.
    pub created_at: BlockNumber,
    /// Blocks that the job may wait for a worker each time it is queued.
    pub queue_window: BlockNumber,
    /// Blocks that a worker has, if the sla deadline leaves as many.
    pub exec_duration: BlockNumber,
    /// Last height at which a proof is accepted.
    pub sla_deadline: BlockNumber,
    /// How often the job was assigned; while it is assigned, the number of that assignment.
    pub attempts: Attempt,
    /// The latest worker who gave the job back; does not get it again.
    pub given_back_by: Option<AccountId>,
    /// Whether it waits or is being worked on.
    pub status: JobStatus<AccountId, BlockNumber>,
    /// The height whose expiry bucket lists the job.
    pub bucket: BlockNumber,
}

impl<AccountId, BlockNumber> Job<AccountId, BlockNumber> {
    /// What a proof brings, in base units: nothing if the job is free.
    pub fn pays(&self) -> Balance {
        if self.free {
            0
        } else {
            self.payment
        }
    }
}

/// Whether a job waits or is being worked on.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum JobStatus<AccountId, BlockNumber> {
    /// Waits for a worker.
    Queued {
        /// Last height at which a worker may take it.
        queue_deadline: BlockNumber,
    },
    /// A worker has it.
    Assigned {
        /// The worker.
        worker: AccountId,
        /// Height of the assignment.
        assigned_at: BlockNumber,
        /// Last height at which the worker's proof is accepted.
        exec_deadline: BlockNumber,
    },
}

impl<AccountId, BlockNumber: Copy> JobStatus<AccountId, BlockNumber> {
    /// The deadline that runs in this status.
    pub fn deadline(&self) -> BlockNumber {
        match self {
            Self::Queued { queue_deadline } => *queue_deadline,
            Self::Assigned { exec_deadline, .. } => *exec_deadline,
        }
    }
}

/// Why a client got the payment back.
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
pub enum RefundReason {
    /// No worker took the job in time.
    Expired,
    /// The last worker let the deadline pass.
    TimedOut,
    /// The last worker gave the job back.
    Abandoned,
}

/// How a job ended.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum JobEnding<AccountId> {
    /// The run was proven and paid for.
    Paid {
        /// Who proved it.
        worker: AccountId,
        /// How the payment was divided.
        settlement: Settlement,
        /// Identity of the proof.
        statement: H256,
        /// Executed cycles.
        cycles: u32,
        /// How the run ended.
        outcome: RunOutcome,
        /// BLAKE2b-256 of the SCALE encoding of the outputs, a vector of 32-bit words.
        outputs_hash: H256,
    },
    /// The payment went back to the client.
    Refunded(RefundReason),
    /// The client withdrew the job before a worker took it.
    Cancelled,
}

/// What remains of a job that has ended.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct JobReceipt<AccountId, BlockNumber> {
    /// Who paid.
    pub client: AccountId,
    /// What was held, in base units.
    pub payment: Balance,
    /// Whether it was a deposit, given back whatever the ending.
    pub free: bool,
    /// How often the job was assigned.
    pub attempts: Attempt,
    /// How it ended.
    pub ending: JobEnding<AccountId>,
    /// Height at which it ended.
    pub height: BlockNumber,
}

/// Which receipts are kept, as positions in the sequence of endings.
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct ReceiptWindow {
    /// Position of the oldest receipt that is kept.
    pub first: u64,
    /// Position of the next ending, which is the number of jobs that have ended.
    pub next: u64,
}

impl ReceiptWindow {
    /// Number of receipts kept.
    pub fn kept(&self) -> u64 {
        self.next.saturating_sub(self.first)
    }
}

/// Everything the chain knows of one job number.
// The open variant is larger than the others; the value is built once a query and never kept.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub enum JobState<AccountId, BlockNumber> {
    /// No job has this number yet.
    Unknown,
    /// The job has not ended.
    Open(Job<AccountId, BlockNumber>),
    /// The job has ended and its receipt is still kept.
    Closed(JobReceipt<AccountId, BlockNumber>),
    /// The job has ended and its receipt was dropped for newer ones.
    Forgotten,
}
