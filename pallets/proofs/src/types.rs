//! Types of the pallet's storage and calls.

use frame::prelude::*;
use sage_primitives::{proofs::RunOutcome, verifier::ProgramRecord, Balance, CircuitId, PolicyId};

use crate::Config;

/// Program entry of the runtime.
pub type ProgramEntryOf<T> =
    ProgramEntry<<T as frame_system::Config>::AccountId, <T as Config>::Consideration>;

/// Which policy a new job gets.
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
pub struct PolicyRule {
    /// The policy of a job whose client wishes none, and the weakest that a client may wish.
    pub default: PolicyId,
    /// Payment in base units from which the strictest policy is used whatever the client wishes.
    pub strict_from: Balance,
}

impl PolicyRule {
    /// Whether no job gets a weaker policy under this rule than under `other`.
    pub fn at_least_as_strict_as(&self, other: &Self) -> bool {
        self.default >= other.default && self.strict_from <= other.strict_from
    }
}

/// A registered circuit.
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
pub struct Circuit<BlockNumber> {
    /// Version under which new jobs are opened.
    pub version: u32,
    /// The rule that applies, until the pending one does.
    pub rule: PolicyRule,
    /// A weaker rule and the first block in which it applies.
    pub pending: Option<(BlockNumber, PolicyRule)>,
}

/// A registered program.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ProgramEntry<AccountId, Ticket> {
    /// What the chain computed of the program.
    pub record: ProgramRecord,
    /// The circuit that proves it.
    pub circuit: CircuitId,
    /// Who pays the deposit.
    pub owner: AccountId,
    /// The deposit.
    pub ticket: Ticket,
    /// Number of open jobs.
    pub open_jobs: u32,
    /// Whether new jobs are refused.
    pub retired: bool,
}

/// What a worker claims of a run.
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
pub struct RunClaim {
    /// Executed cycles.
    pub cycles: u32,
    /// How the run ended.
    pub outcome: RunOutcome,
    /// Binary logarithm of the height of the proof's comparison table.
    pub log_cmp: u8,
}
