//! A runtime of System and this pallet.

use crate as pallet_consensus_params;
use frame::testing_prelude::*;

construct_runtime!(
    pub enum Test {
        System: frame_system,
        ConsensusParams: pallet_consensus_params,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = MockBlock<Test>;
}

impl pallet_consensus_params::Config for Test {}

/// A state whose genesis chose sessions of `length` blocks.
pub fn chain_with_session_length(length: u32) -> TestState {
    let genesis = RuntimeGenesisConfig {
        consensus_params: pallet_consensus_params::GenesisConfig {
            session_length: length,
            ..Default::default()
        },
        ..Default::default()
    };
    TestState::new(
        genesis
            .build_storage()
            .expect("the mock's genesis is complete; qed"),
    )
}
