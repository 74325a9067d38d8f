//! What governance decides.

use sage_pallet_testing::{assert_events, assert_only_event, clear_events, TestChain};

use super::*;

#[test]
fn the_usual_terms_are_those_of_the_reference() {
    let terms = Terms::default();
    let tiers = terms.tiers.map(|tier| (tier.actives, tier.share));
    assert_eq!(tiers, [(0, 1_000), (10, 1_500), (50, 2_000), (200, 2_500)]);
    assert_eq!(terms.min_trade, TRADE);
    chain().execute(|| assert_eq!(Referral::terms(), terms));
}

#[test]
fn other_terms_count_for_the_next_payment_and_leave_what_was_earned() {
    chain().execute(|| {
        alice_by_bob();
        assert_eq!(pay_part(&ALICE, SAGE, 100), 10);
        let terms = shares([2_000, 3_000, 4_000, 5_000]);
        clear_events::<Test>();
        assert_ok!(set_terms(terms));
        assert_only_event!(Test, Event::<Test>::TermsChanged { terms });
        assert_eq!(Referral::terms(), terms);
        assert_eq!(pending(&BOB), 10);
        assert_eq!(pay_part(&ALICE, SAGE, 100), 20);
        // A step that moves changes the tier with the next payment.
        assert_ok!(set_terms(steps([0, 1, 2, 3])));
        assert_eq!(pay_part(&ALICE, TRADE, 100), 15);
    });
}

#[test]
fn no_share_is_above_a_half() {
    chain().execute(|| {
        assert_noop!(set_terms(shares([1, 2, 3, 5_001])), Refused::ShareTooHigh);
        assert_noop!(set_terms(shares([u16::MAX; 4])), Refused::ShareTooHigh);
        assert_ok!(set_terms(shares([5_000; 4])));
        assert_ok!(set_terms(shares([0; 4])));
    });
}

#[test]
fn a_higher_tier_has_no_smaller_share() {
    chain().execute(|| {
        for wrong in [[2, 1, 3, 4], [1, 3, 2, 4], [1, 2, 4, 3]] {
            assert_noop!(set_terms(shares(wrong)), Refused::SharesUnordered);
        }
    });
}

#[test]
fn tiers_begin_at_zero_and_rise() {
    chain().execute(|| {
        for wrong in [
            [1, 10, 50, 200],
            [0, 0, 50, 200],
            [0, 50, 10, 200],
            [0, 10, 50, 50],
        ] {
            assert_noop!(set_terms(steps(wrong)), Refused::TiersUnordered);
        }
        assert_ok!(set_terms(steps([0, 1, 2, u32::MAX])));
    });
}

#[test]
fn a_payment_of_nothing_makes_nobody_active() {
    chain().execute(|| {
        let terms = |min_trade| Terms {
            min_trade,
            ..Terms::default()
        };
        assert_noop!(set_terms(terms(0)), Refused::MinTradeTooLow);
        assert_ok!(set_terms(terms(1)));
        alice_by_bob();
        pay(&ALICE, 0);
        assert_eq!(standing(&BOB).0, 0);
        pay(&ALICE, 1);
        assert_eq!(standing(&BOB).0, 1);
    });
}

#[test]
fn only_the_admin_decides() {
    chain().execute(|| {
        for wrong in [signed(&ALICE), RuntimeOrigin::none()] {
            assert_noop!(
                Referral::set_terms(wrong.clone(), Terms::default()),
                BadOrigin
            );
            assert_noop!(Referral::set_paused(wrong, true), BadOrigin);
        }
    });
}

#[test]
fn rewards_are_stopped_and_go_on() {
    chain().execute(|| {
        assert_noop!(set_paused(false), Refused::NothingChanged);
        assert_ok!(set_paused(true));
        assert_noop!(set_paused(true), Refused::NothingChanged);
        assert_ok!(set_paused(false));
        assert_events!(
            Test,
            [
                Event::<Test>::PauseChanged { paused: true },
                Event::PauseChanged { paused: false },
            ]
        );
    });
}

#[test]
fn who_comes_while_rewards_are_stopped_is_registered_and_bound() {
    chain().execute(|| {
        assert_ok!(set_paused(true));
        alice_by_bob();
        assert_ok!(register(&CHARLIE, "CHARLIE"));
        assert_ok!(Referral::unregister(signed(&CHARLIE)));
    });
}

#[test]
fn the_genesis_sets_the_terms() {
    let terms = shares([1, 2, 3, 4]);
    let genesis = GenesisConfig::<Test> {
        terms,
        ..Default::default()
    };
    chain()
        .with_genesis(&genesis)
        .execute(|| assert_eq!(Referral::terms(), terms));
}

#[test]
#[should_panic(expected = "referral: ShareTooHigh")]
fn a_genesis_with_a_share_out_of_bounds_is_refused() {
    TestChain::<Test>::new().with_genesis(&GenesisConfig::<Test> {
        terms: shares([5_001; 4]),
        ..Default::default()
    });
}

#[test]
fn the_limits_of_the_mock_fit_together() {
    <Referral as Hooks<u32>>::integrity_test();
}

#[test]
#[should_panic(expected = "storage would be free")]
fn a_runtime_without_deposits_is_refused() {
    BindDeposit::set(0);
    <Referral as Hooks<u32>>::integrity_test();
}
