//! The flaws of the contracts (economics, S15), each of which cannot happen here.

use frame::{token::fungible::Inspect, traits::GetCallName};

use super::*;

#[test]
fn flaw_rewards_are_unfunded_promises() {
    chain().execute(|| {
        alice_by_bob();
        let issuance = Balances::total_issuance();
        let part = 4 * SAGE;
        let reward = pay_part(&ALICE, 100 * SAGE, part);
        // What came in went to pot and treasury, and the promise is as large as what the pot got.
        assert_eq!(Balances::total_issuance(), issuance + part);
        assert_eq!(treasury() + reward, part);
        let in_pot = Balances::balance(&Referral::pot()) - EXISTENTIAL_DEPOSIT;
        assert_eq!((in_pot, pending(&BOB)), (reward, reward));
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::total_issuance(), issuance + part);
    });
}

#[test]
fn flaw_the_asset_of_the_fee_is_ignored() {
    // The reward is a piece of the very credit that the fee is: there is no second asset to mistake it for, and what is
    // given is missing in what is left.
    chain().execute(|| {
        alice_by_bob();
        for part in [1, 10, 999, SAGE, 1_000_000 * SAGE] {
            let (pot, kept) = (Balances::balance(&Referral::pot()), treasury());
            let reward = pay_part(&ALICE, SAGE, part);
            assert_eq!(Balances::balance(&Referral::pot()) - pot, reward);
            assert_eq!(treasury() - kept, part - reward);
        }
    });
}

#[test]
fn flaw_actives_never_expire() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        active_clients(0..10);
        assert_eq!(standing(&BOB), (10, Tier::Silver));
        SpyEpochs::set(1 + WINDOW);
        assert_eq!(standing(&BOB), (0, Tier::Bronze));
        assert_eq!(pay_part(&account(0), SAGE, 1_000), 100);
    });
}

#[test]
fn flaw_a_generated_code_can_overwrite_anothers() {
    // Codes are never generated: each registration names one, and the only call without a code removes one.
    assert_eq!(
        Call::<Test>::get_call_names(),
        &[
            "register",
            "unregister",
            "bind_referrer",
            "claim",
            "set_terms",
            "set_paused"
        ]
    );
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        assert_noop!(register(&CHARLIE, "BOBS-CODE"), Refused::CodeTaken);
        assert_eq!(Referral::referrer_of_code(code("BOBS-CODE")), Some(BOB));
    });
}

#[test]
fn flaw_referring_oneself_by_a_second_account_costs_nothing() {
    chain().execute(|| {
        // Alice and Bob are one person, and so is Charlie, the worker, at the best terms that governance may give.
        assert_ok!(set_terms(shares([MAX_SHARE; 4])));
        let own = [ALICE, BOB, CHARLIE];
        let total = || -> Balance { own.iter().map(Balances::total_balance).sum() };
        let spendable = || -> Balance { own.iter().map(Balances::free_balance).sum() };
        let before = total();
        alice_by_bob();
        // It costs the deposits, for ever.
        assert_eq!(spendable(), 3 * WEALTH - REGISTER_DEPOSIT - SAGE);
        assert_noop!(Referral::unregister(signed(&BOB)), Refused::HasReferrals);
        // A payment of 50: 40 to the worker, 7 burned, 2 to the treasury, 1 to the stakers.
        let gmv = 50 * SAGE;
        Balances::set_balance(&ALICE, Balances::free_balance(ALICE) - gmv);
        Balances::set_balance(&CHARLIE, WEALTH + gmv * 80 / 100);
        let reward = pay_part(&ALICE, gmv, gmv / 25);
        assert_ok!(claim(&BOB));
        // Half of 4 percent comes back at the very most; the person has less than before.
        assert_eq!(reward, gmv / 50);
        assert_eq!(before - total(), gmv / 5 - gmv / 50);
    });
}

#[test]
fn flaw_a_taken_code_is_no_error() {
    chain().execute(|| {
        assert_ok!(register(&BOB, "BOBS-CODE"));
        assert_noop!(register(&ALICE, "BOBS-CODE"), Refused::CodeTaken);
    });
}

#[test]
fn flaw_the_owner_takes_rewards_while_all_is_stopped() {
    chain().execute(|| {
        alice_by_bob();
        let reward = pay(&ALICE, 100 * SAGE);
        assert_ok!(set_paused(true));
        assert_ok!(set_terms(shares([0; 4])));
        // No call but a claim moves money out of the pot, and the claim pays the referrer, stopped or not.
        assert_eq!(
            Balances::balance(&Referral::pot()),
            EXISTENTIAL_DEPOSIT + reward
        );
        let before = Balances::free_balance(BOB);
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::free_balance(BOB), before + reward);
    });
}

#[test]
fn no_set_of_accounts_gets_more_than_half_of_what_was_paid_to_the_treasury() {
    chain().execute(|| {
        assert_ok!(set_terms(Terms {
            min_trade: 1,
            ..shares([MAX_SHARE; 4])
        }));
        // Everyone refers the next one, in a circle, and everyone pays.
        let own: Vec<AccountId> = (0..20).map(account).collect();
        for (index, who) in own.iter().enumerate() {
            Balances::set_balance(who, WEALTH);
            assert_ok!(register(who, &format!("CODE-{index}")));
        }
        for (index, who) in own.iter().enumerate() {
            assert_ok!(bind(who, &format!("CODE-{}", (index + 1) % own.len())));
        }
        let mut parts = 0;
        for round in 1..10 {
            for (index, who) in own.iter().enumerate() {
                let part = round * 1_000_003 + index as Balance;
                parts += part;
                pay_part(who, 25 * part, part);
            }
        }
        let rewards: Balance = own.iter().map(pending).sum();
        assert!(rewards <= parts / 2);
        assert_eq!(treasury() + rewards, parts);
    });
}
