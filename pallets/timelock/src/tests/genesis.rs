//! How a chain starts.

use sage_pallet_testing::{account, TestChain};

use super::*;
use crate::{mock::genesis, Council, Delay, GenesisConfig, Guardians};

/// Builds a chain from a changed genesis.
fn build(change: impl FnOnce(&mut GenesisConfig<Test>)) -> TestChain<Test> {
    let mut changed = genesis();
    change(&mut changed);
    TestChain::new().with_genesis(&changed)
}

#[test]
fn the_genesis_is_what_the_chain_starts_with() {
    build(|genesis| genesis.members.reverse()).execute(|| {
        assert_eq!(Council::<Test>::get().members.to_vec(), MEMBERS.to_vec());
        assert_eq!(Council::<Test>::get().threshold, 3);
        assert_eq!(Guardians::<Test>::get().members.len(), 3);
        assert_eq!(Guardians::<Test>::get().threshold, 2);
        assert_eq!(Delay::<Test>::get(), DELAY);
    });
}

#[test]
fn the_default_genesis_has_no_council_and_a_delay_of_a_day() {
    TestChain::<Test>::new().execute(|| {
        assert!(Council::<Test>::get().members.is_empty());
        assert!(Guardians::<Test>::get().members.is_empty());
        assert_eq!(Delay::<Test>::get(), 1);
    });
}

#[test]
fn the_limits_of_the_mock_fit_together() {
    <Timelock as Hooks<u32>>::integrity_test();
}

#[test]
#[should_panic(expected = "council: Duplicate")]
fn a_member_named_twice_is_refused() {
    build(|genesis| genesis.members[1] = ALICE);
}

#[test]
#[should_panic(expected = "council: too many members")]
fn too_many_members_are_refused() {
    build(|genesis| genesis.members = (0..8).map(account).collect());
}

#[test]
#[should_panic(expected = "council: Threshold")]
fn a_threshold_above_the_members_is_refused() {
    build(|genesis| genesis.threshold = 6);
}

#[test]
#[should_panic(expected = "council: Threshold")]
fn a_threshold_of_one_is_refused() {
    build(|genesis| genesis.threshold = 1);
}

#[test]
#[should_panic(expected = "council: Empty")]
fn a_threshold_without_members_is_refused() {
    build(|genesis| genesis.members.clear());
}

#[test]
#[should_panic(expected = "guardians: Threshold")]
fn guardians_without_threshold_are_refused() {
    build(|genesis| genesis.guardian_threshold = 0);
}

#[test]
#[should_panic(expected = "delay of 0 epochs")]
fn no_delay_is_refused() {
    build(|genesis| genesis.delay = 0);
}

#[test]
#[should_panic(expected = "delay of 31 epochs")]
fn too_long_a_delay_is_refused() {
    build(|genesis| genesis.delay = 31);
}
