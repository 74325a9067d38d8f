//! Rule R-SLASH and the division, to the unit.

use sage_primitives::{Balance, SAGE};

use crate::{
    math::{divide, slash, Cut, Division},
    mock::MINIMA,
};

fn cut(active: Balance, unbonding: Balance) -> Cut {
    Cut { active, unbonding }
}

#[test]
fn w16_slashes_of_active_and_unbonding() {
    let table = [
        ((800 * SAGE, 200 * SAGE, 2_000), cut(160 * SAGE, 40 * SAGE)),
        (
            (3_000 * SAGE + 1, 7 * SAGE + 3, 1_000),
            cut(299999999999999999999, 700000000000000001),
        ),
        ((1_000 * SAGE - 1, 1, 2_000), cut(199999999999999999999, 1)),
        ((1, 1, 5_000), cut(0, 1)),
        ((9, 0, 2_000), cut(1, 0)),
        ((4, 0, 1_000), cut(0, 0)),
    ];
    let totals = [
        200 * SAGE,
        300700000000000000000,
        200000000000000000000,
        1,
        1,
        0,
    ];
    for (((active, unbonding, rate), wanted), total) in table.into_iter().zip(totals) {
        let found = slash(active, unbonding, rate);
        assert_eq!(found, wanted, "{active} {unbonding} {rate}");
        assert_eq!(found.total(), total);
    }
}

#[test]
fn w17_successive_slashes_take_of_what_is_left() {
    let mut bond = 10_000 * SAGE;
    for (rate, left) in [(2_000, 8_000), (1_000, 7_200), (5_000, 3_600)] {
        bond -= slash(bond, 0, rate).total();
        assert_eq!(bond, left * SAGE);
    }
}

#[test]
fn w18_slashes_of_each_tiers_minimum() {
    let table: [[Balance; 3]; 5] = [
        [100, 250, 500],
        [250, 625, 1_250],
        [500, 1_250, 2_500],
        [1_000, 2_500, 5_000],
        [2_500, 6_250, 12_500],
    ];
    for (minimum, row) in MINIMA.into_iter().zip(table) {
        for (rate, wanted) in [1_000, 2_500, 5_000].into_iter().zip(row) {
            assert_eq!(slash(minimum * SAGE, 0, rate), cut(wanted * SAGE, 0));
        }
    }
}

#[test]
fn w19_divisions_with_and_without_a_reporter() {
    let table: [(Balance, [Balance; 3]); 5] = [
        (1_000 * SAGE, [500 * SAGE, 300 * SAGE, 200 * SAGE]),
        (101, [50, 30, 21]),
        (7, [3, 2, 2]),
        (3, [1, 0, 2]),
        (1, [0, 0, 1]),
    ];
    for (amount, [reporter, burned, treasury]) in table {
        let wanted = Division {
            reporter,
            burned,
            treasury,
        };
        assert_eq!(divide(amount, true), wanted, "{amount}");
        let burned = Division {
            reporter: 0,
            burned: amount,
            treasury: 0,
        };
        assert_eq!(divide(amount, false), burned);
    }
}

#[test]
fn rates_are_clamped_to_10_and_50_percent() {
    assert_eq!(slash(1_000, 0, 0), cut(100, 0));
    assert_eq!(slash(1_000, 0, 999), cut(100, 0));
    assert_eq!(slash(1_000, 0, 5_001), cut(500, 0));
    assert_eq!(slash(1_000, 0, u16::MAX), cut(500, 0));
}

#[test]
fn the_largest_bond_is_cut_without_overflow() {
    let half = slash(Balance::MAX, Balance::MAX, 5_000);
    assert_eq!(half, cut(Balance::MAX / 2, Balance::MAX / 2 + 1));
    assert_eq!(slash(0, Balance::MAX, 5_000), cut(0, Balance::MAX / 2));
    let whole = divide(Balance::MAX, true);
    assert_eq!(whole.reporter + whole.burned + whole.treasury, Balance::MAX);
    assert_eq!(slash(0, 0, 5_000), cut(0, 0));
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_slash_takes_at_most_a_half_and_from_no_part_more_than_it_has(
            active in prop_oneof![0..=10u128, any::<u128>()],
            unbonding in prop_oneof![0..=10u128, any::<u128>()],
            rate in any::<u16>(),
        ) {
            let found = slash(active, unbonding, rate);
            prop_assert!(found.active <= active && found.unbonding <= unbonding);
            if let Some(whole) = active.checked_add(unbonding) {
                prop_assert!(found.total() <= whole / 2);
                prop_assert!(found.total() >= whole / 10);
            }
        }

        #[test]
        fn the_parts_of_a_division_sum_to_the_whole(amount in any::<u128>()) {
            for reported in [false, true] {
                let parts = divide(amount, reported);
                prop_assert_eq!(parts.reporter + parts.burned + parts.treasury, amount);
                prop_assert!(parts.reporter <= amount / 2);
            }
        }

        // Nobody gains by reporting himself: at least a half of what is taken is gone.
        #[test]
        fn who_reports_himself_loses_half(amount in any::<u128>()) {
            let parts = divide(amount, true);
            prop_assert!(amount - parts.reporter >= amount / 2);
        }
    }
}
