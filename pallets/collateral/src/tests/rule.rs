//! Rule R-WEIGHT, to the unit.

use proptest::prelude::*;
use sage_primitives::{Balance, SAGE};

use crate::{math::*, Work};

#[test]
fn w5_weights_after_the_grace() {
    // Potential, collateral in base units; base, eligible, backed, effective; required for all of it, in SAGE.
    let table: [(u64, Balance, [u64; 4], Balance); 10] = [
        (100, 0, [20, 80, 0, 20], 80_000),
        (100, 1_000 * SAGE - 1, [20, 80, 0, 20], 80_000),
        (100, 1_000 * SAGE, [20, 80, 1, 21], 80_000),
        (100, 40_000 * SAGE, [20, 80, 40, 60], 80_000),
        (100, 79_999 * SAGE, [20, 80, 79, 99], 80_000),
        (100, 80_000 * SAGE, [20, 80, 80, 100], 80_000),
        (100, 1_000_000 * SAGE, [20, 80, 1_000, 100], 80_000),
        (7, 5_000 * SAGE, [1, 6, 5, 6], 6_000),
        (1, 0, [0, 1, 0, 0], 1_000),
        (
            12_345,
            5_000_000 * SAGE,
            [2_469, 9_876, 5_000, 7_469],
            9_876_000,
        ),
    ];
    for (potential, collateral, [wanted_base, eligible, units, wanted], full) in table {
        assert_eq!(base(potential), wanted_base, "base of {potential}");
        assert_eq!(potential - base(potential), eligible);
        // What backs weight is whole units of collateral, as of a potential that has no end.
        let endless = u64::MAX;
        assert_eq!(backed(endless, collateral) - base(endless), units);
        assert_eq!(backed(potential, collateral), wanted);
        assert_eq!(wanted_base + eligible.min(units), wanted);
        assert_eq!(effective(potential, collateral, false, 1_000), wanted);
        assert_eq!(required(potential), full * SAGE);
    }
}

#[test]
fn the_required_collateral_is_exactly_enough() {
    for potential in [1, 2, 4, 5, 7, 99, 100, 12_345] {
        let enough = required(potential);
        assert_eq!(backed(potential, enough), potential);
        assert!(enough == 0 || backed(potential, enough - 1) < potential);
    }
}

#[test]
fn the_largest_values_do_not_overflow() {
    assert_eq!(base(u64::MAX), u64::MAX / 5);
    assert_eq!(
        backed(u64::MAX, Balance::MAX),
        u64::MAX / 5 + (u128::MAX / COLLATERAL_PER_UNIT) as u64
    );
    assert_eq!(required(u64::MAX), Balance::MAX);
    let works = [Work {
        period: 0,
        cycles: u64::MAX,
    }; 18];
    assert_eq!(potential(&works, 0, 1), u64::MAX);
    assert_eq!(potential(&works, 0, 0), u64::MAX);
    assert_eq!(potential(&works, u32::MAX, 1), 0);
}

#[test]
fn work_counts_less_with_each_period_and_ends_after_eighteen() {
    let works = [Work {
        period: 5,
        cycles: 1_800,
    }];
    for age in 0..18 {
        assert_eq!(potential(&works, 5 + age, 100), u64::from(18 - age));
    }
    assert_eq!(potential(&works, 23, 100), 0);
    assert_eq!(period(9), 0);
    assert_eq!(period(10), 1);
}

#[test]
fn small_works_are_summed_before_they_are_rounded() {
    let works = [0, 1].map(|period| Work {
        period,
        cycles: 500,
    });
    // 500 * 17 / 18 + 500 is 972.
    assert_eq!(potential(&works, 1, 486), 2);
    assert_eq!(potential(&works, 1, 487), 1);
}

proptest! {
    #[test]
    fn what_counts_lies_between_the_base_and_all(
        potential in any::<u64>(),
        collateral in any::<u128>(),
        grace in any::<bool>(),
        cap in any::<u64>(),
    ) {
        let found = effective(potential, collateral, grace, cap);
        prop_assert!(base(potential) <= found && found <= potential);
        prop_assert!(found <= effective(potential, collateral.saturating_add(1_000 * SAGE), grace, cap));
        prop_assert!(found <= effective(potential, collateral, true, cap));
    }
}
