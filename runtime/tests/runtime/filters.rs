//! Do the brakes stop what they should, and nothing that belongs to a user?

use super::*;
use frame_support::{
    assert_noop,
    instances::{Instance1, Instance2},
    traits::{Contains, GetCallMetadata, GetCallName, Hooks},
    BoundedVec,
};
use pallet_tx_pause::RuntimeCallNameOf;
use sage_runtime::adapters::NEVER_PAUSED;
use sp_runtime::{traits::Dispatchable, DispatchError};

type BaseFilter = <Runtime as frame_system::Config>::BaseCallFilter;

/// Enters safe mode as root.
fn enter_safe_mode() {
    assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
}

/// Name of a call as the pause pallet takes it.
pub(super) fn name(pallet: &str, call: &str) -> RuntimeCallNameOf<Runtime> {
    let bound = |name: &str| BoundedVec::try_from(name.as_bytes().to_vec()).expect("short");
    (bound(pallet), bound(call))
}

/// A transfer to Dave.
fn payment() -> RuntimeCall {
    transfer(Sr25519Keyring::Dave.to_account_id(), SAGE)
}

/// Calls that return a deposit or leave a role.
fn exits() -> Vec<RuntimeCall> {
    let account = Sr25519Keyring::Dave.to_account_id();
    vec![
        pallet_session::Call::purge_keys {}.into(),
        pallet_proxy::Call::remove_proxies {}.into(),
        pallet_proxy::Call::remove_announcement {
            real: account.clone().into(),
            call_hash: Hash::zero(),
        }
        .into(),
        pallet_preimage::Call::unnote_preimage { hash: Hash::zero() }.into(),
        pallet_multisig::Call::cancel_as_multi {
            threshold: 2,
            other_signatories: vec![account],
            timepoint: Default::default(),
            call_hash: [0; 32],
        }
        .into(),
        pallet_treasury::Call::payout { index: 0 }.into(),
        pallet_jobs::Call::cancel_job { job: 0 }.into(),
        pallet_jobs::Call::abandon_job { job: 0 }.into(),
        pallet_jobs::Call::expire_job { job: 0 }.into(),
        pallet_jobs::Call::time_out_job { job: 0 }.into(),
        pallet_metering::Call::close { job: 0 }.into(),
        pallet_proofs::Call::remove_program {
            program: Hash::zero(),
        }
        .into(),
        pallet_fees::Call::claim_staker_rewards {}.into(),
        pallet_referral::Call::claim {
            who: Sr25519Keyring::Dave.to_account_id(),
        }
        .into(),
        pallet_issuance::Call::release {
            pool: pallet_issuance::PoolId::Team,
        }
        .into(),
        pallet_fees::Call::claim_unclaimed {
            who: Sr25519Keyring::Dave.to_account_id(),
        }
        .into(),
        proof(),
    ]
    .into_iter()
    .chain(bond_exits::<pallet_stakes::Instance1>())
    .chain(bond_exits::<pallet_stakes::Instance2>())
    .chain(bond_exits::<pallet_stakes::Instance3>())
    .chain(asset_exits::<Instance1>())
    .chain(asset_exits::<Instance2>())
    .chain(market_exits())
    .collect()
}

/// Calls that give back the deposit of an asset account or of an approval.
fn asset_exits<I: 'static>() -> [RuntimeCall; 3]
where
    Runtime: pallet_assets::Config<I, AssetIdParameter = u32>,
    RuntimeCall: From<pallet_assets::Call<Runtime, I>>,
{
    use pallet_assets::Call;
    let dave = Address::from(Sr25519Keyring::Dave.to_account_id());
    let id = configs::market::USDC;
    [
        Call::<Runtime, I>::cancel_approval {
            id,
            delegate: dave.clone(),
        }
        .into(),
        Call::<Runtime, I>::refund {
            id,
            allow_burn: false,
        }
        .into(),
        Call::<Runtime, I>::refund_other { id, who: dave }.into(),
    ]
}

/// Calls that take money out of a pool, or what lies for buybacks.
fn market_exits() -> [RuntimeCall; 2] {
    use configs::market::{Sage, Stablecoin};
    [
        pallet_asset_conversion::Call::remove_liquidity {
            asset1: Box::new(Sage::get()),
            asset2: Box::new(Stablecoin::get()),
            lp_token_burn: 1,
            amount1_min_receive: 0,
            amount2_min_receive: 0,
            withdraw_to: Sr25519Keyring::Dave.to_account_id(),
        }
        .into(),
        pallet_buyback::Call::return_funds {
            asset: Stablecoin::get(),
            amount: 1,
        }
        .into(),
    ]
}

/// Calls that take a bond out, or defend it.
fn bond_exits<I: 'static>() -> [RuntimeCall; 5]
where
    Runtime: pallet_stakes::Config<I>,
    RuntimeCall: From<pallet_stakes::Call<Runtime, I>>,
{
    use pallet_stakes::Call;
    let offence = Hash::zero();
    [
        Call::unbond { amount: 1 }.into(),
        Call::withdraw {
            who: Sr25519Keyring::Dave.to_account_id(),
        }
        .into(),
        Call::dispute { offence }.into(),
        Call::judge {
            offence,
            stands: true,
        }
        .into(),
        Call::close_slash { offence }.into(),
    ]
}

/// The answer of a worker to a job it has.
fn proof() -> RuntimeCall {
    pallet_proofs::Call::submit_and_verify_with_io_binding {
        job: 0,
        claim: pallet_proofs::RunClaim {
            cycles: 1,
            outcome: sage_primitives::proofs::RunOutcome::Halted,
            log_cmp: 4,
        },
        inputs: Default::default(),
        outputs: Default::default(),
        envelope: Default::default(),
    }
    .into()
}

#[test]
fn without_a_brake_everything_is_open() {
    development().execute_with(|| {
        assert!(BaseFilter::contains(&payment()));
        assert!(exits().iter().all(BaseFilter::contains));
    });
}

#[test]
fn no_source_of_prices_hands_its_seat_on() {
    development().execute_with(|| {
        let alice = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
        let new = Sr25519Keyring::Eve.to_account_id().into();
        let call =
            RuntimeCall::from(pallet_membership::Call::<Runtime, Instance1>::change_key { new });
        let batch = RuntimeCall::from(pallet_utility::Call::batch_all {
            calls: vec![call.clone()],
        });
        for call in [call, batch] {
            let failed = call.dispatch(alice.clone()).expect_err("filtered");
            let filtered = frame_system::Error::<Runtime>::CallFiltered;
            assert_eq!(failed.error, filtered.into());
        }
        let eve = Sr25519Keyring::Eve.to_account_id();
        assert!(!OracleSources::members().contains(&eve));
    });
}

#[test]
fn safe_mode_stops_payments_and_ends_by_itself() {
    development().execute_with(|| {
        let eve = RuntimeOrigin::signed(Sr25519Keyring::Eve.to_account_id());
        enter_safe_mode();
        assert_noop!(
            payment()
                .dispatch(eve.clone())
                .map_err(|failed| failed.error),
            DispatchError::from(frame_system::Error::<Runtime>::CallFiltered)
        );

        let until = pallet_safe_mode::EnteredUntil::<Runtime>::get().expect("entered");
        assert_eq!(until, System::block_number() + DAYS);
        System::set_block_number(until + 1);
        SafeMode::on_initialize(until + 1);
        assert_ok!(payment().dispatch(eve));
    });
}

#[test]
fn a50_safe_mode_keeps_every_exit_refund_and_answer_open() {
    development().execute_with(|| {
        enter_safe_mode();
        for call in exits() {
            assert!(
                BaseFilter::contains(&call),
                "{:?}",
                call.get_call_metadata()
            );
        }
    });
}

#[test]
fn a50_safe_mode_stops_new_business() {
    development().execute_with(|| {
        enter_safe_mode();
        let business: [RuntimeCall; 3] = [
            pallet_buyback::Call::trigger {}.into(),
            pallet_jobs::Call::claim_job { job: 0 }.into(),
            pallet_proofs::Call::set_policy_rule {
                circuit: 1,
                rule: pallet_proofs::PolicyRule {
                    default: 1,
                    strict_from: 0,
                },
            }
            .into(),
        ];
        for call in business {
            assert!(
                !BaseFilter::contains(&call),
                "{:?}",
                call.get_call_metadata()
            );
        }
    });
}

#[test]
fn safe_mode_keeps_open_what_the_chain_lives_by() {
    development().execute_with(|| {
        enter_safe_mode();
        let calls: [RuntimeCall; 4] = [
            pallet_timestamp::Call::set { now: 0 }.into(),
            pallet_sudo::Call::sudo {
                call: Box::new(payment()),
            }
            .into(),
            pallet_safe_mode::Call::force_exit {}.into(),
            pallet_tx_pause::Call::unpause {
                ident: name("Balances", "burn"),
            }
            .into(),
        ];
        for call in calls {
            assert!(
                BaseFilter::contains(&call),
                "{:?}",
                call.get_call_metadata()
            );
        }
    });
}

#[test]
fn a_batch_does_not_carry_a_stopped_call_through_safe_mode() {
    development().execute_with(|| {
        enter_safe_mode();
        let eve = Sr25519Keyring::Eve.to_account_id();
        let before = Balances::free_balance(&eve);
        let batch = RuntimeCall::from(pallet_utility::Call::batch_all {
            calls: vec![payment()],
        });

        let failed = batch
            .dispatch(RuntimeOrigin::signed(eve.clone()))
            .expect_err("filtered");
        assert_eq!(
            failed.error,
            frame_system::Error::<Runtime>::CallFiltered.into()
        );
        assert_eq!(Balances::free_balance(&eve), before);
    });
}

#[test]
fn nobody_buys_a_safe_mode() {
    development().execute_with(|| {
        let eve = RuntimeOrigin::signed(Sr25519Keyring::Eve.to_account_id());
        assert_noop!(
            SafeMode::enter(eve.clone()),
            pallet_safe_mode::Error::<Runtime>::NotConfigured
        );
        assert_noop!(SafeMode::force_enter(eve), DispatchError::BadOrigin);
    });
}

#[test]
fn a_paused_call_is_stopped_alone() {
    development().execute_with(|| {
        let root = RuntimeOrigin::root();
        assert_ok!(TxPause::pause(
            root.clone(),
            name("Balances", "transfer_allow_death")
        ));
        assert!(!BaseFilter::contains(&payment()));

        let other: RuntimeCall = pallet_balances::Call::transfer_keep_alive {
            dest: Sr25519Keyring::Dave.to_account_id().into(),
            value: SAGE,
        }
        .into();
        assert!(BaseFilter::contains(&other));

        assert_ok!(TxPause::unpause(
            root,
            name("Balances", "transfer_allow_death")
        ));
        assert!(BaseFilter::contains(&payment()));
    });
}

#[test]
fn exits_and_the_calls_the_chain_lives_by_cannot_be_paused() {
    development().execute_with(|| {
        for (pallet, call) in NEVER_PAUSED {
            assert_noop!(
                TxPause::pause(RuntimeOrigin::root(), name(pallet, call)),
                pallet_tx_pause::Error::<Runtime>::Unpausable
            );
        }
        for call in exits() {
            let metadata = call.get_call_metadata();
            let pair = (metadata.pallet_name, metadata.function_name);
            assert!(NEVER_PAUSED.contains(&pair), "{pair:?} can be paused");
        }
    });
}

#[test]
fn every_unpausable_name_names_a_call() {
    for (pallet, call) in NEVER_PAUSED {
        assert!(
            RuntimeCall::get_module_names().contains(pallet),
            "no pallet {pallet}"
        );
        assert!(
            RuntimeCall::get_call_names(pallet).contains(call),
            "no call {pallet}.{call}"
        );
    }
}

#[test]
fn no_name_is_so_long_that_it_counts_as_paused() {
    let bound: u32 = <Runtime as pallet_tx_pause::Config>::MaxNameLen::get();
    let longest = RuntimeCall::get_module_names()
        .iter()
        .flat_map(|pallet| RuntimeCall::get_call_names(pallet).iter().chain([pallet]))
        .map(|name| name.len())
        .max();
    assert!(longest.is_some_and(|length| length <= bound as usize));
    assert!(!pallet_sudo::Call::<Runtime>::get_call_names().is_empty());
}
