//! The dispatch of what was approved.

use frame::token::fungible::Inspect;
use sage_pallet_testing::{assert_no_events, clear_events, dispatch};

use super::*;
use crate::{
    mock::{Balances, Brake},
    Delay, EnsureGuardians, EnsureTimelocked, WeightInfo,
};

fn transfer() -> RuntimeCall {
    pallet_balances::Call::transfer_keep_alive {
        dest: BOB,
        value: 1,
    }
    .into()
}

fn remark() -> RuntimeCall {
    frame_system::Call::remark { remark: vec![1] }.into()
}

#[test]
fn anyone_executes_and_only_as_a_signed_call() {
    chain().execute(|| {
        let id = scheduled(&delay_call(7));
        pass(DELAY * DAY);
        for wrong in [RuntimeOrigin::root(), RuntimeOrigin::none(), timelocked()] {
            assert_noop!(
                Timelock::execute(wrong, id, Weight::MAX),
                DispatchError::BadOrigin
            );
        }
        assert_ok!(execute(id));
        assert_noop!(execute(id), Refused::UnknownOperation);
    });
}

#[test]
fn the_call_runs_as_the_timelock_and_not_as_root_or_a_member() {
    chain().execute(|| {
        let root_only: RuntimeCall = frame_system::Call::set_heap_pages { pages: 1 }.into();
        for call in [root_only, transfer()] {
            let id = scheduled(&call);
            pass(DELAY * DAY);
            assert_fails(id, DispatchError::BadOrigin);
        }
    });
}

/// Passes if the operation `id` is not executed because of `error`, and leaves no trace.
fn assert_fails(id: OperationId, error: impl Into<DispatchError>) {
    let error: DispatchError = error.into();
    assert_storage_noop!(assert_err_ignore_postinfo!(execute(id), error));
}

#[test]
fn a_call_that_fails_leaves_no_trace_and_the_operation_open_until_it_expires() {
    chain().execute(|| {
        // The first part alone would succeed.
        let calls = vec![delay_call(7), delay_call(31)];
        let call: RuntimeCall = pallet_utility::Call::batch_all { calls }.into();
        let id = scheduled(&call);
        let before = operation(id);
        pass(DELAY * DAY);
        clear_events::<Test>();
        for _ in 0..3 {
            assert_fails(id, Refused::DelayOutOfRange);
            assert_eq!(operation(id), before);
        }
        assert_no_events!(Test, Event<Test>);
        assert_eq!(Delay::<Test>::get(), DELAY);
        go_to(before.expiry);
        assert_noop!(execute(id), Refused::Late);
        assert_ok!(Timelock::close_expired(signed(&FERDIE), id));
    });
}

#[test]
fn an_execution_that_fails_costs_what_it_took() {
    chain().execute(|| {
        // The second call fails, and the third is never made.
        let calls = vec![delay_call(7), delay_call(31), delay_call(8)];
        let call: RuntimeCall = pallet_utility::Call::batch_all { calls }.into();
        let id = scheduled(&call);
        pass(DELAY * DAY);
        let failure = execute(id).expect_err("a call inside fails");
        let inner = call.clone().dispatch(timelocked());
        let inner = inner.expect_err("it fails by itself too");
        let took = inner.post_info.actual_weight.expect("a batch knows");
        assert!(took.ref_time() < call.get_dispatch_info().call_weight.ref_time());
        let own = <() as WeightInfo>::execute(call.encoded_size() as u32);
        let post = failure.post_info;
        assert_eq!(post.actual_weight, Some(own.saturating_add(took)));
        assert_eq!(post.pays_fee, Pays::Yes);
    });
}

#[test]
fn a_pause_stops_the_execution_and_leaves_the_operation_open() {
    chain().execute(|| {
        let inside: RuntimeCall = pallet_utility::Call::batch_all {
            calls: vec![delay_call(7), remark()],
        }
        .into();
        for call in [remark(), inside] {
            let id = scheduled(&call);
            pass(DELAY * DAY);
            Brake::set(true);
            assert_noop!(
                dispatch::<Test>(
                    Call::execute {
                        id,
                        max_weight: Weight::MAX
                    }
                    .into(),
                    signed(&FERDIE)
                ),
                Refused::CallPaused
            );
            assert_eq!(Delay::<Test>::get(), DELAY);
            Brake::set(false);
            assert_ok!(execute(id));
        }
    });
}

#[test]
fn nobody_uses_up_an_operation_from_deep_inside_other_calls() {
    let within = |call: RuntimeCall, depth: usize| {
        (0..depth).fold(call, |inner, index| {
            pallet_utility::Call::as_derivative {
                index: index as u16,
                call: Box::new(inner),
            }
            .into()
        })
    };
    let executed = |depth: usize| {
        chain().execute(|| {
            let calls = vec![delay_call(6), delay_call(7)];
            let id = scheduled(&pallet_utility::Call::batch_all { calls }.into());
            pass(DELAY * DAY);
            let max_weight = Weight::MAX;
            let call = Call::execute { id, max_weight }.into();
            let result = dispatch::<Test>(within(call, depth), signed(&FERDIE));
            let open = Operations::<Test>::contains_key(id);
            assert_eq!(result.is_err(), open, "depth {depth}");
            assert_eq!(Delay::<Test>::get() == 7, !open, "depth {depth}");
            !open
        })
    };
    // Storage takes 255 changes inside each other.
    let outcomes: Vec<_> = (240..260).map(executed).collect();
    assert!(outcomes.contains(&true) && outcomes.contains(&false));
}

#[test]
fn the_caller_offers_the_weight_of_the_call_and_pays_for_what_it_takes() {
    chain().execute(|| {
        let call: RuntimeCall = Call::set_council {
            members: BoundedVec::truncate_from(vec![ALICE, BOB]),
            threshold: 2,
        }
        .into();
        let id = scheduled(&call);
        pass(DELAY * DAY);
        let info = call.get_dispatch_info();
        assert_eq!(info.call_weight, <() as WeightInfo>::set_council(21));
        let too_low = info.call_weight - Weight::from_parts(1, 0);
        assert_noop!(
            Timelock::execute(signed(&FERDIE), id, too_low),
            Refused::WeightTooLow
        );
        let offer = Call::<Test>::execute {
            id,
            max_weight: info.call_weight,
        };
        let own = <() as WeightInfo>::execute(1_024);
        assert_eq!(
            offer.get_dispatch_info().call_weight,
            own.saturating_add(info.call_weight)
        );
        // One operation was open beside the executed one.
        propose(&BOB, &delay_call(3));
        let post = Timelock::execute(signed(&FERDIE), id, info.call_weight);
        let own = <() as WeightInfo>::execute(call.encoded_size() as u32);
        assert_eq!(
            post.map(|post| post.actual_weight),
            Ok(Some(own.saturating_add(<() as WeightInfo>::set_council(1))))
        );
    });
}

#[test]
fn a_weight_offered_beyond_the_need_is_given_back() {
    chain().execute(|| {
        let call = delay_call(7);
        let id = scheduled(&call);
        pass(DELAY * DAY);
        let own = <() as WeightInfo>::execute(call.encoded_size() as u32);
        assert_eq!(
            execute(id).map(|post| post.actual_weight),
            Ok(Some(own.saturating_add(<() as WeightInfo>::set_delay())))
        );
    });
}

#[test]
fn an_executed_call_cannot_execute_itself_or_another() {
    chain().execute(|| {
        let inner = scheduled(&delay_call(7));
        let again: RuntimeCall = Call::execute {
            id: inner,
            max_weight: Weight::zero(),
        }
        .into();
        let id = scheduled(&again);
        pass(DELAY * DAY);
        assert_fails(id, DispatchError::BadOrigin);
        for open in [inner, id] {
            assert!(Operations::<Test>::contains_key(open));
        }
    });
}

#[test]
fn the_origins_are_told_apart() {
    let passes = |origin: RuntimeOrigin| {
        (
            EnsureTimelocked::try_origin(origin.clone()).is_ok(),
            EnsureGuardians::try_origin(origin).is_ok(),
        )
    };
    assert_eq!(passes(Origin::Timelocked.into()), (true, false));
    assert_eq!(passes(Origin::Guardians.into()), (false, true));
    for other in [
        RuntimeOrigin::root(),
        RuntimeOrigin::none(),
        RuntimeOrigin::signed(ALICE),
    ] {
        assert_eq!(passes(other), (false, false));
    }
}

#[test]
fn neither_proposals_nor_executions_move_money_beside_the_deposit() {
    chain().execute(|| {
        let before = Balances::total_balance(&ALICE);
        let id = scheduled(&delay_call(7));
        pass(DELAY * DAY);
        assert_ok!(execute(id));
        assert_ok!(Preimage::unnote_preimage(
            signed(&ALICE),
            hash_of(&delay_call(7))
        ));
        assert_eq!(Balances::total_balance(&ALICE), before);
        assert_eq!(Balances::free_balance(ALICE), before);
    });
}
