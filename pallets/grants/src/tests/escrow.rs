//! Where the money is.

use frame::{
    token::{fungible::Inspect, WithdrawReasons},
    traits::LockableCurrency,
};
use sage_pallet_testing::{account, EXISTENTIAL_DEPOSIT as LEAST, FERDIE};

use super::*;
use crate::{
    mock::{chain, BYTE_DEPOSIT, ITEM_DEPOSIT, START},
    Error,
};

/// Puts a lock on an account, as a vesting schedule or a vote does.
fn lock(who: &AccountId, amount: Balance) {
    Balances::set_lock(*b"testlock", who, amount, WithdrawReasons::all());
}

/// What `who` can send away.
fn spendable(who: &AccountId) -> Balance {
    Balances::reducible_balance(who, Preservation::Preserve, Fortitude::Polite)
}

fn send(from: &AccountId, to: &AccountId, amount: Balance) -> DispatchResult {
    Balances::transfer_keep_alive(signed(from), to.clone(), amount)
}

#[test]
fn all_of_the_money_is_in_the_pot_before_there_is_a_grant() {
    chain().execute(|| {
        let issuance = Balances::total_issuance();
        linear(0, 30, true);
        assert_eq!(in_pot(), TOTAL);
        let deposit = deposit_of(&ALICE);
        assert!(deposit > 0);
        assert_eq!(free(&ALICE), START - TOTAL - deposit);
        milestones(false);
        assert_eq!(in_pot(), 2 * TOTAL);
        assert_eq!(Balances::total_issuance(), issuance);
        assert_eq!(free(&Grants::pot()), 0);
    });
}

#[test]
fn who_has_not_the_money_and_the_deposit_grants_nothing() {
    chain().execute(|| {
        let create = |total| Grants::create_linear(signed(&ALICE), BOB, total, 0, 30, true);
        linear(0, 30, true);
        let deposit = deposit_of(&ALICE);
        let most = free(&ALICE) - deposit - LEAST;
        for more in [1, deposit, deposit + 1, START] {
            let error = Error::<Test>::InsufficientBalance;
            assert_noop!(create(most + more), error);
        }
        let error = Error::<Test>::InsufficientBalance;
        assert_noop!(create(Balance::MAX), error);
        assert_ok!(create(most));
        assert_eq!(free(&ALICE), LEAST);
    });
}

#[test]
fn the_deposit_is_for_the_bytes_a_grant_can_take() {
    chain().execute(|| {
        // Two accounts, a flag, the deposit; the kind, two amounts and three times.
        linear(0, 30, true);
        let by_time = 2 * 32 + 1 + 16 + 1 + 2 * 16 + 3 * 4;
        let expected = ITEM_DEPOSIT + by_time * BYTE_DEPOSIT;
        assert_eq!(deposit_of(&ALICE), expected);
        // The kind, the verifiers, the quorum; for each milestone amount, deadline, stage, and a submission.
        milestones(true);
        let fixed = 2 * 32 + 1 + 16 + 1 + (1 + 3 * 32) + 4 + 1;
        let each = 16 + 4 + 1 + (1 + 32 + 2 * 4);
        let by_work = fixed + 2 * each;
        assert_eq!(
            deposit_of(&ALICE) - expected,
            ITEM_DEPOSIT + by_work * BYTE_DEPOSIT
        );
    });
}

#[test]
fn a_grant_never_takes_more_bytes_than_were_paid_for() {
    chain().execute(|| {
        let id = milestones(true);
        let paid = (deposit_of(&ALICE) - ITEM_DEPOSIT) / BYTE_DEPOSIT;
        for index in 0..2 {
            let sent = Grants::submit_evidence(signed(&BOB), id, index, EVIDENCE);
            assert_ok!(sent);
        }
        let size = crate::Grants::<Test>::get(id).encoded_size() as Balance;
        assert!(size <= paid, "{size} of {paid}");
    });
}

#[test]
fn locked_money_cannot_be_granted() {
    chain().execute(|| {
        lock(&ALICE, START - TOTAL + 1);
        let made = Grants::create_linear(signed(&ALICE), BOB, TOTAL, 0, 30, true);
        assert_noop!(made, Error::<Test>::InsufficientBalance);
        lock(&ALICE, START - TOTAL);
        linear(0, 30, true);
    });
}

#[test]
fn a_grant_makes_no_locked_money_spendable() {
    chain().execute(|| {
        lock(&ALICE, START / 2);
        let made = Grants::create_linear(signed(&ALICE), BOB, START / 4, 0, 30, true);
        assert_ok!(made);
        // All that is left beside the lock, and the deposit counts towards it.
        let rest = spendable(&ALICE);
        assert_ok!(send(&ALICE, &BOB, rest));
        SpyEpochs::set(31);
        assert_ok!(release(newest()));
        assert_eq!(spendable(&ALICE), 0);
        assert!(Balances::total_balance(&ALICE) >= START / 2);
    });
}

#[test]
fn a_grantor_cannot_lock_the_beneficiary_out() {
    chain().execute(|| {
        let (by_time, by_work) = (linear(0, 30, true), milestones(true));
        approve(by_work);
        lock(&ALICE, START);
        SpyEpochs::set(21);
        assert_ok!(release(by_time));
        assert_ok!(pay(by_work, 0));
        assert_ok!(expire(by_work, 1));
        assert_eq!(in_pot(), TOTAL - 100 * SAGE);
        assert_ok!(Grants::revoke(signed(&ALICE), by_time));
        assert_eq!(in_pot(), 0);
    });
}

#[test]
fn a_grantor_who_spends_all_else_breaks_no_promise() {
    chain().execute(|| {
        let (by_time, by_work) = (linear(0, 30, true), milestones(true));
        let all = Balances::transfer_all(signed(&ALICE), FERDIE, false);
        assert_ok!(all);
        SpyEpochs::set(31);
        assert_ok!(release(by_time));
        assert_ok!(expire(by_work, 0));
        assert_ok!(expire(by_work, 1));
        assert_eq!(free(&BOB), START + TOTAL);
        assert_eq!(free(&ALICE) + free(&FERDIE), 2 * START - TOTAL);
        assert_eq!(deposit_of(&ALICE), 0);
    });
}

#[test]
fn gifts_and_locks_on_the_pot_change_nothing() {
    chain().execute(|| {
        let id = linear(0, 30, true);
        assert_ok!(send(&EVE, &Grants::pot(), SAGE));
        lock(&Grants::pot(), START);
        SpyEpochs::set(16);
        assert_ok!(release(id));
        assert_ok!(Grants::revoke(signed(&ALICE), id));
        assert_eq!((in_pot(), free(&Grants::pot())), (0, SAGE));
        assert_eq!(free(&BOB), START + TOTAL / 2);
        // And the next grant does not count the gift.
        let id = linear(0, 30, true);
        assert_eq!(in_pot(), TOTAL);
        assert_ok!(Grants::revoke(signed(&ALICE), id));
    });
}

#[test]
fn a_gift_to_the_pot_before_there_was_any_grant_stops_none() {
    chain().execute(|| {
        assert_ok!(send(&EVE, &Grants::pot(), SAGE));
        let id = linear(0, 30, true);
        SpyEpochs::set(31);
        assert_ok!(release(id));
        assert_eq!((in_pot(), free(&Grants::pot())), (0, SAGE));
    });
}

#[test]
fn the_pot_outlives_the_last_grant_and_holds_the_next() {
    chain().execute(|| {
        for _ in 0..3 {
            let id = linear(0, 30, true);
            assert_ok!(Grants::revoke(signed(&ALICE), id));
            assert_eq!(in_pot(), 0);
        }
        assert_eq!(System::providers(&Grants::pot()), 1);
    });
}

#[test]
fn a_beneficiary_without_account_is_paid_as_soon_as_it_is_enough_for_one() {
    chain().execute(|| {
        let nobody = account(1);
        let made = Grants::create_linear(signed(&ALICE), nobody.clone(), 10 * LEAST, 0, 100, true);
        assert_ok!(made);
        let id = newest();
        SpyEpochs::set(2);
        assert_noop!(release(id), Error::<Test>::CannotReceive);
        let revoked = Grants::revoke(signed(&ALICE), id);
        assert_noop!(revoked, Error::<Test>::CannotReceive);
        SpyEpochs::set(11);
        assert_ok!(release(id));
        assert_eq!(free(&nobody), LEAST);
        SpyEpochs::set(12);
        assert_ok!(release(id));
        assert_eq!(free(&nobody), LEAST + LEAST / 10);
    });
}

#[test]
fn anyone_can_open_the_account_that_keeps_a_grant_from_ending() {
    chain().execute(|| {
        let nobody = account(1);
        let made = Grants::create_linear(signed(&ALICE), nobody.clone(), LEAST, 0, 100, true);
        assert_ok!(made);
        let id = newest();
        SpyEpochs::set(2);
        let revoked = Grants::revoke(signed(&ALICE), id);
        assert_noop!(revoked, Error::<Test>::CannotReceive);
        assert_ok!(send(&EVE, &nobody, LEAST));
        assert_ok!(Grants::revoke(signed(&ALICE), id));
        assert_eq!(free(&nobody), LEAST + LEAST / 100);
        assert_eq!(free(&ALICE), START - LEAST / 100);
    });
}

#[test]
fn a_milestone_opens_the_account_that_it_is_paid_to() {
    chain().execute(|| {
        let id = milestones(true);
        approve(id);
        let nobody = account(1);
        assert_ok!(Grants::transfer_beneficiary(
            signed(&BOB),
            id,
            nobody.clone()
        ));
        assert_ok!(pay(id, 0));
        assert_eq!(free(&nobody), 100 * SAGE);
    });
}
