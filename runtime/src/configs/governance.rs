//! Treasury, preimages, scheduler, council and sudo.
//!
//! What governs are polls (`configs::referenda`) and the council, whose calls wait for its delay; both are known for
//! days before anything runs. On development and test networks root is the sudo key that their genesis names; any other
//! genesis names none, and then no transaction can become root.
//!
//! The treasury spends SAGE and the assets from outside. Against the limit of a decision a part of an asset counts as the
//! same part of the treasury's SAGE ([`WorthInSage`]).

use crate::{
    adapters::{RootAboveAll, Safety, Spenders, WorthInSage},
    configs::market::{AllAssets, AssetKind},
    deposit, weights, AccountId, Balance, Balances, BlockNumber, Epochs, OriginCaller, Preimage,
    Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, System, DAYS,
};
use frame_support::{
    parameter_types,
    traits::{
        fungible::HoldConsideration, tokens::pay::PayAssetFromAccount, ConstU32, LinearStoragePrice,
    },
    weights::Weight,
    PalletId,
};
use frame_system::EnsureRoot;
use sp_runtime::{traits::IdentityLookup, Perbill, Permill};

use super::system::RuntimeBlockWeights;

/// The account that holds the treasury.
pub type TreasuryAccount = pallet_treasury::TreasuryAccountId<Runtime>;

parameter_types! {
    /// Seed of the treasury's account.
    pub const TreasuryPalletId: PalletId = PalletId(*b"sagetrsy");
    /// How often the old queue of approvals is paid; only root could enter that queue.
    pub const SpendPeriod: BlockNumber = 7 * DAYS;
    /// Nothing is burned for being unspent.
    pub const Burn: Permill = Permill::zero();
    /// An approved spend is paid out within 30 days or expires.
    pub const PayoutPeriod: BlockNumber = 30 * DAYS;
    /// Deposit of a preimage, whatever its size.
    pub const PreimageBaseDeposit: Balance = deposit(2, 64);
    /// Deposit of each byte of a preimage.
    pub const PreimageByteDeposit: Balance = deposit(0, 1);
    /// Why a preimage's deposit is held.
    pub const PreimageHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
    /// What scheduled calls may take of a block.
    pub MaximumSchedulerWeight: Weight =
        Perbill::from_percent(50) * RuntimeBlockWeights::get().max_block;
}

impl pallet_treasury::Config for Runtime {
    type Currency = Balances;
    type RejectOrigin = Safety;
    type RuntimeEvent = RuntimeEvent;
    type SpendPeriod = SpendPeriod;
    type Burn = Burn;
    type PalletId = TreasuryPalletId;
    type BurnDestination = ();
    type WeightInfo = weights::PalletTreasury;
    type SpendFunds = ();
    type MaxApprovals = ConstU32<100>;
    type SpendOrigin = Spenders;
    type AssetKind = AssetKind;
    type Beneficiary = AccountId;
    type BeneficiaryLookup = IdentityLookup<AccountId>;
    type Paymaster = PayAssetFromAccount<AllAssets, TreasuryAccount>;
    type BalanceConverter = WorthInSage;
    type PayoutPeriod = PayoutPeriod;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::OpenBeneficiaries;
    type BlockNumberProvider = System;
}

impl pallet_preimage::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = weights::PalletPreimage;
    type Currency = Balances;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        PreimageHoldReason,
        LinearStoragePrice<PreimageBaseDeposit, PreimageByteDeposit, Balance>,
    >;
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaximumSchedulerWeight;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type OriginPrivilegeCmp = RootAboveAll;
    type MaxScheduledPerBlock = ConstU32<50>;
    type WeightInfo = weights::PalletScheduler;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

impl pallet_timelock::Config for Runtime {
    type RuntimeOrigin = RuntimeOrigin;
    type RuntimeCall = RuntimeCall;
    type Preimages = Preimage;
    type Clock = Epochs;
    type MaxMembers = ConstU32<20>;
    type MinThreshold = ConstU32<3>;
    type MinGuardianThreshold = ConstU32<2>;
    // Two days, because the council spends of the treasury (economics, section 6).
    type MinDelay = ConstU32<2>;
    type MaxDelay = ConstU32<30>;
    type Lifetime = ConstU32<30>;
    type MaxOpen = ConstU32<100>;
    type MaxOpenPerMember = ConstU32<5>;
    type MaxCallLength = ConstU32<{ 64 * 1024 }>;
    type DemandLifetime = ConstU32<1>;
    type MaxDemands = ConstU32<4>;
    type WeightInfo = weights::PalletTimelock;
}

impl pallet_sudo::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type WeightInfo = weights::PalletSudo;
}
