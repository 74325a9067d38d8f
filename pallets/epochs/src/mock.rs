//! A runtime of System, Balances and this pallet.

use frame::testing_prelude::*;
use sage_pallet_testing::{spies::SpyEpochStart, MockRuntime, TestChain, TryRuntimeError};
use sage_primitives::epochs::OnEpochStart;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Epochs: crate,
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

/// Listens before the shared spy and tells it of the epoch a hundred later: shows the order.
pub struct First;

impl OnEpochStart for First {
    fn on_epoch_start(epoch: u32) {
        SpyEpochStart::on_epoch_start(epoch + 100);
    }

    fn weight() -> Weight {
        Weight::from_parts(7, 3)
    }
}

impl crate::Config for Test {
    type OnEpochStart = (First, SpyEpochStart);
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Epochs::do_try_state()
    }
}

/// A chain with the default genesis: epochs of a day.
pub type Chain = TestChain<Test>;

/// A chain with epochs of `blocks_per_epoch` blocks.
pub fn chain_of(blocks_per_epoch: u32) -> Chain {
    Chain::new().with_genesis(&crate::GenesisConfig::<Test> {
        blocks_per_epoch,
        runtime: PhantomData,
    })
}
