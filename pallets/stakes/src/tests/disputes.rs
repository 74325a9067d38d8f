//! Slashes that their owners call wrong.

use sage_pallet_testing::{
    assert_events, assert_only_event, clear_events,
    spies::{SpyBonds, SpyBurns},
    ALICE, BOB, CHARLIE, EXISTENTIAL_DEPOSIT,
};
use sage_primitives::issuance::BurnCause;

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event,
};

/// The deposit of a dispute.
const DEPOSIT: Balance = 100 * SAGE;

fn dispute(who: &AccountId) -> DispatchResult {
    Stakes::dispute(signed(who), OFFENCE)
}

fn judge(stands: bool) -> DispatchResult {
    Stakes::judge(RuntimeOrigin::root(), OFFENCE, stands)
}

fn close() -> DispatchResult {
    Stakes::close_slash(signed(&BOB), OFFENCE)
}

fn deposit_of(who: &AccountId) -> Balance {
    Balances::balance_on_hold(&HoldReason::<()>::DisputeDeposit.into(), who)
}

/// ALICE has lost a tenth of 1,000 SAGE by a report of CHARLIE, and says that it is wrong.
fn disputed(test: impl FnOnce()) {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(slash(&ALICE, 1_000, Some(CHARLIE)));
        clear_events::<Test>();
        assert_ok!(dispute(&ALICE));
        test();
    });
}

#[test]
fn a_dispute_costs_a_deposit_and_keeps_the_slash_open() {
    disputed(|| {
        let until = 1 + 7 * DAY;
        assert_only_event!(
            Test,
            Event::<Test>::SlashDisputed {
                offence: OFFENCE,
                until
            }
        );
        assert_eq!(deposit_of(&ALICE), DEPOSIT);
        pass(3, 1);
        assert_noop!(close(), Error::<Test>::NotDue);
        assert_noop!(dispute(&ALICE), Error::<Test>::AlreadyDisputed);
    });
}

#[test]
fn what_was_wrongly_seized_is_bonded_again_and_the_deposit_free() {
    disputed(|| {
        let issuance = Balances::total_issuance();
        clear_events::<Test>();
        assert_ok!(judge(false));
        assert_events!(
            Test,
            [
                Event::<Test>::Reinstated { who: ALICE },
                Event::<Test>::SlashOverturned {
                    offence: OFFENCE,
                    who: ALICE,
                    amount: 100 * SAGE
                }
            ]
        );
        assert_eq!((deposit_of(&ALICE), held(&ALICE)), (0, STAKE));
        assert_eq!(bond_of(&ALICE).active, STAKE);
        assert_eq!(SpyBonds::changes().last(), Some(&(ALICE, STAKE)));
        assert_eq!(Balances::free_balance(ALICE), START - STAKE);
        assert_eq!(Balances::total_issuance(), issuance);
        assert_noop!(slash(&ALICE, 1_000, None), Error::<Test>::AlreadyPunished);
        assert_noop!(judge(true), Error::<Test>::UnknownOffence);
    });
}

#[test]
fn a_dispute_suspends_a_bond_that_still_suffices_until_it_is_decided() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, 2 * STAKE));
        assert_ok!(slash(&ALICE, 1_000, None));
        assert_eq!(Stakes::eligible_tier_of(ALICE), Some(0));
        clear_events::<Test>();
        assert_ok!(dispute(&ALICE));
        assert_eq!(Stakes::eligible_tier_of(ALICE), None);
        pass(7, 1);
        assert_ok!(close());
        assert_eq!(Stakes::eligible_tier_of(ALICE), Some(0));
        let events = sage_pallet_testing::events_of::<Test, Event<Test>>();
        assert_eq!(events[1], Event::Suspended { who: ALICE });
        assert_eq!(events[2], Event::Reinstated { who: ALICE });
    });
}

#[test]
fn a57_a_top_up_during_a_dispute_is_bonded_but_eligible_only_after_it() {
    disputed(|| {
        assert_ok!(bond(&ALICE, 100 * SAGE));
        assert_eq!(bond_of(&ALICE).active, STAKE);
        assert_eq!(Stakes::eligible_tier_of(ALICE), None);
        clear_events::<Test>();
        assert_ok!(judge(true));
        assert_eq!(Stakes::eligible_tier_of(ALICE), Some(0));
        let events = sage_pallet_testing::events_of::<Test, Event<Test>>();
        assert_eq!(events[0], Event::Reinstated { who: ALICE });
    });
}

#[test]
fn a_slash_that_stands_costs_the_deposit_too() {
    disputed(|| {
        assert_ok!(judge(true));
        assert_eq!((deposit_of(&ALICE), held(&ALICE)), (0, 900 * SAGE));
        assert_eq!(Balances::free_balance(CHARLIE), START + 50 * SAGE);
        assert_eq!(SpyBurns::burns(), [(BurnCause::Slash, 130 * SAGE)]);
        assert_noop!(close(), Error::<Test>::UnknownOffence);
    });
}

#[test]
fn a_slash_that_nobody_decides_stands() {
    disputed(|| {
        pass(7, 0);
        assert_noop!(close(), Error::<Test>::NotDue);
        pass(0, 1);
        assert_noop!(judge(false), Error::<Test>::Late);
        assert_ok!(close());
        assert_eq!(SpyBurns::burns(), [(BurnCause::Slash, 130 * SAGE)]);
    });
}

#[test]
fn only_the_owner_disputes_and_only_in_time() {
    chain().execute(|| {
        assert_noop!(dispute(&ALICE), Error::<Test>::UnknownOffence);
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(slash(&ALICE, 1_000, None));
        assert_noop!(dispute(&BOB), Error::<Test>::NotOwner);
        assert_noop!(judge(false), Error::<Test>::NotDisputed);
        assert_noop!(Stakes::judge(signed(&ALICE), OFFENCE, false), BadOrigin);
        pass(3, 1);
        assert_noop!(dispute(&ALICE), Error::<Test>::Late);
    });
}

#[test]
fn a_dispute_in_the_last_block_is_in_time() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(slash(&ALICE, 1_000, None));
        pass(3, 0);
        assert_ok!(dispute(&ALICE));
    });
}

#[test]
fn who_cannot_pay_the_deposit_cannot_dispute() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, START - EXISTENTIAL_DEPOSIT - DEPOSIT + 1));
        assert_ok!(slash(&ALICE, 1_000, None));
        assert_noop!(dispute(&ALICE), Error::<Test>::InsufficientBalance);
    });
}

#[test]
fn an_owner_that_left_still_gets_back_what_was_wrongly_seized() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(unbond(&ALICE, STAKE));
        pass(6, 0);
        assert_ok!(slash(&ALICE, 5_000, None));
        assert_ok!(dispute(&ALICE));
        pass(1, 0);
        assert_ok!(withdraw(&ALICE));
        assert_eq!(held(&ALICE), 500 * SAGE);
        assert_ok!(judge(false));
        // It is no way around the time that a bond unbonds.
        assert_eq!(bond_of(&ALICE).active, 500 * SAGE);
        assert_ok!(unbond(&ALICE, 500 * SAGE));
        pass(7, 0);
        assert_ok!(withdraw(&ALICE));
        assert_eq!(Balances::free_balance(ALICE), START);
        assert!(!Bonds::<Test>::contains_key(ALICE));
    });
}

#[test]
fn disputes_of_several_slashes_do_not_mix() {
    disputed(|| {
        let other = H256::repeat_byte(9);
        assert_ok!(Stakes::do_slash(other, &ALICE, 1_000, None));
        assert_ok!(Stakes::dispute(signed(&ALICE), other));
        assert_eq!(deposit_of(&ALICE), 2 * DEPOSIT);
        assert_ok!(judge(false));
        assert_eq!(deposit_of(&ALICE), DEPOSIT);
        assert_eq!(bond_of(&ALICE).seized, 90 * SAGE);
    });
}
