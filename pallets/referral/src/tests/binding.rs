//! Who may be bound to whom.

use sage_pallet_testing::{assert_only_event, clear_events};

use super::*;

#[test]
fn a_client_is_bound_for_ever_and_for_a_deposit() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        assert_ok!(register(&CHARLIE, "CHARLIE"));
        clear_events::<Test>();
        assert_ok!(bind(&ALICE, "BOBS-CODE"));
        assert_only_event!(
            Test,
            Event::<Test>::Bound {
                client: ALICE,
                referrer: BOB,
            }
        );
        assert_eq!(held(HoldReason::Binding, &ALICE), SAGE);
        assert_eq!(info(&BOB).referrals, 1);
        assert_noop!(bind(&ALICE, "CHARLIE"), Refused::AlreadyReferred);
        assert_noop!(bind(&ALICE, "BOBS-CODE"), Refused::AlreadyReferred);
        pay(&ALICE, TRADE);
        assert_noop!(bind(&ALICE, "CHARLIE"), Refused::AlreadyReferred);
    });
}

#[test]
fn a_code_that_nobody_has_binds_nobody() {
    chain().execute(|| {
        assert_noop!(bind(&ALICE, "BOBS-CODE"), Refused::UnknownCode);
        assert_noop!(bind(&ALICE, "x"), Refused::UnknownCode);
    });
}

#[test]
fn nobody_refers_oneself() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        assert_noop!(bind(&BOB, "BOBS-CODE"), Refused::OwnCode);
    });
}

#[test]
fn two_accounts_do_not_refer_each_other() {
    chain().execute(|| {
        alice_by_bob();
        assert_ok!(register(&ALICE, "ALICE"));
        assert_noop!(bind(&BOB, "ALICE"), Refused::Cycle);
    });
}

#[test]
fn a_longer_circle_pays_each_referrer_for_its_own_client_and_nobody_more() {
    chain().execute(|| {
        let circle = [
            (ALICE, "ALICE", "BOBS-CODE"),
            (BOB, "BOBS-CODE", "CHARLIE"),
            (CHARLIE, "CHARLIE", "ALICE"),
        ];
        for (who, own, _) in &circle {
            assert_ok!(register(who, own));
        }
        for (who, _, other) in &circle {
            assert_ok!(bind(who, other));
        }
        assert_eq!(pay_part(&ALICE, 100, 100), 10);
        assert_eq!(
            (pending(&ALICE), pending(&BOB), pending(&CHARLIE)),
            (0, 10, 0)
        );
        for who in [&BOB, &CHARLIE] {
            assert_eq!(pay_part(who, 100, 100), 10);
        }
        let all = [ALICE, BOB, CHARLIE].map(|who| pending(&who));
        assert_eq!(all, [10; 3]);
    });
}

#[test]
fn who_has_paid_for_a_job_is_bound_no_more() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        // The smallest payment marks its payer.
        pay(&ALICE, 1);
        assert_noop!(bind(&ALICE, "BOBS-CODE"), Refused::AlreadyPaid);
        assert_eq!(Clients::<Test>::get(ALICE), Some(Client::Alone));
        pay(&ALICE, TRADE);
        assert_eq!(pending(&BOB), 0);
        // Who was paid, or paid nothing, has not paid.
        pay(&CHARLIE, 0);
        assert_eq!(Clients::<Test>::get(CHARLIE), None);
        assert_ok!(bind(&CHARLIE, "BOBS-CODE"));
    });
}

#[test]
fn a_payment_while_rewards_are_stopped_marks_its_payer_too() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        assert_ok!(set_paused(true));
        pay(&ALICE, TRADE);
        assert_ok!(set_paused(false));
        assert_noop!(bind(&ALICE, "BOBS-CODE"), Refused::AlreadyPaid);
    });
}

#[test]
fn a_referrer_may_have_paid_and_may_have_a_referrer() {
    chain().execute(|| {
        pay(&BOB, TRADE);
        assert_ok!(register(&BOB, "BOBS-CODE"));
        assert_ok!(bind(&ALICE, "BOBS-CODE"));
        assert_ok!(register(&ALICE, "ALICE"));
        assert_ok!(bind(&CHARLIE, "ALICE"));
        // One level earns: Charlie's payment gives Alice a share, and Bob none.
        assert_eq!(pay_part(&CHARLIE, 100, 100), 10);
        assert_eq!((pending(&ALICE), pending(&BOB)), (10, 0));
    });
}

#[test]
fn a_client_must_be_able_to_spare_the_deposit() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        Balances::set_balance(&ALICE, SAGE + EXISTENTIAL_DEPOSIT - 1);
        assert_noop!(bind(&ALICE, "BOBS-CODE"), Refused::InsufficientBalance);
        Balances::set_balance(&ALICE, SAGE + EXISTENTIAL_DEPOSIT);
        assert_ok!(bind(&ALICE, "BOBS-CODE"));
    });
}

#[test]
fn other_deposits_are_for_those_who_come_later() {
    chain().execute(|| {
        alice_by_bob();
        BindDeposit::set(3 * SAGE);
        assert_ok!(bind(&CHARLIE, "BOBS-CODE"));
        let deposits = [ALICE, CHARLIE].map(|who| held(HoldReason::Binding, &who));
        assert_eq!(deposits, [SAGE, 3 * SAGE]);
    });
}

#[test]
fn the_registration_of_who_is_a_client_too_has_a_deposit_of_its_own() {
    chain().execute(|| {
        alice_by_bob();
        assert_ok!(register(&ALICE, "ALICE"));
        assert_ok!(Referral::unregister(signed(&ALICE)));
        assert_eq!(held(HoldReason::Registration, &ALICE), 0);
        assert_eq!(held(HoldReason::Binding, &ALICE), SAGE);
        // Without the code, but with the referrer.
        assert_eq!(pay_part(&ALICE, 100, 100), 10);
    });
}

#[test]
fn referrals_that_cannot_be_counted_are_refused() {
    chain().execute_and_break(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        Referrers::<Test>::mutate(BOB, |found| {
            found.as_mut().expect("Bob is a referrer").referrals = u32::MAX;
        });
        let bound =
            frame::deps::frame_support::storage::with_storage_layer(|| bind(&ALICE, "BOBS-CODE"));
        assert_noop!(bound, ArithmeticError::Overflow);
    });
}
