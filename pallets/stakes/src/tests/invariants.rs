//! Each rule, broken on purpose.

use frame::token::fungible::MutateHold;
use sage_pallet_testing::{assert_invariant_broken, check, ALICE, BOB};

use super::*;
use crate::{invariants::*, mock::chain, Chunk, Offence, Offences, TotalActive};

/// Does damage beside a bond of ALICE with an unbonding part and a disputed slash, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        assert_ok!(bond(&ALICE, 2 * STAKE));
        assert_ok!(unbond(&ALICE, 10));
        assert_ok!(slash(&ALICE, 1_000, None));
        assert_ok!(Stakes::dispute(signed(&ALICE), OFFENCE));
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

/// Changes the bond of ALICE.
fn change(change: impl FnOnce(&mut BondOf<Test, ()>)) {
    Bonds::<Test>::mutate(ALICE, |bond| change(bond.as_mut().expect("there is one")));
}

#[test]
fn try_state_finds_a_hold_that_differs() {
    assert_noticed(HOLD_DIFFERS, || change(|bond| bond.active += 1));
    assert_noticed(HOLD_DIFFERS, || change(|bond| bond.seized += 1));
    assert_noticed(HOLD_DIFFERS, || {
        let reason = HoldReason::<()>::Bond.into();
        assert_ok!(Balances::hold(&reason, &ALICE, 1));
    });
}

#[test]
fn try_state_finds_a_bond_of_nothing() {
    assert_noticed(EMPTY_BOND, || {
        Bonds::<Test>::insert(BOB, BondOf::<Test, ()>::new(0));
    });
}

#[test]
fn try_state_finds_unbonding_parts_out_of_order_or_empty() {
    assert_noticed(CHUNKS_UNSORTED, || {
        change(|bond| {
            let newest = bond.unbonding[0];
            bond.active -= 1;
            let same = Chunk {
                amount: 1,
                ..newest
            };
            bond.unbonding.try_push(same).expect("there is room");
        });
    });
    assert_noticed(CHUNKS_UNSORTED, || {
        change(|bond| {
            let empty = Chunk {
                amount: 0,
                due: 1_000,
            };
            bond.unbonding.try_push(empty).expect("there is room");
        });
    });
}

#[test]
fn try_state_finds_a_total_that_differs() {
    assert_noticed(TOTAL_DIFFERS, || TotalActive::<Test>::put(STAKE));
    assert_noticed(TOTAL_DIFFERS, || {
        change(|bond| {
            bond.active -= 1;
            bond.unbonding[0].amount += 1;
        });
    });
}

#[test]
fn try_state_finds_a_seizure_without_its_offence_and_the_other_way_round() {
    assert_noticed(SEIZED_DIFFERS, || {
        Offences::<Test>::insert(OFFENCE, Offence::Closed);
    });
    assert_noticed(SEIZED_DIFFERS, || {
        Offences::<Test>::mutate(OFFENCE, |offence| {
            if let Some(Offence::Open(seizure)) = offence {
                seizure.who = BOB;
            }
        });
    });
}

#[test]
fn try_state_finds_disputes_that_nobody_counts() {
    assert_noticed(DISPUTES_DIFFER, || change(|bond| bond.disputes = 0));
}

#[test]
fn try_state_finds_deposits_that_differ() {
    assert_noticed(DEPOSITS_DIFFER, || {
        let reason = HoldReason::<()>::DisputeDeposit.into();
        assert_ok!(Balances::hold(&reason, &ALICE, 1));
    });
}
