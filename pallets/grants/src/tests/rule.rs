//! Rule R-GRANT, to the unit.

use proptest::prelude::*;

use super::*;
use crate::math::vested;

/// Millions of SAGE.
const MILLION: Balance = 1_000_000 * SAGE;

#[test]
fn w8_the_examples_of_the_pools_in_months() {
    type Row = (&'static [(Epoch, Balance)], Balance, Epoch, Epoch);
    let table: [Row; 4] = [
        (
            &[
                (0, 0),
                (1, 3125000000000000000000000),
                (24, 75 * MILLION),
                (48, 150 * MILLION),
            ],
            150 * MILLION,
            0,
            48,
        ),
        (
            &[
                (12, 0),
                (13, 4166666666666666666666666),
                (24, 50 * MILLION),
                (25, 54166666666666666666666666),
                (47, 145833333333333333333333333),
                (48, 150 * MILLION),
            ],
            150 * MILLION,
            12,
            36,
        ),
        (
            &[
                (12, 0),
                (13, 1041666666666666666666666),
                (20, 8333333333333333333333333),
                (36, 25 * MILLION),
            ],
            25 * MILLION,
            12,
            24,
        ),
        (
            &[
                (1, 6666666666666666666666666),
                (5, 33333333333333333333333333),
                (6, 40 * MILLION),
            ],
            40 * MILLION,
            0,
            6,
        ),
    ];
    for (row, total, cliff, linear) in table {
        for (passed, wanted) in row {
            let found = vested(total, cliff, linear, *passed);
            assert_eq!(found, *wanted, "{total} {cliff} {linear} {passed}");
        }
    }
}

#[test]
fn w13_a_thousand_sage_over_180_epochs() {
    let table = [
        (0, 0),
        (1, 5555555555555555555),
        (45, 250 * SAGE),
        (90, 500 * SAGE),
        (179, 994444444444444444444),
        (180, 1_000 * SAGE),
        (181, 1_000 * SAGE),
    ];
    for (passed, wanted) in table {
        assert_eq!(vested(1_000 * SAGE, 0, 180, passed), wanted, "{passed}");
    }
}

#[test]
fn w15_an_odd_amount_in_four_parts() {
    let mut paid = 0;
    for (epoch, part) in [(2, 5_555), (60, 322_223), (61, 5_556), (181, 666_669)] {
        let found = vested(1_000_003, 0, 180, epoch - 1);
        assert_eq!(found - paid, part, "{epoch}");
        paid = found;
    }
    assert_eq!(paid, 1_000_003);
}

#[test]
fn nothing_vests_at_the_end_of_a_cliff() {
    assert_eq!(vested(TOTAL, 365, 30, 364), 0);
    assert_eq!(vested(TOTAL, 365, 30, 365), 0);
    assert_eq!(vested(TOTAL, 365, 30, 366), 5 * SAGE);
    assert_eq!(vested(TOTAL, 365, 30, 394), 145 * SAGE);
    assert_eq!(vested(TOTAL, 365, 30, 395), TOTAL);
}

#[test]
fn extremes_neither_overflow_nor_divide_by_zero() {
    assert_eq!(vested(Balance::MAX, 0, u32::MAX, u32::MAX), Balance::MAX);
    let half = vested(Balance::MAX, 0, u32::MAX - 1, u32::MAX / 2);
    assert_eq!(half, Balance::MAX / 2);
    assert_eq!(vested(TOTAL, 5, 0, 4), 0);
    assert_eq!(vested(TOTAL, 5, 0, 5), TOTAL);
    assert_eq!(vested(TOTAL, u32::MAX, u32::MAX, u32::MAX), 0);
}

proptest! {
    #[test]
    fn vested_is_the_exact_fraction_grows_and_ends_at_the_total(
        total in 0..1u128 << 95,
        cliff in 0..400u32,
        linear in 1..1_500u32,
        passed in 0..2_000u32,
    ) {
        let found = vested(total, cliff, linear, passed);
        let on_ramp = passed.saturating_sub(cliff).min(linear);
        prop_assert_eq!(found, total * u128::from(on_ramp) / u128::from(linear));
        prop_assert!(found <= vested(total, cliff, linear, passed + 1));
        prop_assert_eq!(vested(total, cliff, linear, cliff + linear), total);
    }
}
