//! Payment for a proof.

use frame::{testing_prelude::*, token::fungible::MutateHold};
use sage_pallet_testing::{
    assert_only_event, clear_events, run_to,
    spies::{ReleaseRecord, SettleRecord, SpyPrograms, SpySettle, SpyWorkers, REFUSED},
    TestChain, ALICE, BOB, CHARLIE, DAVE, EXISTENTIAL_DEPOSIT,
};
use sage_primitives::{
    proofs::ProofTask, settlement::Settlement, workers::AssignmentEnd, MAX_IO_WORDS,
};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event, Inputs, JobEnding, Receipts,
};

/// A job of ALICE that BOB has.
fn assigned() -> JobId {
    let id = submit(&ALICE);
    assert_ok!(claim(&BOB, id));
    id
}

#[test]
fn a_proven_job_is_paid_at_once_and_in_full() {
    chain().execute(|| {
        let id = assigned();
        run_to::<Test>(3);
        clear_events::<Test>();
        assert_ok!(prove(&BOB, id));

        let (worker, burned) = (8 * SAGE, 2 * SAGE);
        assert_eq!(
            (escrow(&ALICE), Balances::free_balance(ALICE)),
            (0, START - PAYMENT)
        );
        assert_eq!(Balances::free_balance(BOB), START + worker);
        assert_eq!(Balances::total_issuance(), 4 * START - burned);
        assert_eq!(
            SpySettle::<Balances>::settled(),
            [SettleRecord {
                job: id,
                payer: ALICE,
                worker: BOB,
                payment: PAYMENT,
            }]
        );
        assert_eq!(
            SpyWorkers::released(),
            [ReleaseRecord {
                worker: BOB,
                job: id,
                payment: PAYMENT,
                end: AssignmentEnd::Paid,
            }]
        );
        assert_eq!(SpyPrograms::open(&PROGRAM), 0);
        assert_eq!(Inputs::<Test>::get(id), None);
        assert_only_event!(
            Test,
            Event::<Test>::JobPaid {
                job: id,
                worker: BOB,
                worker_amount: worker,
                burned,
                treasury: 0,
                stakers: 0,
                returned: 0,
                cycles: 700,
                outcome: RunOutcome::Halted,
                outputs: Words::truncate_from(vec![4, 5]),
            }
        );
    });
}

#[test]
fn the_task_says_what_the_job_says() {
    chain().execute(|| {
        let id = assigned();
        let job = open(id);
        assert_eq!(
            Jobs::task(id, &BOB),
            Ok(ProofTask {
                job: id,
                attempt: 1,
                client: ALICE,
                worker: BOB,
                program: PROGRAM,
                terms: job.terms,
                input_hash: job.input_hash,
                max_cycles: 1_000,
            })
        );
    });
}

#[test]
fn the_receipt_of_a_paid_job_says_who_what_and_which_proof() {
    chain().execute(|| {
        let id = assigned();
        assert_ok!(prove(&BOB, id));
        let receipt = Receipts::<Test>::get(id).expect("the job is closed");
        assert_eq!(
            receipt.ending,
            JobEnding::Paid {
                worker: BOB,
                settlement: Settlement {
                    worker: 8 * SAGE,
                    burned: 2 * SAGE,
                    treasury: 0,
                    stakers: 0,
                },
                statement: statement(id, 1),
                cycles: 700,
                outcome: RunOutcome::Halted,
                outputs_hash: H256(blake2_256(&vec![4u32, 5].encode())),
            }
        );
        assert_eq!((receipt.client, receipt.payment), (ALICE, PAYMENT));
        assert_eq!((receipt.attempts, receipt.height), (1, 1));
    });
}

#[test]
fn every_outcome_of_a_run_is_paid_in_full() {
    chain().execute(|| {
        let outcomes = [
            (1_000, RunOutcome::OutOfCycles { pc: 7 }),
            (
                12,
                RunOutcome::Faulted {
                    pc: 3,
                    v1: 9,
                    v2: 0,
                },
            ),
            (1_000, RunOutcome::Halted),
        ];
        for (count, (cycles, outcome)) in outcomes.into_iter().enumerate() {
            let id = assigned();
            assert_ok!(prove_with(&BOB, id, cycles, outcome, &[]));
            let paid = (count as u128 + 1) * 8 * SAGE;
            assert_eq!(Balances::free_balance(BOB), START + paid);
        }
    });
}

#[test]
fn s4_the_price_is_fixed_so_nothing_is_given_back_for_unused_cycles() {
    chain().execute(|| {
        let request = JobRequest {
            payment: 50 * SAGE,
            ..request()
        };
        let id = submit_with(&ALICE, request);
        assert_ok!(claim(&BOB, id));
        assert_ok!(prove_with(&BOB, id, 1, RunOutcome::Halted, &[]));
        assert_eq!(Balances::free_balance(ALICE), START - 50 * SAGE);
        assert_eq!(Balances::free_balance(BOB), START + 40 * SAGE);
        assert_eq!(Balances::total_issuance(), 4 * START - 10 * SAGE);
    });
}

#[test]
fn a7_a_job_is_paid_once() {
    chain().execute(|| {
        let id = assigned();
        let task = Jobs::task(id, &BOB).expect("the job is assigned");
        assert_ok!(prove(&BOB, id));
        assert_noop!(prove(&BOB, id), Error::<Test>::JobClosed);
        let verdict = Verdict {
            statement: statement(id, 1),
            cycles: 700,
            outcome: RunOutcome::Halted,
            outputs: &[4, 5],
        };
        assert_noop!(Jobs::on_verified(&task, &verdict), Error::<Test>::JobClosed);
    });
}

#[test]
fn a34_only_the_assignee_has_a_task() {
    chain().execute(|| {
        let id = submit(&ALICE);
        assert_noop!(prove(&BOB, id), Error::<Test>::NotAssignee);
        assert_ok!(claim(&BOB, id));
        for other in [ALICE, CHARLIE, DAVE] {
            assert_noop!(prove(&other, id), Error::<Test>::NotAssignee);
        }
    });
}

#[test]
fn a_task_that_differs_from_the_job_in_any_part_is_not_paid() {
    chain().execute(|| {
        let id = assigned();
        let other = submit(&ALICE);
        assert_ok!(claim(&BOB, other));
        let task = Jobs::task(id, &BOB).expect("the job is assigned");
        let other_terms = sage_primitives::programs::ProofTerms {
            policy: 2,
            ..task.terms
        };
        let changed = [
            ProofTask {
                attempt: 2,
                ..task.clone()
            },
            ProofTask {
                client: DAVE,
                ..task.clone()
            },
            ProofTask {
                program: H256::zero(),
                ..task.clone()
            },
            ProofTask {
                terms: other_terms,
                ..task.clone()
            },
            ProofTask {
                input_hash: H256::zero(),
                ..task.clone()
            },
            ProofTask {
                max_cycles: 4_000_000,
                ..task.clone()
            },
        ];
        let verdict = Verdict {
            statement: statement(id, 1),
            cycles: 700,
            outcome: RunOutcome::Halted,
            outputs: &[],
        };
        for wrong in changed {
            assert_noop!(
                Jobs::on_verified(&wrong, &verdict),
                Error::<Test>::TaskMismatch
            );
        }
        let stolen = ProofTask {
            worker: CHARLIE,
            ..task.clone()
        };
        assert_noop!(
            Jobs::on_verified(&stolen, &verdict),
            Error::<Test>::NotAssignee
        );
        assert_ok!(Jobs::on_verified(&task, &verdict));
    });
}

#[test]
fn a_verdict_beyond_what_the_job_can_have_is_refused() {
    chain().execute(|| {
        let id = assigned();
        let long = vec![0; MAX_IO_WORDS as usize + 1];
        let wrong: [(u32, RunOutcome, &[u32]); 4] = [
            (1_001, RunOutcome::Halted, &[]),
            (700, RunOutcome::Halted, &long),
            (1_000, RunOutcome::OutOfCycles { pc: 0 }, &[1]),
            (
                3,
                RunOutcome::Faulted {
                    pc: 0,
                    v1: 0,
                    v2: 0,
                },
                &[1],
            ),
        ];
        for (cycles, outcome, outputs) in wrong {
            assert_noop!(
                prove_with(&BOB, id, cycles, outcome, outputs),
                Error::<Test>::VerdictOutOfBounds
            );
        }
        let longest = vec![0; MAX_IO_WORDS as usize];
        assert_ok!(prove_with(&BOB, id, 1_000, RunOutcome::Halted, &longest));
    });
}

#[test]
fn a_refused_settlement_changes_nothing_and_the_proof_can_come_again() {
    chain().execute(|| {
        let id = assigned();
        SpySettle::<Balances>::refuse(REFUSED);
        assert_noop!(prove(&BOB, id), REFUSED);
        assert_eq!(escrow(&ALICE), PAYMENT);
        SpySettle::<Balances>::accept();
        assert_ok!(prove(&BOB, id));
    });
}

#[test]
fn a_payment_that_is_not_all_in_escrow_is_not_made() {
    chain().execute_and_break(|| {
        let id = assigned();
        assert_ok!(Balances::release(
            &HoldReason::JobEscrow.into(),
            &ALICE,
            1,
            Precision::Exact
        ));
        assert_noop!(prove(&BOB, id), Error::<Test>::EscrowMissing);
    });
}

#[test]
fn a49_payments_around_the_minimum_and_the_largest_possible_one_are_conserved() {
    for extra in 0..=100 {
        chain().execute(|| {
            let request = JobRequest {
                payment: SAGE + extra,
                ..request()
            };
            let id = submit_with(&ALICE, request);
            assert_ok!(claim(&BOB, id));
            assert_ok!(prove(&BOB, id));
            let earned = Balances::free_balance(BOB) - START;
            let burned = 4 * START - Balances::total_issuance();
            assert_eq!(earned + burned, SAGE + extra);
        });
    }
    let whole = u128::MAX - START;
    let rich = TestChain::<Test>::new()
        .with_balance(&ALICE, whole)
        .with_balance(&BOB, START);
    rich.execute(|| {
        let payment = whole - EXISTENTIAL_DEPOSIT;
        let id = submit_with(
            &ALICE,
            JobRequest {
                payment,
                ..request()
            },
        );
        assert_ok!(claim(&BOB, id));
        assert_ok!(prove(&BOB, id));
        let earned = Balances::free_balance(BOB) - START;
        let burned = u128::MAX - Balances::total_issuance();
        assert_eq!(earned + burned, payment);
    });
}

#[test]
fn a51_a_program_retired_after_submission_keeps_no_job_from_its_end() {
    chain().execute(|| {
        let (paid, refunded) = (assigned(), submit(&ALICE));
        SpyPrograms::refuse(REFUSED);
        assert_ok!(prove(&BOB, paid));
        run_to::<Test>(1 + QUEUE + 1);
        assert_noop!(expire(&DAVE, refunded), Error::<Test>::JobClosed);
        assert_eq!(escrow(&ALICE), 0);
        assert_eq!(SpyPrograms::open(&PROGRAM), 0);
    });
}

#[test]
fn a_lock_made_after_submission_does_not_stop_the_payment() {
    use frame::traits::LockableCurrency;

    chain().execute(|| {
        let id = assigned();
        Balances::set_lock(*b"vote    ", &ALICE, START, WithdrawReasons::all());
        assert_ok!(prove(&BOB, id));
        assert_eq!(Balances::free_balance(BOB), START + 8 * SAGE);
    });
}

#[test]
fn the_weights_count_the_neighbours() {
    use sage_pallet_testing::spies::SPY_WEIGHT;

    use crate::WeightInfo;

    let own = <() as WeightInfo>::on_verified(5);
    let total = <Jobs as OnProofVerdict<_>>::weight(5);
    assert_eq!(total, own.saturating_add(SPY_WEIGHT.saturating_mul(4)));
    assert_eq!(
        <Jobs as ProofTasks<_>>::weight(),
        <() as WeightInfo>::task()
    );
}
