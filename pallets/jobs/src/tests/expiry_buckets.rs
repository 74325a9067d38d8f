//! The index of deadlines.

use frame::{testing_prelude::*, traits::Hooks};
use sage_pallet_testing::{
    run_to,
    spies::{SpyWorkers, SPY_WEIGHT},
    ALICE, BOB, CHARLIE, DAVE, EVE,
};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Expiries, JobEnding, Receipts, RefundReason, WeightInfo,
};

/// Fills all buckets that a job due after `deadline` may use: three of four places.
fn fill(deadline: u32) {
    for client in [DAVE, CHARLIE] {
        for _ in 0..6 {
            let request = JobRequest {
                payment: SAGE,
                queue_deadline: deadline,
                ..request()
            };
            submit_with(&client, request);
        }
    }
}

fn bucket(height: u32) -> Vec<JobId> {
    Expiries::<Test>::get(height).into_inner()
}

#[test]
fn a41_a_full_bucket_sends_jobs_to_the_next_free_one() {
    chain().execute(|| {
        crowd(11);
        let id = submit(&ALICE);
        assert_eq!(bucket(12).len(), 4);
        assert_eq!((bucket(13), open(id).bucket), (vec![id], 13));
    });
}

#[test]
fn a41_when_all_buckets_are_full_only_that_deadline_is_refused() {
    chain().execute(|| {
        fill(11);
        for height in 12..=14 {
            assert_eq!(bucket(height).len(), 4);
        }
        assert_noop!(try_submit(&ALICE, request()), Error::<Test>::DeadlineFull);
        let later = JobRequest {
            queue_deadline: 12,
            ..request()
        };
        assert_ok!(try_submit(&ALICE, later));
    });
}

#[test]
fn a41_a_claim_whose_deadline_is_full_keeps_its_bucket_and_is_moved_on_by_it() {
    chain().execute(|| {
        let id = submit(&ALICE);
        fill(1 + EXEC);
        assert_ok!(claim(&BOB, id));
        assert_eq!((bucket(12), open(id).bucket), (vec![id], 12));
        run_to::<Test>(11);
        // Room for one job in the buckets after the deadline.
        let neighbour = bucket(1 + EXEC + 1)[0];
        let owner = open(neighbour).client;
        assert_ok!(cancel(&owner, neighbour));
        run_to::<Test>(12);
        assert!(!Expiries::<Test>::contains_key(12));
        assert_eq!(open(id).bucket, 1 + EXEC + 1);
        run_to::<Test>(1 + EXEC + 1);
        assert!(matches!(open(id).status, JobStatus::Queued { .. }));
    });
}

#[test]
fn a41_a_job_that_finds_no_room_after_its_deadline_moves_further_and_lapses_all_the_same() {
    chain().execute(|| {
        let id = submit(&ALICE);
        fill(1 + EXEC);
        assert_ok!(claim(&BOB, id));
        run_to::<Test>(12);
        assert_eq!(open(id).bucket, 1 + EXEC + 4);
        run_to::<Test>(1 + EXEC + 3);
        assert!(matches!(open(id).status, JobStatus::Assigned { .. }));
        run_to::<Test>(1 + EXEC + 4);
        assert!(matches!(open(id).status, JobStatus::Queued { .. }));
    });
}

#[test]
fn a41_every_job_of_full_buckets_is_ended_by_itself() {
    chain().execute(|| {
        fill(11);
        run_to::<Test>(12);
        assert_eq!(crate::Jobs::<Test>::iter().count(), 8);
        run_to::<Test>(14);
        assert_eq!(crate::Jobs::<Test>::iter().count(), 0);
        assert_eq!((escrow(&DAVE), escrow(&CHARLIE)), (0, 0));
    });
}

#[test]
fn a_job_moves_with_its_deadline_and_leaves_its_neighbours() {
    chain().execute(|| {
        let (first, second, third) = (submit(&ALICE), submit(&ALICE), submit(&ALICE));
        assert_eq!(bucket(12), [first, second, third]);
        assert_ok!(claim(&BOB, second));
        assert_eq!(bucket(12), [first, third]);
        assert_eq!(bucket(1 + EXEC + 1), [second]);
        assert_ok!(prove(&BOB, second));
        assert!(!Expiries::<Test>::contains_key(1 + EXEC + 1));
        assert_ok!(cancel(&ALICE, first));
        assert_ok!(cancel(&ALICE, third));
        assert!(!Expiries::<Test>::contains_key(12));
    });
}

#[test]
fn a_job_that_finds_no_bucket_for_another_wait_is_refunded() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        run_to::<Test>(2);
        fill(2 + QUEUE);
        assert_ok!(abandon(&BOB, id));
        assert_eq!(
            Receipts::<Test>::get(id).map(|receipt| receipt.ending),
            Some(JobEnding::Refunded(RefundReason::Abandoned))
        );
        assert_eq!(Balances::free_balance(ALICE), START);
        assert_eq!(SpyWorkers::open(), []);
    });
}

#[test]
fn a_refund_that_fails_leaves_the_job_open_and_reachable() {
    chain().execute(|| {
        let (broken, sound) = (submit(&ALICE), submit(&DAVE));
        let holds = pallet_balances::Holds::<Test>::take(ALICE);
        run_to::<Test>(12);
        assert_eq!((open(broken).bucket, bucket(12)), (12, vec![broken]));
        assert_noop!(expire(&EVE, sound), Error::<Test>::JobClosed);
        assert!(expire(&EVE, broken).is_err());
        pallet_balances::Holds::<Test>::insert(ALICE, holds);
        run_to::<Test>(13);
        assert_ok!(expire(&EVE, broken));
        assert_eq!(Balances::free_balance(ALICE), START);
    });
}

#[test]
fn the_weight_of_a_block_follows_the_number_of_due_jobs() {
    chain().execute(|| {
        let idle = <() as WeightInfo>::on_initialize(0);
        assert_eq!(Jobs::on_initialize(2), idle);
        submit(&ALICE);
        submit(&ALICE);
        let neighbours = SPY_WEIGHT.saturating_mul(4);
        assert_eq!(
            hypothetically!({
                frame_system::Pallet::<Test>::set_block_number(12);
                Jobs::on_initialize(12)
            }),
            <() as WeightInfo>::on_initialize(2).saturating_add(neighbours)
        );
    });
}
