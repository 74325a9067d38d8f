//! Values of the pallet.

use frame::{
    derive::{serde, Deserialize, Serialize},
    prelude::*,
};
use sage_primitives::{
    hardware::GpuClass, programs::ProofTerms, Attempt, Balance, BlockNumber, PolicyId, ProgramId,
    SAGE,
};

use crate::Config;

/// Money taken out of an escrow, on its way to those who earned it.
pub type CreditOf<T> =
    fungible::Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// A metered job of this runtime.
pub type MeterOf<T> = Meter<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// The hour that runs of a metered job of this runtime.
pub type RunningOf<T> = Running<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// The terms of this runtime.
pub type TermsOf<T> = Terms<BlockNumberFor<T>>;

/// Number of an hour of a metered job, counted from 1. The proof of an hour names it as its attempt.
pub type Hour = Attempt;

/// What an hour costs, in base units.
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
    Serialize,
    Deserialize,
)]
#[serde(crate = "serde", rename_all = "camelCase", deny_unknown_fields)]
pub struct Rates {
    /// [`GpuClass::Other`].
    pub other: Balance,
    /// [`GpuClass::Rtx3090`].
    pub rtx3090: Balance,
    /// [`GpuClass::Rtx4090`].
    pub rtx4090: Balance,
    /// [`GpuClass::A100`].
    pub a100: Balance,
    /// [`GpuClass::H100`].
    pub h100: Balance,
}

impl Rates {
    /// The rate of `class`.
    pub fn of(&self, class: GpuClass) -> Balance {
        match class {
            GpuClass::Other => self.other,
            GpuClass::Rtx3090 => self.rtx3090,
            GpuClass::Rtx4090 => self.rtx4090,
            GpuClass::A100 => self.a100,
            GpuClass::H100 => self.h100,
        }
    }
}

/// The rates of economics, S19, which assume a price of $0.10 for a SAGE.
impl Default for Rates {
    fn default() -> Self {
        Self {
            other: 5 * SAGE / 2,
            rtx3090: 5 * SAGE,
            rtx4090: 10 * SAGE,
            a100: 20 * SAGE,
            h100: 30 * SAGE,
        }
    }
}

/// Under which terms metered jobs are opened.
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
pub struct Terms<BlockNumber> {
    /// Blocks of an hour.
    pub hour_blocks: BlockNumber,
    /// What an hour costs.
    pub rates: Rates,
}

/// Which bound terms break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TermsFault {
    /// An hour has no block, or more than [`Config::MaxHourBlocks`].
    HourBlocksOutOfRange,
    /// A rate is below [`Config::MinRate`].
    RateTooLow,
    /// A faster class is cheaper than a slower one.
    RatesUnordered,
}

/// What a client asks for, apart from the inputs.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct MeterRequest {
    /// The registered program, which runs once an hour.
    pub program: ProgramId,
    /// The proof policy wanted; `None` leaves the choice to the registry.
    pub policy: Option<PolicyId>,
    /// Largest number of virtual machine cycles of one run.
    pub max_cycles: u32,
    /// The slowest class of hardware that will do.
    pub class: GpuClass,
    /// Most hours paid for.
    pub max_hours: Hour,
    /// Blocks of an hour. Refuse the job if an hour has another length when the transaction arrives.
    pub hour_blocks: BlockNumber,
    /// Refuse the job if an hour costs more, in base units: the rate may change before the transaction arrives.
    #[codec(compact)]
    pub max_rate: Balance,
}

/// A metered job that has not ended.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Meter<AccountId, BlockNumber> {
    /// Who pays.
    pub client: AccountId,
    /// The program.
    pub program: ProgramId,
    /// Circuit, version and policy of every proof, fixed when the job was opened.
    pub terms: ProofTerms,
    /// Largest number of cycles of one run.
    pub max_cycles: u32,
    /// The slowest class of hardware that will do.
    pub class: GpuClass,
    /// What one hour pays, in base units.
    pub rate: Balance,
    /// Blocks of an hour.
    pub hour_blocks: BlockNumber,
    /// Most hours paid for.
    pub max_hours: Hour,
    /// Hours proven and paid.
    pub paid_hours: Hour,
    /// Commitment to the inputs of the next run.
    pub input_hash: H256,
    /// Height at which it was opened.
    pub opened_at: BlockNumber,
    /// The last worker who proved no hour of it without an excuse.
    pub given_back_by: Option<AccountId>,
    /// Whether it waits for a worker or runs.
    pub status: MeterStatus<AccountId, BlockNumber>,
}

impl<AccountId, BlockNumber> Meter<AccountId, BlockNumber> {
    /// Hours not yet paid.
    pub fn hours_left(&self) -> Hour {
        self.max_hours.saturating_sub(self.paid_hours)
    }

    /// What is held of the client for it, in base units: the rate of all hours that are left.
    pub fn escrow(&self) -> Balance {
        self.rate.saturating_mul(self.hours_left().into())
    }
}

/// Whether a metered job waits for a worker or runs.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum MeterStatus<AccountId, BlockNumber> {
    /// No worker has it, and no hour was paid.
    Waiting,
    /// A worker has it.
    Running(Running<AccountId, BlockNumber>),
}

/// The hour that runs.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Running<AccountId, BlockNumber> {
    /// The worker.
    pub worker: AccountId,
    /// Height at which the hour began: that of the claim, or of the checkpoint before.
    pub since: BlockNumber,
    /// Whether the client has ended the job with this hour.
    pub last: bool,
}

/// Why a metered job ended.
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
pub enum MeterEnd {
    /// Every hour was proven and paid.
    Completed,
    /// The client ended it, while no worker had it or with the end of the hour then running.
    ByClient,
    /// No worker has taken it in time.
    Expired,
    /// The worker left.
    ByWorker,
    /// The worker let an hour pass without a proof.
    Lapsed {
        /// Whether the worker is excused, because the chain took no transactions for part of the time.
        excused: bool,
    },
    /// A run left nothing that the next one could begin with: it did not halt, or its outputs are no inputs of the
    /// program.
    NoNextInputs,
}
