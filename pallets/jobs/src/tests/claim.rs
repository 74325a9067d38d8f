//! Taking a job.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    assert_only_event, clear_events, run_to,
    spies::{ReserveRecord, SpyWorkers, REFUSED},
    ALICE, BOB, CHARLIE,
};

use super::*;
use crate::{mock::chain, Error, Event};

#[test]
fn the_first_worker_who_asks_has_the_job() {
    chain().execute(|| {
        let id = submit(&ALICE);
        run_to::<Test>(4);
        clear_events::<Test>();
        assert_ok!(claim(&BOB, id));
        assert_eq!(
            open(id).status,
            JobStatus::Assigned {
                worker: BOB,
                assigned_at: 4,
                exec_deadline: 4 + EXEC,
            }
        );
        assert_eq!((open(id).attempts, open(id).bucket), (1, 4 + EXEC + 1));
        assert_eq!(
            SpyWorkers::reserved(),
            [ReserveRecord {
                worker: BOB,
                client: ALICE,
                job: id,
                payment: PAYMENT,
            }]
        );
        assert_only_event!(
            Test,
            Event::<Test>::JobAssigned {
                job: id,
                worker: BOB,
                attempt: 1,
                exec_deadline: 4 + EXEC,
            }
        );
        assert_noop!(claim(&CHARLIE, id), Error::<Test>::AlreadyAssigned);
        assert_noop!(claim(&BOB, id), Error::<Test>::AlreadyAssigned);
    });
}

#[test]
fn the_money_stays_in_escrow_while_the_job_is_assigned() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        assert_eq!(escrow(&ALICE), PAYMENT);
    });
}

#[test]
fn a40_a_client_cannot_work_on_its_own_job() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_noop!(claim(&ALICE, id), Error::<Test>::OwnJob);
    });
}

#[test]
fn a_worker_whom_the_directory_refuses_gets_no_job() {
    chain().execute(|| {
        let id = submit(&ALICE);
        SpyWorkers::refuse(REFUSED);
        assert_noop!(claim(&BOB, id), REFUSED);
        SpyWorkers::accept();
        assert_ok!(claim(&BOB, id));
    });
}

#[test]
fn the_execution_deadline_is_never_after_the_sla_deadline() {
    chain().execute(|| {
        let request = JobRequest {
            queue_deadline: 30,
            exec_duration: 14_400,
            sla_deadline: 30,
            ..request()
        };
        let id = submit_with(&ALICE, request);
        run_to::<Test>(29);
        assert_ok!(claim(&BOB, id));
        assert_eq!(exec_deadline(id), 30);
    });
}

#[test]
fn one_worker_may_have_several_jobs() {
    chain().execute(|| {
        let (first, second) = (submit(&ALICE), submit(&CHARLIE));
        assert_ok!(claim(&BOB, first));
        assert_ok!(claim(&BOB, second));
        assert_eq!(SpyWorkers::open().len(), 2);
    });
}
