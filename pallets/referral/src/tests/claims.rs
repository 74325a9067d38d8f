//! Rewards on their way to the referrers.

use frame::token::fungible::Inspect;
use sage_pallet_testing::{assert_only_event, clear_events};

use super::*;

#[test]
fn anyone_has_a_referrer_paid() {
    chain().execute(|| {
        alice_by_bob();
        let reward = pay(&ALICE, 100 * SAGE);
        let before = Balances::free_balance(BOB);
        clear_events::<Test>();
        assert_ok!(claim(&BOB));
        assert_only_event!(
            Test,
            Event::<Test>::RewardClaimed {
                who: BOB,
                amount: reward,
            }
        );
        assert_eq!(Balances::free_balance(BOB), before + reward);
        assert_eq!(Balances::free_balance(EVE), WEALTH);
        // The pot lives on.
        assert_eq!(Balances::balance(&Referral::pot()), EXISTENTIAL_DEPOSIT);
        assert_eq!(Total::<Test>::get().claimed, reward);
    });
}

#[test]
fn nothing_is_claimed_twice_or_by_who_has_earned_nothing() {
    chain().execute(|| {
        assert_noop!(claim(&BOB), Refused::NothingToClaim);
        alice_by_bob();
        assert_noop!(claim(&BOB), Refused::NothingToClaim);
        pay(&ALICE, SAGE);
        assert_noop!(claim(&ALICE), Refused::NothingToClaim);
        assert_ok!(claim(&BOB));
        assert_noop!(claim(&BOB), Refused::NothingToClaim);
    });
}

#[test]
fn the_smallest_reward_is_paid_because_the_deposit_keeps_the_account_alive() {
    chain().execute(|| {
        Balances::set_balance(&BOB, REGISTER_DEPOSIT + EXISTENTIAL_DEPOSIT);
        alice_by_bob();
        let rest = Balances::free_balance(BOB);
        assert!(Balances::transfer_allow_death(signed(&BOB), DAVE, rest).is_err());
        assert_eq!(pay_part(&ALICE, SAGE, 10), 1);
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::free_balance(BOB), rest + 1);
    });
}

#[test]
fn a_claim_that_would_leave_the_referrer_below_the_existential_deposit_loses_nothing() {
    chain().execute_and_break(|| {
        alice_by_bob();
        let reward = pay_part(&ALICE, SAGE, EXISTENTIAL_DEPOSIT);
        assert!(reward < EXISTENTIAL_DEPOSIT);
        // No registered account can be without balance, so its reward is given to one that is.
        let nobody = account(7);
        let referrer = Referrers::<Test>::take(BOB).expect("Bob is a referrer");
        Referrers::<Test>::insert(&nobody, referrer);
        assert_noop!(claim(&nobody), Refused::CannotReceive);
        assert_eq!(pending(&nobody), reward);
        Balances::set_balance(&nobody, EXISTENTIAL_DEPOSIT);
        assert_ok!(claim(&nobody));
        assert_eq!(
            Balances::free_balance(&nobody),
            EXISTENTIAL_DEPOSIT + reward
        );
    });
}

#[test]
fn a_pot_that_was_emptied_pays_nobody_a_part() {
    chain().execute_and_break(|| {
        alice_by_bob();
        let reward = pay(&ALICE, SAGE);
        let root = RuntimeOrigin::root();
        let short = EXISTENTIAL_DEPOSIT + reward - 1;
        assert_ok!(Balances::force_set_balance(
            root.clone(),
            Referral::pot(),
            short
        ));
        assert_noop!(claim(&BOB), TokenError::NotExpendable);
        assert_ok!(Balances::force_set_balance(
            root,
            Referral::pot(),
            short + 1
        ));
        assert_ok!(claim(&BOB));
    });
}

#[test]
fn money_that_someone_sends_to_the_pot_belongs_to_nobody() {
    chain().execute(|| {
        alice_by_bob();
        let reward = pay(&ALICE, SAGE);
        assert_ok!(Balances::transfer_keep_alive(
            signed(&EVE),
            Referral::pot(),
            SAGE
        ));
        let before = Balances::free_balance(BOB);
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::free_balance(BOB), before + reward);
    });
}
