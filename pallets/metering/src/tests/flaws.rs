//! What went wrong in the system before: economics S19; compute, A48 and F-J23.

use sage_pallet_testing::CHARLIE;

use super::*;

#[test]
fn a48_the_same_hour_is_not_paid_twice() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        let task = Metering::task(job, &BOB).expect("the hour has passed");
        assert_ok!(tell(&task, RunOutcome::Halted, &[4, 5]));
        assert_noop!(tell(&task, RunOutcome::Halted, &[4, 5]), Refused::TooEarly);
        wait(HOUR);
        assert_noop!(
            tell(&task, RunOutcome::Halted, &[4, 5]),
            Refused::TaskMismatch
        );
        assert_eq!(meter(job).paid_hours, 1);
    });
}

#[test]
fn a48_hours_out_of_order_are_refused() {
    chain().execute(|| {
        let job = running();
        wait(HOUR);
        let task = Metering::task(job, &BOB).expect("the hour has passed");
        for attempt in [0, 2, 3, u32::MAX] {
            let other = ProofTask {
                attempt,
                ..task.clone()
            };
            assert_noop!(tell(&other, RunOutcome::Halted, &[]), Refused::TaskMismatch);
        }
    });
}

#[test]
fn a48_all_hours_at_once_are_refused_even_when_as_much_time_has_passed() {
    chain().execute(|| {
        let job = running();
        wait(2 * HOUR);
        assert_ok!(prove(&BOB, job));
        assert_noop!(prove(&BOB, job), Refused::TooEarly);
        wait(HOUR - 1);
        assert_noop!(prove(&BOB, job), Refused::TooEarly);
    });
}

#[test]
fn f_j23_there_is_no_hour_zero_and_none_faster_than_time() {
    chain().execute(|| {
        let job = running();
        assert_noop!(prove(&BOB, job), Refused::TooEarly);
        for hour in 1..=HOURS {
            wait(HOUR);
            let task = Metering::task(job, &BOB).expect("the hour has passed");
            assert_eq!(task.attempt, hour);
            assert_ok!(tell(&task, RunOutcome::Halted, &[]));
            assert!(height() > hour * HOUR);
        }
    });
}

#[test]
fn s19_the_client_chooses_the_class_and_only_shown_hardware_earns_its_rate() {
    chain().execute(|| {
        let job = open_with(
            &ALICE,
            MeterRequest {
                class: GpuClass::H100,
                max_rate: 30 * SAGE,
                ..request()
            },
        );
        assert_noop!(claim(&BOB, job), Refused::HardwareTooSlow);
        assert_noop!(claim(&CHARLIE, job), Refused::HardwareTooSlow);
    });
}

#[test]
fn f_j18_no_call_of_an_admin_moves_an_escrow() {
    chain().execute(|| {
        let job = running();
        let terms = Terms {
            hour_blocks: 1,
            rates: Rates {
                other: SAGE,
                ..Rates::default()
            },
        };
        assert_ok!(Metering::set_terms(
            crate::mock::RuntimeOrigin::root(),
            terms
        ));
        assert_eq!(escrow(&ALICE), 4 * RATE);
        assert_eq!((meter(job).rate, meter(job).hour_blocks), (RATE, HOUR));
    });
}
