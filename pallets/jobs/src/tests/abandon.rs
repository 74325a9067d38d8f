//! Giving a job back.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    assert_events, clear_events, run_to,
    spies::{ReleaseRecord, SpyPrograms, SpyWorkers},
    ALICE, BOB, CHARLIE,
};
use sage_primitives::workers::AssignmentEnd;

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event, JobEnding, Receipts, RefundReason,
};

#[test]
fn an_abandoned_job_waits_as_long_as_the_first_time() {
    chain().execute(|| {
        let id = submit(&ALICE);
        run_to::<Test>(5);
        assert_ok!(claim(&BOB, id));
        run_to::<Test>(8);
        clear_events::<Test>();
        assert_ok!(abandon(&BOB, id));
        let queue_deadline = 8 + QUEUE;
        assert_eq!(open(id).status, JobStatus::Queued { queue_deadline });
        assert_eq!(
            (open(id).attempts, open(id).bucket),
            (1, queue_deadline + 1)
        );
        assert_eq!(
            SpyWorkers::released(),
            [ReleaseRecord {
                worker: BOB,
                job: id,
                payment: PAYMENT,
                end: AssignmentEnd::Abandoned,
            }]
        );
        assert_eq!((escrow(&ALICE), SpyPrograms::open(&PROGRAM)), (PAYMENT, 1));
        assert_events!(
            Test,
            [
                Event::<Test>::JobAbandoned {
                    job: id,
                    worker: BOB,
                    attempt: 1,
                },
                Event::<Test>::JobRequeued {
                    job: id,
                    attempts: 1,
                    queue_deadline,
                },
            ]
        );
    });
}

#[test]
fn abandoning_is_possible_up_to_the_middle_of_the_time_and_not_later() {
    chain().execute(|| {
        let (first, second) = (submit(&ALICE), submit(&ALICE));
        assert_ok!(claim(&BOB, first));
        assert_ok!(claim(&BOB, second));
        run_to::<Test>(1 + EXEC / 2);
        assert_ok!(abandon(&BOB, first));
        run_to::<Test>(1 + EXEC / 2 + 1);
        assert_noop!(abandon(&BOB, second), Error::<Test>::TooLateToAbandon);
    });
}

#[test]
fn only_the_worker_who_has_the_job_may_abandon_it() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_noop!(abandon(&BOB, id), Error::<Test>::NotAssignee);
        assert_ok!(claim(&BOB, id));
        for other in [ALICE, CHARLIE] {
            assert_noop!(abandon(&other, id), Error::<Test>::NotAssignee);
        }
        assert_ok!(abandon(&BOB, id));
        assert_noop!(abandon(&BOB, id), Error::<Test>::NotAssignee);
    });
}

#[test]
fn who_gave_a_job_back_does_not_get_it_again() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        assert_ok!(abandon(&BOB, id));
        assert_eq!(open(id).given_back_by, Some(BOB));
        assert_noop!(claim(&BOB, id), Error::<Test>::GivenBack);
        assert_ok!(claim(&CHARLIE, id));
    });
}

#[test]
fn the_job_is_refunded_when_its_last_attempt_is_abandoned() {
    chain().execute(|| {
        let id = submit(&ALICE);
        for worker in [BOB, CHARLIE, BOB] {
            assert_eq!(escrow(&ALICE), PAYMENT);
            assert_ok!(claim(&worker, id));
            assert_ok!(abandon(&worker, id));
        }
        let receipt = Receipts::<Test>::get(id).expect("the job is closed");
        assert_eq!(receipt.ending, JobEnding::Refunded(RefundReason::Abandoned));
        assert_eq!((receipt.attempts, receipt.client), (3, ALICE));
        assert_eq!((escrow(&ALICE), Balances::free_balance(ALICE)), (0, START));
        assert_eq!(SpyWorkers::open(), []);
        assert_eq!(SpyPrograms::open(&PROGRAM), 0);
    });
}

#[test]
fn a_job_without_time_for_another_wait_is_refunded() {
    chain().execute(|| {
        let request = JobRequest {
            queue_deadline: 10,
            exec_duration: 1,
            sla_deadline: 10,
            ..request()
        };
        let id = submit_with(&ALICE, request);
        run_to::<Test>(10);
        assert_ok!(claim(&BOB, id));
        assert_ok!(abandon(&BOB, id));
        assert_eq!(
            Receipts::<Test>::get(id).map(|receipt| receipt.ending),
            Some(JobEnding::Refunded(RefundReason::Abandoned))
        );
    });
}

#[test]
fn another_wait_never_lasts_beyond_the_sla_deadline() {
    chain().execute(|| {
        let request = JobRequest {
            sla_deadline: 15,
            ..request()
        };
        let id = submit_with(&ALICE, request);
        run_to::<Test>(9);
        assert_ok!(claim(&BOB, id));
        assert_ok!(abandon(&BOB, id));
        assert_eq!(open(id).status, JobStatus::Queued { queue_deadline: 15 });
    });
}
