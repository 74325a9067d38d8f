//! Each rule, broken on purpose.

use sage_pallet_testing::{assert_invariant_broken, check};

use super::*;
use crate::{invariants::*, Council, Delay, Demand, Demands, Guardians, NextId, OpenOf};

/// Does damage beside a scheduled operation, one that is not, and a demand, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        scheduled(&delay_call(7));
        let second = propose(&BOB, &delay_call(8));
        approve_all(&[ALICE, BOB], second);
        let call = Box::new(delay_call(9));
        assert_ok!(Timelock::guard(signed(&guardians()[0]), call));
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

/// Changes the operation `id`.
fn change(id: OperationId, change: impl FnOnce(&mut OperationOf<Test>)) {
    Operations::<Test>::mutate(id, |found| change(found.as_mut().expect("it is open")));
}

#[test]
fn try_state_finds_a_group_that_is_none() {
    assert_noticed(GROUP_INVALID, || {
        Council::<Test>::mutate(|council| council.threshold = 6);
    });
    assert_noticed(GROUP_INVALID, || {
        Council::<Test>::mutate(|council| council.members.as_mut().reverse());
    });
    assert_noticed(GROUP_INVALID, || {
        Guardians::<Test>::mutate(|guardians| guardians.threshold = 1);
    });
}

#[test]
fn try_state_finds_a_delay_out_of_range() {
    for delay in [0, 31] {
        assert_noticed(DELAY_OUT_OF_RANGE, || Delay::<Test>::put(delay));
    }
}

#[test]
fn try_state_finds_a_number_that_was_never_given() {
    assert_noticed(NUMBER_UNKNOWN, || NextId::<Test>::put(1));
}

#[test]
fn try_state_finds_operations_that_nobody_counts() {
    assert_noticed(OPEN_DIFFERS, || OpenOf::<Test>::insert(ALICE, 2));
    assert_noticed(OPEN_DIFFERS, || OpenOf::<Test>::insert(EVE, 0));
    assert_noticed(OPEN_DIFFERS, || OpenOf::<Test>::remove(BOB));
    // More than one member may have, counted or not.
    assert_noticed(OPEN_DIFFERS, || {
        for id in 2..5 {
            let copy = operation(0);
            Operations::<Test>::insert(id, copy);
        }
        NextId::<Test>::put(5);
        OpenOf::<Test>::insert(ALICE, 4);
    });
}

#[test]
fn try_state_finds_approvals_of_strangers_and_doubled_ones() {
    assert_noticed(APPROVALS_INVALID, || {
        change(1, |operation| {
            operation.approvals.try_push(FERDIE).expect("there is room");
            operation.eta = Some(2);
        });
    });
    assert_noticed(APPROVALS_INVALID, || {
        change(1, |operation| {
            operation.approvals.try_push(BOB).expect("there is room");
            operation.eta = Some(2);
        });
    });
}

#[test]
fn try_state_finds_a_schedule_without_approvals_and_the_other_way_round() {
    assert_noticed(ETA_DIFFERS, || change(0, |operation| operation.eta = None));
    assert_noticed(ETA_DIFFERS, || {
        change(1, |operation| operation.eta = Some(2));
    });
}

#[test]
fn try_state_finds_an_operation_that_expires_before_its_time() {
    assert_noticed(EXPIRED_BEFORE_ETA, || {
        change(0, |operation| {
            operation.expiry = operation.eta.expect("it is scheduled");
        });
    });
}

#[test]
fn try_state_finds_a_call_that_is_not_stored() {
    assert_noticed(CALL_MISSING, || {
        change(0, |operation| operation.call_len += 1);
    });
    assert_noticed(CALL_MISSING, || {
        let hash = hash_of(&delay_call(8));
        assert_ok!(Preimage::unrequest_preimage(RuntimeOrigin::root(), hash));
    });
}

#[test]
fn try_state_finds_demands_of_strangers_empty_and_doubled_ones() {
    let demand = Demand {
        call_hash: H256::zero(),
        until: 10,
    };
    assert_noticed(DEMANDS_INVALID, || {
        let demands = BoundedVec::truncate_from(vec![demand]);
        Demands::<Test>::insert(FERDIE, demands);
    });
    assert_noticed(DEMANDS_INVALID, || {
        Demands::<Test>::insert(guardians()[1].clone(), BoundedVec::new());
    });
    assert_noticed(DEMANDS_INVALID, || {
        let demands = BoundedVec::truncate_from(vec![demand, demand]);
        Demands::<Test>::insert(guardians()[1].clone(), demands);
    });
}

#[test]
fn an_operation_whose_call_root_removed_can_still_be_closed() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        let hash = hash_of(&delay_call(7));
        assert_ok!(Preimage::unrequest_preimage(RuntimeOrigin::root(), hash));
        assert_ok!(Preimage::unnote_preimage(signed(&ALICE), hash));
        pass(DELAY * DAY);
        assert_noop!(execute(id), Refused::CallNotNoted);
        assert_ok!(Timelock::cancel(signed(&ALICE), id));
    });
}
