//! A runtime of System, Balances and this pallet.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    spies::{SpyBonds, SpyEpochs},
    AccountId, MockRuntime, TestChain, TryRuntimeError,
};
use sage_primitives::Epoch;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Collateral: crate,
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

/// Cycles of a unit of weight here.
pub const UNIT: u32 = 1_000;

/// The most weight without collateral here.
pub const CAP: u64 = 200;

impl crate::Config for Test {
    type Clock = SpyEpochs;
    type Bonds = SpyBonds;
    type AdminOrigin = EnsureRoot<AccountId>;
    type CyclesPerUnit = ConstU64<{ UNIT as u64 }>;
    type UnbackedCap = ConstU64<CAP>;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Collateral::do_try_state()
    }
}

/// A chain with a grace of `grace_epochs`.
pub fn chain_with(grace_epochs: Epoch) -> TestChain<Test> {
    TestChain::from_genesis(&RuntimeGenesisConfig {
        collateral: crate::GenesisConfig {
            grace_epochs,
            ..Default::default()
        },
        ..Default::default()
    })
}

/// A chain without a grace.
pub fn chain() -> TestChain<Test> {
    chain_with(0)
}
