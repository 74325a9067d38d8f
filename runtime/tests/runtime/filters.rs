//! Do the brakes stop what they should, and nothing that belongs to a user?

use super::{
    invariants::assert_invariants,
    jobs::{origin, prove_run, submit, submit_run},
    origins::calls,
    *,
};
use frame_support::{
    assert_noop,
    instances::{Instance1, Instance2},
    traits::{
        fungible::{Inspect, InspectHold},
        tokens::{Fortitude::Polite, Preservation::Expendable},
        Contains, GetCallMetadata, GetCallName, Hooks,
    },
    BoundedVec,
};
use pallet_grants::GrantId;
use pallet_tx_pause::RuntimeCallNameOf;
use sage_primitives::JobId;
use sage_runtime::{adapters::NEVER_PAUSED, genesis::presets::SHORT_EPOCH};
use sp_runtime::{traits::Dispatchable, DispatchError};
use std::collections::{BTreeMap, BTreeSet};
use Sr25519Keyring::{Bob, Charlie, Dave, Eve, Ferdie};

type BaseFilter = <Runtime as frame_system::Config>::BaseCallFilter;

/// Pallets of which safe mode leaves every call open, although some can be paused: those that carry other calls, and those by
/// which the chain is led and repaired.
const LEFT_OPEN: &[&str] = &[
    "Babe",
    "Grandpa",
    "MultiBlockMigrations",
    "Multisig",
    "Referenda",
    "SafeMode",
    "Session",
    "Sudo",
    "System",
    "Timelock",
    "TxPause",
    "Utility",
    "Voting",
];

/// Calls of other pallets that safe mode leaves open, although they can be paused.
const LEFT_OPEN_TOO: &[&str] = &[
    "Grants::transfer_beneficiary",
    "Preimage::note_preimage",
    "Preimage::unrequest_preimage",
    "Proxy::proxy",
    "Proxy::proxy_announced",
];

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
    .chain(earned())
    .collect()
}

/// Calls by which one comes to what was earned, or takes back what was not.
fn earned() -> [RuntimeCall; 10] {
    use pallet_grants::Call;
    let who = Sr25519Keyring::Dave.to_account_id();
    let (grant, milestone, evidence) = (0, 0, Hash::zero());
    [
        pallet_rewards::Call::claim {
            who: who.clone(),
            class: None,
        }
        .into(),
        pallet_vesting::Call::vest {}.into(),
        pallet_vesting::Call::vest_other { target: who.into() }.into(),
        pallet_referral::Call::unregister {}.into(),
        Call::release { grant }.into(),
        Call::submit_evidence {
            grant,
            milestone,
            evidence,
        }
        .into(),
        Call::verify_milestone {
            grant,
            milestone,
            evidence,
            approves: true,
        }
        .into(),
        Call::release_milestone { grant, milestone }.into(),
        Call::expire_milestone { grant, milestone }.into(),
        Call::revoke { grant }.into(),
    ]
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

/// The calls of [`NEVER_PAUSED`], named as those of [`calls`].
fn never_paused() -> BTreeSet<String> {
    let named = |(pallet, call): &(&str, &str)| format!("{pallet}::{call}");
    NEVER_PAUSED.iter().map(named).collect()
}

#[test]
fn p13_safe_mode_lets_through_every_call_that_cannot_be_paused() {
    development().execute_with(|| {
        enter_safe_mode();
        let calls: BTreeMap<String, RuntimeCall> = calls().into_iter().collect();
        let stops = |name: &String| {
            let call = calls.get(name).expect("every call can be asked");
            !BaseFilter::contains(call)
        };
        let stopped: Vec<String> = never_paused().into_iter().filter(stops).collect();
        assert!(stopped.is_empty(), "safe mode stops {stopped:?}");
    });
}

#[test]
fn p13_what_safe_mode_lets_through_cannot_be_paused_but_for_what_is_listed() {
    development().execute_with(|| {
        enter_safe_mode();
        let (calls, never_paused) = (calls(), never_paused());
        let open = calls.iter().filter(|(_, call)| BaseFilter::contains(call));
        let pausable: BTreeSet<&str> = open
            .filter(|(_, call)| !LEFT_OPEN.contains(&call.get_call_metadata().pallet_name))
            .map(|(name, _)| name.as_str())
            .filter(|name| !never_paused.contains(*name))
            .collect();
        assert_eq!(pausable, LEFT_OPEN_TOO.iter().copied().collect());
    });
}

/// An account that has nothing but money that vests.
fn saver() -> AccountId {
    AccountId::from([7; 32])
}

/// Owes something to many: a bond and a reward to Charlie, the payments of a job that can be cancelled and of one that is
/// never taken to Bob, a grant of Eve to Ferdie, and what vests to [`saver`].
fn owe() -> (JobId, GrantId) {
    let budget = configs::sage::Budget::get();
    assert_ok!(Balances::transfer_keep_alive(
        origin(Dave),
        budget.into(),
        100 * SAGE
    ));
    assert_ok!(ProverStakes::bond(origin(Charlie), 1_000 * SAGE, 0));
    let cycles = 1 << 16;
    let proven = submit_run(100 * SAGE, cycles);
    assert_ok!(Jobs::claim_job(origin(Charlie), proven));
    prove_run(proven, Charlie, cycles);

    let schedule = pallet_vesting::VestingInfo::new(280 * SAGE, SAGE, System::block_number());
    assert_ok!(Vesting::vested_transfer(
        origin(Eve),
        saver().into(),
        schedule
    ));
    let grant = pallet_grants::NextGrantId::<Runtime>::get();
    assert_ok!(Grants::create_linear(
        origin(Eve),
        Ferdie.to_account_id(),
        90 * SAGE,
        0,
        30,
        true
    ));
    submit(50 * SAGE);
    (submit(100 * SAGE), grant)
}

/// Makes a call as a transaction does.
fn make(who: AccountId, call: impl Into<RuntimeCall>) {
    let call = call.into();
    let name = call.get_call_metadata();
    let name = format!("{}::{}", name.pallet_name, name.function_name);
    let made = call.dispatch(RuntimeOrigin::signed(who));
    assert!(made.is_ok(), "{name}: {made:?}");
}

fn free(who: Sr25519Keyring) -> Balance {
    Balances::free_balance(who.to_account_id())
}

fn held(reason: impl Into<RuntimeHoldReason>, who: Sr25519Keyring) -> Balance {
    Balances::balance_on_hold(&reason.into(), &who.to_account_id())
}

#[test]
fn p13_under_safe_mode_everyone_comes_to_their_money() {
    type Provers = pallet_stakes::Instance1;
    type Bonds = pallet_stakes::Call<Runtime, Provers>;
    let escrow = || held(pallet_jobs::HoldReason::JobEscrow, Bob);
    let bond = || held(pallet_stakes::HoldReason::<Provers>::Bond, Charlie);
    let spendable = || Balances::reducible_balance(&saver(), Expendable, Polite);
    development().execute_with(|| {
        run_to_block(SHORT_EPOCH);
        let (job, grant) = owe();
        enter_safe_mode();
        let (bob, charlie, ferdie) = (free(Bob), free(Charlie), free(Ferdie));
        let eve = Balances::total_balance(&Eve.to_account_id());
        assert_eq!((escrow(), bond()), (150 * SAGE, 1_000 * SAGE));

        let who = Charlie.to_account_id();
        make(Bob.to_account_id(), pallet_jobs::Call::cancel_job { job });
        assert_eq!((escrow(), free(Bob)), (50 * SAGE, bob + 100 * SAGE));
        let amount = 1_000 * SAGE;
        make(who.clone(), Bonds::unbond { amount });
        // After seven days, in which the other job was never taken.
        run_to_block(8 * SHORT_EPOCH);
        assert_eq!((escrow(), free(Bob)), (0, bob + 150 * SAGE));
        make(Dave.to_account_id(), Bonds::withdraw { who: who.clone() });
        assert_eq!((bond(), free(Charlie)), (0, charlie + amount));
        let class = None;
        make(
            Dave.to_account_id(),
            pallet_rewards::Call::claim { who, class },
        );
        // Of a subsidy of 2 SAGE, seven of 180 parts.
        let reward = 2 * SAGE * 7 / 180;
        assert_eq!(free(Charlie), charlie + amount + reward);

        assert_eq!(spendable(), 0);
        make(saver(), pallet_vesting::Call::vest {});
        assert_eq!(spendable(), 140 * SAGE);

        make(Dave.to_account_id(), pallet_grants::Call::release { grant });
        assert_eq!(free(Ferdie), ferdie + 21 * SAGE);
        make(Eve.to_account_id(), pallet_grants::Call::revoke { grant });
        let back = Balances::total_balance(&Eve.to_account_id()) - eve;
        assert_eq!(back, 69 * SAGE);
        assert_eq!(held(pallet_grants::HoldReason::StorageDeposit, Eve), 0);

        assert!(SafeMode::is_entered());
        let stopped = payment().dispatch(origin(Charlie));
        let filtered = frame_system::Error::<Runtime>::CallFiltered;
        assert_eq!(stopped.map_err(|it| it.error), Err(filtered.into()));
        assert_invariants();
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
