//! What a job must pay, and jobs that pay nothing.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    assert_only_event, clear_events, run_to,
    spies::{SpyPrices, SpySettle, SpyWorkers, REFUSED},
    ALICE, BOB, DAVE,
};
use sage_primitives::{settlement::Settlement, workers::AssignmentEnd};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event, JobEnding, Receipts,
};

/// A job of ALICE that was opened while compute was free, and that BOB has.
fn free_job() -> JobId {
    SpyPrices::make_free();
    let id = submit(&ALICE);
    assert!(open(id).free);
    assert_ok!(claim(&BOB, id));
    id
}

#[test]
fn a_payment_covers_the_price_of_all_cycles_asked_for() {
    chain().execute(|| {
        // 1,000 cycles cost what most jobs pay.
        SpyPrices::ask(PAYMENT / 1_000);
        let more = JobRequest {
            max_cycles: 1_001,
            ..request()
        };
        assert_noop!(try_submit(&ALICE, more), Error::<Test>::PaymentTooLow);
        submit(&ALICE);
    });
}

#[test]
fn the_smallest_payment_holds_where_the_price_is_lower_and_where_compute_is_free() {
    chain().execute(|| {
        let little = JobRequest {
            payment: SAGE - 1,
            ..request()
        };
        SpyPrices::ask(1);
        assert_noop!(
            try_submit(&ALICE, little.clone()),
            Error::<Test>::PaymentTooLow
        );
        SpyPrices::make_free();
        assert_noop!(try_submit(&ALICE, little), Error::<Test>::PaymentTooLow);
    });
}

#[test]
fn a_program_whose_circuit_has_no_price_is_refused_and_nothing_is_held() {
    chain().execute(|| {
        SpyPrices::refuse(REFUSED);
        assert_noop!(try_submit(&ALICE, request()), REFUSED);
    });
}

#[test]
fn a_later_price_does_not_touch_an_open_job() {
    chain().execute(|| {
        let id = submit(&ALICE);
        SpyPrices::ask(SAGE);
        SpyPrices::refuse(REFUSED);
        assert_ok!(claim(&BOB, id));
        assert_ok!(prove(&BOB, id));
        assert_eq!(Balances::free_balance(BOB), START + 8 * SAGE);
    });
}

#[test]
fn a_deposit_does_not_become_a_payment_when_the_free_epochs_end() {
    chain().execute(|| {
        let deposit = JobRequest {
            only_if_free: true,
            ..request()
        };
        assert_noop!(try_submit(&ALICE, deposit.clone()), Error::<Test>::NotFree);
        SpyPrices::make_free();
        assert!(open(submit_with(&ALICE, deposit)).free);
        assert!(open(submit(&ALICE)).free);
    });
}

#[test]
fn nobody_bonds_for_a_deposit_as_for_a_payment() {
    chain().execute(|| {
        free_job();
        assert_eq!(SpyWorkers::reserved()[0].payment, 0);
        run_to::<Test>(1 + EXEC + 1);
        let released = SpyWorkers::released();
        assert_eq!(released[0].end, AssignmentEnd::TimedOut);
        assert_eq!(released[0].payment, 0);
    });
}

#[test]
fn the_weight_of_a_submission_counts_the_neighbours() {
    use frame::deps::frame_support::dispatch::GetDispatchInfo;
    use sage_pallet_testing::spies::{SpyPrograms, SPY_WEIGHT};
    use sage_primitives::programs::ProgramRegistry;

    use crate::WeightInfo;

    chain().execute(|| {
        let call = Call::<Test>::submit_job {
            request: request(),
            inputs: inputs(),
        };
        let own = <() as WeightInfo>::submit_job(3);
        // The quote, and what is in other escrows.
        let neighbours = SpyPrograms::admit_weight(3).saturating_add(SPY_WEIGHT.saturating_mul(2));
        assert_eq!(
            call.get_dispatch_info().call_weight,
            own.saturating_add(neighbours)
        );
    });
}

#[test]
fn d18_a_free_job_returns_its_deposit_and_pays_burns_and_counts_nothing() {
    chain().execute(|| {
        let id = free_job();
        assert_eq!(escrow(&ALICE), PAYMENT);
        run_to::<Test>(3);
        clear_events::<Test>();
        assert_ok!(prove(&BOB, id));

        assert_eq!(escrow(&ALICE), 0);
        for who in [ALICE, BOB] {
            assert_eq!(Balances::free_balance(who), START);
        }
        assert_eq!(Balances::total_issuance(), 4 * START);
        assert_eq!(SpySettle::<Balances>::settled(), []);
        assert_eq!(SpyPrices::uses(), []);
        let released = SpyWorkers::released();
        assert_eq!(released[0].end, AssignmentEnd::Paid);
        assert_only_event!(
            Test,
            Event::<Test>::JobPaid {
                job: id,
                worker: BOB,
                worker_amount: 0,
                burned: 0,
                treasury: 0,
                stakers: 0,
                returned: PAYMENT,
                cycles: 700,
                outcome: RunOutcome::Halted,
                outputs: Words::truncate_from(vec![4, 5]),
            }
        );
        let receipt = Receipts::<Test>::get(id).expect("the job is closed");
        assert!(receipt.free);
        let JobEnding::Paid { settlement, .. } = receipt.ending else {
            panic!("{receipt:?}");
        };
        assert_eq!(settlement, Settlement::default());
    });
}

#[test]
fn a_job_that_was_free_when_it_was_opened_stays_free() {
    chain().execute(|| {
        let id = free_job();
        SpyPrices::ask(SAGE);
        assert_ok!(prove(&BOB, id));
        assert_eq!(Balances::free_balance(ALICE), START);
        assert_eq!(SpyPrices::uses(), []);
    });
}

#[test]
fn a_paid_job_stays_paid_when_compute_becomes_free() {
    chain().execute(|| {
        let id = submit(&ALICE);
        SpyPrices::make_free();
        assert_ok!(claim(&BOB, id));
        assert_ok!(prove(&BOB, id));
        assert_eq!(Balances::free_balance(ALICE), START - PAYMENT);
    });
}

#[test]
fn a_free_job_ends_in_every_other_way_with_its_deposit_back() {
    chain().execute(|| {
        SpyPrices::make_free();
        let (cancelled, expired) = (submit(&ALICE), submit(&ALICE));
        assert_ok!(cancel(&ALICE, cancelled));
        let late = free_job();
        run_to::<Test>(1 + EXEC + 1);
        assert_noop!(expire(&DAVE, expired), Error::<Test>::JobClosed);
        // The worker's time is over; the job waits again, and nobody comes.
        run_to::<Test>(1 + EXEC + 1 + QUEUE + 1);
        assert_noop!(claim(&DAVE, late), Error::<Test>::JobClosed);
        assert_eq!((escrow(&ALICE), Balances::free_balance(ALICE)), (0, START));
    });
}

#[test]
fn a_paid_run_counts_the_cycles_it_took() {
    chain().execute(|| {
        let id = submit(&ALICE);
        let circuit = open(id).terms.circuit;
        assert_ok!(claim(&BOB, id));
        assert_ok!(prove(&BOB, id));
        assert_eq!(SpyPrices::uses(), [(circuit, 700)]);
    });
}
