//! System, timestamp and migrations: limits of a block, and how state moves from version to version.

use crate::{
    adapters::{CountedIssuance, VotedSources},
    weights, AccountId, Babe, Balance, Block, BlockNumber, Hash, MultiBlockMigrations, Nonce,
    PalletInfo, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, RuntimeTask, SafeMode, TxPause,
    SLOT_DURATION, SS58_PREFIX, VERSION,
};
use frame_support::{
    derive_impl,
    dispatch::DispatchClass,
    migrations::{EnterSafeModeOnFailedMigration, FreezeChainOnFailedMigration},
    parameter_types,
    traits::{ConstU16, ConstU32, ConstU64, InsideBoth},
    weights::{
        constants::{
            BlockExecutionWeight, ExtrinsicBaseWeight, ParityDbWeight, WEIGHT_REF_TIME_PER_SECOND,
        },
        Weight,
    },
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::{traits::AccountIdLookup, Perbill};
use sp_version::RuntimeVersion;

/// Computing time of a block: 2 of its 6 seconds, so that a block reaches everyone and is executed by everyone before
/// the next one is due. The chain has no relay chain to prove itself to, hence no limit on the size of proofs.
pub const MAXIMUM_BLOCK_WEIGHT: Weight =
    Weight::from_parts(2 * WEIGHT_REF_TIME_PER_SECOND, u64::MAX);

/// Share of a block that normal transactions may fill; the rest is kept for operational ones.
pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);

/// Share of a block that hooks are expected to take before the first transaction.
pub const AVERAGE_ON_INITIALIZE_RATIO: Perbill = Perbill::from_percent(5);

/// Bytes of normal transactions in a block: 8 MiB, about 40 single proofs (architecture 4).
pub const NORMAL_BLOCK_LENGTH: u32 = 8 * 1024 * 1024;

/// Bytes of all transactions in a block. What exceeds [`NORMAL_BLOCK_LENGTH`] is kept for operational and mandatory
/// ones. The node's block proposer must be given at least this limit.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 10 * 1024 * 1024;

/// Bytes of a block's header, digests included.
pub const MAXIMUM_HEADER_SIZE: u32 = 100 * 1024;

parameter_types! {
    /// Version of this runtime.
    pub const Version: RuntimeVersion = VERSION;
    /// Blocks whose hash stays known, and so the longest life of a mortal transaction: 4 hours.
    pub const BlockHashCount: BlockNumber = 2_400;
    /// Limits by weight.
    pub RuntimeBlockWeights: BlockWeights = block_weights();
    /// Limits by length.
    pub RuntimeBlockLength: BlockLength = block_length();
    /// What multi-block migrations may take of each block.
    pub MaxServiceWeight: Weight = Perbill::from_percent(80) * MAXIMUM_BLOCK_WEIGHT;
}

fn block_weights() -> BlockWeights {
    let normal = NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT;

    BlockWeights::builder()
        .base_block(BlockExecutionWeight::get())
        .for_class(DispatchClass::all(), |class| {
            class.base_extrinsic = ExtrinsicBaseWeight::get();
        })
        .for_class(DispatchClass::Normal, |class| {
            class.max_total = Some(normal);
        })
        .for_class(DispatchClass::Operational, |class| {
            class.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
            class.reserved = Some(MAXIMUM_BLOCK_WEIGHT - normal);
        })
        .avg_block_initialization(AVERAGE_ON_INITIALIZE_RATIO)
        .build_or_panic()
}

fn block_length() -> BlockLength {
    BlockLength::builder()
        .max_length(MAXIMUM_BLOCK_LENGTH)
        .modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_BLOCK_LENGTH)
        .max_header_size(MAXIMUM_HEADER_SIZE)
        .build()
}

/// Single-block migrations of this release, oldest first. Empty before the first release.
pub type SingleBlockMigrations = ();

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type BaseCallFilter =
        InsideBoth<InsideBoth<CountedIssuance, VotedSources>, InsideBoth<SafeMode, TxPause>>;
    type BlockWeights = RuntimeBlockWeights;
    type BlockLength = RuntimeBlockLength;
    type Nonce = Nonce;
    type Hash = Hash;
    type AccountId = AccountId;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type Block = Block;
    type BlockHashCount = BlockHashCount;
    type DbWeight = ParityDbWeight;
    type Version = Version;
    type AccountData = pallet_balances::AccountData<Balance>;
    type SystemWeightInfo = weights::FrameSystem;
    type ExtensionsWeightInfo = weights::FrameSystemExtensions;
    type SS58Prefix = ConstU16<SS58_PREFIX>;
    // One reference a pallet that keeps an account alive; far more than we have pallets.
    type MaxConsumers = ConstU32<128>;
    type SingleBlockMigrations = SingleBlockMigrations;
    type MultiBlockMigrator = MultiBlockMigrations;
}

impl pallet_timestamp::Config for Runtime {
    type Moment = crate::Moment;
    type OnTimestampSet = Babe;
    // BABE reads its slot duration as twice this value.
    type MinimumPeriod = ConstU64<{ SLOT_DURATION / 2 }>;
    type WeightInfo = weights::PalletTimestamp;
}

impl pallet_migrations::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    #[cfg(not(feature = "runtime-benchmarks"))]
    type Migrations = ();
    #[cfg(feature = "runtime-benchmarks")]
    type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
    type CursorMaxLen = ConstU32<65_536>;
    type IdentifierMaxLen = ConstU32<256>;
    type MigrationStatusHandler = ();
    // State of unknown shape: stop everything but the exits, until root repairs it; stop the chain if even that fails.
    type FailedMigrationHandler =
        EnterSafeModeOnFailedMigration<SafeMode, FreezeChainOnFailedMigration>;
    type MaxServiceWeight = MaxServiceWeight;
    type WeightInfo = weights::PalletMigrations;
}
