//! Rule R-FEE as arithmetic.

use frame::deps::sp_core::U256;
use proptest::prelude::*;
use sage_primitives::{Balance, SAGE};

use crate::{
    math::{split, BPS, MAX_FEE},
    FeeConfig, Parts,
};

fn default_split(gmv: Balance) -> Parts {
    split(gmv, &FeeConfig::default())
}

/// The five parts in the order of the economics tables: fee, burn, treasury, stakers, worker.
fn row(gmv: Balance) -> [Balance; 5] {
    let parts = default_split(gmv);
    [
        parts.fee,
        parts.burn,
        parts.treasury,
        parts.stakers,
        parts.worker,
    ]
}

/// The same rule, written with wide integers.
fn wide_split(gmv: Balance, config: &FeeConfig) -> [U256; 5] {
    let part = |of: U256, bps: u16| of * U256::from(bps) / U256::from(BPS);
    let gmv = U256::from(gmv);
    let fee = part(gmv, config.fee);
    let burn = part(fee, config.burn);
    let treasury = part(fee, config.treasury);
    [fee, burn, treasury, fee - burn - treasury, gmv - fee]
}

/// Any configuration within the bounds.
fn any_config() -> impl Strategy<Value = FeeConfig> {
    (0..=MAX_FEE, 0..=BPS, 0..=BPS).prop_map(|(fee, a, b)| {
        let (low, high) = (a.min(b), a.max(b));
        FeeConfig {
            fee,
            burn: low,
            treasury: high - low,
            stakers: BPS - high,
        }
    })
}

#[test]
fn w1_round_payments_split_as_the_seed_says() {
    let sage = |whole: [Balance; 5]| whole.map(|amount| amount * SAGE);
    assert_eq!(row(100 * SAGE), sage([20, 14, 4, 2, 80]));
    assert_eq!(row(1_000 * SAGE), sage([200, 140, 40, 20, 800]));
}

#[test]
fn w2_odd_payments_split_exactly_and_strand_nothing() {
    let table = [
        (1, [0, 0, 0, 0, 1]),
        (4, [0, 0, 0, 0, 4]),
        (5, [1, 0, 0, 1, 4]),
        (14, [2, 1, 0, 1, 12]),
        (49, [9, 6, 1, 2, 40]),
        (97, [19, 13, 3, 3, 78]),
        (103, [20, 14, 4, 2, 83]),
        (12_345, [2_469, 1_728, 493, 248, 9_876]),
        (
            1_000_000_000_000_000_001,
            [
                200_000_000_000_000_000,
                140_000_000_000_000_000,
                40_000_000_000_000_000,
                20_000_000_000_000_000,
                800_000_000_000_000_001,
            ],
        ),
        (
            333_333_333_333_333_333,
            [
                66_666_666_666_666_666,
                46_666_666_666_666_666,
                13_333_333_333_333_333,
                6_666_666_666_666_667,
                266_666_666_666_666_667,
            ],
        ),
        (
            123_456_789_012_345_678_901,
            [
                24_691_357_802_469_135_780,
                17_283_950_461_728_395_046,
                4_938_271_560_493_827_156,
                2_469_135_780_246_913_578,
                98_765_431_209_876_543_121,
            ],
        ),
        (
            10_u128.pow(27) - 1,
            [
                199_999_999_999_999_999_999_999_999,
                139_999_999_999_999_999_999_999_999,
                39_999_999_999_999_999_999_999_999,
                20_000_000_000_000_000_000_000_001,
                800_000_000_000_000_000_000_000_000,
            ],
        ),
    ];
    for (gmv, expected) in table {
        assert_eq!(row(gmv), expected, "payment of {gmv}");
    }
}

#[test]
fn w3_and_w29_the_examples_of_escrow_and_metering_split_as_written() {
    let milli = SAGE / 1_000;
    let thousandths = |parts: [Balance; 5]| parts.map(|amount| amount * milli);
    assert_eq!(
        row(37_500 * milli),
        thousandths([7_500, 5_250, 1_500, 750, 30_000])
    );
    assert_eq!(
        row(210 * SAGE),
        thousandths([42_000, 29_400, 8_400, 4_200, 168_000])
    );
}

#[test]
fn w28_a_discount_lowers_the_payment_and_no_more_than_collected_is_given() {
    let collected = 95 * SAGE;
    let parts = default_split(collected);
    let tenth = SAGE / 10;
    assert_eq!(parts.worker, 76 * SAGE);
    assert_eq!(parts.burn, 133 * tenth);
    assert_eq!(parts.treasury, 38 * tenth);
    assert_eq!(parts.stakers, 19 * tenth);
    assert_eq!(parts.worker + parts.fee, collected);
}

#[test]
fn w37_a_volume_of_1_875_000_sage_pays_the_expenses_of_a_month() {
    let sage = |whole: [Balance; 5]| whole.map(|amount| amount * SAGE);
    assert_eq!(
        row(1_875_000 * SAGE),
        sage([375_000, 262_500, 75_000, 37_500, 1_500_000])
    );
}

#[test]
fn a49_payments_just_above_the_minimum_and_up_to_the_largest_balance_are_conserved() {
    let near_minimum = (0..=100).map(|extra| SAGE + extra);
    let largest = (0..=100).map(|less| Balance::MAX - less);
    for gmv in near_minimum.chain(largest) {
        let parts = default_split(gmv);
        assert_eq!(parts.burn + parts.treasury + parts.stakers, parts.fee);
        assert_eq!(parts.fee + parts.worker, gmv);
        assert_eq!(
            row(gmv).map(U256::from),
            wide_split(gmv, &FeeConfig::default())
        );
    }
}

proptest! {
    #[test]
    fn every_payment_under_every_configuration_is_conserved_and_exact(
        gmv in prop_oneof![any::<Balance>(), 0..=1_000_000_u128, 0..=10_u128.pow(27)],
        config in any_config(),
    ) {
        prop_assert!(config.check().is_ok());
        let parts = split(gmv, &config);
        prop_assert_eq!(parts.burn + parts.treasury + parts.stakers, parts.fee);
        prop_assert_eq!(parts.fee + parts.worker, gmv);
        prop_assert!(parts.worker >= gmv / 2);
        let found = [parts.fee, parts.burn, parts.treasury, parts.stakers, parts.worker];
        prop_assert_eq!(found.map(U256::from), wide_split(gmv, &config));
    }

    /// Splitting a payment saves less than one base unit of fee for each part, far below the price of a transaction.
    #[test]
    fn splitting_a_payment_gains_nobody(
        payments in proptest::collection::vec(0..=10_u128.pow(24), 1..50),
        config in any_config(),
    ) {
        let whole = split(payments.iter().sum(), &config);
        let apart: Balance = payments.iter().map(|part| split(*part, &config).fee).sum();
        prop_assert!(apart <= whole.fee);
        prop_assert!(whole.fee - apart < payments.len() as Balance);
    }
}
