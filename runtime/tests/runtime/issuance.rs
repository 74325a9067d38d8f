//! Is every unit that exists, was minted or was burned in the ledger?

use super::{invariants::assert_invariants, *};
use frame_support::{assert_noop, traits::Contains, weights::Weight};
use pallet_issuance::{allocation, math::MAX_SUPPLY, PoolId};
use sage_runtime::{adapters::CountedIssuance, genesis::preset_names};
use sp_runtime::traits::Dispatchable;

/// The calls that mint or burn uncounted.
fn uncounted() -> Vec<RuntimeCall> {
    let dave = Sr25519Keyring::Dave.to_account_id();
    vec![
        pallet_balances::Call::force_set_balance {
            who: dave.into(),
            new_free: 10_000_000 * SAGE,
        }
        .into(),
        pallet_balances::Call::force_adjust_total_issuance {
            direction: pallet_balances::AdjustmentDirection::Increase,
            delta: SAGE,
        }
        .into(),
        pallet_balances::Call::force_unreserve {
            who: Sr25519Keyring::Dave.to_account_id().into(),
            amount: SAGE,
        }
        .into(),
        pallet_balances::Call::burn {
            value: SAGE,
            keep_alive: true,
        }
        .into(),
        pallet_safe_mode::Call::force_slash_deposit {
            account: Sr25519Keyring::Dave.to_account_id(),
            block: 0,
        }
        .into(),
    ]
}

/// A call, bare and inside every call that root dispatches without a filter.
fn carried(call: &RuntimeCall) -> Vec<RuntimeCall> {
    let mut carriers = vec![call.clone()];
    carriers.extend(sudos(call).map(Into::into));
    carriers.extend(utilities(call).map(Into::into));
    carriers.extend(schedules(call).map(Into::into));
    carriers
}

fn sudos(call: &RuntimeCall) -> [pallet_sudo::Call<Runtime>; 3] {
    use pallet_sudo::Call;
    let call = || Box::new(call.clone());
    [
        Call::sudo { call: call() },
        Call::sudo_unchecked_weight {
            call: call(),
            weight: Weight::zero(),
        },
        Call::sudo_as {
            who: Sr25519Keyring::Dave.to_account_id().into(),
            call: call(),
        },
    ]
}

fn utilities(call: &RuntimeCall) -> [pallet_utility::Call<Runtime>; 8] {
    use pallet_utility::Call;
    let remark = || RuntimeCall::from(frame_system::Call::remark { remark: vec![] });
    let calls = || vec![remark(), call.clone()];
    let as_origin = || Box::new(frame_system::RawOrigin::Root.into());
    let call = || Box::new(call.clone());
    [
        Call::batch { calls: calls() },
        Call::batch_all { calls: calls() },
        Call::force_batch { calls: calls() },
        Call::dispatch_as {
            as_origin: as_origin(),
            call: call(),
        },
        Call::dispatch_as_fallible {
            as_origin: as_origin(),
            call: call(),
        },
        Call::with_weight {
            call: call(),
            weight: Weight::zero(),
        },
        Call::if_else {
            main: call(),
            fallback: Box::new(remark()),
        },
        Call::if_else {
            main: Box::new(remark()),
            fallback: call(),
        },
    ]
}

fn schedules(call: &RuntimeCall) -> [pallet_scheduler::Call<Runtime>; 4] {
    use pallet_scheduler::Call;
    let call = || Box::new(call.clone());
    let (when, after, id, priority, maybe_periodic) = (10, 1, [0; 32], 0, None);
    [
        Call::schedule {
            when,
            maybe_periodic,
            priority,
            call: call(),
        },
        Call::schedule_named {
            id,
            when,
            maybe_periodic,
            priority,
            call: call(),
        },
        Call::schedule_after {
            after,
            maybe_periodic,
            priority,
            call: call(),
        },
        Call::schedule_named_after {
            id,
            after,
            maybe_periodic,
            priority,
            call: call(),
        },
    ]
}

fn sudo(call: RuntimeCall) -> RuntimeCall {
    pallet_sudo::Call::sudo {
        call: Box::new(call),
    }
    .into()
}

#[test]
fn what_mints_or_burns_uncounted_is_refused_bare_and_inside_whatever_sudo_carries() {
    development().execute_with(|| {
        System::set_block_number(1);
        let alice = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
        for call in uncounted() {
            assert!(!CountedIssuance::contains(&call), "{call:?}");
            // Twice, since carriers nest.
            for carrier in carried(&call).iter().flat_map(carried).map(sudo) {
                assert!(!CountedIssuance::contains(&carrier), "{carrier:?}");
                assert_noop!(
                    carrier.dispatch(alice.clone()),
                    frame_system::Error::<Runtime>::CallFiltered
                );
            }
        }
        let harmless = transfer(treasury(), 1);
        let carriers = carried(&harmless);
        assert!(carriers
            .into_iter()
            .map(sudo)
            .all(|call| CountedIssuance::contains(&call)));
    });
}

#[test]
fn what_a_user_carries_is_judged_when_it_is_dispatched() {
    development().execute_with(|| {
        System::set_block_number(1);
        let alice = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
        for call in uncounted().iter().flat_map(carried) {
            let _ = call.dispatch(alice.clone());
            assert_eq!(Balances::total_issuance(), GENESIS_SUPPLY);
            assert_ok!(Issuance::do_try_state());
        }
    });
}

/// Calls with amounts above zero of which a user would like to make money.
fn hopeful() -> Vec<(String, RuntimeCall)> {
    let dave = Sr25519Keyring::Dave.to_account_id();
    let (dest, value) = (Address::from(dave.clone()), 5 * SAGE);
    let calls: Vec<RuntimeCall> = vec![
        pallet_balances::Call::transfer_allow_death {
            dest: dest.clone(),
            value,
        }
        .into(),
        pallet_balances::Call::transfer_keep_alive {
            dest: dest.clone(),
            value,
        }
        .into(),
        pallet_balances::Call::transfer_all {
            dest: dest.clone(),
            keep_alive: false,
        }
        .into(),
        pallet_balances::Call::force_transfer {
            source: treasury().into(),
            dest,
            value,
        }
        .into(),
        pallet_issuance::Call::burn { amount: value }.into(),
        pallet_issuance::Call::set_beneficiary {
            pool: PoolId::Treasury,
            beneficiary: dave.clone(),
        }
        .into(),
        pallet_fees::Call::claim_unclaimed { who: dave }.into(),
    ];
    let named = |call: RuntimeCall| (format!("{call:?}"), call);
    calls.into_iter().map(named).collect()
}

#[test]
fn the_ledger_explains_the_issuance_after_every_call() {
    development().execute_with(|| {
        System::set_block_number(1);
        for (name, call) in origins::calls().into_iter().chain(hopeful()) {
            for origin in [
                RuntimeOrigin::none(),
                RuntimeOrigin::signed(Sr25519Keyring::Dave.to_account_id()),
                RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id()),
            ] {
                let before = Balances::total_issuance();
                origins::undone(|| {
                    let _ = call.clone().dispatch(origin);
                    assert!(Balances::total_issuance() <= before, "{name} made money");
                    assert_eq!(Issuance::do_try_state(), Ok(()), "{name}");
                });
            }
        }
    });
}

#[test]
fn dust_that_an_emptied_treasury_cannot_take_is_counted() {
    development().execute_with(|| {
        run_to_block(1);
        let all = Balances::free_balance(treasury());
        let eve = Sr25519Keyring::Eve.to_account_id();
        assert_ok!(Balances::transfer_allow_death(
            RuntimeOrigin::signed(treasury()),
            eve.clone().into(),
            all
        ));
        let most = Balances::free_balance(&eve) - EXISTENTIAL_DEPOSIT + 1;
        assert_ok!(Balances::transfer_allow_death(
            RuntimeOrigin::signed(eve),
            Sr25519Keyring::Dave.to_account_id().into(),
            most
        ));
        assert_eq!(Issuance::supply().burned.dust, EXISTENTIAL_DEPOSIT - 1);
        assert_invariants();
    });
}

#[test]
fn every_preset_carries_the_whole_allocation() {
    for name in preset_names() {
        chain_from(&genesis_of(name.as_ref())).execute_with(|| {
            let pools: Balance = pallet_issuance::Pools::<Runtime>::iter_values()
                .map(|pool| pool.terms.total)
                .sum();
            let ecosystem = pallet_issuance::EcosystemPool::<Runtime>::get();
            assert_eq!(pools + ecosystem.remaining, MAX_SUPPLY, "{name}");
            assert_eq!(
                pallet_issuance::TotalMinted::<Runtime>::get(),
                GENESIS_SUPPLY
            );
            for pool in PoolId::ALL {
                assert!(
                    pallet_issuance::Pools::<Runtime>::contains_key(pool),
                    "{pool:?}"
                );
            }
        });
    }
    assert_eq!(allocation::at_genesis(), GENESIS_SUPPLY);
}

#[test]
fn a_month_emits_to_the_budget_and_lets_the_pools_be_released() {
    development().execute_with(|| {
        let blocks =
            pallet_epochs::Length::<Runtime>::get() * pallet_issuance::math::EPOCHS_PER_MONTH;
        run_to_block(blocks - 1);
        let budget = configs::sage::Budget::get();
        assert_eq!(Balances::free_balance(&budget), 0);
        let treasury_before = Balances::free_balance(treasury());
        let release = || pallet_issuance::Call::release {
            pool: PoolId::Treasury,
        };
        run_blocks(blocks, |_| {
            vec![signed(Sr25519Keyring::Eve, 0, release().into())]
        });
        assert_eq!(Balances::free_balance(&budget), 9_000_000 * SAGE);
        let released = Balances::free_balance(treasury()) - treasury_before;
        assert_eq!(released, 3_125_000 * SAGE);
        assert_invariants();
    });
}

#[test]
fn a_holder_burns_by_the_ledger() {
    development().execute_with(|| {
        let burn = || pallet_issuance::Call::burn { amount: 7 * SAGE };
        run_blocks(1, |_| vec![signed(Sr25519Keyring::Eve, 0, burn().into())]);
        assert_eq!(Balances::total_issuance(), GENESIS_SUPPLY - 7 * SAGE);
        assert_eq!(Issuance::supply().burned.voluntary, 7 * SAGE);
        assert_invariants();
    });
}
