//! Who may make which call? Every call of the runtime is in one of the lists below, or every signed account may make it.

use super::*;
use frame_support::{
    dispatch::DispatchResultWithPostInfo, storage::with_transaction, traits::GetCallMetadata,
};
use sp_runtime::{traits::Dispatchable, DispatchError, TransactionOutcome};
use std::collections::BTreeSet;

/// Calls that no signed account may make.
const PRIVILEGED: &[&str] = &[
    "AssetConversion::create_pool_with_fee",
    "AssetConversion::set_pool_fee",
    "Assets::force_asset_status",
    "Assets::force_clear_metadata",
    "Assets::force_create",
    "Assets::force_set_metadata",
    "Babe::plan_config_change",
    "Balances::force_transfer",
    "Buyback::burn_from_pot",
    "Buyback::execute",
    "Buyback::return_funds",
    "Buyback::set_config",
    "Collateral::shorten_grace",
    "CollateralBonds::judge",
    "CollateralBonds::slash",
    "Faucet::set_config",
    "Faucet::set_paused",
    "Fees::set_config",
    "Grandpa::note_stalled",
    "Issuance::set_beneficiary",
    "Metering::set_terms",
    "MultiBlockMigrations::clear_historic",
    "MultiBlockMigrations::force_onboard_mbms",
    "MultiBlockMigrations::force_set_active_cursor",
    "MultiBlockMigrations::force_set_cursor",
    "OracleSources::add_member",
    "OracleSources::remove_member",
    "OracleSources::reset_members",
    "OracleSources::swap_member",
    "Preimage::request_preimage",
    "Preimage::unrequest_preimage",
    "Pricing::register_model",
    "Pricing::set_active",
    "Pricing::set_capacity",
    "Proofs::register_circuit",
    "Proofs::set_policy_rule",
    "ProverStakes::judge",
    "ProverStakes::slash",
    "Referenda::cancel",
    "Referenda::kill",
    "Referenda::nudge_referendum",
    "Referenda::one_fewer_deciding",
    "Referral::set_paused",
    "Referral::set_terms",
    "Rewards::set_lengths",
    "Rewards::set_paused",
    "Rewards::set_table",
    "Rewards::set_top_miner_award",
    "Rewards::slash_unvested",
    "SafeMode::force_enter",
    "SafeMode::force_exit",
    "SafeMode::force_extend",
    "SafeMode::force_release_deposit",
    "Scheduler::cancel",
    "Scheduler::cancel_named",
    "Scheduler::cancel_retry",
    "Scheduler::cancel_retry_named",
    "Scheduler::schedule",
    "Scheduler::schedule_after",
    "Scheduler::schedule_named",
    "Scheduler::schedule_named_after",
    "Scheduler::set_retry",
    "Scheduler::set_retry_named",
    "System::authorize_upgrade",
    "System::authorize_upgrade_without_checks",
    "System::kill_prefix",
    "System::kill_storage",
    "System::set_code",
    "System::set_code_without_checks",
    "System::set_heap_pages",
    "System::set_storage",
    "Treasury::remove_approval",
    "Treasury::spend",
    "Treasury::spend_local",
    "Treasury::void_spend",
    "TxPause::pause",
    "TxPause::unpause",
    "Utility::dispatch_as",
    "Utility::dispatch_as_fallible",
    "Utility::with_weight",
    "ValidatorBonds::judge",
    "ValidatorBonds::slash",
    "Vesting::force_remove_vesting_schedule",
    "Vesting::force_vested_transfer",
    "Voting::authorize_upgrade",
    "Voting::cancel_enactment",
    "Voting::endorse_fix",
];

/// Calls that only an origin of a pallet may make: the council after its delay, or who has shown enough power to propose.
const BY_ORIGIN: &[&str] = &[
    "Referenda::submit",
    "Timelock::set_council",
    "Timelock::set_delay",
    "Timelock::set_guardians",
];

/// Calls that come without a signature and are authorized by what they ask for.
const AUTHORIZED: &[&str] = &["Faucet::claim"];

/// Calls that the filter closes to all transactions (`adapters::CountedIssuance`, `adapters::VotedSources`).
const CLOSED: &[&str] = &[
    "Balances::burn",
    "Balances::force_adjust_total_issuance",
    "Balances::force_set_balance",
    "Balances::force_unreserve",
    "OracleSources::change_key",
    "SafeMode::force_slash_deposit",
];

/// Calls that nobody may make, not even root: assets are not created by calls, shares in pools only by the market, and no
/// source of prices comes before the others.
const CLOSED_TO_ALL: &[&str] = &[
    "Assets::create",
    "OracleSources::clear_prime",
    "OracleSources::set_prime",
    "PoolAssets::create",
    "PoolAssets::force_asset_status",
    "PoolAssets::force_clear_metadata",
    "PoolAssets::force_create",
    "PoolAssets::force_set_metadata",
];

/// Calls that come without a signature only: inherents, and reports that prove themselves.
const UNSIGNED: &[&str] = &[
    "Babe::report_equivocation_unsigned",
    "Grandpa::report_equivocation_unsigned",
    "Timestamp::set",
];

/// Calls that do not ask who makes them. As transactions they still need a signature or their own authorisation.
///
/// Those of assets look for the asset first, and there is none of number zero.
const INDIFFERENT: &[&str] = &[
    "Assets::force_cancel_approval",
    "PoolAssets::force_cancel_approval",
    "System::apply_authorized_upgrade",
    "System::remark",
];

/// Every call of the runtime with arguments of zeros (empty lists, no options, the account of all zeros), or with a first
/// byte that lets them decode.
pub fn calls() -> Vec<(String, RuntimeCall)> {
    let numbers = (0..=u8::MAX).flat_map(|pallet| (0..=u8::MAX).map(move |call| (pallet, call)));
    let decoded = numbers.filter_map(|(pallet, call)| {
        (0..4).find_map(|first| {
            let mut bytes = vec![0; 4_096];
            bytes[..3].copy_from_slice(&[pallet, call, first]);
            RuntimeCall::decode(&mut &bytes[..]).ok()
        })
    });
    let named = decoded.map(|call| {
        let name = call.get_call_metadata();
        (
            format!("{}::{}", name.pallet_name, name.function_name),
            call,
        )
    });
    named.collect()
}

/// Runs something whose writes are undone.
pub fn undone<O>(body: impl FnOnce() -> O) -> O {
    with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(body())))
        .expect("the transaction ends")
}

/// What a call says to an origin.
fn answer(call: &RuntimeCall, origin: RuntimeOrigin) -> DispatchResultWithPostInfo {
    undone(|| call.clone().dispatch(origin))
}

/// Whether a call refuses an origin as such, or the filter does.
fn refuses(call: &RuntimeCall, origin: RuntimeOrigin) -> bool {
    let filtered = DispatchError::from(frame_system::Error::<Runtime>::CallFiltered).stripped();
    answer(call, origin).is_err_and(|refusal| {
        refusal.error == DispatchError::BadOrigin || refusal.error.stripped() == filtered
    })
}

fn names(calls: &[(String, RuntimeCall)], keep: impl Fn(&RuntimeCall) -> bool) -> BTreeSet<&str> {
    let kept = calls.iter().filter(|(_, call)| keep(call));
    kept.map(|(name, _)| name.as_str()).collect()
}

fn user() -> RuntimeOrigin {
    RuntimeOrigin::signed(Sr25519Keyring::Dave.to_account_id())
}

#[test]
fn every_call_can_be_asked() {
    let asked: BTreeSet<String> = calls().into_iter().map(|(name, _)| name).collect();
    for pallet in RuntimeCall::get_module_names() {
        for call in RuntimeCall::get_call_names(pallet) {
            let name = format!("{pallet}::{call}");
            assert!(asked.contains(&name), "{name} has no value of zeros");
        }
    }
}

#[test]
fn a_signed_account_makes_every_call_but_the_privileged_and_the_unsigned_ones() {
    development().execute_with(|| {
        System::set_block_number(1);
        let calls = calls();
        let refused = names(&calls, |call| refuses(call, user()));
        let listed = PRIVILEGED.iter().chain(UNSIGNED).chain(CLOSED);
        let listed = listed.chain(BY_ORIGIN).chain(AUTHORIZED);
        let listed = listed.chain(CLOSED_TO_ALL);
        let listed = listed.copied().collect();
        assert_eq!(refused, listed);
    });
}

#[test]
fn nobody_makes_a_call_without_a_signature_but_the_unsigned_ones() {
    development().execute_with(|| {
        System::set_block_number(1);
        let calls = calls();
        let taken = names(&calls, |call| !refuses(call, RuntimeOrigin::none()));
        let listed = UNSIGNED.iter().chain(INDIFFERENT).copied().collect();
        assert_eq!(taken, listed);
    });
}

#[test]
fn root_may_make_every_privileged_call() {
    development().execute_with(|| {
        System::set_block_number(1);
        let mut calls = calls();
        // It reads the new code with a host function that this test does not have.
        calls.retain(|(name, _)| name != "System::set_code");
        let refused = names(&calls, |call| refuses(call, RuntimeOrigin::root()));
        let privileged: BTreeSet<&str> = PRIVILEGED.iter().copied().collect();
        let closed: Vec<_> = refused.intersection(&privileged).collect();
        assert!(closed.is_empty(), "root may not make {closed:?}");
        let open: Vec<_> = CLOSED_TO_ALL
            .iter()
            .filter(|name| !refused.contains(*name))
            .collect();
        assert!(open.is_empty(), "root may make {open:?}");
    });
}
