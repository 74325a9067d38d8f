//! Jobs that no worker takes.

use frame::{testing_prelude::*, traits::GetCallName};
use sage_pallet_testing::{
    assert_only_event, clear_events, run_to, spies::SpyPrograms, ALICE, BOB, EVE,
};

use super::*;
use crate::{
    mock::{chain, RuntimeOrigin, START},
    Error, Event, JobEnding, Receipts, RefundReason,
};

#[test]
fn a_job_that_no_worker_takes_is_refunded_by_the_block_after_its_queue_deadline() {
    chain().execute(|| {
        let id = submit(&ALICE);
        clear_events::<Test>();
        run_to::<Test>(1 + QUEUE);
        assert_eq!(escrow(&ALICE), PAYMENT);
        run_to::<Test>(1 + QUEUE + 1);
        assert_eq!((escrow(&ALICE), Balances::free_balance(ALICE)), (0, START));
        assert_eq!(SpyPrograms::open(&PROGRAM), 0);
        let receipt = Receipts::<Test>::get(id).expect("the job is closed");
        assert_eq!(receipt.ending, JobEnding::Refunded(RefundReason::Expired));
        assert_eq!((receipt.height, receipt.attempts), (12, 0));
        assert_only_event!(
            Test,
            Event::<Test>::JobRefunded {
                job: id,
                client: ALICE,
                amount: PAYMENT,
                reason: RefundReason::Expired,
            }
        );
    });
}

#[test]
fn anyone_may_expire_a_due_job_whose_bucket_is_later() {
    chain().execute(|| {
        crowd(1 + QUEUE);
        let id = submit(&ALICE);
        run_to::<Test>(1 + QUEUE + 1);
        assert_eq!(open(id).bucket, 13);
        assert_ok!(expire(&EVE, id));
        assert_eq!(Balances::free_balance(ALICE), START);
        run_to::<Test>(13);
        assert_eq!(Balances::free_balance(ALICE), START);
    });
}

#[test]
fn a_job_is_not_expired_at_its_deadline_or_while_a_worker_has_it() {
    chain().execute(|| {
        let (waiting, assigned) = (submit(&ALICE), submit(&ALICE));
        run_to::<Test>(1 + QUEUE);
        assert_ok!(claim(&BOB, assigned));
        assert_noop!(expire(&EVE, waiting), Error::<Test>::NotDue);
        assert_noop!(expire(&EVE, assigned), Error::<Test>::AlreadyAssigned);
        run_to::<Test>(1 + QUEUE + 1);
        assert_noop!(expire(&EVE, assigned), Error::<Test>::AlreadyAssigned);
    });
}

#[test]
fn a_job_that_waits_again_and_finds_nobody_is_refunded_as_expired() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        assert_ok!(abandon(&BOB, id));
        run_to::<Test>(1 + QUEUE + 1);
        let receipt = Receipts::<Test>::get(id).expect("the job is closed");
        assert_eq!(receipt.ending, JobEnding::Refunded(RefundReason::Expired));
        assert_eq!(receipt.attempts, 1);
    });
}

#[test]
fn a47_root_has_no_call_that_moves_escrow() {
    chain().execute(|| {
        let job = submit(&ALICE);
        let calls = [
            Call::<Test>::cancel_job { job },
            Call::claim_job { job },
            Call::abandon_job { job },
            Call::expire_job { job },
            Call::time_out_job { job },
        ];
        assert_eq!(Call::<Test>::get_call_names().len(), calls.len() + 1);
        run_to::<Test>(1 + QUEUE);
        for call in calls {
            assert_noop!(
                sage_pallet_testing::dispatch::<Test>(call.into(), RuntimeOrigin::root()),
                DispatchError::BadOrigin
            );
        }
    });
}
