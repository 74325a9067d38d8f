//! Rule R-VOTE, the shares and the tracks, to the unit.

use sage_primitives::{Balance, Epoch, SAGE};

use crate::{
    math::{approval, multiplier, power, share, BILLION, MORE_THAN_HALF},
    tracks::blocks,
    Track,
};

fn of(parts: &[(Balance, Epoch)]) -> Balance {
    power(parts.iter().copied())
}

#[test]
fn w21_a_thousand_sage_by_age() {
    let table = [
        (0, 1_000),
        (89, 1_000),
        (90, 1_500),
        (364, 1_500),
        (365, 2_000),
    ];
    for (age, wanted) in table {
        assert_eq!(of(&[(1_000 * SAGE, age)]), wanted * SAGE, "{age}");
    }
    assert_eq!(of(&[(1_000 * SAGE, Epoch::MAX)]), 2_000 * SAGE);
}

#[test]
fn w21_odd_amounts_are_floored() {
    assert_eq!(of(&[(333, 90)]), 499);
    assert_eq!(of(&[(333, 365)]), 666);
    assert_eq!(of(&[(1, 90)]), 1);
    assert_eq!(of(&[(0, 365)]), 0);
    assert_eq!(of(&[]), 0);
}

#[test]
fn w21_lots_of_several_ages() {
    let lots = [(600 * SAGE, 400), (300 * SAGE, 120), (100 * SAGE, 5)];
    assert_eq!(of(&lots), 1_750 * SAGE);
    // Floored once: two halves make a whole.
    assert_eq!(of(&[(1, 90), (1, 90)]), 3);
    assert_eq!(of(&[(1, 90), (1, 0)]), 2);
}

#[test]
fn w22_thresholds_in_tokens() {
    let minor = Track::MinorParameter.terms().threshold;
    assert_eq!(minor, 50_000 * SAGE);
    let least = |age| match age {
        0 => 50_000 * SAGE,
        90 => 33333333333333333333334,
        _ => 25_000 * SAGE,
    };
    for age in [0, 90, 365] {
        assert!(of(&[(least(age), age)]) >= minor, "{age}");
        assert!(of(&[(least(age) - 1, age)]) < minor, "{age}");
    }
}

#[test]
fn w23_quorums_of_110_million() {
    let electorate = 110_000_000 * SAGE;
    let table: [(u32, Balance); 5] = [
        (100_000_000, 11_000_000),
        (166_700_000, 18_337_000),
        (200_000_000, 22_000_000),
        (250_000_000, 27_500_000),
        (333_300_000, 36_663_000),
    ];
    for (quorum, sage) in table {
        assert!(share(sage * SAGE, electorate) >= quorum, "{quorum}");
        assert!(share(sage * SAGE - 1, electorate) < quorum, "{quorum}");
    }
    // What is asked for are tokens: 11 M veterans count 22 M, but they are 10 percent.
    assert_eq!(of(&[(11_000_000 * SAGE, 365)]), 22_000_000 * SAGE);
    assert_eq!(share(11_000_000 * SAGE, electorate), 100_000_000);
}

#[test]
fn w24_approval_by_multiplying_crosswise() {
    assert!(approval(509, 491) >= MORE_THAN_HALF);
    let seventy = Track::Upgrade.terms().approval;
    assert_eq!(seventy, 700_000_000);
    assert!(approval(699, 300) < seventy);
    assert!(approval(700, 300) >= seventy);
    // Exactly a half is not more than a half, and one unit more is.
    for whole in [2, 1_000, 10_u128.pow(27)] {
        assert_eq!(approval(whole / 2, whole / 2), BILLION / 2);
        assert!(approval(whole / 2, whole / 2) < MORE_THAN_HALF);
        assert!(approval(whole / 2 + 1, whole / 2) >= MORE_THAN_HALF);
        assert!(approval(whole / 2 - 1, whole / 2) < MORE_THAN_HALF);
    }
}

#[test]
fn nothing_is_approved_by_nobody() {
    assert_eq!(approval(0, 0), 0);
    assert_eq!(approval(0, 1), 0);
    assert_eq!(approval(1, 0), BILLION);
    assert_eq!(share(1, 0), 0);
    assert_eq!(share(2, 1), BILLION);
}

#[test]
fn s14_the_tracks() {
    // Threshold in SAGE, hours of preparing, voting and enactment, quorum and approval in basis points.
    let table = [
        (Track::MinorParameter, 50_000, [1, 72, 72], 1_667, 5_000),
        (Track::Standard, 250_000, [1, 168, 168], 2_500, 5_000),
        (Track::Treasury, 250_000, [1, 168, 48], 2_500, 5_000),
        (Track::LargeTreasury, 250_000, [1, 168, 48], 2_500, 7_000),
        (Track::Upgrade, 1_000_000, [1, 168, 336], 3_333, 7_000),
        (Track::Critical, 1_000_000, [1, 24, 24], 2_000, 7_000),
        (Track::Emergency, 5_000_000, [0, 1, 0], 1_000, 7_000),
    ];
    assert_eq!(table.map(|row| row.0), Track::ALL);
    for (id, (track, threshold, hours, quorum, approval)) in (0..).zip(table) {
        let terms = track.terms();
        assert_eq!(track.id(), id);
        assert_eq!(terms.threshold, threshold * SAGE);
        assert_eq!([terms.prepare, terms.vote, terms.enactment], hours);
        assert_eq!(terms.quorum, quorum * 100_000);
        // More than a half is one part more than a half.
        let more = u32::from(approval == 5_000);
        assert_eq!(terms.approval, approval * 100_000 + more);
    }
}

#[test]
fn hours_are_parts_of_an_epoch() {
    assert_eq!(blocks(0, 14_400), 0);
    assert_eq!(blocks(1, 14_400), 600);
    assert_eq!(blocks(168, 14_400), 7 * 14_400);
    // Where an epoch has fewer blocks than hours, an hour is still a block.
    assert_eq!(blocks(1, 20), 1);
    assert_eq!(blocks(24, 20), 20);
    assert_eq!(blocks(72, 20), 60);
    assert_eq!(blocks(0, 20), 0);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn amount() -> impl Strategy<Value = Balance> {
        prop_oneof![0..=10u128, 0..=10_u128.pow(27)]
    }

    proptest! {
        // P11: what all count is at most twice what there is.
        #[test]
        fn p11_power_is_between_the_amount_and_its_double(
            lots in prop::collection::vec((amount(), 0..800u32), 0..16),
        ) {
            let whole: Balance = lots.iter().map(|(amount, _)| amount).sum();
            let found = of(&lots);
            prop_assert!((whole..=2 * whole).contains(&found));
        }

        #[test]
        fn power_never_falls_with_age(amount in amount(), age in 0..800u32) {
            prop_assert!(of(&[(amount, age + 1)]) >= of(&[(amount, age)]));
            prop_assert!(multiplier(age + 1) >= multiplier(age));
        }

        #[test]
        fn a_share_reaches_a_limit_where_the_products_do(
            part in amount(),
            rest in amount(),
            limit in 0..=BILLION,
        ) {
            let whole = part + rest;
            prop_assume!(whole > 0);
            let crosswise = part * 1_000_000_000 >= u128::from(limit) * whole;
            prop_assert_eq!(share(part, whole) >= limit, crosswise);
        }

        #[test]
        fn approval_is_more_than_a_half_for_a_majority_and_for_nothing_else(
            ayes in amount(),
            nays in amount(),
        ) {
            prop_assert_eq!(approval(ayes, nays) >= MORE_THAN_HALF, ayes > nays);
        }

        #[test]
        fn the_largest_amounts_do_not_overflow(ayes in any::<u128>(), nays in any::<u128>()) {
            prop_assert!(approval(ayes, nays) <= BILLION);
            prop_assert!(share(ayes, nays) <= BILLION);
            prop_assert!(of(&[(ayes, 365), (nays, 365)]) >= ayes.max(nays));
        }
    }
}
