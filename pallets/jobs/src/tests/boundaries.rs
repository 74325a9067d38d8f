//! No height permits both the honest action and the timeout.

use frame::testing_prelude::*;
use sage_pallet_testing::{run_to, ALICE, BOB, EVE};

use super::*;
use crate::{mock::chain, Error};

#[test]
fn a30_at_the_execution_deadline_the_proof_is_valid_and_the_timeout_is_not() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        run_to::<Test>(exec_deadline(id));
        assert_noop!(time_out(&EVE, id), Error::<Test>::NotDue);
        assert_ok!(prove(&BOB, id));
        assert_noop!(time_out(&EVE, id), Error::<Test>::JobClosed);
    });
}

#[test]
fn a31_one_block_later_only_the_timeout_is_valid() {
    chain().execute(|| {
        crowd(1 + EXEC);
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        run_to::<Test>(exec_deadline(id) + 1);
        assert_noop!(prove(&BOB, id), Error::<Test>::Late);
        assert_noop!(abandon(&BOB, id), Error::<Test>::TooLateToAbandon);
        assert_ok!(time_out(&EVE, id));
    });
}

#[test]
fn at_the_queue_deadline_a_worker_may_take_the_job_and_one_block_later_nobody() {
    chain().execute(|| {
        crowd(1 + QUEUE);
        let (first, second) = (submit(&ALICE), submit(&ALICE));
        run_to::<Test>(1 + QUEUE);
        assert_noop!(expire(&EVE, first), Error::<Test>::NotDue);
        assert_ok!(claim(&BOB, first));
        run_to::<Test>(1 + QUEUE + 1);
        assert_noop!(claim(&BOB, second), Error::<Test>::Late);
        assert_ok!(expire(&EVE, second));
    });
}

#[test]
fn at_every_height_exactly_one_of_proof_and_timeout_is_valid() {
    chain().execute(|| {
        crowd(1 + EXEC);
        let id = submit(&ALICE);
        assert_ok!(claim(&BOB, id));
        for height in 1..=exec_deadline(id) + 1 {
            run_to::<Test>(height);
            let proof = hypothetically!(prove(&BOB, id)).is_ok();
            let timeout = hypothetically!(time_out(&EVE, id)).is_ok();
            assert_eq!(proof, height <= 1 + EXEC, "at height {height}");
            assert_ne!(proof, timeout, "at height {height}");
        }
    });
}

#[test]
fn at_every_height_exactly_one_of_claim_and_expiry_is_valid() {
    chain().execute(|| {
        crowd(1 + QUEUE);
        let id = submit(&ALICE);
        for height in 1..=1 + QUEUE + 1 {
            run_to::<Test>(height);
            let taken = hypothetically!(claim(&BOB, id)).is_ok();
            let expired = hypothetically!(expire(&EVE, id)).is_ok();
            assert_eq!(taken, height <= 1 + QUEUE, "at height {height}");
            assert_ne!(taken, expired, "at height {height}");
        }
    });
}
