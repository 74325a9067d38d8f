//! Each rule, broken on purpose.

use frame::{deps::sp_core::U256, testing_prelude::*, token::fungible::Mutate};
use sage_pallet_testing::{assert_invariant_broken, ALICE, BOB, CHARLIE, EXISTENTIAL_DEPOSIT};
use sage_primitives::{Balance, SAGE};

use crate::{invariants::*, mock::*, *};

/// Runs `damage` on a chain with a staker and a settled payment, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        stake(&BOB, SAGE);
        settle(&ALICE, 100 * SAGE);
        assert_ok!(Fees::do_try_state());
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

#[test]
fn try_state_finds_shares_out_of_bounds() {
    let broken = FeeConfig {
        burn: 7_001,
        ..FeeConfig::default()
    };
    assert_noticed(CONFIG_OUT_OF_BOUNDS, || {
        Configuration::<Test>::mutate(|schedule| schedule.current = broken);
    });
    assert_noticed(CONFIG_OUT_OF_BOUNDS, || {
        Configuration::<Test>::mutate(|schedule| schedule.next = Some((9, broken)));
    });
}

#[test]
fn try_state_finds_a_fee_that_is_not_conserved() {
    assert_noticed(FEE_NOT_CONSERVED, || {
        Total::<Test>::mutate(|total| total.burned += 1);
    });
}

#[test]
fn try_state_finds_a_payment_that_is_not_conserved() {
    assert_noticed(GMV_NOT_CONSERVED, || {
        Total::<Test>::mutate(|total| total.workers -= 1);
    });
}

#[test]
fn try_state_finds_a_miscounted_stake() {
    assert_noticed(STAKE_MISCOUNTED, || TotalStake::<Test>::put(SAGE + 1));
}

#[test]
fn try_state_finds_miscounted_joining_stakes() {
    assert_noticed(JOINING_MISCOUNTED, || JoiningStake::<Test>::put(1));
    let joining = |amount, from| {
        assert_noticed(JOINING_MISCOUNTED, || {
            let staker = Staker {
                joining: Some(Joining { amount, from }),
                ..Staker::default()
            };
            Stakers::<Test>::insert(CHARLIE, staker);
        });
    };
    joining(0, 2);
    joining(1, 3);
}

#[test]
fn try_state_finds_rounds_kept_for_others_than_those_who_need_them() {
    assert_noticed(ROUND_MISCOUNTED, || {
        Rounds::<Test>::insert(7, RoundStart::default());
    });
    assert_noticed(ROUND_MISCOUNTED, || {
        set_stake(&CHARLIE, 1);
        Rounds::<Test>::mutate_extant(2, |start| start.waiting = 2);
    });
    assert_noticed(ROUND_MISCOUNTED, || {
        set_stake(&CHARLIE, 1);
        Rounds::<Test>::remove(2);
    });
}

#[test]
fn try_state_finds_books_ahead_of_the_accumulator() {
    assert_noticed(REWARD_NOT_COUNTABLE, || {
        AccRewardPerStake::<Test>::put(U256::zero());
        Stakers::<Test>::mutate(BOB, |staker| {
            staker.as_mut().expect("Bob has a stake").debt = U256::one();
        });
    });
}

#[test]
fn try_state_finds_entries_kept_for_nothing() {
    assert_noticed(EMPTY_ENTRY, || {
        Stakers::<Test>::insert(CHARLIE, Staker::default());
    });
    assert_noticed(EMPTY_ENTRY, || Unclaimed::<Test>::insert(CHARLIE, 0));
}

#[test]
fn try_state_finds_stakers_who_get_more_than_their_part() {
    assert_noticed(STAKERS_OVERPAID, || {
        Total::<Test>::mutate(|total| total.claimed = 1);
    });
    assert_noticed(STAKERS_OVERPAID, || Undistributed::<Test>::put(1));
}

#[test]
fn try_state_finds_a_pot_that_does_not_cover_what_it_owes() {
    assert_noticed(POT_SHORT, || {
        Balances::set_balance(&Fees::pot(), EXISTENTIAL_DEPOSIT + 2 * SAGE - 1);
    });
    assert_noticed(POT_SHORT, || {
        Unclaimed::<Test>::insert(CHARLIE, Balance::MAX);
    });
}

#[test]
fn try_state_finds_a_pot_without_its_existential_deposit() {
    chain().execute_and_break(|| {
        assert_eq!(Fees::do_try_state(), Ok(()));
        Balances::set_balance(&Fees::pot(), 0);
        assert_eq!(Fees::do_try_state(), Err(POT_NOT_FUNDED.into()));
    });
}
