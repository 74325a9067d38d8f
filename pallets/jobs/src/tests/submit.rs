//! Opening a job.

use frame::{testing_prelude::*, token::fungible::MutateHold, traits::LockableCurrency};
use sage_pallet_testing::{
    assert_only_event,
    spies::{AdmitRecord, SpyEscrow, SpyPrograms, REFUSED},
    ALICE, EVE, EXISTENTIAL_DEPOSIT,
};
use sage_primitives::{programs::ProofTerms, FIRST_METERED_JOB};

use super::*;
use crate::{
    mock::{chain, RuntimeOrigin, START},
    Error, Event, Inputs, NextJobId, OpenJobs,
};

#[test]
fn a_submitted_job_holds_its_payment_and_keeps_its_inputs() {
    chain().execute(|| {
        let id = submit(&ALICE);

        let terms = ProofTerms {
            circuit: 1,
            version: 1,
            policy: 1,
        };
        let job = open(id);
        assert_eq!(job.client, ALICE);
        assert_eq!((job.program, job.terms), (PROGRAM, terms));
        assert_eq!(job.input_hash, SpyPrograms::input_hash(&[1, 2, 3]));
        assert_eq!((job.max_cycles, job.payment), (1_000, PAYMENT));
        assert_eq!((job.created_at, job.sla_deadline), (1, 201));
        assert_eq!((job.exec_duration, job.attempts), (EXEC, 0));
        assert_eq!(job.status, JobStatus::Queued { queue_deadline: 11 });
        assert_eq!(job.bucket, 12);
        assert_eq!(Inputs::<Test>::get(id), Some(inputs()));
        assert_eq!(OpenJobs::<Test>::get(ALICE).into_inner(), [id]);
        assert_eq!(escrow(&ALICE), PAYMENT);
        assert_eq!(Balances::free_balance(ALICE), START - PAYMENT);
        assert_only_event!(
            Test,
            Event::<Test>::JobSubmitted {
                job: id,
                client: ALICE,
                program: PROGRAM,
                payment: PAYMENT,
                free: false,
                terms,
                queue_deadline: 11,
                sla_deadline: 201,
            }
        );
    });
}

#[test]
fn numbers_count_up_and_are_not_used_again_after_a_job_is_closed() {
    chain().execute(|| {
        assert_eq!(submit(&ALICE), 0);
        assert_eq!(submit(&ALICE), 1);
        assert_ok!(cancel(&ALICE, 1));
        assert_eq!(submit(&DAVE), 2);
        assert_eq!(NextJobId::<Test>::get(), 3);
    });
}

#[test]
fn after_the_last_number_no_job_is_opened() {
    chain().execute_and_break(|| {
        NextJobId::<Test>::put(FIRST_METERED_JOB - 1);
        assert_ok!(try_submit(&ALICE, request()));
        assert_noop!(try_submit(&ALICE, request()), Error::<Test>::NoMoreJobIds);
    });
}

#[test]
fn the_registry_sees_program_inputs_wish_and_payment_and_fixes_the_terms() {
    chain().execute(|| {
        let terms = ProofTerms {
            circuit: 3,
            version: 5,
            policy: 2,
        };
        SpyPrograms::set_terms(terms);
        let request = JobRequest {
            policy: Some(9),
            ..request()
        };
        let id = submit_with(&ALICE, request);
        assert_eq!(
            SpyPrograms::admitted(),
            [AdmitRecord {
                program: PROGRAM,
                inputs: vec![1, 2, 3],
                policy: Some(9),
                payment: PAYMENT,
            }]
        );
        assert_eq!(open(id).terms, terms);
    });
}

#[test]
fn a_program_that_the_registry_refuses_opens_no_job() {
    chain().execute(|| {
        SpyPrograms::refuse(REFUSED);
        assert_noop!(try_submit(&ALICE, request()), REFUSED);
    });
}

#[test]
fn a42_a_payment_below_the_minimum_is_refused() {
    chain().execute(|| {
        let with = |payment| JobRequest {
            payment,
            ..request()
        };
        assert_noop!(
            try_submit(&ALICE, with(SAGE - 1)),
            Error::<Test>::PaymentTooLow
        );
        assert_noop!(try_submit(&ALICE, with(0)), Error::<Test>::PaymentTooLow);
        assert_ok!(try_submit(&ALICE, with(SAGE)));
    });
}

#[test]
fn a42_one_client_has_a_bounded_number_of_open_jobs() {
    chain().execute(|| {
        for step in 0..8 {
            let request = JobRequest {
                queue_deadline: 20 + step,
                ..request()
            };
            submit_with(&ALICE, request);
        }
        assert_noop!(
            try_submit(&ALICE, request()),
            Error::<Test>::TooManyOpenJobs
        );
        assert_ok!(try_submit(&DAVE, request()));
        assert_ok!(cancel(&ALICE, 3));
        assert_ok!(try_submit(&ALICE, request()));
    });
}

#[test]
fn cycles_are_between_one_and_the_limit() {
    chain().execute(|| {
        let with = |max_cycles| JobRequest {
            max_cycles,
            ..request()
        };
        for refused in [0, 4_000_001, u32::MAX] {
            assert_noop!(
                try_submit(&ALICE, with(refused)),
                Error::<Test>::CyclesOutOfRange
            );
        }
        assert_ok!(try_submit(&ALICE, with(1)));
        assert_ok!(try_submit(&ALICE, with(4_000_000)));
    });
}

#[test]
fn a_worker_has_between_one_block_and_a_day() {
    chain().execute(|| {
        let with = |exec_duration| JobRequest {
            exec_duration,
            ..request()
        };
        for refused in [0, 14_401, u32::MAX] {
            assert_noop!(
                try_submit(&ALICE, with(refused)),
                Error::<Test>::DurationOutOfRange
            );
        }
        assert_ok!(try_submit(&ALICE, with(1)));
        assert_ok!(try_submit(&ALICE, with(14_400)));
    });
}

#[test]
fn the_sla_deadline_is_later_than_now_and_within_thirty_days() {
    chain().execute(|| {
        let with = |sla_deadline| JobRequest {
            queue_deadline: 2,
            sla_deadline,
            ..request()
        };
        for refused in [0, 1, 432_002, u32::MAX] {
            assert_noop!(
                try_submit(&ALICE, with(refused)),
                Error::<Test>::SlaDeadlineOutOfRange
            );
        }
        assert_ok!(try_submit(&ALICE, with(2)));
        assert_ok!(try_submit(&ALICE, with(432_001)));
    });
}

#[test]
fn the_queue_deadline_is_later_than_now_and_not_after_the_sla_deadline() {
    chain().execute(|| {
        let with = |queue_deadline| JobRequest {
            queue_deadline,
            ..request()
        };
        for refused in [0, 1, 202, u32::MAX] {
            assert_noop!(
                try_submit(&ALICE, with(refused)),
                Error::<Test>::QueueDeadlineOutOfRange
            );
        }
        assert_ok!(try_submit(&ALICE, with(2)));
        assert_ok!(try_submit(&ALICE, with(201)));
    });
}

#[test]
fn a36_a_payment_that_leaves_the_client_below_the_existential_deposit_is_refused() {
    chain().execute(|| {
        let with = |payment| JobRequest {
            payment,
            ..request()
        };
        let most = START - EXISTENTIAL_DEPOSIT;
        assert_noop!(
            try_submit(&ALICE, with(most + 1)),
            Error::<Test>::InsufficientBalance
        );
        assert_noop!(
            try_submit(&ALICE, with(u128::MAX)),
            Error::<Test>::InsufficientBalance
        );
        assert_noop!(
            try_submit(&EVE, with(SAGE)),
            Error::<Test>::InsufficientBalance
        );
        assert_ok!(try_submit(&ALICE, with(most)));
        assert_eq!(Balances::free_balance(ALICE), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn locked_money_cannot_be_escrowed_not_even_in_parts() {
    chain().execute(|| {
        Balances::set_lock(
            *b"vesting ",
            &ALICE,
            START - 5 * SAGE,
            WithdrawReasons::all(),
        );
        let five = JobRequest {
            payment: 5 * SAGE,
            ..request()
        };
        assert_noop!(
            try_submit(&ALICE, request()),
            Error::<Test>::InsufficientBalance
        );
        assert_ok!(try_submit(&ALICE, five.clone()));
        // What is held counts towards the lock, so the balances pallet would permit this.
        assert_noop!(try_submit(&ALICE, five), Error::<Test>::InsufficientBalance);
    });
}

#[test]
fn what_is_in_another_escrow_is_not_free_for_a_lock() {
    chain().execute(|| {
        // Ten are held elsewhere, and everything but ten is locked: the lock rests on the ten that are not held.
        assert_ok!(Balances::hold(
            &HoldReason::AssignmentBond.into(),
            &ALICE,
            PAYMENT
        ));
        Balances::set_lock(
            *b"vote    ",
            &ALICE,
            START - PAYMENT,
            WithdrawReasons::all(),
        );
        SpyEscrow::set(&ALICE, PAYMENT);
        assert_noop!(
            try_submit(&ALICE, request()),
            Error::<Test>::InsufficientBalance
        );
        SpyEscrow::set(&ALICE, 0);
        assert_ok!(try_submit(&ALICE, request()));
    });
}

#[test]
fn a35_the_client_is_the_signer_and_nobody_else() {
    chain().execute(|| {
        let call = || Call::<Test>::submit_job {
            request: request(),
            inputs: inputs(),
        };
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
            assert_noop!(
                sage_pallet_testing::dispatch::<Test>(call().into(), origin),
                DispatchError::BadOrigin
            );
        }
        let id = submit(&DAVE);
        assert_eq!(open(id).client, DAVE);
        assert_eq!((escrow(&ALICE), escrow(&DAVE)), (0, PAYMENT));
    });
}
