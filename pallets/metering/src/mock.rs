//! System, Balances and this pallet; spies all around.

use frame::{testing_prelude::*, traits::ConstU128};
use sage_pallet_testing::{
    spies::{SpyEscrow, SpyHardware, SpyPrices, SpyPrograms, SpySettle, SpyWorkers},
    AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB, CHARLIE, DAVE, SAGE,
};
use sage_primitives::Balance;

use crate::{GenesisConfig, Rates};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Metering: crate,
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

parameter_types! {
    /// The latest block that took no transactions.
    pub static LastHalt: Option<u32> = None;
    /// How many jobs a client may have; a test may change it, as a runtime upgrade may.
    pub static MaxOpenJobs: u32 = 4;
}

impl crate::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Programs = SpyPrograms;
    type Prices = SpyPrices;
    type Workers = SpyWorkers;
    type Hardware = SpyHardware;
    type OtherEscrows = SpyEscrow;
    type Settlement = SpySettle<Balances>;
    type LastHalt = LastHalt;
    type AdminOrigin = EnsureRoot<AccountId>;
    type MaxCycles = ConstU32<4_000_000>;
    type MaxHours = ConstU32<720>;
    type MaxHourBlocks = ConstU32<14_400>;
    type MaxWait = ConstU32<MAX_WAIT>;
    type MinRate = ConstU128<SAGE>;
    type MaxOpenJobs = MaxOpenJobs;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = BenchmarkHelper;
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
        Metering::do_try_state()
    }
}

/// What each account of [`chain`] starts with.
pub const START: Balance = 1_000 * SAGE;

/// Blocks of an hour on [`chain`].
pub const HOUR: u32 = 10;

/// Blocks in which a job can be taken.
pub const MAX_WAIT: u32 = 10 * HOUR;

/// A chain on which four accounts have [`START`] base units each, and an hour has [`HOUR`] blocks.
pub fn chain() -> TestChain<Test> {
    TestChain::new()
        .with_genesis(&GenesisConfig::<Test> {
            hour_blocks: Some(HOUR),
            rates: Rates::default(),
            ..Default::default()
        })
        .with_balance(&ALICE, START)
        .with_balance(&BOB, START)
        .with_balance(&CHARLIE, START)
        .with_balance(&DAVE, START)
}

/// Dispatches a call of this pallet as `who`.
pub fn call(who: &AccountId, call: crate::Call<Test>) -> DispatchResult {
    sage_pallet_testing::dispatch::<Test>(call.into(), RuntimeOrigin::signed(who.clone()))
}
