//! The pallets of SAGE and how they talk: the one page that shows the whole way of a job.
//!
//! | Who asks | What | Who answers |
//! | --- | --- | --- |
//! | jobs, metering | may this account work? | [`FirstComeWorkers`] |
//! | metering | what hardware has this account? | [`NoneAttested`] |
//! | jobs, metering | is this program registered, under which terms? | proofs |
//! | jobs, metering | what does this run cost? | pricing, which moves its prices with what was used |
//! | jobs, metering | what else is in escrow? | each other |
//! | jobs, metering | divide this payment | fees |
//! | proofs | what is to be proven, and by whom? | jobs or metering ([`AllJobs`]) |
//! | proofs | is this proof true? | [`HostVerifier`], natively |
//! | proofs | a proof is true | jobs or metering, which pays; collateral, which weighs; rewards, which subsidises |
//! | fees | who shares the treasury's part of this payment? | referral |
//! | prover stakes, validator bonds | this is bonded now | fees, which shares the stakers' part |
//! | collateral bonds | this is bonded now | collateral, which weighs |
//! | rewards | how much is staked, and for which tier? | prover stakes |
//! | epochs | a day begins | fees, whose new stakes earn; issuance, which emits the month that has passed; pricing, which moves its prices; rewards, which award the best prover; pauses of calls, which get an end |
//! | buyback | what does a SAGE cost elsewhere? | [`OraclePrices`](crate::adapters::OraclePrices), of what the sources have told the oracle |
//! | buyback | give SAGE for these stablecoins | asset conversion (`configs::market`) |
//! | fees, the worker directory, the bond ledgers, buyback | this was burned | issuance, which counts |

use crate::{
    adapters::{
        AllJobs, ByCritical, ByLargeTreasury, ByMinorParameter, ByStandard, CollateralTier,
        Council, EndPauses, FirstComeWorkers, LatestHalt, MigrationHalts, NoneAttested,
        ProverShare, ProverTiers, RootOr, ValidatorShare, ValidatorTier,
    },
    configs::governance::TreasuryAccount,
    deposit, weights, AccountId, Balance, Balances, BlockNumber, Collateral, CollateralBonds,
    Epochs, Fees, Issuance, Jobs, Metering, Pricing, Proofs, ProverStakes, Referral, Rewards,
    Runtime, RuntimeHoldReason, DAYS, SAGE,
};
use frame_support::{
    parameter_types,
    traits::{
        fungible::HoldConsideration, ConstU128, ConstU32, ConstU64, EitherOf, LinearStoragePrice,
    },
    PalletId,
};
use sage_host::HostVerifier;
use sage_primitives::verifier::INSTRUCTION_BYTES;
use sp_runtime::traits::{AccountIdConversion, TypedGet};

/// Instructions of the largest program (ObelyskVM specification, section 1.1).
pub const MAX_INSTRUCTIONS: u32 = 1 << 16;

/// Bytes of the largest proof that a transaction may carry.
pub const MAX_ENVELOPE_BYTES: u32 = 512 * 1024;

/// Cycles of the longest run that a job may pay for; the weights were measured with proofs of this length.
pub const MAX_CYCLES: u32 = 4_000_000;

parameter_types! {
    /// The treasury's account, as the fees know it.
    pub Treasury: AccountId = TreasuryAccount::get();
    /// Seed of the account that holds the stakers' part and what could not be paid out.
    pub const FeePotId: PalletId = PalletId(*b"sage/fee");
    /// Seed of the account that the ecosystem's emission is minted to.
    pub const BudgetId: PalletId = PalletId(*b"sage/bud");
    /// That account: the budget of subsidies.
    pub Budget: AccountId = BudgetId::get().into_account_truncating();
    /// Seed of the account that holds what referrers have earned.
    pub const ReferralPotId: PalletId = PalletId(*b"sage/ref");
    /// Deposit of a referrer: an account with its counters, and a code.
    pub const RegisterDeposit: Balance = deposit(2, 300);
    /// Deposit of a client who has a referrer.
    pub const BindDeposit: Balance = deposit(1, 120);
    /// Deposit of a program beside its bytes.
    pub const ProgramDeposit: Balance = deposit(2, 0);
    /// Deposit of each byte of a program.
    pub const ProgramByteDeposit: Balance = deposit(0, 1);
    /// Why a program's deposit is held.
    pub const ProgramHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Proofs(pallet_proofs::HoldReason::ProgramDeposit);
    /// How long a weaker rule is known before it counts (architecture 4).
    pub const RuleLoweringDelay: BlockNumber = 7 * DAYS;
}

impl pallet_epochs::Config for Runtime {
    type OnEpochStart = (Fees, Issuance, Pricing, Rewards, EndPauses);
    type WeightInfo = weights::PalletEpochs;
}

impl pallet_fees::Config for Runtime {
    type Currency = Balances;
    type ConfigOrigin = RootOr<EitherOf<ByMinorParameter, ByStandard>>;
    type Treasury = Treasury;
    type PotId = FeePotId;
    type Burns = Issuance;
    type Referrals = Referral;
    type WeightInfo = weights::PalletFees;
}

impl pallet_issuance::Config for Runtime {
    type Currency = Balances;
    type Clock = Epochs;
    type PoolOrigin = RootOr<ByLargeTreasury>;
    type Budget = Budget;
    type WeightInfo = weights::PalletIssuance;
}

impl pallet_jobs::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Programs = Proofs;
    type Prices = Pricing;
    type Workers = FirstComeWorkers<Runtime>;
    type OtherEscrows = Metering;
    type Settlement = Fees;
    type Halted = MigrationHalts;
    type MinPayment = ConstU128<SAGE>;
    type MaxCycles = ConstU32<MAX_CYCLES>;
    type MaxExecDuration = ConstU32<DAYS>;
    type MaxLifetime = ConstU32<{ 30 * DAYS }>;
    type MaxAttempts = ConstU32<3>;
    type MaxOpenJobs = ConstU32<100>;
    type MaxExpiriesPerBlock = ConstU32<100>;
    type ExpirySearch = ConstU32<32>;
    type MaxReceipts = ConstU32<100_000>;
    type WeightInfo = weights::PalletJobs;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::RegisteredPrograms;
}

/// Hours of the longest metered job: 30 days, if each is proven as soon as it has passed. A proof may come an hour later, so
/// such a job may run for 60.
pub const MAX_HOURS: u32 = 30 * 24;

impl pallet_metering::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Programs = Proofs;
    type Prices = Pricing;
    type Workers = FirstComeWorkers<Runtime>;
    type Hardware = NoneAttested;
    type OtherEscrows = Jobs;
    type Settlement = Fees;
    type LastHalt = LatestHalt;
    type AdminOrigin = RootOr<ByStandard>;
    type MaxCycles = ConstU32<MAX_CYCLES>;
    type MaxHours = ConstU32<MAX_HOURS>;
    type MaxHourBlocks = ConstU32<DAYS>;
    type MaxWait = ConstU32<{ 30 * DAYS }>;
    type MinRate = ConstU128<SAGE>;
    type MaxOpenJobs = ConstU32<100>;
    type WeightInfo = weights::PalletMetering;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::RegisteredPrograms;
}

impl pallet_pricing::Config for Runtime {
    type Clock = Epochs;
    type AdminOrigin = RootOr<ByStandard>;
    type MaxModels = ConstU32<16>;
    type WeightInfo = weights::PalletPricing;
}

impl pallet_proofs::Config for Runtime {
    type AdminOrigin = RootOr<ByStandard>;
    type Verifier = HostVerifier;
    type Tasks = AllJobs;
    type OnVerdict = (AllJobs, Collateral, Rewards);
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        ProgramHoldReason,
        LinearStoragePrice<ProgramDeposit, ProgramByteDeposit, Balance>,
    >;
    type MaxCodeBytes = ConstU32<{ MAX_INSTRUCTIONS * INSTRUCTION_BYTES as u32 }>;
    type MaxEnvelopeBytes = ConstU32<MAX_ENVELOPE_BYTES>;
    type LoweringDelay = RuleLoweringDelay;
    type WeightInfo = weights::PalletProofs;
}

impl pallet_referral::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Clock = Epochs;
    type AdminOrigin = RootOr<ByStandard>;
    type PotId = ReferralPotId;
    type RegisterDeposit = RegisterDeposit;
    type BindDeposit = BindDeposit;
    type WeightInfo = weights::PalletReferral;
}

impl pallet_rewards::Config for Runtime {
    type Currency = Balances;
    type Clock = Epochs;
    type Budget = Budget;
    type Stakes = ProverStakes;
    type AdminOrigin = RootOr<ByStandard>;
    // Not the council: nobody can dispute this one.
    type SlashOrigin = RootOr<ByCritical>;
    type MinCycles = ConstU32<{ 1 << 16 }>;
    type MaxLength = ConstU32<MAX_VESTING>;
    type WeightInfo = weights::PalletRewards;
}

/// Epochs over which a reward vests at most; subsidies take 180 (economics S8).
pub const MAX_VESTING: u32 = 360;

/// Epochs in which a bond unbonds; longer than all windows of a job together.
pub const UNBONDING_EPOCHS: u32 = 7;

/// Deposit of who disputes a slash (compute domain, section 2.1).
pub const DISPUTE_DEPOSIT: Balance = 100 * SAGE;

/// One ledger of bonds: what all kinds have in common.
macro_rules! bond_ledger {
    ($instance:ty, tiers: $tiers:ty, on_change: $on_change:ty) => {
        impl pallet_stakes::Config<$instance> for Runtime {
            type RuntimeHoldReason = RuntimeHoldReason;
            type Currency = Balances;
            type Clock = Epochs;
            type Tiers = $tiers;
            type OnChange = $on_change;
            type Treasury = Treasury;
            type Burns = Issuance;
            type SlashOrigin = RootOr<EitherOf<Council, ByCritical>>;
            type JudgeOrigin = RootOr<ByCritical>;
            type UnbondingEpochs = ConstU32<UNBONDING_EPOCHS>;
            type DisputeEpochs = ConstU32<3>;
            type JudgementEpochs = ConstU32<7>;
            type DisputeDeposit = ConstU128<DISPUTE_DEPOSIT>;
            type MaxChunks = ConstU32<8>;
            type WeightInfo = weights::PalletStakes;
        }
    };
}

bond_ledger!(pallet_stakes::Instance1, tiers: ProverTiers, on_change: ProverShare);
bond_ledger!(pallet_stakes::Instance2, tiers: ValidatorTier, on_change: ValidatorShare);
bond_ledger!(pallet_stakes::Instance3, tiers: CollateralTier, on_change: Collateral);

impl pallet_collateral::Config for Runtime {
    type Clock = Epochs;
    type Bonds = CollateralBonds;
    type AdminOrigin = RootOr<ByStandard>;
    type CyclesPerUnit = ConstU64<{ 1 << 36 }>;
    type UnbackedCap = ConstU64<100>;
    type WeightInfo = weights::PalletCollateral;
}
