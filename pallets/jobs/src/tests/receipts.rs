//! What remains of closed jobs.

use frame::testing_prelude::*;
use sage_pallet_testing::{ALICE, BOB};

use super::*;
use crate::{
    mock::{chain, MaxReceipts},
    JobEnding, ReceiptLog, ReceiptRange, ReceiptWindow, Receipts,
};

/// Opens and cancels `count` jobs.
fn close(count: u32) {
    for _ in 0..count {
        let id = submit(&ALICE);
        assert_ok!(cancel(&ALICE, id));
    }
}

/// The jobs whose receipts are kept.
fn kept() -> Vec<JobId> {
    let mut ids: Vec<JobId> = Receipts::<Test>::iter_keys().collect();
    ids.sort_unstable();
    ids
}

#[test]
fn the_oldest_receipts_are_dropped_for_new_ones() {
    chain().execute(|| {
        close(10);
        assert_eq!(kept(), (0..10).collect::<Vec<_>>());
        close(3);
        assert_eq!(kept(), (3..13).collect::<Vec<_>>());
        assert_eq!(
            ReceiptRange::<Test>::get(),
            ReceiptWindow { first: 3, next: 13 }
        );
        assert_eq!(ReceiptLog::<Test>::iter().count(), 10);
    });
}

#[test]
fn receipts_are_dropped_in_the_order_of_endings_not_of_submissions() {
    chain().execute(|| {
        let first = submit(&ALICE);
        close(10);
        assert_ok!(cancel(&ALICE, first));
        assert!(Receipts::<Test>::contains_key(first));
        assert!(!Receipts::<Test>::contains_key(1));
        close(9);
        assert!(Receipts::<Test>::contains_key(first));
        close(1);
        assert!(!Receipts::<Test>::contains_key(first));
    });
}

#[test]
fn a_smaller_limit_empties_the_window_step_by_step() {
    chain().execute(|| {
        close(10);
        MaxReceipts::set(4);
        close(3);
        assert_eq!(kept().len(), 7);
        close(3);
        assert_eq!(kept(), (12..16).collect::<Vec<_>>());
    });
}

#[test]
fn each_ending_leaves_one_receipt() {
    chain().execute(|| {
        let (cancelled, paid) = (submit(&ALICE), submit(&ALICE));
        assert_ok!(cancel(&ALICE, cancelled));
        assert_ok!(claim(&BOB, paid));
        assert_eq!(kept(), [cancelled]);
        assert_ok!(prove(&BOB, paid));
        assert_eq!(kept(), [cancelled, paid]);
        let ending = Receipts::<Test>::get(paid).map(|receipt| receipt.ending);
        assert!(matches!(ending, Some(JobEnding::Paid { .. })));
    });
}
