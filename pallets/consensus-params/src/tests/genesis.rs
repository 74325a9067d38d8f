//! What a genesis may choose, and what BABE then sees.

use crate::{mock::*, EpochDuration, Pallet, DEFAULT_SESSION_LENGTH, MAX_SESSION_LENGTH};
use frame::{
    testing_prelude::*,
    traits::{Get, GetCallMetadata},
};

#[test]
fn the_default_genesis_has_sessions_of_four_hours() {
    let genesis = crate::GenesisConfig::<Test>::default();
    assert_eq!(genesis.session_length, 2_400);

    TestState::new_empty().execute_with(|| {
        assert_eq!(Pallet::<Test>::session_length(), DEFAULT_SESSION_LENGTH);
    });
}

#[test]
fn the_genesis_value_is_the_epoch_duration() {
    for length in [1, 20, MAX_SESSION_LENGTH] {
        chain_with_session_length(length).execute_with(|| {
            assert_eq!(Pallet::<Test>::session_length(), length);
            assert_eq!(<EpochDuration<Test> as Get<u64>>::get(), u64::from(length));
        });
    }
}

#[test]
#[should_panic(expected = "session_length is 0, but must be 1 to 14400 blocks")]
fn a_genesis_with_empty_sessions_is_not_built() {
    chain_with_session_length(0);
}

#[test]
#[should_panic(expected = "session_length is 14401, but must be 1 to 14400 blocks")]
fn a_genesis_with_sessions_longer_than_a_day_is_not_built() {
    chain_with_session_length(MAX_SESSION_LENGTH + 1);
}

#[test]
fn no_transaction_can_change_a_value() {
    assert!(
        RuntimeCall::get_module_names()
            .iter()
            .all(|name| *name != "ConsensusParams"),
        "the pallet has calls"
    );
}
