//! Announcements.

use frame::{testing_prelude::*, traits::Hooks};
use sage_pallet_testing::{
    assert_events, assert_no_events, assert_only_event, run_to,
    spies::{SpyEpochStart, SPY_WEIGHT},
};

use crate::{mock::*, Event, Started, WeightInfo};

#[test]
fn the_first_block_announces_the_first_epoch() {
    // The harness runs block 1 and forgets its events; the listeners' record stays.
    chain_of(20).execute(|| {
        assert_eq!(Started::<Test>::get(), 1);
        assert_eq!(SpyEpochStart::starts(), [101, 1]);
    });
}

#[test]
fn each_epoch_is_announced_once_in_its_first_block() {
    chain_of(20).execute(|| {
        run_to::<Test>(19);
        assert_no_events!(Test, Event<Test>);
        run_to::<Test>(20);
        assert_only_event!(Test, Event::<Test>::EpochStarted { epoch: 2 });
        run_to::<Test>(39);
        assert_only_event!(Test, Event::<Test>::EpochStarted { epoch: 2 });
        run_to::<Test>(40);
        assert_events!(
            Test,
            [
                Event::<Test>::EpochStarted { epoch: 2 },
                Event::<Test>::EpochStarted { epoch: 3 }
            ]
        );
    });
}

#[test]
fn listeners_hear_each_epoch_in_the_order_of_the_tuple() {
    chain_of(5).execute(|| {
        run_to::<Test>(10);
        assert_eq!(SpyEpochStart::starts(), [101, 1, 102, 2, 103, 3]);
    });
}

#[test]
fn epochs_of_two_blocks_are_announced_without_lag() {
    chain_of(2).execute(|| {
        for block in 2..=40 {
            run_to::<Test>(block);
            assert_eq!(Started::<Test>::get(), 1 + block / 2);
        }
    });
}

#[test]
fn the_first_block_of_an_epoch_counts_the_listeners_weight() {
    chain_of(20).execute(|| {
        let listeners = Weight::from_parts(7, 3).saturating_add(SPY_WEIGHT);
        System::set_block_number(20);
        let start = <() as WeightInfo>::start().saturating_add(listeners);
        assert_eq!(Epochs::on_initialize(20), start);
        assert_eq!(Epochs::on_initialize(20), <() as WeightInfo>::idle());
    });
}
