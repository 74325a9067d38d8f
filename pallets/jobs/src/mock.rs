//! System, Balances and this pallet; spies all around.

use frame::{deps::sp_runtime::DispatchResult, testing_prelude::*};
use sage_pallet_testing::{
    spies::{SpyEscrow, SpyPrices, SpyPrograms, SpySettle, SpyWorkers},
    AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB, CHARLIE, DAVE, SAGE,
};
use sage_primitives::Balance;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Jobs: crate,
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

#[derive_impl(crate::config_preludes::TestDefaultConfig)]
impl crate::Config for Test {
    type Currency = Balances;
    type Programs = SpyPrograms;
    type Prices = SpyPrices;
    type OtherEscrows = SpyEscrow;
    type Workers = SpyWorkers;
    type Settlement = SpySettle<Balances>;
    type MaxReceipts = MaxReceipts;
    type Halted = Halted;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = BenchmarkHelper;
}

parameter_types! {
    /// How many receipts are kept; a test may change it, as a runtime upgrade may.
    pub static MaxReceipts: u32 = 10;
    /// Whether the block takes no transactions.
    pub static Halted: bool = false;
}

/// The spies admit everything, so there is nothing to prepare.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkHelper;

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper for BenchmarkHelper {
    fn program(_: u32) -> Result<sage_primitives::ProgramId, DispatchError> {
        Ok(H256::repeat_byte(7))
    }
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Jobs::do_try_state()
    }
}

/// What each account of [`chain`] starts with.
pub const START: Balance = 1_000 * SAGE;

/// A chain on which four accounts have [`START`] base units each.
pub fn chain() -> TestChain<Test> {
    TestChain::new()
        .with_balance(&ALICE, START)
        .with_balance(&BOB, START)
        .with_balance(&CHARLIE, START)
        .with_balance(&DAVE, START)
}

/// Dispatches a call of this pallet as `who`.
pub fn call(who: &AccountId, call: crate::Call<Test>) -> DispatchResult {
    sage_pallet_testing::dispatch::<Test>(call.into(), RuntimeOrigin::signed(who.clone()))
}
