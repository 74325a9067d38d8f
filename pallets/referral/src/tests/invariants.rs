//! Each rule, broken on purpose.

use frame::token::fungible::MutateHold;
use sage_pallet_testing::{assert_invariant_broken, check};

use super::*;
use crate::invariants::*;

/// Does damage beside a referrer with an active client, another one and a client without referrer, and expects `rule` to
/// notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        SpyEpochs::set(40);
        alice_by_bob();
        assert_ok!(bind(&DAVE, "BOBS-CODE"));
        assert_ok!(register(&CHARLIE, "CHARLIE"));
        pay(&ALICE, TRADE);
        pay(&DAVE, SAGE);
        pay(&EVE, SAGE);
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

/// Changes the entry of a referrer.
fn change(who: &AccountId, change: impl FnOnce(&mut Referrer)) {
    Referrers::<Test>::mutate(who, |found| {
        change(found.as_mut().expect("the account is a referrer"));
    });
}

/// Changes the binding of Alice.
fn rebind(change: impl FnOnce(&mut Binding<AccountId>)) {
    Clients::<Test>::mutate(ALICE, |found| match found {
        Some(Client::Bound(binding)) => change(binding),
        _ => panic!("Alice is bound"),
    });
}

#[test]
fn try_state_finds_terms_out_of_bounds() {
    assert_noticed(TERMS_INVALID, || {
        CurrentTerms::<Test>::put(shares([5_001; 4]));
    });
}

#[test]
fn try_state_finds_codes_that_are_not_the_referrers() {
    assert_noticed(CODES_DIFFER, || Codes::<Test>::remove(code("CHARLIE")));
    assert_noticed(CODES_DIFFER, || {
        Codes::<Test>::insert(code("CHARLIE"), BOB);
    });
    assert_noticed(CODES_DIFFER, || Codes::<Test>::insert(code("OTHER"), BOB));
    assert_noticed(CODES_DIFFER, || Codes::<Test>::insert(code("EVES"), EVE));
    assert_noticed(CODES_DIFFER, || {
        change(&CHARLIE, |referrer| referrer.code = code("bad"));
        Codes::<Test>::remove(code("CHARLIE"));
        Codes::<Test>::insert(code("bad"), CHARLIE);
    });
}

#[test]
fn try_state_finds_bindings_that_nobody_may_have() {
    // To nobody, to oneself, and to each other.
    assert_noticed(BINDING_INVALID, || {
        change(&BOB, |bob| bob.referrals = 1);
        change(&BOB, |bob| bob.actives = Actives::default());
        rebind(|binding| binding.referrer = EVE);
    });
    assert_noticed(BINDING_INVALID, || {
        rebind(|binding| binding.referrer = ALICE)
    });
    assert_noticed(BINDING_INVALID, || {
        let binding = Binding {
            referrer: ALICE,
            deposit: 0,
            last_active: None,
        };
        Clients::<Test>::insert(BOB, Client::Bound(binding));
    });
}

#[test]
fn try_state_finds_clients_who_were_active_in_the_future() {
    assert_noticed(ACTIVE_TOO_EARLY, || {
        rebind(|binding| binding.last_active = Some(41));
    });
}

#[test]
fn try_state_finds_miscounted_referrals() {
    assert_noticed(REFERRALS_MISCOUNTED, || {
        change(&BOB, |bob| bob.referrals = 1);
    });
    assert_noticed(REFERRALS_MISCOUNTED, || {
        change(&CHARLIE, |charlie| charlie.referrals = 1);
    });
}

#[test]
fn try_state_finds_miscounted_actives() {
    assert_noticed(ACTIVES_MISCOUNTED, || {
        change(&BOB, |bob| bob.actives.buckets[0] = 1);
    });
    assert_noticed(ACTIVES_MISCOUNTED, || {
        change(&BOB, |bob| bob.actives.latest = 39);
    });
    assert_noticed(ACTIVES_MISCOUNTED, || {
        rebind(|binding| binding.last_active = Some(39));
    });
    assert_noticed(ACTIVES_MISCOUNTED, || {
        rebind(|binding| binding.last_active = None)
    });
}

#[test]
fn try_state_finds_a_reward_that_came_from_nobody() {
    assert_noticed(EARNED_OF_NOBODY, || {
        change(&CHARLIE, |charlie| charlie.pending = 1);
    });
}

#[test]
fn try_state_finds_rewards_that_do_not_sum_up() {
    assert_noticed(PENDING_DIFFERS, || change(&BOB, |bob| bob.pending += 1));
    assert_noticed(PENDING_DIFFERS, || {
        Total::<Test>::mutate(|total| total.claimed = 1);
    });
    assert_noticed(PENDING_DIFFERS, || {
        Total::<Test>::mutate(|total| total.claimed = total.accrued + 1);
    });
}

#[test]
fn try_state_finds_shares_that_were_too_large() {
    assert_noticed(SHARED_TOO_MUCH, || {
        Total::<Test>::mutate(|total| total.shared = 2 * total.accrued - 1);
    });
}

#[test]
fn try_state_finds_a_pot_that_does_not_cover_the_rewards() {
    assert_noticed(POT_SHORT, || {
        assert_ok!(Balances::transfer_keep_alive(
            signed(&Referral::pot()),
            ALICE,
            1
        ));
    });
    chain().execute_and_break(|| {
        Balances::set_balance(&Referral::pot(), 0);
        assert_invariant_broken::<Test>(POT_SHORT);
    });
}

#[test]
fn try_state_finds_deposits_that_are_not_held() {
    let release = |reason: HoldReason, who: AccountId| {
        move || {
            let released = Balances::release(&reason.into(), &who, 1, Precision::Exact);
            assert_ok!(released);
        }
    };
    assert_noticed(DEPOSIT_DIFFERS, release(HoldReason::Registration, BOB));
    assert_noticed(DEPOSIT_DIFFERS, release(HoldReason::Binding, ALICE));
    assert_noticed(DEPOSIT_DIFFERS, || {
        change(&CHARLIE, |charlie| charlie.deposit += 1);
    });
    assert_noticed(DEPOSIT_DIFFERS, || {
        assert_ok!(Balances::hold(&HoldReason::Binding.into(), &EVE, 1));
    });
}
