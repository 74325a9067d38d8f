//! Proposals, approvals and their end.

use frame::token::fungible::InspectHold;
use sage_pallet_testing::{assert_events, assert_no_events, assert_only_event, clear_events};

use super::*;
use crate::{
    mock::{Balances, RuntimeHoldReason, CALL_DEPOSIT},
    NextId, OpenOf, Stage,
};

#[test]
fn w35_three_of_five_after_48_hours() {
    chain().execute(|| {
        const HOUR: u32 = 600;
        SpyEpochs::set_length(24 * HOUR);
        let proposed_at = System::block_number();
        let id = propose(&ALICE, &delay_call(7));
        assert_ok!(approve(&ALICE, id));
        assert_ok!(approve(&BOB, id));
        go_to(proposed_at + 50 * HOUR);
        assert_ok!(approve(&EVE, id));
        let eta = proposed_at + 98 * HOUR;
        assert_eq!(operation(id).eta, Some(eta));
        // 97 h 59 min.
        go_to(eta - 10);
        assert_noop!(execute(id), Refused::NotDue);
        go_to(eta - 1);
        assert_noop!(execute(id), Refused::NotDue);
        go_to(eta);
        assert_ok!(execute(id));
        assert_eq!(crate::Delay::<Test>::get(), 7);
    });
}

#[test]
fn w35_two_approvals_are_never_executable() {
    chain().execute(|| {
        let id = propose(&ALICE, &delay_call(7));
        approve_all(&[ALICE, BOB], id);
        for day in 0..30 {
            go_to(1 + day * DAY);
            assert_noop!(execute(id), Refused::NotApproved);
        }
        go_to(1 + 30 * DAY);
        assert_noop!(execute(id), Refused::Late);
        assert_noop!(approve(&CHARLIE, id), Refused::Late);
    });
}

#[test]
fn w35_untouched_for_30_days_after_its_eta_an_operation_expires() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        let eta = 1 + DELAY * DAY;
        assert_eq!(operation(id).expiry, eta + 30 * DAY);
        go_to(eta + 30 * DAY - 1);
        assert_noop!(
            Timelock::close_expired(signed(&FERDIE), id),
            Refused::NotExpired
        );
        assert_eq!(
            Timelock::stage(id),
            Some(Stage::Executable {
                until: eta + 30 * DAY
            })
        );
        go_to(eta + 30 * DAY);
        assert_eq!(Timelock::stage(id), Some(Stage::Expired));
        assert_noop!(execute(id), Refused::Late);
        clear_events::<Test>();
        assert_ok!(Timelock::close_expired(signed(&FERDIE), id));
        assert_only_event!(Test, Event::<Test>::Expired { id });
        assert_noop!(execute(id), Refused::UnknownOperation);
        assert_noop!(
            Timelock::close_expired(signed(&FERDIE), id),
            Refused::UnknownOperation
        );
    });
}

#[test]
fn an_operation_goes_through_its_stages_and_says_so() {
    chain().execute(|| {
        let call = delay_call(7);
        let (call_hash, call_len) = (hash_of(&call), call.encoded_size() as u32);
        let id = propose(&ALICE, &call);
        assert_eq!(Timelock::stage(id), Some(Stage::Collecting));
        approve_all(&[EVE, ALICE, CHARLIE], id);
        let eta = 1 + DELAY * DAY;
        let expiry = eta + 30 * DAY;
        assert_eq!(Timelock::stage(id), Some(Stage::Waiting { eta }));
        let approved = |who, count| Event::<Test>::Approved { id, who, count };
        assert_events!(
            Test,
            [
                Event::<Test>::Proposed {
                    id,
                    proposer: ALICE,
                    call_hash,
                    call_len,
                    expiry: 1 + 30 * DAY,
                },
                approved(EVE, 1),
                approved(ALICE, 2),
                approved(CHARLIE, 3),
                Event::Scheduled { id, eta, expiry },
            ]
        );
        // A fourth approval changes neither the time nor the end.
        pass(10);
        clear_events::<Test>();
        assert_ok!(approve(&BOB, id));
        assert_only_event!(Test, approved(BOB, 4));
        assert_eq!(
            (operation(id).eta, operation(id).expiry),
            (Some(eta), expiry)
        );
        assert_eq!(Timelock::operation(id), Some(operation(id)));
        go_to(eta);
        clear_events::<Test>();
        assert_ok!(execute(id));
        assert_events!(
            Test,
            [
                Event::<Test>::DelayChanged { delay: 7 },
                Event::Executed { id, call_hash },
            ]
        );
        assert_eq!(Timelock::stage(id), None);
    });
}

#[test]
fn only_members_propose_and_approve_and_each_once() {
    chain().execute(|| {
        let call = delay_call(7);
        note(&ALICE, &call);
        let (hash, len) = (hash_of(&call), call.encoded_size() as u32);
        for stranger in [FERDIE, guardians()[0].clone()] {
            assert_noop!(
                Timelock::propose(signed(&stranger), hash, len),
                Refused::NotMember
            );
        }
        assert_noop!(
            Timelock::propose(RuntimeOrigin::root(), hash, len),
            DispatchError::BadOrigin
        );
        let id = propose(&ALICE, &call);
        assert_noop!(approve(&FERDIE, id), Refused::NotMember);
        assert_ok!(approve(&ALICE, id));
        assert_noop!(approve(&ALICE, id), Refused::AlreadyApproved);
        assert_noop!(
            Timelock::approve(timelocked(), id, hash),
            DispatchError::BadOrigin
        );
        assert_eq!(operation(id).approvals.to_vec(), vec![ALICE]);
    });
}

#[test]
fn an_approval_is_of_a_call_and_not_of_a_number() {
    chain().execute(|| {
        let id = propose(&ALICE, &delay_call(7));
        let other = hash_of(&delay_call(8));
        assert_noop!(
            Timelock::approve(signed(&BOB), id, other),
            Refused::OtherCall
        );
        assert_noop!(
            Timelock::approve(signed(&BOB), id + 1, other),
            Refused::UnknownOperation
        );
    });
}

#[test]
fn calls_are_told_apart_by_their_hash_and_not_by_the_sum_of_their_words() {
    chain().execute(|| {
        // The same words in another order.
        let batch = |delays: [u32; 2]| -> RuntimeCall {
            let calls = delays.map(delay_call).to_vec();
            pallet_utility::Call::batch_all { calls }.into()
        };
        let first = propose(&ALICE, &batch([3, 4]));
        let second = propose(&ALICE, &batch([4, 3]));
        assert_ne!(operation(first).call_hash, operation(second).call_hash);
        approve_all(&[ALICE, BOB, CHARLIE], first);
        assert_eq!(operation(second).approvals.len(), 0);
    });
}

#[test]
fn the_same_call_can_be_proposed_again_and_approvals_of_the_one_are_none_of_the_other() {
    chain().execute(|| {
        let call = delay_call(7);
        let first = scheduled(&call);
        let second = propose(&BOB, &call);
        assert!(operation(second).approvals.is_empty());
        pass(DELAY * DAY);
        assert_ok!(execute(first));
        assert_noop!(execute(second), Refused::NotApproved);
        // The bytes of the second are still there.
        assert!(Preimage::is_requested(&hash_of(&call)));
        assert_ok!(Timelock::cancel(signed(&BOB), second));
        assert!(!Preimage::is_requested(&hash_of(&call)));
    });
}

#[test]
fn what_is_proposed_can_be_read_until_the_operation_is_closed() {
    chain().execute(|| {
        let call = delay_call(7);
        let (hash, len) = (hash_of(&call), call.encoded_size() as u32);
        assert_noop!(
            Timelock::propose(signed(&ALICE), hash, len),
            Refused::CallNotNoted
        );
        note(&ALICE, &call);
        assert_noop!(
            Timelock::propose(signed(&ALICE), hash, len + 1),
            Refused::CallNotNoted
        );
        let deposit = || {
            let reason = RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
            Balances::balance_on_hold(&reason, &ALICE)
        };
        assert_eq!(deposit(), CALL_DEPOSIT);
        let id = scheduled(&call);
        // Whoever stored it may take the deposit back, but not the bytes.
        assert_ok!(Preimage::unnote_preimage(signed(&ALICE), hash));
        assert_eq!(deposit(), 0);
        pass(DELAY * DAY);
        assert_eq!(<Preimage as QueryPreimage>::len(&hash), Some(len));
        assert_ok!(execute(id));
        assert_eq!(<Preimage as QueryPreimage>::len(&hash), None);
    });
}

#[test]
fn bytes_that_are_no_call_cannot_be_proposed() {
    chain().execute(|| {
        let mut long = delay_call(7).encode();
        long.push(0);
        // A batch in a batch, deeper than any transaction may be.
        let mut deep = delay_call(7);
        for _ in 0..300 {
            deep = pallet_utility::Call::batch { calls: vec![deep] }.into();
        }
        for bytes in [vec![255; 10], vec![], long, deep.encode()] {
            assert_ok!(Preimage::note_preimage(signed(&ALICE), bytes.clone()));
            let hash = BlakeTwo256::hash(&bytes);
            assert_noop!(
                Timelock::propose(signed(&ALICE), hash, bytes.len() as u32),
                Refused::CallUndecodable
            );
        }
    });
}

#[test]
fn a_call_may_have_so_many_bytes_and_not_one_more() {
    chain().execute(|| {
        let remark = |bytes: usize| -> RuntimeCall {
            // Two bytes of index and two of length.
            let remark = vec![7; bytes - 4];
            frame_system::Call::remark { remark }.into()
        };
        assert_eq!(remark(1_024).encoded_size(), 1_024);
        assert_ok!(try_propose(&ALICE, &remark(1_024)));
        note(&ALICE, &remark(1_025));
        assert_noop!(
            try_propose_noted(&ALICE, &remark(1_025)),
            Refused::CallTooLong
        );
    });
}

/// Proposes `call`, whose bytes are stored.
fn try_propose_noted(who: &AccountId, call: &RuntimeCall) -> DispatchResult {
    Timelock::propose(signed(who), hash_of(call), call.encoded_size() as u32)
}

#[test]
fn a_member_has_so_many_open_operations_and_keeps_nobody_else_from_proposing() {
    chain().execute(|| {
        let call = delay_call(7);
        let ids: Vec<_> = (0..3).map(|_| propose(&ALICE, &call)).collect();
        assert_noop!(
            try_propose_noted(&ALICE, &call),
            Refused::TooManyOpenOfMember
        );
        assert_ok!(try_propose_noted(&BOB, &call));
        assert_eq!(OpenOf::<Test>::get(ALICE), 3);
        assert_ok!(Timelock::cancel(signed(&ALICE), ids[1]));
        assert_ok!(try_propose_noted(&ALICE, &call));
        // Numbers are never given again.
        assert_eq!(NextId::<Test>::get(), 5);
        assert!(!Operations::<Test>::contains_key(ids[1]));
    });
}

#[test]
fn so_many_operations_are_open_and_not_one_more() {
    chain().execute(|| {
        let call = delay_call(7);
        note(&ALICE, &call);
        let open_three = |who: &AccountId| {
            for _ in 0..3 {
                assert_ok!(try_propose_noted(who, &call));
            }
        };
        MEMBERS.iter().for_each(open_three);
        // Those who leave the council leave their operations behind.
        let others = [10, 11, 12].map(sage_pallet_testing::account);
        assert_ok!(set_council(&others, 3));
        others[..2].iter().for_each(open_three);
        assert_eq!(Operations::<Test>::count(), 21);
        let newcomer = sage_pallet_testing::account(12);
        assert_eq!(OpenOf::<Test>::get(&newcomer), 0);
        assert_noop!(try_propose_noted(&newcomer, &call), Refused::TooManyOpen);
    });
}

#[test]
fn the_proposer_and_no_other_member_cancels() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        assert_noop!(Timelock::cancel(signed(&BOB), id), Refused::NotProposer);
        for wrong in [RuntimeOrigin::root(), RuntimeOrigin::none(), timelocked()] {
            assert_noop!(Timelock::cancel(wrong, id), DispatchError::BadOrigin);
        }
        clear_events::<Test>();
        assert_ok!(Timelock::cancel(signed(&ALICE), id));
        assert_only_event!(
            Test,
            Event::<Test>::Cancelled {
                id,
                proposer: Some(ALICE)
            }
        );
        pass(DELAY * DAY);
        assert_noop!(execute(id), Refused::UnknownOperation);
        assert_noop!(
            Timelock::cancel(signed(&ALICE), id),
            Refused::UnknownOperation
        );
    });
}

#[test]
fn an_operation_can_be_cancelled_when_it_is_executable_too() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        pass(DELAY * DAY + 1);
        assert_ok!(Timelock::cancel(signed(&ALICE), id));
        assert_noop!(execute(id), Refused::UnknownOperation);
    });
}

#[test]
fn a_chain_without_council_does_nothing_ever() {
    sage_pallet_testing::TestChain::<Test>::new()
        .with_balance(&ALICE, sage_pallet_testing::SAGE)
        .execute(|| {
            let call = delay_call(7);
            note(&ALICE, &call);
            assert_noop!(try_propose_noted(&ALICE, &call), Refused::NotMember);
            assert_noop!(approve(&ALICE, 0), Refused::NotMember);
            assert_noop!(execute(0), Refused::UnknownOperation);
            assert_noop!(
                Timelock::guard(signed(&ALICE), Box::new(call)),
                Refused::NotGuardian
            );
            assert_no_events!(Test, Event<Test>);
        });
}
