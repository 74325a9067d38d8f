//! The arithmetic of the schedules against the worked examples.

use proptest::prelude::*;
use sage_primitives::{Balance, SAGE};

use crate::{allocation, math::*, PoolId, PoolTerms};

const MILLION: Balance = 1_000_000 * SAGE;

fn terms(pool: PoolId) -> PoolTerms {
    let found = allocation::pools().into_iter().find(|(id, _)| *id == pool);
    found.expect("every pool is in the table").1
}

/// What remains of the ecosystem's pool after each month, and what the month emitted.
fn emissions() -> Vec<(Balance, Balance)> {
    let mut remaining = allocation::ECOSYSTEM;
    let month = |month| {
        let emitted = emission(remaining, month);
        remaining -= emitted;
        (emitted, remaining)
    };
    (1..=EMISSION_MONTHS).map(month).collect()
}

#[test]
fn w7_the_emission_of_single_months() {
    let emissions = emissions();
    for (month, emitted, remaining) in [
        (
            1,
            9_000_000_000_000_000_000_000_000,
            291_000_000_000_000_000_000_000_000,
        ),
        (
            2,
            8_730_000_000_000_000_000_000_000,
            282_270_000_000_000_000_000_000_000,
        ),
        (
            3,
            8_468_100_000_000_000_000_000_000,
            273_801_900_000_000_000_000_000_000,
        ),
        (
            12,
            6_437_712_627_792_723_714_077_700,
            208_152_708_298_631_400_088_512_300,
        ),
        (
            13,
            5_203_817_707_465_785_002_212_807,
            202_948_890_591_165_615_086_299_493,
        ),
        (
            60,
            900_268_944_676_783_052_434_968,
            89_126_625_523_001_522_191_061_886,
        ),
    ] {
        assert_eq!(emissions[month - 1], (emitted, remaining), "month {month}");
    }
}

#[test]
fn w7_the_emission_of_years() {
    let years = [
        91_847_291_701_368_599_911_487_700,
        54_536_353_894_903_982_628_022_817,
        33_071_032_063_950_517_101_070_480,
        19_994_615_342_213_291_538_344_276,
        11_424_081_474_562_086_630_012_841,
    ];
    let found: Vec<Balance> = emissions()
        .chunks(12)
        .map(|year| year.iter().map(|(emitted, _)| emitted).sum())
        .collect();
    assert_eq!(found, years);
    let sum: Balance = years.iter().sum();
    assert_eq!(sum, 210_873_374_476_998_477_808_938_114);
    // 70.29 percent of the pool, in basis points.
    assert_eq!(sum * 10_000 / allocation::ECOSYSTEM, 7_029);
}

#[test]
fn nothing_is_emitted_outside_of_the_schedule() {
    assert_eq!(emission(MAX_SUPPLY, 0), 0);
    assert_eq!(emission(MAX_SUPPLY, EMISSION_MONTHS + 1), 0);
    assert_eq!(emission(MAX_SUPPLY, u16::MAX), 0);
    assert_eq!(emission(0, 1), 0);
}

#[test]
fn w8_the_released_part_of_each_kind_of_pool() {
    let expected: [(PoolId, &[(u16, Balance)]); 4] = [
        (
            PoolId::Treasury,
            &[
                (0, 0),
                (1, 3_125_000_000_000_000_000_000_000),
                (24, 75 * MILLION),
                (48, 150 * MILLION),
            ],
        ),
        (
            PoolId::Team,
            &[
                (12, 0),
                (13, 4_166_666_666_666_666_666_666_666),
                (24, 50 * MILLION),
                (25, 54_166_666_666_666_666_666_666_666),
                (36, 100 * MILLION),
                (47, 145_833_333_333_333_333_333_333_333),
                (48, 150 * MILLION),
            ],
        ),
        (
            PoolId::Advisors,
            &[
                (12, 0),
                (13, 1_041_666_666_666_666_666_666_666),
                (20, 8_333_333_333_333_333_333_333_333),
                (36, 25 * MILLION),
            ],
        ),
        (
            PoolId::PublicSale,
            &[
                (1, 6_666_666_666_666_666_666_666_666),
                (5, 33_333_333_333_333_333_333_333_333),
                (6, 40 * MILLION),
            ],
        ),
    ];
    for (pool, steps) in expected {
        for (months, released) in steps {
            assert_eq!(
                terms(pool).granted(*months),
                *released,
                "{pool:?}, month {months}"
            );
        }
    }
}

#[test]
fn a_month_has_thirty_epochs_and_the_first_epoch_is_number_one() {
    for (epoch, months) in [
        (0, 0),
        (1, 0),
        (30, 0),
        (31, 1),
        (60, 1),
        (61, 2),
        (1_801, 60),
    ] {
        assert_eq!(months_passed(epoch), months, "epoch {epoch}");
    }
    assert_eq!(months_passed(u32::MAX), u16::MAX);
}

proptest! {
    #[test]
    fn a_grant_never_shrinks_and_ends_at_its_total(
        total in 0..=MAX_SUPPLY,
        cliff in 0..=60_u16,
        linear in 0..=60_u16,
        months in 0..=200_u16,
    ) {
        let now = granted(total, cliff, linear, months);
        prop_assert!(now <= granted(total, cliff, linear, months + 1));
        prop_assert!(now <= total);
        if months <= cliff && linear > 0 {
            prop_assert_eq!(now, 0);
        }
        if months >= cliff + linear {
            prop_assert_eq!(now, total);
        }
    }

    #[test]
    fn a_grant_is_the_floor_of_the_exact_part(total in 0..=MAX_SUPPLY, linear in 1..=60_u16, months in 0..60_u16) {
        let exact = total * Balance::from(months.min(linear)) / Balance::from(linear);
        prop_assert_eq!(granted(total, 0, linear, months), exact);
    }

    #[test]
    fn an_emission_is_the_floor_of_the_exact_part(remaining in 0..=MAX_SUPPLY, month in 1..=EMISSION_MONTHS) {
        let rate = Balance::from(emission_rate(month).expect("in the schedule"));
        prop_assert_eq!(emission(remaining, month), remaining * rate / 10_000);
    }

    #[test]
    fn no_amount_overflows(total: u128, cliff: u16, linear: u16, months: u16) {
        prop_assert!(granted(total, cliff, linear, months) <= total);
        prop_assert!(emission(total, months) <= total);
    }
}
