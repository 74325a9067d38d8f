//! Do the council and the guardians reach what they should, late and at once, and nothing else?

use super::{
    origins::{calls, undone},
    *,
};
use frame_support::{assert_noop, weights::Weight};
use pallet_timelock::{Error, Origin};
use sage_runtime::genesis::presets::SHORT_EPOCH;
use sp_runtime::{traits::Dispatchable, DispatchError};
use std::collections::BTreeSet;
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

/// Calls that ask nobody who makes them, or only once they know of an asset, and carriers, whose calls are asked one by one.
const OPEN_TO_ALL: &[&str] = &[
    "Assets::force_cancel_approval",
    "PoolAssets::force_cancel_approval",
    "System::apply_authorized_upgrade",
    "System::remark",
    "Utility::batch",
    "Utility::batch_all",
    "Utility::force_batch",
    "Utility::if_else",
];

/// What the council may do after its delay.
const COUNCIL: &[&str] = &[
    "Buyback::burn_from_pot",
    "Buyback::execute",
    "Buyback::return_funds",
    "CollateralBonds::slash",
    "ProverStakes::slash",
    "Timelock::set_council",
    "Timelock::set_delay",
    "Timelock::set_guardians",
    "Treasury::spend",
    "Treasury::spend_local",
    "ValidatorBonds::slash",
    "Voting::endorse_fix",
];

/// What the guardians may do at once: stop, and take back.
const GUARDIANS: &[&str] = &[
    "Referenda::cancel",
    "SafeMode::force_enter",
    "SafeMode::force_exit",
    "SafeMode::force_extend",
    "Timelock::cancel",
    "Treasury::remove_approval",
    "Treasury::void_spend",
    "TxPause::pause",
    "TxPause::unpause",
    "Voting::cancel_enactment",
];

/// The calls that take `origin`.
fn reached(origin: impl Fn() -> RuntimeOrigin) -> BTreeSet<String> {
    let filtered = DispatchError::from(frame_system::Error::<Runtime>::CallFiltered).stripped();
    let refuses = |call: &RuntimeCall| {
        undone(|| call.clone().dispatch(origin())).is_err_and(|refusal| {
            refusal.error == DispatchError::BadOrigin || refusal.error.stripped() == filtered
        })
    };
    let taken = calls().into_iter().filter(|(_, call)| !refuses(call));
    taken.map(|(name, _)| name).collect()
}

fn listed(calls: &[&str]) -> BTreeSet<String> {
    let all = OPEN_TO_ALL.iter().chain(calls);
    all.map(|name| name.to_string()).collect()
}

#[test]
fn each_group_reaches_its_calls_and_no_others() {
    development().execute_with(|| {
        System::set_block_number(1);
        assert_eq!(reached(|| Origin::Timelocked.into()), listed(COUNCIL));
        assert_eq!(reached(|| Origin::Guardians.into()), listed(GUARDIANS));
    });
}

fn origin(who: Sr25519Keyring) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.to_account_id())
}

/// A spend of the treasury for Ferdie.
fn spend(amount: Balance) -> RuntimeCall {
    pallet_treasury::Call::spend {
        asset_kind: Box::new(configs::market::Sage::get()),
        amount,
        beneficiary: Box::new(Ferdie.to_account_id()),
        valid_from: None,
    }
    .into()
}

/// Alice proposes a call and, with Bob and Charlie, approves it. Returns the operation.
pub(super) fn approve(call: &RuntimeCall) -> pallet_timelock::OperationId {
    let bytes = call.encode();
    let hash = Hash::from(sp_io::hashing::blake2_256(&bytes));
    let length = u32::try_from(bytes.len()).expect("short");
    let id = pallet_timelock::NextId::<Runtime>::get();
    assert_ok!(Preimage::note_preimage(origin(Alice), bytes));
    assert_ok!(Timelock::propose(origin(Alice), hash, length));
    for who in [Alice, Bob, Charlie] {
        assert_ok!(Timelock::approve(origin(who), id, hash));
    }
    id
}

/// Eve executes an operation.
pub(super) fn execute(id: pallet_timelock::OperationId) -> Result<(), DispatchError> {
    let most = Weight::from_parts(1_000_000_000_000, 1_000_000);
    let answer = Timelock::execute(origin(Eve), id, most);
    answer.map(|_| ()).map_err(|refusal| refusal.error)
}

#[test]
fn the_council_never_waits_for_less_than_two_days() {
    development().execute_with(|| {
        System::set_block_number(1);
        let set = |delay| Timelock::set_delay(pallet_timelock::Origin::Timelocked.into(), delay);
        for delay in [0, 1] {
            let error = pallet_timelock::Error::<Runtime>::DelayOutOfRange;
            frame_support::assert_noop!(set(delay), error);
        }
        assert_ok!(set(2));
    });
}

#[test]
fn no_single_key_moves_the_treasury_and_three_of_five_only_after_two_days() {
    development().execute_with(|| {
        System::set_block_number(1);
        for who in [Bob, Charlie, Dave, Eve, Ferdie] {
            assert_noop!(
                spend(SAGE)
                    .dispatch(origin(who))
                    .map_err(|refusal| refusal.error),
                DispatchError::BadOrigin
            );
        }
        let pot = Treasury::pot();
        let id = approve(&spend(1_000 * SAGE));
        System::set_block_number(2 * SHORT_EPOCH);
        assert_noop!(execute(id), Error::<Runtime>::NotDue);
        System::set_block_number(2 * SHORT_EPOCH + 1);
        assert_ok!(execute(id));
        let before = Balances::free_balance(Ferdie.to_account_id());
        assert_ok!(Treasury::payout(origin(Eve), 0));
        let after = Balances::free_balance(Ferdie.to_account_id());
        assert_eq!(after - before, 1_000 * SAGE);
        assert_eq!(pot - Treasury::pot(), 1_000 * SAGE);
    });
}

#[test]
fn two_guardians_void_what_the_council_wants_and_stop_the_chain_but_not_the_exits() {
    development().execute_with(|| {
        System::set_block_number(1);
        let id = approve(&spend(1_000 * SAGE));
        let guard = |who, call: &RuntimeCall| {
            let answer = Timelock::guard(origin(who), Box::new(call.clone()));
            answer.map(|_| ()).map_err(|refusal| refusal.error)
        };
        let cancel: RuntimeCall = pallet_timelock::Call::cancel { id }.into();
        assert_ok!(guard(Alice, &cancel));
        assert!(pallet_timelock::Operations::<Runtime>::contains_key(id));
        assert_ok!(guard(Bob, &cancel));
        assert!(!pallet_timelock::Operations::<Runtime>::contains_key(id));

        let stop: RuntimeCall = pallet_safe_mode::Call::force_enter {}.into();
        assert_ok!(guard(Bob, &stop));
        assert_ok!(guard(Charlie, &stop));
        let pay = transfer(Dave.to_account_id(), SAGE);
        assert!(pay.dispatch(origin(Eve)).is_err());
        let claim = RuntimeCall::from(pallet_fees::Call::claim_staker_rewards {});
        assert_noop!(
            claim.dispatch(origin(Eve)).map_err(|refusal| refusal.error),
            pallet_fees::Error::<Runtime>::NothingToClaim
        );
        // What the guardians stopped, they or the council's chain of polls let go on.
        let go_on: RuntimeCall = pallet_safe_mode::Call::force_exit {}.into();
        assert_ok!(guard(Alice, &go_on));
        assert_ok!(guard(Charlie, &go_on));
        assert!(transfer(Dave.to_account_id(), SAGE)
            .dispatch(origin(Eve))
            .is_ok());
    });
}

#[test]
fn on_a_chain_without_a_council_nobody_joins_it() {
    let mut genesis = genesis_of("development");
    genesis["timelock"] = serde_json::json!({});
    let default: Value = serde_json::from_slice(
        &<Runtime as GenesisBuilderV1<Block>>::get_preset(&None).expect("the default"),
    )
    .expect("JSON");
    genesis["timelock"] = default["timelock"].clone();
    chain_from(&genesis).execute_with(|| {
        System::set_block_number(1);
        assert_noop!(
            Timelock::propose(origin(Alice), Hash::zero(), 1),
            Error::<Runtime>::NotMember
        );
    });
}
