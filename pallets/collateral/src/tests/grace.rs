//! The epochs in which weight needs no collateral.

use sage_pallet_testing::{assert_only_event, spies::SpyBonds, ALICE, BOB};
use sage_primitives::SAGE;

use super::*;
use crate::{
    mock::{chain, chain_with, RuntimeOrigin, Test, CAP},
    Error, Event,
};

#[test]
fn w6_all_weight_counts_up_to_epoch_180_and_a_fifth_from_181_on() {
    chain_with(180).execute(|| {
        set_epoch(180);
        earn(&ALICE, 100);
        assert_eq!(weight_of(&ALICE).effective, 100);
        set_epoch(181);
        earn(&BOB, 100);
        assert_eq!(weight_of(&BOB).effective, 20);
        // Her work lost nothing: epochs 180 and 181 are of one period.
        assert_eq!(weight_of(&ALICE).potential, 100);
        assert_eq!(weight_of(&ALICE).effective, 100 / 5);
    });
}

#[test]
fn the_grace_lets_no_account_have_more_than_the_cap_without_collateral() {
    chain_with(180).execute(|| {
        earn(&ALICE, 1_500);
        let mut wanted = ComputeWeight {
            potential: 1_500,
            effective: 300,
            collateral: 0,
            required: 1_200_000 * SAGE,
        };
        // The base of 300 is above the cap of 200.
        assert_eq!(weight_of(&ALICE), wanted);
        SpyBonds::set_active(&ALICE, 7_000 * SAGE);
        wanted.collateral = 7_000 * SAGE;
        wanted.effective = 307;
        assert_eq!(weight_of(&ALICE), wanted);
        earn(&BOB, 500);
        assert_eq!(weight_of(&BOB).effective, CAP);
    });
}

#[test]
fn the_grace_can_only_become_shorter() {
    chain_with(180).execute(|| {
        let shorten = |until| Collateral::shorten_grace(RuntimeOrigin::root(), until);
        assert_noop!(shorten(180), Error::<Test>::NotShorter);
        assert_noop!(shorten(u32::MAX), Error::<Test>::NotShorter);
        assert_noop!(
            Collateral::shorten_grace(RuntimeOrigin::signed(ALICE), 1),
            BadOrigin
        );
        earn(&ALICE, 100);
        sage_pallet_testing::clear_events::<Test>();
        assert_ok!(shorten(0));
        assert_only_event!(Test, Event::<Test>::GraceShortened { until: 0 });
        assert_eq!(weight_of(&ALICE).effective, 20);
        assert_noop!(shorten(0), Error::<Test>::NotShorter);
    });
}

#[test]
fn a_grace_that_is_over_does_not_change() {
    chain_with(180).execute(|| {
        let shorten = |until| Collateral::shorten_grace(RuntimeOrigin::root(), until);
        set_epoch(181);
        assert_noop!(shorten(100), Error::<Test>::NotShorter);
        set_epoch(180);
        assert_ok!(shorten(100));
        assert_noop!(shorten(50), Error::<Test>::NotShorter);
    });
}

#[test]
fn a_chain_without_a_grace_asks_for_collateral_from_the_first_epoch_on() {
    chain().execute(|| {
        earn(&ALICE, 100);
        assert_eq!(weight_of(&ALICE).effective, 20);
    });
}
