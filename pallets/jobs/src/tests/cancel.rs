//! Withdrawing a job.

use frame::testing_prelude::*;
use sage_pallet_testing::{assert_only_event, clear_events, spies::SpyPrograms, ALICE, BOB};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event, JobEnding, Receipts,
};

#[test]
fn cancelling_a_queued_job_frees_the_whole_payment() {
    chain().execute(|| {
        let id = submit(&ALICE);
        clear_events::<Test>();
        assert_ok!(cancel(&ALICE, id));
        assert_eq!((escrow(&ALICE), Balances::free_balance(ALICE)), (0, START));
        assert_eq!(SpyPrograms::open(&PROGRAM), 0);
        assert_eq!(
            Receipts::<Test>::get(id).map(|receipt| receipt.ending),
            Some(JobEnding::Cancelled)
        );
        assert_only_event!(
            Test,
            Event::<Test>::JobCancelled {
                job: id,
                client: ALICE,
                amount: PAYMENT,
            }
        );
    });
}

#[test]
fn cancelling_one_job_leaves_the_escrow_of_the_others() {
    chain().execute(|| {
        let (first, second) = (submit(&ALICE), submit(&ALICE));
        assert_ok!(cancel(&ALICE, first));
        assert_eq!(escrow(&ALICE), PAYMENT);
        assert_eq!(open(second).payment, PAYMENT);
    });
}

#[test]
fn only_the_client_may_cancel() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_noop!(cancel(&DAVE, id), Error::<Test>::NotClient);
    });
}

#[test]
fn a28_a_client_cannot_cancel_after_assignment() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        assert_noop!(cancel(&ALICE, id), Error::<Test>::AlreadyAssigned);
    });
}

#[test]
fn a29_of_cancel_and_claim_in_one_block_the_first_succeeds() {
    chain().execute(|| {
        let (first, second) = (submit(&ALICE), submit(&ALICE));
        assert_ok!(cancel(&ALICE, first));
        assert_noop!(claim(&BOB, first), Error::<Test>::JobClosed);
        assert_ok!(claim(&BOB, second));
        assert_noop!(cancel(&ALICE, second), Error::<Test>::AlreadyAssigned);
    });
}

#[test]
fn a_job_that_waits_for_another_worker_can_be_cancelled() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        assert_ok!(abandon(&BOB, id));
        assert_ok!(cancel(&ALICE, id));
        assert_eq!(Balances::free_balance(ALICE), START);
    });
}

#[test]
fn a_closed_job_and_an_unknown_one_are_told_apart_by_every_call() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(cancel(&ALICE, id));
        let calls = [cancel, claim, abandon, expire, time_out, prove];
        for action in calls {
            assert_noop!(action(&ALICE, id), Error::<Test>::JobClosed);
            assert_noop!(action(&ALICE, id + 1), Error::<Test>::UnknownJob);
        }
    });
}
