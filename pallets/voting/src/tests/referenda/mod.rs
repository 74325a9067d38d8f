//! Whole lives of polls, with the referenda of the SDK.

mod mock;

use frame::{
    deps::{
        frame_support::traits::{schedule::DispatchTime, QueryPreimage, StorePreimage},
        sp_runtime::DispatchResult,
    },
    testing_prelude::*,
};
use pallet_referenda::{ReferendumInfo, ReferendumInfoFor, TracksInfo};
use sage_pallet_testing::{
    check, run_to, spies::SpyEpochs, AccountId, ALICE, BOB, CHARLIE, DAVE, EVE,
};
use sage_primitives::{Balance, SAGE};

use self::mock::*;
use crate::{Error, ProposalOf, RawOrigin, Side, Track};

/// Blocks of a day and of an hour.
const DAY: u32 = sage_pallet_testing::spies::DEFAULT_EPOCH_LENGTH;
const HOUR: u32 = 1;

type State = pallet_referenda::ReferendumInfoOf<Real, ()>;

fn signed(who: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.clone())
}

fn pass(blocks: u32) {
    run_to::<Real>(System::block_number() + blocks);
}

/// A call, stored by hash.
fn stored(call: impl Into<RuntimeCall>) -> ProposalOf<Real> {
    Preimage::bound(call.into()).expect("there is room")
}

fn upgrade() -> RuntimeCall {
    let code_hash = H256::repeat_byte(7);
    crate::Call::authorize_upgrade { code_hash }.into()
}

fn propose(who: &AccountId, track: Track, call: RuntimeCall) -> DispatchResult {
    let soon = DispatchTime::After(0);
    let capital = track.terms().threshold;
    Voting::propose(signed(who), track, stored(call), soon, capital)
}

/// Proposes as ALICE, and has BOB place the decision deposit.
fn open(track: Track, call: RuntimeCall) -> u32 {
    let poll = pallet_referenda::ReferendumCount::<Real>::get();
    assert_ok!(propose(&ALICE, track, call));
    assert_ok!(Referenda::place_decision_deposit(signed(&BOB), poll));
    poll
}

fn vote(who: &AccountId, poll: u32, side: Side, sage: Balance) {
    assert_ok!(Voting::vote(signed(who), poll, side, sage * SAGE));
}

fn state(poll: u32) -> State {
    ReferendumInfoFor::<Real>::get(poll).expect("it was proposed")
}

fn is_ongoing(poll: u32) -> bool {
    matches!(state(poll), ReferendumInfo::Ongoing(_))
}

fn is_approved(poll: u32) -> bool {
    matches!(state(poll), ReferendumInfo::Approved(..))
}

fn is_rejected(poll: u32) -> bool {
    matches!(state(poll), ReferendumInfo::Rejected(..))
}

fn is_confirming(poll: u32) -> bool {
    match state(poll) {
        ReferendumInfo::Ongoing(status) => status
            .deciding
            .is_some_and(|deciding| deciding.confirming.is_some()),
        _ => false,
    }
}

/// What the scheduler has run so far: whether each call was accepted.
fn run() -> Vec<DispatchResult> {
    let events = System::read_events_no_consensus();
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

/// Runs the blocks up to `block`, keeping the events of all of them.
fn collect_to(block: u32) -> Vec<DispatchResult> {
    let mut results = Vec::new();
    while System::block_number() < block {
        System::reset_events();
        pass(1);
        results.extend(run());
    }
    results
}

#[test]
fn an_upgrade_takes_its_time_and_is_authorized() {
    chain().execute(|| {
        let poll = open(Track::Upgrade, upgrade());
        vote(&ALICE, poll, Side::Aye, 27_000_000);
        vote(&BOB, poll, Side::Aye, 10_000_000);
        let start = System::block_number();
        // An hour to prepare, then seven days in which it must hold.
        pass(HOUR + 1);
        assert!(is_confirming(poll));
        run_to::<Real>(start + HOUR + 7 * DAY - 1);
        assert!(is_ongoing(poll));
        pass(2);
        assert!(is_approved(poll));
        // Fourteen days more until it is run.
        let approved = System::block_number();
        assert_eq!(collect_to(approved + 14 * DAY - 2), []);
        assert!(System::authorized_upgrade().is_none());
        assert_eq!(collect_to(approved + 14 * DAY + 1), [Ok(())]);
        assert!(System::authorized_upgrade().is_some());
    });
}

#[test]
fn w23_the_quorum_is_of_tokens_to_the_unit() {
    // Exactly a quarter of the electorate, and one base unit less.
    for (less, passes) in [(0, true), (1, false)] {
        chain().execute(|| {
            let poll = open(Track::Standard, upgrade());
            let capital = START - less;
            assert_ok!(Voting::vote(signed(&CHARLIE), poll, Side::Aye, capital));
            pass(HOUR + 1);
            assert_eq!(is_confirming(poll), passes);
            pass(8 * DAY);
            assert_eq!(is_approved(poll), passes);
            assert_eq!(is_rejected(poll), !passes);
        });
    }
}

#[test]
fn w23_every_quorum_is_met_to_the_unit() {
    // Of 110 M SAGE: 10, 16.67, 20, 25 and 33.33 percent.
    let table = [
        (Track::Emergency, 11_000_000),
        (Track::MinorParameter, 18_337_000),
        (Track::Critical, 22_000_000),
        (Track::Treasury, 27_500_000),
        (Track::Upgrade, 36_663_000),
    ];
    for (track, quorum) in table {
        for (less, passes) in [(0, true), (1, false)] {
            chain().execute(|| {
                let poll = open(track, upgrade());
                let capital = quorum * SAGE - less;
                // No account has more than a quarter.
                let rest = capital.saturating_sub(START);
                assert_ok!(Voting::vote(
                    signed(&CHARLIE),
                    poll,
                    Side::Aye,
                    capital - rest
                ));
                if rest > 0 {
                    assert_ok!(Voting::vote(signed(&DAVE), poll, Side::Aye, rest));
                }
                let standing = Voting::standing(poll).expect("it has not ended");
                assert_eq!(standing.turnout, capital);
                let info = Tracks::info(track.id()).expect("there are seven");
                pass(info.prepare_period + 1);
                assert_eq!(is_confirming(poll), passes, "{track:?} less {less}");
                pass(8 * DAY);
                assert_eq!(is_approved(poll), passes, "{track:?} less {less}");
                assert_eq!(is_rejected(poll), !passes, "{track:?} less {less}");
            });
        }
    }
}

#[test]
fn w23_eleven_million_of_veterans_do_not_meet_a_quorum_of_twenty_percent() {
    const ELEVEN_MILLION: Balance = 11_000_000;
    // Each of the veteran's tokens counts twice, but is one token. Eleven million of another account are what is missing.
    for joined in [false, true] {
        chain().execute(|| {
            assert_ok!(Voting::register(signed(&CHARLIE), ELEVEN_MILLION * SAGE));
            SpyEpochs::set(366);
            let poll = open(Track::Critical, upgrade());
            vote(&CHARLIE, poll, Side::Aye, ELEVEN_MILLION);
            if joined {
                vote(&DAVE, poll, Side::Abstain, ELEVEN_MILLION);
            }
            let standing = Voting::standing(poll).expect("it has not ended");
            assert_eq!(standing.ayes, 22_000_000 * SAGE);
            let voters = if joined { 2 } else { 1 };
            assert_eq!(standing.turnout, voters * ELEVEN_MILLION * SAGE);
            pass(HOUR + 1);
            assert_eq!(is_confirming(poll), joined);
            pass(2 * DAY);
            assert_eq!(is_approved(poll), joined);
            assert_eq!(is_rejected(poll), !joined);
        });
    }
}

#[test]
fn w24_more_than_a_half_and_seventy_percent_to_the_unit() {
    // Ayes and nays in SAGE, and one base unit for the ayes or against them.
    let table = [
        (Track::Standard, 15_000_000, 15_000_000, 0, false),
        (Track::Standard, 15_000_000, 15_000_000, 1, true),
        (Track::LargeTreasury, 21_000_000, 9_000_000, 0, true),
        (Track::LargeTreasury, 21_000_000, 9_000_000, -1, false),
        (Track::Standard, 15_270_000, 14_730_000, 0, true),
    ];
    for (track, ayes, nays, unit, passes) in table {
        chain().execute(|| {
            let poll = open(track, upgrade());
            let ayes = (ayes * SAGE).saturating_add_signed(unit);
            assert_ok!(Voting::vote(signed(&CHARLIE), poll, Side::Aye, ayes));
            vote(&DAVE, poll, Side::Nay, nays);
            pass(HOUR + 1);
            assert_eq!(is_confirming(poll), passes, "{track:?} {ayes} {nays}");
        });
    }
}

#[test]
fn a_poll_is_open_for_as_long_as_its_track_says_however_early_it_passes() {
    for track in Track::ALL {
        chain().execute(|| {
            let poll = open(track, upgrade());
            vote(&CHARLIE, poll, Side::Aye, 27_500_000);
            vote(&DAVE, poll, Side::Aye, 27_500_000);
            let info = Tracks::info(track.id()).expect("there are seven");
            let start = System::block_number().max(1 + info.prepare_period);
            run_to::<Real>(start + info.decision_period - 1);
            assert!(is_ongoing(poll), "{track:?}");
            pass(3);
            assert!(is_approved(poll), "{track:?}");
        });
    }
}

#[test]
fn who_is_against_at_the_end_has_as_long_as_who_was_for() {
    chain().execute(|| {
        let poll = open(Track::MinorParameter, upgrade());
        vote(&CHARLIE, poll, Side::Aye, 20_000_000);
        pass(HOUR + 3 * DAY - 2);
        assert!(is_confirming(poll));
        vote(&DAVE, poll, Side::Nay, 20_000_000);
        pass(1);
        assert!(!is_confirming(poll));
        // A later majority must hold for three days of its own.
        vote(&BOB, poll, Side::Aye, 1);
        pass(1);
        assert!(is_confirming(poll));
        pass(3 * DAY - 2);
        assert!(is_ongoing(poll));
        pass(2);
        assert!(is_approved(poll));
    });
}

#[test]
fn votes_are_freed_when_the_poll_has_ended() {
    chain().execute(|| {
        let poll = open(Track::Critical, upgrade());
        vote(&CHARLIE, poll, Side::Nay, 27_500_000);
        let all = |who: &AccountId| Balances::transfer_all(signed(who), EVE, true);
        assert_ok!(all(&CHARLIE));
        assert_eq!(Balances::free_balance(EVE), 0);
        pass(HOUR + DAY + 1);
        assert!(is_rejected(poll));
        let refused = Error::<Real>::PollClosed;
        assert_noop!(Voting::vote(signed(&DAVE), poll, Side::Aye, SAGE), refused);
        assert_ok!(Voting::reconcile(signed(&EVE), CHARLIE));
        assert_ok!(all(&CHARLIE));
        assert!(Balances::free_balance(EVE) > 0);
    });
}

#[test]
fn nobody_submits_but_by_this_pallet_and_nothing_speaks_as_root() {
    chain().execute(|| {
        let soon = DispatchTime::After(0);
        let root: OriginCaller = frame_system::RawOrigin::Root.into();
        let decided: OriginCaller = RawOrigin::Decided(Track::Upgrade).into();
        for origin in [
            signed(&ALICE),
            RuntimeOrigin::root(),
            RuntimeOrigin::none(),
            RawOrigin::Decided(Track::Upgrade).into(),
        ] {
            let submitted =
                Referenda::submit(origin, Box::new(decided.clone()), stored(upgrade()), soon);
            assert_eq!(submitted, Err(BadOrigin.into()));
        }
        // Even this pallet could not let a poll speak as root, as an account or as a proposer.
        let account: OriginCaller = frame_system::RawOrigin::Signed(DAVE).into();
        let proposer: OriginCaller = RawOrigin::Proposer(DAVE).into();
        for speaks_as in [root, account, proposer] {
            let origin = RawOrigin::Proposer(ALICE).into();
            let submitted = Referenda::submit(origin, Box::new(speaks_as), stored(upgrade()), soon);
            let refused = pallet_referenda::Error::<Real>::NoTrack;
            assert_eq!(submitted, Err(refused.into()));
        }
    });
}

#[test]
fn a_decision_does_only_what_its_track_may() {
    chain().execute(|| {
        // The calls ask for root, for an account, and for another track.
        let calls = [
            frame_system::Call::set_heap_pages { pages: 1 }.into(),
            pallet_balances::Call::transfer_allow_death {
                dest: EVE,
                value: SAGE,
            }
            .into(),
            upgrade(),
        ];
        for (who, call) in [ALICE, BOB, CHARLIE].iter().zip(calls) {
            let poll = pallet_referenda::ReferendumCount::<Real>::get();
            assert_ok!(propose(who, Track::Emergency, call));
            assert_ok!(Referenda::place_decision_deposit(signed(&DAVE), poll));
            vote(&DAVE, poll, Side::Aye, 20_000_000);
        }
        let results = collect_to(System::block_number() + 4 * HOUR + 4);
        let refused: DispatchResult = Err(BadOrigin.into());
        assert_eq!(results, [refused; 3]);
    });
}

#[test]
fn the_emergency_track_stops_a_poll_and_what_was_approved() {
    chain().execute(|| {
        let poll = open(Track::Critical, upgrade());
        vote(&CHARLIE, poll, Side::Aye, 27_500_000);
        pass(HOUR + DAY + 1);
        assert!(is_approved(poll));
        pass(DAY / 2);
        let call = crate::Call::cancel_enactment { poll }.into();
        assert_ok!(propose(&BOB, Track::Emergency, call));
        assert_ok!(Referenda::place_decision_deposit(signed(&BOB), 1));
        vote(&DAVE, 1, Side::Aye, 20_000_000);
        let results = collect_to(System::block_number() + 5);
        assert_eq!(results, [Ok(())]);
        // What is not run does not keep its preimage either.
        let hash = upgrade();
        let hash = <Real as frame_system::Config>::Hashing::hash_of(&hash);
        assert!(!<Preimage as QueryPreimage>::is_requested(&hash));
        assert_eq!(collect_to(System::block_number() + 2 * DAY), []);
        assert!(System::authorized_upgrade().is_none());
        // Once it has stopped, there is nothing to stop.
        let cancel = Voting::cancel_enactment(RawOrigin::Decided(Track::Emergency).into(), poll);
        let refused = pallet_scheduler::Error::<Real>::NotFound;
        assert_eq!(cancel, Err(refused.into()));

        assert_ok!(propose(&CHARLIE, Track::Standard, upgrade()));
        let cancel = Referenda::cancel(RawOrigin::Decided(Track::Emergency).into(), 2);
        assert_ok!(cancel);
        let refused = Error::<Real>::PollClosed;
        assert_noop!(Voting::vote(signed(&DAVE), 2, Side::Aye, SAGE), refused);
    });
}

#[test]
fn a_poll_without_a_decision_deposit_ends_by_itself_and_frees_its_proposer() {
    chain().execute(|| {
        assert_ok!(propose(&ALICE, Track::Standard, upgrade()));
        assert_eq!(Balances::reserved_balance(ALICE), DEPOSIT);
        pass(TIMEOUT - 1);
        assert!(is_ongoing(0));
        assert!(Voting::reconcile(signed(&EVE), ALICE).is_err());
        pass(2);
        assert!(matches!(state(0), ReferendumInfo::TimedOut(..)));
        assert_ok!(Voting::reconcile(signed(&EVE), ALICE));
    });
}

#[test]
fn any_vote_wakes_a_poll_whose_alarm_is_gone() {
    chain().execute(|| {
        let poll = open(Track::Critical, upgrade());
        let hour = System::block_number() + HOUR;
        // As if the agenda had been full when the alarm was set.
        pallet_scheduler::Agenda::<Real>::remove(hour);
        pallet_scheduler::Agenda::<Real>::remove(hour + 1);
        pass(3 * DAY);
        assert!(is_ongoing(poll) && !is_confirming(poll));
        vote(&CHARLIE, poll, Side::Aye, 27_500_000);
        pass(1);
        assert!(is_confirming(poll));
        check::<Real>();
    });
}
