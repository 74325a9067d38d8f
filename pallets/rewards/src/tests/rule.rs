//! Rules R-VEST and R-SUBSIDY, to the unit.

use sage_primitives::{Balance, MILLI_SAGE, SAGE};

use crate::{
    math::{allowance, slashed, subsidy, vested, year},
    SubsidyTable,
};

#[test]
fn w13_a_subsidy_vests_over_180_epochs() {
    let table = [
        (9, 0),
        (10, 0),
        (11, 5555555555555555555),
        (55, 250 * SAGE),
        (100, 500 * SAGE),
        (189, 994444444444444444444),
        (190, 1_000 * SAGE),
        (191, 1_000 * SAGE),
        (u32::MAX, 1_000 * SAGE),
    ];
    for (epoch, wanted) in table {
        assert_eq!(vested(1_000 * SAGE, 10, 180, epoch), wanted, "{epoch}");
    }
}

#[test]
fn w14_an_award_vests_over_90_epochs() {
    let table = [
        (10, 0),
        (40, 333333333333333333333),
        (55, 500 * SAGE),
        (99, 988888888888888888888),
        (100, 1_000 * SAGE),
    ];
    for (epoch, wanted) in table {
        assert_eq!(vested(1_000 * SAGE, 10, 90, epoch), wanted, "{epoch}");
    }
}

#[test]
fn w15_an_odd_amount_is_claimed_whole_in_several_claims() {
    let amount = 1_000_003;
    let mut claimed = 0;
    for (epoch, wanted) in [(2, 5_555), (60, 322_223), (61, 5_556), (181, 666_669)] {
        let part = vested(amount, 1, 180, epoch) - claimed;
        assert_eq!(part, wanted, "{epoch}");
        claimed += part;
    }
    assert_eq!(claimed, amount);
}

#[test]
fn w25_subsidies_of_a_job_by_year_and_tier() {
    // In ten-thousandths of a SAGE.
    let wanted = [
        [20_000, 15_000, 10_000, 7_500, 5_000],
        [25_000, 18_750, 12_500, 9_375, 6_250],
        [30_000, 22_500, 15_000, 11_250, 7_500],
        [40_000, 30_000, 20_000, 15_000, 10_000],
        [50_000, 37_500, 25_000, 18_750, 12_500],
    ];
    let table = SubsidyTable::default();
    for (tier, row) in (0..).zip(wanted) {
        for (year, amount) in row.into_iter().enumerate() {
            assert_eq!(table.subsidy(year, tier), amount * MILLI_SAGE / 10);
        }
        assert_eq!(table.subsidy(5, tier), table.subsidy(4, tier));
        assert_eq!(table.subsidy(usize::MAX, tier), table.subsidy(4, tier));
    }
    // A tier that the table does not know is as its last.
    assert_eq!(table.subsidy(0, 5), 5 * SAGE);
    assert_eq!(table.subsidy(0, u8::MAX), 5 * SAGE);
}

#[test]
fn w26_daily_caps_by_stake_and_none_without() {
    let table = SubsidyTable::default();
    let steps = [
        (0, 0),
        (1, 100 * SAGE),
        (1_000 * SAGE - 1, 100 * SAGE),
        (1_000 * SAGE, 150 * SAGE),
        (10_000 * SAGE - 1, 150 * SAGE),
        (10_000 * SAGE, 200 * SAGE),
        (50_000 * SAGE - 1, 200 * SAGE),
        (50_000 * SAGE, 300 * SAGE),
        (200_000 * SAGE - 1, 300 * SAGE),
        (200_000 * SAGE, 500 * SAGE),
        (Balance::MAX, 500 * SAGE),
    ];
    for (stake, cap) in steps {
        assert_eq!(table.cap(stake), cap, "{stake}");
    }
}

#[test]
fn w26_the_budget_of_the_first_month_covers_4500000_consumer_jobs() {
    let job = SubsidyTable::default().subsidy(0, 0);
    assert_eq!(crate::mock::MONTH / job, 4_500_000);
}

#[test]
fn a_year_is_360_epochs() {
    for (epoch, wanted) in [(0, 0), (1, 0), (360, 0), (361, 1), (720, 1), (721, 2)] {
        assert_eq!(year(epoch), wanted, "{epoch}");
    }
}

#[test]
fn a_reward_without_a_length_vests_in_the_next_epoch() {
    assert_eq!(vested(7, 10, 0, 10), 0);
    assert_eq!(vested(7, 10, 0, 11), 7);
}

#[test]
fn rates_of_a_slash_are_clamped_to_10_and_50_percent() {
    assert_eq!(slashed(1_000, 0), 100);
    assert_eq!(slashed(1_000, 999), 100);
    assert_eq!(slashed(1_000, 2_500), 250);
    assert_eq!(slashed(1_000, 5_001), 500);
    assert_eq!(slashed(1_000, u16::MAX), 500);
    assert_eq!(slashed(9, 1_000), 0);
    assert_eq!(slashed(Balance::MAX, 5_000), Balance::MAX / 2);
}

#[test]
fn an_epoch_grants_its_part_of_the_budget_and_no_more() {
    assert_eq!(allowance(3_000, 0, 30), 100);
    assert_eq!(allowance(2_940, 60, 30), 40);
    assert_eq!(allowance(2_900, 100, 30), 0);
    // What comes within the epoch is spread as well.
    assert_eq!(allowance(5_900, 100, 30), 100);
    // What was free has gone elsewhere.
    assert_eq!(allowance(0, 100, 30), 0);
    assert_eq!(allowance(2_900, 100, 1), 2_900);
    assert_eq!(allowance(7, 0, 0), 7);
    assert_eq!(allowance(Balance::MAX, 1, 1), Balance::MAX - 1);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn vested_is_monotone_and_between_nothing_and_all(
            amount in prop_oneof![0..=1_000u128, any::<u128>()],
            start in 0..1_000u32,
            length in 1..=400u32,
            now in 0..1_500u32,
        ) {
            let (before, after) = (
                vested(amount, start, length, now),
                vested(amount, start, length, now + 1),
            );
            prop_assert!(before <= after && after <= amount);
            prop_assert!(now > start || before == 0);
            prop_assert!(now < start + length || before == amount);
            // The rule in one product, where it fits.
            let passed = now.saturating_sub(start).min(length);
            if let Some(product) = amount.checked_mul(passed.into()) {
                prop_assert_eq!(before, product / u128::from(length));
            }
        }

        #[test]
        fn an_allowance_is_never_more_than_is_free(
            free in any::<u64>(),
            granted in any::<u64>(),
            spread in 1..=360u16,
        ) {
            let (free, granted) = (u128::from(free), u128::from(granted));
            let allowed = allowance(free, granted, spread);
            prop_assert!(allowed <= free);
            let part = (free + granted) / u128::from(spread);
            prop_assert!(granted + allowed <= part.max(granted));
        }

        #[test]
        fn a_subsidy_is_its_part_of_the_base(base in 0..=100 * SAGE, rate in 1..=100_000u32) {
            prop_assert_eq!(subsidy(base, rate), base * u128::from(rate) / 10_000);
        }
    }
}
