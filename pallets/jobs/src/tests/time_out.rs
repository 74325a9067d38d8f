//! Workers who let the deadline pass.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    assert_events, clear_events, run_to,
    spies::{ReleaseRecord, SpyPrograms, SpyWorkers},
    ALICE, BOB, CHARLIE, EVE,
};
use sage_primitives::workers::AssignmentEnd;

use super::*;
use crate::{
    mock::{chain, Halted, RuntimeEvent, START},
    Error, Event, JobEnding, LastHalt, Receipts, RefundReason,
};

#[test]
fn the_block_after_the_execution_deadline_queues_the_job_again() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        run_to::<Test>(1 + EXEC);
        assert_eq!(exec_deadline(id), 1 + EXEC);
        clear_events::<Test>();
        run_to::<Test>(1 + EXEC + 1);
        let queue_deadline = 1 + EXEC + 1 + QUEUE;
        assert_eq!(open(id).status, JobStatus::Queued { queue_deadline });
        assert_eq!(escrow(&ALICE), PAYMENT);
        assert_eq!(
            SpyWorkers::released(),
            [ReleaseRecord {
                worker: BOB,
                job: id,
                payment: PAYMENT,
                end: AssignmentEnd::TimedOut,
            }]
        );
        assert_events!(
            Test,
            [
                Event::<Test>::JobTimedOut {
                    job: id,
                    worker: BOB,
                    attempt: 1,
                    excused: false,
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
fn anyone_may_time_out_a_due_job_whose_bucket_is_later() {
    chain().execute(|| {
        crowd(1 + EXEC);
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        run_to::<Test>(1 + EXEC + 1);
        assert_eq!(open(id).bucket, 1 + EXEC + 2);
        assert_ok!(time_out(&EVE, id));
        assert!(matches!(open(id).status, JobStatus::Queued { .. }));
        assert_noop!(time_out(&EVE, id), Error::<Test>::NotAssigned);
        run_to::<Test>(1 + EXEC + 2);
        assert_eq!(open(id).attempts, 1);
    });
}

#[test]
fn a_job_is_not_timed_out_before_its_deadline_has_passed_or_while_it_waits() {
    chain().execute(|| {
        let (waiting, assigned) = (submit(&ALICE), submit(&ALICE));
        assert_ok!(claim(&BOB, assigned));
        assert_noop!(time_out(&EVE, waiting), Error::<Test>::NotAssigned);
        assert_noop!(time_out(&EVE, assigned), Error::<Test>::NotDue);
        run_to::<Test>(1 + EXEC);
        assert_noop!(time_out(&EVE, assigned), Error::<Test>::NotDue);
    });
}

#[test]
fn a46_a_job_that_three_workers_let_lapse_is_refunded_and_each_lapse_is_told() {
    chain().execute(|| {
        let id = submit(&ALICE);
        for (attempt, worker) in [BOB, CHARLIE, BOB].into_iter().enumerate() {
            assert_ok!(claim(&worker, id));
            assert_eq!(open(id).attempts as usize, attempt + 1);
            run_to::<Test>(exec_deadline(id) + 1);
        }
        let receipt = Receipts::<Test>::get(id).expect("the job is closed");
        assert_eq!(receipt.ending, JobEnding::Refunded(RefundReason::TimedOut));
        assert_eq!(receipt.attempts, 3);
        assert_eq!((escrow(&ALICE), Balances::free_balance(ALICE)), (0, START));
        assert_eq!(SpyPrograms::open(&PROGRAM), 0);
        let released = SpyWorkers::released();
        assert_eq!(released.len(), 3);
        assert!(released
            .iter()
            .all(|record| record.end == AssignmentEnd::TimedOut));
    });
}

#[test]
fn a_worker_whose_time_a_halt_cut_short_is_excused() {
    chain().execute(|| {
        let (early, late) = (submit(&ALICE), submit(&ALICE));
        assert_ok!(claim(&BOB, early));
        run_to::<Test>(2);
        Halted::set(true);
        run_to::<Test>(4);
        Halted::set(false);
        assert_eq!(LastHalt::<Test>::get(), Some(4));
        run_to::<Test>(5);
        assert_ok!(claim(&CHARLIE, late));
        clear_events::<Test>();
        run_to::<Test>(5 + EXEC + 1);
        assert_eq!(
            SpyWorkers::released()
                .into_iter()
                .map(|record| (record.job, record.end))
                .collect::<Vec<_>>(),
            [
                (early, AssignmentEnd::Excused),
                (late, AssignmentEnd::TimedOut)
            ]
        );
        let told: Vec<bool> = frame_system::Pallet::<Test>::events()
            .into_iter()
            .filter_map(|record| match record.event {
                RuntimeEvent::Jobs(Event::JobTimedOut { excused, .. }) => Some(excused),
                _ => None,
            })
            .collect();
        assert_eq!(told, [true, false]);
    });
}

#[test]
fn a_job_that_lapses_at_its_sla_deadline_is_refunded_at_once() {
    chain().execute(|| {
        let request = JobRequest {
            sla_deadline: 15,
            ..request()
        };
        let id = submit_with(&ALICE, request);
        assert_ok!(claim(&BOB, id));
        assert_eq!(exec_deadline(id), 15);
        run_to::<Test>(16);
        let receipt = Receipts::<Test>::get(id).expect("the job is closed");
        assert_eq!(receipt.ending, JobEnding::Refunded(RefundReason::TimedOut));
        assert_eq!(receipt.attempts, 1);
    });
}

#[test]
fn a52_after_a_timeout_the_first_workers_proof_is_refused() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        run_to::<Test>(1 + EXEC + 1);
        assert_noop!(prove(&BOB, id), Error::<Test>::NotAssignee);
        assert_ok!(claim(&CHARLIE, id));
        assert_noop!(prove(&BOB, id), Error::<Test>::NotAssignee);
        assert_ok!(prove(&CHARLIE, id));
    });
}

#[test]
fn a52_a_task_of_an_earlier_attempt_of_the_same_worker_is_not_paid() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        let first = Jobs::task(id, &BOB).expect("the job is assigned");
        run_to::<Test>(1 + EXEC + 1);
        assert_ok!(claim(&BOB, id));
        let verdict = Verdict {
            statement: statement(id, 1),
            cycles: 1,
            outcome: RunOutcome::Halted,
            outputs: &[],
        };
        assert_noop!(
            Jobs::on_verified(&first, &verdict),
            Error::<Test>::TaskMismatch
        );
        let second = Jobs::task(id, &BOB).expect("the job is assigned");
        assert_eq!((first.attempt, second.attempt), (1, 2));
    });
}
