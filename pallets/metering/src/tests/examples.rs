//! The worked examples of economics, section 8.

use sage_pallet_testing::spies::SpyHardware;

use super::*;
use crate::mock::RuntimeOrigin;

#[test]
fn w3_four_hours_are_held_three_are_paid_and_the_rest_is_given_back() {
    let rate = 25 * SAGE / 2;
    chain().execute(|| {
        let terms = Terms {
            hour_blocks: HOUR,
            rates: Rates {
                other: rate,
                rtx3090: rate,
                rtx4090: rate,
                a100: rate,
                ..Rates::default()
            },
        };
        assert_ok!(Metering::set_terms(RuntimeOrigin::root(), terms));
        let issuance = Balances::total_issuance();
        let job = open_with(
            &ALICE,
            MeterRequest {
                max_hours: 4,
                max_rate: rate,
                ..request()
            },
        );
        assert_eq!(escrow(&ALICE), 50 * SAGE);
        assert_eq!(Balances::free_balance(ALICE), START - 50 * SAGE);

        assert_ok!(claim(&BOB, job));
        (1..=3).for_each(|_| work_an_hour(&BOB, job));
        assert_eq!(escrow(&ALICE), rate);
        assert_ok!(close(&BOB, job));

        // Of 50 SAGE 37.5 are paid and 12.5 are back.
        assert_eq!(escrow(&ALICE), 0);
        let (paid, back) = (75 * SAGE / 2, 25 * SAGE / 2);
        assert_eq!(paid + back, 50 * SAGE);
        assert_eq!(Balances::free_balance(ALICE), START - 50 * SAGE + back);
        // The spy gives the worker 80 % and burns the rest; how the fee is divided is tested with the whole runtime.
        assert_eq!(Balances::free_balance(BOB), START + 30 * SAGE);
        assert_eq!(Balances::total_issuance(), issuance - 15 * SAGE / 2);
        assert_gone(job);
    });
}

#[test]
fn w29_seven_of_ten_hours_of_an_h100() {
    chain().execute(|| {
        SpyHardware::set(&BOB, GpuClass::H100);
        let job = open_with(
            &ALICE,
            MeterRequest {
                class: GpuClass::H100,
                max_hours: 10,
                max_rate: 30 * SAGE,
                ..request()
            },
        );
        assert_eq!(escrow(&ALICE), 300 * SAGE);
        assert_ok!(claim(&BOB, job));
        (1..=6).for_each(|_| work_an_hour(&BOB, job));
        wait(HOUR);
        let seventh = Metering::task(job, &BOB).expect("the hour has passed");
        assert_eq!(seventh.attempt, 7);
        assert_ok!(tell(&seventh, RunOutcome::Halted, &[]));
        assert_eq!(escrow(&ALICE), 90 * SAGE);

        // The second submission of hour 7, at once and when the next hour has passed.
        assert_noop!(tell(&seventh, RunOutcome::Halted, &[]), Refused::TooEarly);
        wait(HOUR);
        assert_noop!(
            tell(&seventh, RunOutcome::Halted, &[]),
            Refused::TaskMismatch
        );

        assert_ok!(close(&BOB, job));
        assert_eq!(escrow(&ALICE), 0);
        assert_eq!(Balances::free_balance(ALICE), START - 210 * SAGE);
        // The spy gives the worker 80 % and burns the rest; how the fee is divided is tested with the whole runtime.
        assert_eq!(Balances::free_balance(BOB), START + 168 * SAGE);
    });
}

#[test]
fn s19_the_rates_are_those_of_the_table() {
    let rates = Rates::default();
    let table = GpuClass::ALL.map(|class| rates.of(class));
    assert_eq!(
        table,
        [25, 50, 100, 200, 300].map(|tenths: u128| tenths * SAGE / 10)
    );
}
