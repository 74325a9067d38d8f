//! Do the limits of a block hold what was decided?

use super::*;
use configs::system::{
    RuntimeBlockLength, RuntimeBlockWeights, MAXIMUM_BLOCK_WEIGHT, NORMAL_BLOCK_LENGTH,
};
use frame_support::{
    dispatch::DispatchClass, traits::IntegrityTest, weights::constants::WEIGHT_REF_TIME_PER_SECOND,
};

#[test]
fn the_integrity_tests_of_all_pallets_pass() {
    development().execute_with(AllPalletsWithSystem::integrity_test);
}

#[test]
fn a_block_computes_for_two_seconds_of_which_normal_transactions_have_three_quarters() {
    let weights = RuntimeBlockWeights::get()
        .validate()
        .expect("the limits fit together");
    assert_eq!(weights.max_block.ref_time(), 2 * WEIGHT_REF_TIME_PER_SECOND);

    let normal = weights
        .get(DispatchClass::Normal)
        .max_total
        .expect("limited");
    assert_eq!(normal.ref_time(), MAXIMUM_BLOCK_WEIGHT.ref_time() / 4 * 3);
    assert_eq!(
        weights.get(DispatchClass::Operational).max_total,
        Some(MAXIMUM_BLOCK_WEIGHT)
    );
    assert_eq!(weights.get(DispatchClass::Mandatory).max_total, None);
}

#[test]
fn forty_single_proofs_of_the_default_policy_fit_into_a_block() {
    let length = RuntimeBlockLength::get();
    assert_eq!(*length.max.get(DispatchClass::Normal), 8 * 1024 * 1024);
    // Architecture 4.1: 110 to 220 KiB; the middle of the range with room for the rest of the transaction.
    let proof = 200 * 1024;
    assert!(NORMAL_BLOCK_LENGTH / proof >= 40);
}

#[test]
fn operational_transactions_have_room_in_a_block_full_of_normal_ones() {
    let length = RuntimeBlockLength::get();
    assert!(length.max.get(DispatchClass::Operational) > length.max.get(DispatchClass::Normal));
    assert_eq!(length.max_header_size(), 100 * 1024);
}
