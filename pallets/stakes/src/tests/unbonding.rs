//! Bonds on their way out.

use sage_pallet_testing::{assert_only_event, clear_events, ALICE, BOB};

use super::*;
use crate::{
    mock::{chain, START},
    Chunk, Error, Event, TotalActive,
};

#[test]
fn w20_what_was_slashed_while_unbonding_does_not_come_back_and_the_rest_comes_after_seven_days() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(unbond(&ALICE, STAKE));
        pass(3, 0);
        assert_ok!(slash(&ALICE, 1_000, None));
        pass(4, 0);
        let early = System::block_number() - 1;
        System::set_block_number(early);
        assert_noop!(withdraw(&ALICE), Error::<Test>::NothingDue);
        System::set_block_number(early + 1);
        clear_events::<Test>();
        assert_ok!(withdraw(&ALICE));
        assert_only_event!(
            Test,
            Event::<Test>::Withdrawn {
                who: ALICE,
                amount: 900 * SAGE
            }
        );
        assert_eq!(Balances::free_balance(ALICE), START - 100 * SAGE);
        assert_eq!(held(&ALICE), 100 * SAGE);
        assert_ok!(Stakes::close_slash(signed(&BOB), OFFENCE));
        assert_eq!(held(&ALICE), 0);
        assert!(!Bonds::<Test>::contains_key(ALICE));
    });
}

#[test]
fn an_unbonding_part_counts_for_nothing_at_once() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, 3 * STAKE));
        clear_events::<Test>();
        assert_ok!(unbond(&ALICE, STAKE));
        let due = 1 + 7 * DAY;
        assert_only_event!(
            Test,
            Event::<Test>::UnbondingStarted {
                who: ALICE,
                amount: STAKE,
                due
            }
        );
        assert_eq!(bond_of(&ALICE).active, 2 * STAKE);
        assert_eq!(TotalActive::<Test>::get(), 2 * STAKE);
        assert_eq!(held(&ALICE), 3 * STAKE);
        let chunk = Chunk { amount: STAKE, due };
        assert_eq!(bond_of(&ALICE).unbonding.into_inner(), [chunk]);
    });
}

#[test]
fn what_remains_is_nothing_or_the_minimum() {
    chain().execute(|| {
        assert_noop!(unbond(&ALICE, 1), Error::<Test>::NotBonded);
        assert_ok!(bond(&ALICE, STAKE + 5));
        assert_noop!(unbond(&ALICE, 0), Error::<Test>::ZeroAmount);
        assert_noop!(unbond(&ALICE, 6), Error::<Test>::BelowMinimum);
        assert_noop!(unbond(&ALICE, STAKE + 4), Error::<Test>::BelowMinimum);
        assert_noop!(unbond(&ALICE, STAKE + 6), Error::<Test>::NotEnough);
        assert_ok!(unbond(&ALICE, 5));
        assert_ok!(unbond(&ALICE, STAKE));
        assert_eq!(Stakes::eligible_tier_of(ALICE), None);
    });
}

#[test]
fn parts_are_bounded_and_those_of_one_block_are_one() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, 2 * STAKE));
        assert_ok!(unbond(&ALICE, 1));
        assert_ok!(unbond(&ALICE, 2));
        assert_eq!(bond_of(&ALICE).unbonding.len(), 1);
        for _ in 0..3 {
            pass(0, 1);
            assert_ok!(unbond(&ALICE, 1));
        }
        pass(0, 1);
        assert_noop!(unbond(&ALICE, 1), Error::<Test>::TooManyChunks);
        pass(7, 0);
        assert_ok!(withdraw(&ALICE));
        assert_eq!(held(&ALICE), 2 * STAKE - 6);
        assert_ok!(unbond(&ALICE, 1));
    });
}

#[test]
fn anyone_withdraws_for_anyone_what_is_due_and_no_more() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, 2 * STAKE));
        assert_ok!(unbond(&ALICE, 5));
        pass(1, 0);
        assert_ok!(unbond(&ALICE, 7));
        pass(6, 0);
        assert_ok!(Stakes::withdraw(signed(&BOB), ALICE));
        assert_eq!(held(&ALICE), 2 * STAKE - 5);
        assert_noop!(
            Stakes::withdraw(signed(&BOB), ALICE),
            Error::<Test>::NothingDue
        );
        assert_noop!(
            Stakes::withdraw(signed(&BOB), BOB),
            Error::<Test>::NotBonded
        );
    });
}

#[test]
fn the_newest_part_is_bonded_again_first() {
    chain().execute(|| {
        let rebond = |amount| Stakes::rebond(signed(&ALICE), amount);
        assert_noop!(rebond(1), Error::<Test>::NotBonded);
        assert_ok!(bond(&ALICE, 2 * STAKE));
        assert_noop!(rebond(1), Error::<Test>::NotEnough);
        assert_ok!(unbond(&ALICE, 10));
        pass(1, 0);
        assert_ok!(unbond(&ALICE, 20));
        assert_noop!(rebond(0), Error::<Test>::ZeroAmount);
        assert_noop!(rebond(31), Error::<Test>::NotEnough);
        clear_events::<Test>();
        assert_ok!(rebond(25));
        assert_only_event!(
            Test,
            Event::<Test>::Rebonded {
                who: ALICE,
                amount: 25,
                active: 2 * STAKE - 5
            }
        );
        let left: Vec<_> = bond_of(&ALICE).unbonding.into_inner();
        assert_eq!(left.len(), 1);
        assert_eq!((left[0].amount, left[0].due), (5, 1 + 7 * DAY));
    });
}

#[test]
fn a_bond_does_not_come_back_below_its_minimum() {
    chain().execute(|| {
        assert_ok!(bond(&ALICE, STAKE));
        assert_ok!(unbond(&ALICE, STAKE));
        assert_noop!(
            Stakes::rebond(signed(&ALICE), STAKE - 1),
            Error::<Test>::BelowMinimum
        );
        assert_ok!(Stakes::rebond(signed(&ALICE), STAKE));
        assert_eq!(Stakes::eligible_tier_of(ALICE), Some(0));
    });
}
