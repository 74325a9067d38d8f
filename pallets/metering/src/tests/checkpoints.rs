//! An hour is proven and paid.

use sage_pallet_testing::{
    assert_events, clear_events,
    spies::{SettleRecord, SpyPrices, SpyPrograms, SpySettle, SpyWorkers, REFUSED},
    CHARLIE,
};
use sage_primitives::workers::AssignmentEnd;

use super::*;

type Settlements = SpySettle<Balances>;

#[test]
fn the_task_is_the_hour_that_runs() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        let open = meter(job);
        assert_eq!(
            Metering::task(job, &BOB),
            Ok(ProofTask {
                job,
                attempt: 1,
                client: ALICE,
                worker: BOB,
                program: PROGRAM,
                terms: open.terms,
                input_hash: SpyPrograms::input_hash(&[1, 2, 3]),
                max_cycles: 1_000,
            })
        );
    });
}

#[test]
fn a_proven_hour_is_paid_and_the_next_begins_with_its_outputs() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        clear_events::<Test>();
        assert_ok!(prove(&BOB, job));

        let division = Settlements::division(RATE);
        assert_events!(
            Test,
            [Event::CheckpointPaid {
                job,
                hour: 1,
                worker: BOB,
                amount: RATE,
                worker_amount: division.worker,
                burned: division.burned,
                treasury: division.treasury,
                stakers: division.stakers,
                cycles: 700,
                outcome: RunOutcome::Halted,
                outputs: Words::truncate_from(vec![4, 5]),
            }]
        );
        assert_eq!(
            Settlements::settled(),
            [SettleRecord {
                job,
                payer: ALICE,
                worker: BOB,
                payment: RATE,
            }]
        );
        assert_eq!(SpyPrices::uses(), [(1, 700)]);
        assert_eq!(escrow(&ALICE), 3 * RATE);
        assert_eq!(Balances::free_balance(BOB), START + division.worker);
        let open = meter(job);
        assert_eq!((open.paid_hours, open.hours_left()), (1, 3));
        assert_eq!(open.input_hash, SpyPrograms::input_hash(&[4, 5]));
        assert_eq!(
            Inputs::<Test>::get(job).map(|words| words.into_inner()),
            Some(vec![4, 5])
        );
        assert_eq!(SpyWorkers::open().len(), 1);
        wait(HOUR);
        assert_eq!(Metering::task(job, &BOB).map(|task| task.attempt), Ok(2));
    });
}

#[test]
fn after_the_last_hour_the_job_is_closed() {
    chain().execute(|| {
        let job = running();
        (0..3).for_each(|_| work_an_hour(&BOB, job));
        wait(HOUR);
        clear_events::<Test>();
        assert_ok!(prove(&BOB, job));
        let closed = Event::MeterClosed {
            job,
            client: ALICE,
            paid_hours: 4,
            paid: 4 * RATE,
            refunded: 0,
            end: MeterEnd::Completed,
        };
        assert_eq!(
            sage_pallet_testing::events_of::<Test, Event<Test>>().last(),
            Some(&closed)
        );
        assert_gone(job);
        assert_eq!(escrow(&ALICE), 0);
        assert_eq!(SpyWorkers::released()[0].end, AssignmentEnd::Paid);
        assert_eq!(SpyPrograms::open(&PROGRAM), 0);
        wait(HOUR);
        assert_noop!(prove(&BOB, job), Refused::JobClosed);
    });
}

#[test]
fn a_proof_is_accepted_from_the_end_of_its_hour_to_the_end_of_the_next_one() {
    chain().execute(|| {
        let job = running();
        wait(HOUR - 1);
        assert_noop!(prove(&BOB, job), Refused::TooEarly);
        wait(1);
        assert!(Metering::task(job, &BOB).is_ok());
        wait(HOUR);
        assert_ok!(prove(&BOB, job));

        wait(2 * HOUR + 1);
        assert_noop!(prove(&BOB, job), Refused::Late);
    });
}

#[test]
fn only_the_worker_who_has_the_job_has_a_task() {
    chain().execute(|| {
        let job = open();
        wait(HOUR);
        assert_noop!(prove(&BOB, job), Refused::NotAssignee);
        assert_ok!(claim(&BOB, job));
        wait(HOUR);
        assert_noop!(prove(&CHARLIE, job), Refused::NotAssignee);
        assert_noop!(prove(&ALICE, job), Refused::NotAssignee);
    });
}

#[test]
fn a_run_that_leaves_no_inputs_is_paid_and_is_the_last() {
    let ends = [
        RunOutcome::OutOfCycles { pc: 3 },
        RunOutcome::Faulted {
            pc: 2,
            v1: 1,
            v2: 0,
        },
    ];
    for outcome in ends {
        chain().execute(|| {
            let job = running();
            wait(HOUR);
            assert_ok!(prove_with(&BOB, job, outcome, &[]));
            assert_gone(job);
            assert_eq!(escrow(&ALICE), 0);
            assert_eq!(Balances::free_balance(ALICE), START - RATE);
            assert_eq!(SpyWorkers::released()[0].end, AssignmentEnd::Paid);
        });
    }
}

#[test]
fn outputs_that_the_program_does_not_take_as_inputs_end_the_job_after_payment() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        let task = Metering::task(job, &BOB).expect("the hour has passed");
        SpyPrograms::refuse(REFUSED);
        clear_events::<Test>();
        assert_ok!(tell(&task, RunOutcome::Halted, &[9; 1_024]));
        let last = sage_pallet_testing::events_of::<Test, Event<Test>>().pop();
        assert_eq!(
            last,
            Some(Event::MeterClosed {
                job,
                client: ALICE,
                paid_hours: 1,
                paid: RATE,
                refunded: 3 * RATE,
                end: MeterEnd::NoNextInputs,
            })
        );
        assert_gone(job);
    });
}

#[test]
fn a_verdict_that_no_run_can_have_changes_nothing() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        let task = Metering::task(job, &BOB).expect("the hour has passed");
        let verdict = |cycles, outcome, outputs| Verdict {
            statement: H256::repeat_byte(1),
            cycles,
            outcome,
            outputs,
        };
        let (halted, cut) = (RunOutcome::Halted, RunOutcome::OutOfCycles { pc: 1 });
        for wrong in [
            verdict(1_001, halted, &[][..]),
            verdict(5, cut, &[1][..]),
            verdict(5, halted, &[0; 1_025][..]),
        ] {
            assert_noop!(
                Metering::on_verified(&task, &wrong),
                Refused::VerdictOutOfBounds
            );
        }
    });
}

#[test]
fn a_task_that_is_not_the_present_one_is_not_paid() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        let task = Metering::task(job, &BOB).expect("the hour has passed");
        let wrongs: [fn(&mut ProofTask<AccountId>); 6] = [
            |task| task.attempt = 2,
            |task| task.client = CHARLIE,
            |task| task.program = H256::zero(),
            |task| task.terms.policy = 9,
            |task| task.input_hash = H256::zero(),
            |task| task.max_cycles = 1,
        ];
        for wrong in wrongs {
            let mut other = task.clone();
            wrong(&mut other);
            assert_noop!(tell(&other, RunOutcome::Halted, &[]), Refused::TaskMismatch);
        }
        let other = ProofTask {
            worker: CHARLIE,
            ..task.clone()
        };
        assert_noop!(tell(&other, RunOutcome::Halted, &[]), Refused::NotAssignee);
        assert_ok!(tell(&task, RunOutcome::Halted, &[]));
    });
}

#[test]
fn when_the_settlement_fails_the_hour_is_not_paid_and_can_be_proven_again() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        Settlements::refuse(REFUSED);
        assert_noop!(prove(&BOB, job), REFUSED);
        Settlements::accept();
        assert_ok!(prove(&BOB, job));
    });
}

#[test]
fn an_escrow_that_is_short_pays_nothing() {
    use frame::token::fungible::MutateHold;

    chain().execute_and_break(|| {
        let job = running();
        wait(HOUR);
        let reason = HoldReason::MeterEscrow.into();
        assert_ok!(Balances::release(
            &reason,
            &ALICE,
            3 * RATE + 1,
            Precision::Exact
        ));
        assert_noop!(prove(&BOB, job), Refused::EscrowMissing);
    });
}
