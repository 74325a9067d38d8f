//! A runtime of System, Balances and the pallet.

use frame::{
    testing_prelude::*,
    token::fungible::HoldConsideration,
    traits::{ConstU128, LinearStoragePrice},
};
use sage_pallet_testing::{
    spies::SpyEpochs, AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB, CHARLIE,
    DAVE, EVE, FERDIE,
};
use sage_primitives::{Balance, SAGE};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Grants: crate,
    }
);

#[derive_impl(sage_pallet_testing::SystemDefaults)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
}

#[derive_impl(sage_pallet_testing::BalancesDefaults)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

/// Deposit of a grant, whatever its size, in base units.
pub const ITEM_DEPOSIT: Balance = SAGE / 10;
/// Deposit for one byte.
pub const BYTE_DEPOSIT: Balance = SAGE / 1_000;
/// Longest cliff.
pub const MAX_CLIFF: u32 = 365;
/// Shortest time to vest.
pub const MIN_DURATION: u32 = 30;
/// Longest time to vest.
pub const MAX_DURATION: u32 = 1_460;
/// How long verifiers may decide after a deadline.
pub const VERIFICATION: u32 = 7;
/// Most milestones of a grant.
pub const MAX_MILESTONES: u32 = 4;
/// Most verifiers of a grant.
pub const MAX_VERIFIERS: u32 = 5;

parameter_types! {
    pub const PotId: PalletId = PalletId(*b"sage/grt");
    pub const DepositReason: RuntimeHoldReason =
        RuntimeHoldReason::Grants(crate::HoldReason::StorageDeposit);
}

impl crate::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Clock = SpyEpochs;
    type PotId = PotId;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        DepositReason,
        LinearStoragePrice<ConstU128<ITEM_DEPOSIT>, ConstU128<BYTE_DEPOSIT>, Balance>,
    >;
    type MaxCliff = ConstU32<MAX_CLIFF>;
    type MinDuration = ConstU32<MIN_DURATION>;
    type MaxDuration = ConstU32<MAX_DURATION>;
    type VerificationEpochs = ConstU32<VERIFICATION>;
    type MinApprovals = ConstU32<2>;
    type MaxVerifiers = ConstU32<MAX_VERIFIERS>;
    type MaxMilestones = ConstU32<MAX_MILESTONES>;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Grants::do_try_state()
    }
}

/// What each account of [`chain`] starts with.
pub const START: Balance = 100_000 * SAGE;

/// A chain on which the six named accounts have [`START`] base units each.
pub fn chain() -> TestChain<Test> {
    [ALICE, BOB, CHARLIE, DAVE, EVE, FERDIE]
        .iter()
        .fold(TestChain::new(), |chain, who| {
            chain.with_balance(who, START)
        })
}
