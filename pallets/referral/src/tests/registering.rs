//! Codes and their owners.

use sage_pallet_testing::assert_events;

use super::*;

#[test]
fn a_referrer_gets_a_code_for_a_deposit() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOB-2026"));
        assert_eq!(held(HoldReason::Registration, &BOB), REGISTER_DEPOSIT);
        assert_eq!(Referral::referrer_of_code(code("BOB-2026")), Some(BOB));
        let expected = ReferrerInfo {
            code: code("BOB-2026"),
            tier: Tier::Bronze,
            share: 1_000,
            referrals: 0,
            actives: 0,
            pending: 0,
        };
        assert_eq!(Referral::referrer_info(BOB), Some(expected));
        assert_events!(
            Test,
            [Event::<Test>::ReferrerRegistered {
                who: BOB,
                code: code("BOB-2026"),
            }]
        );
    });
}

#[test]
fn an_account_registers_once() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOB-1"));
        assert_noop!(register(&BOB, "BOB-2"), Refused::AlreadyRegistered);
        assert_noop!(register(&BOB, "BOB-1"), Refused::AlreadyRegistered);
    });
}

#[test]
fn a_code_has_four_to_sixteen_capitals_digits_and_hyphens() {
    chain().execute(|| {
        for bad in [
            "", "ABC", "abcd", "ABCd", "AB D", "ABC_", "ABC.", "ABC@", "ABC[", "ABC/", "ABC:",
            "\0\0\0\0", "ÄÖÜ",
        ] {
            assert_noop!(register(&BOB, bad), Refused::BadCode);
        }
        for (index, good) in ["AZ09", "----", "0123456789-ABCDE"].iter().enumerate() {
            let who = account(index as u32);
            Balances::set_balance(&who, WEALTH);
            assert_ok!(register(&who, good));
        }
        // A longer one is no argument of the call.
        assert!(Code::try_from(vec![b'A'; 17]).is_err());
    });
}

#[test]
fn a_deposit_must_be_money_that_the_account_can_spare() {
    chain().execute(|| {
        Balances::set_balance(&BOB, REGISTER_DEPOSIT + EXISTENTIAL_DEPOSIT - 1);
        assert_noop!(register(&BOB, "BOBS-CODE"), Refused::InsufficientBalance);
        Balances::set_balance(&BOB, REGISTER_DEPOSIT + EXISTENTIAL_DEPOSIT);
        assert_ok!(register(&BOB, "BOBS-CODE"));
        let nobody = account(1);
        assert_noop!(register(&nobody, "NOBODY"), Refused::InsufficientBalance);
    });
}

#[test]
fn a_code_is_given_up_for_the_deposit_and_is_free_again() {
    chain().execute(|| {
        assert_noop!(Referral::unregister(signed(&BOB)), Refused::NotRegistered);
        assert_ok!(register(&BOB, "BOBS-CODE"));
        sage_pallet_testing::clear_events::<Test>();
        assert_ok!(Referral::unregister(signed(&BOB)));
        assert_events!(
            Test,
            [Event::<Test>::ReferrerUnregistered {
                who: BOB,
                code: code("BOBS-CODE"),
            }]
        );
        assert_eq!(Balances::free_balance(BOB), WEALTH);
        assert_eq!(Referral::referrer_info(BOB), None);
        assert_eq!(Referral::referrer_of_code(code("BOBS-CODE")), None);
        assert_noop!(bind(&ALICE, "BOBS-CODE"), Refused::UnknownCode);
        assert_ok!(register(&CHARLIE, "BOBS-CODE"));
        assert_ok!(register(&BOB, "BOB-AGAIN"));
    });
}

#[test]
fn who_has_referrals_stays_their_referrer_and_keeps_the_code() {
    chain().execute(|| {
        alice_by_bob();
        assert_noop!(Referral::unregister(signed(&BOB)), Refused::HasReferrals);
        pay(&ALICE, TRADE);
        assert_ok!(claim(&BOB));
        pass_epochs(100);
        assert_noop!(Referral::unregister(signed(&BOB)), Refused::HasReferrals);
        assert_noop!(register(&CHARLIE, "BOBS-CODE"), Refused::CodeTaken);
    });
}

#[test]
fn calls_need_a_signature() {
    chain().execute(|| {
        for wrong in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
            let text = || code("BOBS-CODE");
            assert_noop!(Referral::register(wrong.clone(), text()), BadOrigin);
            assert_noop!(Referral::unregister(wrong.clone()), BadOrigin);
            assert_noop!(Referral::bind_referrer(wrong.clone(), text()), BadOrigin);
            assert_noop!(Referral::claim(wrong, BOB), BadOrigin);
        }
    });
}
