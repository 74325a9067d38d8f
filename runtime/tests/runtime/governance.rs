//! Do polls of token holders govern, each track what it may and nothing beyond it?

use super::{
    invariants::assert_invariants,
    origins::{calls, undone},
    *,
};
use codec::MaxEncodedLen;
use frame_support::{
    assert_noop,
    traits::{schedule::DispatchTime, Hooks, StorePreimage},
    weights::Weight,
};
use pallet_referenda::{ReferendumInfo, ReferendumInfoFor, TracksInfo};
use pallet_voting::{RawOrigin, Side, Track, VoterOf};
use sage_runtime::{
    adapters::{Electorate, GovernanceTracks},
    configs::referenda::MIN_CAPITAL,
    genesis::presets::{ENDOWMENT, SHORT_EPOCH},
};
use sp_runtime::{traits::Dispatchable, DispatchError};
use std::collections::BTreeSet;
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

/// What each voter of these tests votes with: four of them are more than a quarter of all tokens.
const CAPITAL: Balance = ENDOWMENT / 9 * 8;

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

/// What decisions on wider parameters may do.
const STANDARD: &[&str] = &[
    "AssetConversion::create_pool_with_fee",
    "AssetConversion::set_pool_fee",
    "Buyback::set_config",
    "Collateral::shorten_grace",
    "Fees::set_config",
    "Metering::set_terms",
    "OracleSources::add_member",
    "OracleSources::remove_member",
    "OracleSources::reset_members",
    "OracleSources::swap_member",
    "Pricing::register_model",
    "Pricing::set_active",
    "Pricing::set_capacity",
    "Proofs::register_circuit",
    "Proofs::set_policy_rule",
    "Referral::set_paused",
    "Referral::set_terms",
    "Rewards::set_lengths",
    "Rewards::set_paused",
    "Rewards::set_table",
    "Rewards::set_top_miner_award",
];

/// What the decisions of a track may do beside that.
fn reach(track: Track) -> &'static [&'static str] {
    match track {
        Track::MinorParameter => &["Fees::set_config"],
        Track::Standard => STANDARD,
        Track::Treasury => &[
            "Buyback::burn_from_pot",
            "Buyback::execute",
            "Buyback::return_funds",
            "Treasury::spend",
            "Treasury::spend_local",
        ],
        Track::LargeTreasury => &[
            "Issuance::set_beneficiary",
            "Treasury::spend",
            "Treasury::spend_local",
        ],
        Track::Upgrade => &["Voting::authorize_upgrade"],
        Track::Critical => &[
            "CollateralBonds::judge",
            "CollateralBonds::slash",
            "ProverStakes::judge",
            "ProverStakes::slash",
            "Referenda::kill",
            "Rewards::slash_unvested",
            "ValidatorBonds::judge",
            "ValidatorBonds::slash",
            "Voting::authorize_upgrade",
        ],
        Track::Emergency => &[
            "Referenda::cancel",
            "SafeMode::force_enter",
            "SafeMode::force_exit",
            "SafeMode::force_extend",
            "Treasury::remove_approval",
            "Treasury::void_spend",
            "TxPause::pause",
            "TxPause::unpause",
            "Voting::cancel_enactment",
        ],
    }
}

fn decided(track: Track) -> RuntimeOrigin {
    RawOrigin::Decided(track).into()
}

fn voting(call: pallet_voting::Call<Runtime>) -> RuntimeCall {
    call.into()
}

/// A spend of the treasury for Eve's stash.
fn spend(amount: Balance) -> RuntimeCall {
    pallet_treasury::Call::spend {
        asset_kind: Box::new(configs::market::Sage::get()),
        amount,
        beneficiary: Box::new(Sr25519Keyring::EveStash.to_account_id()),
        valid_from: None,
    }
    .into()
}

fn proposal(track: Track, call: RuntimeCall) -> RuntimeCall {
    voting(pallet_voting::Call::propose {
        track,
        proposal: Preimage::bound(call).expect("there is room"),
        enactment: DispatchTime::After(0),
        capital: track.terms().threshold,
    })
}

fn deposit_for(index: u32) -> RuntimeCall {
    pallet_referenda::Call::place_decision_deposit { index }.into()
}

fn vote(poll: u32, side: Side) -> RuntimeCall {
    voting(pallet_voting::Call::vote {
        poll,
        side,
        capital: CAPITAL,
    })
}

/// Alice proposes in block 1, Bob places the deposit in block 2, and four vote for it.
fn decide(track: Track, call: &RuntimeCall) {
    run_blocks(2, |number| match number {
        1 => vec![signed(Alice, 0, proposal(track, call.clone()))],
        _ => vec![
            signed(Bob, 0, deposit_for(0)),
            signed(Charlie, 0, vote(0, Side::Aye)),
            signed(Dave, 0, vote(0, Side::Aye)),
            signed(Eve, 0, vote(0, Side::Aye)),
            signed(Ferdie, 0, vote(0, Side::Aye)),
        ],
    });
}

fn is_approved() -> bool {
    matches!(
        ReferendumInfoFor::<Runtime>::get(0),
        Some(ReferendumInfo::Approved(..))
    )
}

/// What the scheduler has said of the calls that it ran in this block for polls.
fn outcomes() -> Vec<Result<(), DispatchError>> {
    let events = System::events().into_iter();
    events
        .filter_map(|record| match record.event {
            RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched {
                id: Some(_),
                result,
                ..
            }) => Some(result),
            _ => None,
        })
        .collect()
}

/// Runs blocks up to `last` and gathers what the scheduler has run for polls.
fn outcomes_to(last: BlockNumber) -> Vec<Result<(), DispatchError>> {
    let mut found = Vec::new();
    while System::block_number() < last {
        run_to_block(System::block_number() + 1);
        found.extend(outcomes());
    }
    found
}

#[test]
fn a_spend_of_the_treasury_is_proposed_voted_decided_and_paid() {
    development().execute_with(|| {
        let amount = 10_000 * SAGE;
        decide(Track::Treasury, &spend(amount));
        // An hour of preparing is a block here, and the vote lasts seven epochs from the next one on.
        let approved = 3 + 7 * SHORT_EPOCH;
        run_to_block(approved - 1);
        assert!(!is_approved());
        run_to_block(approved);
        assert!(is_approved());

        // It is public for two days more.
        let run = approved + 2 * SHORT_EPOCH;
        assert_eq!(outcomes_to(run - 1), []);
        assert_eq!(outcomes_to(run), [Ok(())]);
        let stash = Sr25519Keyring::EveStash.to_account_id();
        let before = Balances::free_balance(&stash);
        let payout = pallet_treasury::Call::payout { index: 0 };
        run_blocks(run + 1, |_| vec![signed(Bob, 0, payout.clone().into())]);
        assert_eq!(Balances::free_balance(&stash), before + amount);

        // Anyone frees the voters, and the deposits come back.
        let who = Charlie.to_account_id();
        let free = voting(pallet_voting::Call::reconcile { who: who.clone() });
        let refunds = [
            pallet_referenda::Call::refund_decision_deposit { index: 0 }.into(),
            pallet_referenda::Call::refund_submission_deposit { index: 0 }.into(),
        ];
        run_blocks(run + 2, |_| vec![signed(Bob, 0, free.clone())]);
        assert_eq!(Voting::voter(who), None);
        for (number, refund) in (run + 3..).zip(refunds) {
            let refund: RuntimeCall = refund;
            run_blocks(number, |_| vec![signed(Bob, 0, refund.clone())]);
        }
        assert_eq!(reserved(Alice) + reserved(Bob), 0);
        assert_invariants();
    });
}

fn reserved(who: Sr25519Keyring) -> Balance {
    frame_system::Account::<Runtime>::get(who.to_account_id())
        .data
        .reserved
}

#[test]
fn a_spend_above_a_hundredth_of_the_treasury_needs_the_other_track() {
    let amount = 100_000 * SAGE;
    let run = 3 + 9 * SHORT_EPOCH;
    development().execute_with(|| {
        decide(Track::Treasury, &spend(amount));
        let refused = pallet_treasury::Error::<Runtime>::InsufficientPermission;
        let found = outcomes_to(run).into_iter();
        let found: Vec<_> = found
            .map(|outcome| outcome.map_err(DispatchError::stripped))
            .collect();
        assert_eq!(found, [Err(DispatchError::from(refused).stripped())]);
    });
    development().execute_with(|| {
        decide(Track::LargeTreasury, &spend(amount));
        assert_eq!(outcomes_to(run), [Ok(())]);
    });
}

#[test]
fn many_small_spends_of_one_decision_are_one_large_one() {
    development().execute_with(|| {
        let hundredth = Treasury::pot() / 100;
        let batch = |calls: Vec<RuntimeCall>| -> RuntimeCall {
            pallet_utility::Call::batch_all { calls }.into()
        };
        let spends = batch(vec![spend(hundredth), spend(hundredth)]);
        assert!(undone(|| spends.dispatch(decided(Track::Treasury))).is_err());
        let parts = batch(vec![spend(hundredth / 2), spend(hundredth / 2)]);
        assert!(undone(|| parts.dispatch(decided(Track::Treasury))).is_ok());
    });
}

#[test]
fn each_track_reaches_its_calls_and_no_others() {
    let filtered = DispatchError::from(frame_system::Error::<Runtime>::CallFiltered).stripped();
    development().execute_with(|| {
        System::set_block_number(1);
        let calls = calls();
        for track in Track::ALL {
            let refuses = |call: &RuntimeCall| {
                undone(|| call.clone().dispatch(decided(track))).is_err_and(|refusal| {
                    refusal.error == DispatchError::BadOrigin
                        || refusal.error.stripped() == filtered
                })
            };
            let taken: BTreeSet<&str> = calls
                .iter()
                .filter(|(_, call)| !refuses(call))
                .map(|(name, _)| name.as_str())
                .collect();
            let listed = OPEN_TO_ALL.iter().chain(reach(track)).copied().collect();
            assert_eq!(taken, listed, "{track:?}");
        }
    });
}

#[test]
fn nothing_speaks_as_root_and_nobody_submits_around_the_threshold() {
    development().execute_with(|| {
        System::set_block_number(1);
        let submit = |origin: RuntimeOrigin, speaks_as: OriginCaller| {
            let call = pallet_referenda::Call::<Runtime>::submit {
                proposal_origin: Box::new(speaks_as),
                proposal: Preimage::bound(spend(SAGE)).expect("there is room"),
                enactment_moment: DispatchTime::After(0),
            };
            let answer = undone(|| RuntimeCall::from(call).dispatch(origin));
            answer.map(|_| ()).map_err(|refusal| refusal.error)
        };
        let alice = Alice.to_account_id();
        let root: OriginCaller = frame_system::RawOrigin::Root.into();
        let as_track: OriginCaller = RawOrigin::Decided(Track::Upgrade).into();
        let account: OriginCaller = frame_system::RawOrigin::Signed(alice.clone()).into();
        if cfg!(not(feature = "runtime-benchmarks")) {
            let signed = RuntimeOrigin::signed(alice.clone());
            let bad = Err(DispatchError::BadOrigin);
            assert_eq!(submit(signed, as_track.clone()), bad);
            assert_eq!(submit(RuntimeOrigin::root(), as_track), bad);
            let proposer = RawOrigin::Proposer(alice.clone()).into();
            assert!(submit(proposer, root).is_err());
        }
        let proposer = RawOrigin::Proposer(alice).into();
        assert!(submit(proposer, account).is_err());
    });
}

#[test]
fn what_was_approved_can_be_taken_back() {
    development().execute_with(|| {
        decide(Track::Treasury, &spend(10_000 * SAGE));
        let approved = 3 + 7 * SHORT_EPOCH;
        run_to_block(approved);
        assert!(is_approved());
        let cancel = || Voting::cancel_enactment(decided(Track::Emergency), 0);
        assert_ok!(cancel());
        assert!(cancel().is_err());
        assert_eq!(outcomes_to(approved + 3 * SHORT_EPOCH), []);
        assert_eq!(Treasury::pot() / SAGE, treasury_at_genesis() / SAGE);
    });
}

fn treasury_at_genesis() -> Balance {
    development().execute_with(Treasury::pot)
}

#[test]
fn a_bonded_holder_votes_and_a_slash_takes_the_vote_along() {
    development().execute_with(|| {
        System::set_block_number(1);
        let origin = |who: Sr25519Keyring| RuntimeOrigin::signed(who.to_account_id());
        let bond = 8_000_000 * SAGE;
        assert_ok!(ProverStakes::bond(origin(Dave), bond, 0));
        assert_ok!(RuntimeCall::dispatch(
            proposal(Track::Standard, spend(SAGE)),
            origin(Alice)
        ));
        let all = ENDOWMENT;
        assert_ok!(Voting::vote(origin(Dave), 0, Side::Aye, all));
        let offence = Hash::repeat_byte(1);
        let dave = Dave.to_account_id();
        assert_ok!(ProverStakes::slash(
            RuntimeOrigin::root(),
            offence,
            dave.clone(),
            5_000,
            None
        ));
        // Seized money is there until the slash is closed.
        assert_eq!(
            Voting::standing(0).map(|standing| standing.turnout),
            Some(all)
        );
        System::set_block_number(2 + 3 * SHORT_EPOCH);
        assert_ok!(ProverStakes::close_slash(origin(Bob), offence));
        Voting::on_idle(System::block_number(), Weight::MAX);
        let left = all - bond / 2;
        assert_eq!(
            Voting::standing(0).map(|standing| standing.turnout),
            Some(left)
        );
        assert_eq!(Voting::voter(dave).map(|voter| voter.frozen()), Some(left));
    });
}

#[test]
fn the_electorate_is_all_but_the_pots() {
    development().execute_with(|| {
        let pots = [
            treasury(),
            Fees::pot(),
            configs::sage::Budget::get(),
            Faucet::pot(),
            Grants::pot(),
            Referral::pot(),
            configs::market::BuybackPot::get(),
        ];
        let idle: Balance = pots.iter().map(Balances::free_balance).sum();
        assert_eq!(Electorate::get(), GENESIS_SUPPLY - idle);
        // Twelve well-known accounts are the rest.
        assert_eq!(Electorate::get(), 12 * ENDOWMENT);
        let before = Electorate::get();
        assert_ok!(RuntimeCall::dispatch(
            transfer(treasury(), SAGE),
            RuntimeOrigin::signed(Alice.to_account_id())
        ));
        assert_eq!(Electorate::get(), before - SAGE);
    });
}

#[test]
fn the_tracks_are_those_of_the_specification() {
    development().execute_with(|| {
        let shown: Vec<_> = GovernanceTracks::tracks().collect();
        assert_eq!(shown.len(), Track::ALL.len());
        for (track, shown) in Track::ALL.into_iter().zip(shown) {
            let (terms, info) = (track.terms(), &shown.info);
            assert_eq!(shown.id, track.id());
            assert_eq!(info.prepare_period, terms.prepare * HOURS);
            assert_eq!(info.decision_period, terms.vote * HOURS);
            assert_eq!(info.confirm_period, terms.vote * HOURS);
            assert_eq!(info.min_enactment_period, terms.enactment * HOURS);
            assert_eq!(info.decision_deposit * 500, terms.threshold);
            // The conditions are the same from the first moment to the last.
            for at in [0, 50, 100].map(sp_runtime::Perbill::from_percent) {
                assert_eq!(
                    info.min_approval.threshold(at).deconstruct(),
                    terms.approval
                );
                assert_eq!(info.min_support.threshold(at).deconstruct(), terms.quorum);
            }
            // On this chain a day has twenty blocks.
            let here = GovernanceTracks::info(track.id()).expect("it is one of them");
            let days = terms.vote.div_ceil(24);
            let blocks = if terms.vote < 24 {
                1
            } else {
                days * SHORT_EPOCH
            };
            assert_eq!(here.decision_period, blocks);
        }
        assert!(GovernanceTracks::info(7).is_none());
    });
    assert_ok!(GovernanceTracks::check_integrity());
}

#[test]
fn what_is_frozen_at_least_pays_for_a_full_record() {
    let bytes = VoterOf::<Runtime>::max_encoded_len() as u32;
    assert!(deposit(1, bytes) <= MIN_CAPITAL, "{bytes} bytes");
}

#[test]
fn votes_go_on_under_both_brakes() {
    use frame_support::traits::Contains;

    development().execute_with(|| {
        System::set_block_number(1);
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        let who = Alice.to_account_id();
        let calls = [
            vote(0, Side::Aye),
            voting(pallet_voting::Call::remove_vote { poll: 0 }),
            voting(pallet_voting::Call::deregister { amount: 1 }),
            voting(pallet_voting::Call::reconcile { who }),
            deposit_for(0),
            pallet_referenda::Call::refund_decision_deposit { index: 0 }.into(),
            pallet_referenda::Call::refund_submission_deposit { index: 0 }.into(),
        ];
        for call in calls {
            let name = frame_support::traits::GetCallMetadata::get_call_metadata(&call);
            assert!(
                <Runtime as frame_system::Config>::BaseCallFilter::contains(&call),
                "{}::{} is stopped",
                name.pallet_name,
                name.function_name
            );
            let bound = |name: &str| name.as_bytes().to_vec().try_into().expect("short");
            let pause = TxPause::pause(
                RuntimeOrigin::root(),
                (bound(name.pallet_name), bound(name.function_name)),
            );
            assert_noop!(pause, pallet_tx_pause::Error::<Runtime>::Unpausable);
        }
    });
}
