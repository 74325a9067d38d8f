//! The worked example of economics, section 8.

use sage_pallet_testing::spies::SpyHardware;

use super::*;

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
