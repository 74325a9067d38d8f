//! A runtime of System, Balances and this pallet.

use frame::testing_prelude::*;
use sage_pallet_testing::{spies::SpyEpochs, AccountId, MockRuntime, TestChain, TryRuntimeError};
use sage_primitives::{
    epochs::{EpochClock, OnEpochStart},
    CircuitId, Epoch,
};

use crate::{Model, ModelTerms};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Pricing: crate,
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

impl crate::Config for Test {
    type Clock = SpyEpochs;
    type AdminOrigin = EnsureRoot<AccountId>;
    type MaxModels = ConstU32<3>;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Pricing::do_try_state()
    }
}

/// The circuit that has a price from genesis on.
pub const CIRCUIT: CircuitId = 1;

/// Cycles of a unit of [`CIRCUIT`].
pub const UNIT: u32 = 1_000;

/// Terms with which a unit costs 0.1 SAGE at first, and a percentage of use is 100 units.
pub const TERMS: ModelTerms = ModelTerms {
    multiplier: 10_000,
    cycles_per_unit: UNIT,
    capacity: 10_000,
};

/// A chain whose compute is free for `free_epochs`.
pub fn chain_with(free_epochs: Epoch) -> TestChain<Test> {
    TestChain::from_genesis(&RuntimeGenesisConfig {
        pricing: crate::GenesisConfig {
            models: vec![(CIRCUIT, TERMS)],
            free_epochs,
            ..Default::default()
        },
        ..Default::default()
    })
}

/// A chain whose compute was never free.
pub fn chain() -> TestChain<Test> {
    chain_with(0)
}

/// Begins the next epoch.
pub fn next_epoch() {
    let epoch = SpyEpochs::current() + 1;
    SpyEpochs::set(epoch);
    Pricing::on_epoch_start(epoch);
}

/// The present state of a model.
pub fn model(circuit: CircuitId) -> Model {
    Pricing::model(circuit).expect("the circuit has a price")
}
