//! Queries.

use frame::testing_prelude::*;
use sage_pallet_testing::{run_to, ALICE, BOB, DAVE};

use super::*;
use crate::{
    mock::{chain, MaxReceipts},
    JobState, Receipts,
};

#[test]
fn the_state_of_a_number_is_unknown_open_closed_or_forgotten() {
    chain().execute(|| {
        MaxReceipts::set(1);
        assert_eq!(Jobs::job_state(0), JobState::Unknown);
        let (first, second) = (submit(&ALICE), submit(&ALICE));
        assert_eq!(Jobs::job_state(first), JobState::Open(open(first)));
        assert_ok!(cancel(&ALICE, first));
        let receipt = Receipts::<Test>::get(first).expect("the job is closed");
        assert_eq!(Jobs::job_state(first), JobState::Closed(receipt));
        assert_ok!(cancel(&ALICE, second));
        assert_eq!(Jobs::job_state(first), JobState::Forgotten);
    });
}

#[test]
fn claimable_jobs_come_in_pages_that_miss_and_repeat_nothing() {
    chain().execute(|| {
        for client in [ALICE, DAVE] {
            for _ in 0..5 {
                submit(&client);
            }
        }
        assert_ok!(claim(&BOB, 4));
        assert_ok!(cancel(&ALICE, 2));

        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = Jobs::claimable_jobs(after, 3);
            assert!(page.len() <= 3);
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            seen.extend(page.into_iter().map(|(id, _)| id));
        }
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 3, 5, 6, 7, 8, 9]);
    });
}

#[test]
fn a_job_past_its_queue_deadline_is_not_claimable() {
    chain().execute(|| {
        crowd(11);
        let id = submit(&ALICE);
        run_to::<Test>(11);
        assert_eq!(Jobs::claimable_jobs(None, 10).len(), 5);
        run_to::<Test>(12);
        assert!(matches!(open(id).status, JobStatus::Queued { .. }));
        assert_eq!(Jobs::claimable_jobs(None, 10), []);
    });
}
