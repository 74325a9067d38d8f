//! The number of the epoch.

use sage_pallet_testing::run_to;
use sage_primitives::epochs::EpochClock;

use crate::{mock::*, EpochStatus, DAY};

#[test]
fn the_first_epoch_is_one_and_lasts_to_the_block_before_the_boundary() {
    chain_of(20).execute(|| {
        assert_eq!(Epochs::current(), 1);
        run_to::<Test>(19);
        assert_eq!(Epochs::current(), 1);
        run_to::<Test>(20);
        assert_eq!(Epochs::current(), 2);
        run_to::<Test>(39);
        assert_eq!(Epochs::current(), 2);
        run_to::<Test>(40);
        assert_eq!(Epochs::current(), 3);
    });
}

#[test]
fn an_epoch_is_a_day_of_six_second_blocks_unless_genesis_says_otherwise() {
    Chain::new().execute(|| {
        assert_eq!(Epochs::length(), DAY);
        assert_eq!(DAY * 6, 24 * 60 * 60);
        let epoch = |block| Epochs::epoch_at(block, DAY);
        assert_eq!([epoch(0), epoch(14_399), epoch(14_400)], [1, 1, 2]);
        // Edges that other pallets rely on: grace ends after epoch 180, free prices after epoch 90.
        assert_eq!([epoch(180 * DAY - 1), epoch(180 * DAY)], [180, 181]);
        assert_eq!([epoch(90 * DAY - 1), epoch(90 * DAY)], [90, 91]);
    });
}

#[test]
fn the_last_block_number_still_has_an_epoch() {
    assert_eq!(Epochs::epoch_at(u32::MAX, 2), 2_147_483_648);
    assert_eq!(Epochs::epoch_at(u32::MAX, DAY), 298_262);
}

#[test]
#[should_panic(expected = "epochs: blocks_per_epoch is 1, the least is 2")]
fn a_genesis_with_epochs_of_one_block_is_refused() {
    chain_of(1);
}

#[test]
#[should_panic(expected = "epochs: blocks_per_epoch is 0, the least is 2")]
fn a_genesis_with_epochs_of_no_blocks_is_refused() {
    chain_of(0);
}

#[test]
fn the_view_shows_epoch_length_and_next_boundary() {
    chain_of(20).execute(|| {
        run_to::<Test>(25);
        let status = EpochStatus {
            epoch: 2,
            length: 20,
            next_start: Some(40),
        };
        assert_eq!(Epochs::status(), status);
        run_to::<Test>(40);
        assert_eq!(Epochs::status().next_start, Some(60));
    });
}

#[test]
fn the_view_has_no_next_boundary_beyond_the_last_block() {
    chain_of(20).execute_and_break(|| {
        System::set_block_number(u32::MAX);
        assert_eq!(Epochs::status().next_start, None);
    });
}
