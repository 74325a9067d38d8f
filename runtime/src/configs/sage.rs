//! The pallets of SAGE and how they talk: the one page that shows the whole way of a job.
//!
//! | Who asks | What | Who answers |
//! | --- | --- | --- |
//! | jobs | may this account work? | [`FirstComeWorkers`] |
//! | jobs | is this program registered, under which terms? | proofs |
//! | jobs | divide this payment | fees |
//! | proofs | what is to be proven, and by whom? | jobs |
//! | proofs | is this proof true? | [`HostVerifier`], natively |
//! | proofs | a proof is true | jobs, which pays |
//! | epochs | a day begins | issuance, which emits the month that has passed |
//! | fees, the worker directory | this was burned | issuance, which counts |

use crate::{
    adapters::{FirstComeWorkers, MigrationHalts},
    configs::governance::TreasuryAccount,
    deposit, weights, AccountId, Balance, Balances, BlockNumber, Epochs, Fees, Issuance, Jobs,
    Proofs, Runtime, RuntimeHoldReason, DAYS, SAGE,
};
use frame_support::{
    parameter_types,
    traits::{fungible::HoldConsideration, ConstU128, ConstU32, LinearStoragePrice},
    PalletId,
};
use frame_system::EnsureRoot;
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
    type OnEpochStart = Issuance;
    type WeightInfo = weights::PalletEpochs;
}

impl pallet_fees::Config for Runtime {
    type Currency = Balances;
    type ConfigOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type PotId = FeePotId;
    type Burns = Issuance;
    type WeightInfo = weights::PalletFees;
}

impl pallet_issuance::Config for Runtime {
    type Currency = Balances;
    type Clock = Epochs;
    type PoolOrigin = EnsureRoot<AccountId>;
    type Budget = Budget;
    type WeightInfo = weights::PalletIssuance;
}

impl pallet_jobs::Config for Runtime {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Programs = Proofs;
    type Workers = FirstComeWorkers<Runtime>;
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

impl pallet_proofs::Config for Runtime {
    type AdminOrigin = EnsureRoot<AccountId>;
    type Verifier = HostVerifier;
    type Tasks = Jobs;
    type OnVerdict = Jobs;
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
