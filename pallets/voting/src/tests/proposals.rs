//! Polls are proposed, and do what they may.

use frame::deps::frame_support::{dispatch::GetDispatchInfo, traits::EnsureOriginWithArg};
use sage_pallet_testing::{
    assert_events, assert_only_event, clear_events, spies::REFUSED, ALICE, BOB, EVE,
};

use super::*;
use crate::{
    mock::{chain, DEPOSIT, START},
    weights::WeightInfo,
    Call, Endorsed, EnsureProposer, Error, Event, RawOrigin,
};

/// What a track asks of tokens without age.
fn fresh(track: Track) -> Balance {
    track.terms().threshold
}

fn decided(track: Track) -> RuntimeOrigin {
    RawOrigin::Decided(track).into()
}

#[test]
fn a_proposal_opens_a_poll_and_freezes_what_stands_behind_it() {
    chain().execute(|| {
        let capital = fresh(Track::MinorParameter);
        assert_ok!(propose(&ALICE, Track::MinorParameter, capital));
        assert_eq!(SpyPolls::tally(0).electorate, 4 * START);
        assert_eq!(frozen(&ALICE), capital);
        assert_eq!(Balances::reserved_balance(ALICE), DEPOSIT);
        assert_only_event!(
            Test,
            Event::<Test>::Proposed {
                who: ALICE,
                poll: 0,
                track: Track::MinorParameter,
                capital,
            }
        );
        // To propose is not to vote.
        assert_eq!(counted(0), (0, 0, 0));
        assert_ok!(vote(&ALICE, 0, Side::Aye, STAKE));
        assert_eq!(frozen(&ALICE), capital);
    });
}

#[test]
fn w22_each_track_asks_for_its_power() {
    for track in Track::ALL {
        chain().execute(|| {
            let capital = fresh(track);
            let refused = Error::<Test>::BelowThreshold;
            assert_noop!(propose(&ALICE, track, capital - 1), refused);
            assert_ok!(propose(&ALICE, track, capital));
        });
    }
}

#[test]
fn w22_age_counts_for_the_threshold() {
    let table = [(90, 33333333333333333333334), (365, 25_000 * SAGE)];
    for (age, least) in table {
        chain().execute(|| {
            assert_ok!(register(&ALICE, least));
            SpyEpochs::set(1 + age);
            let track = Track::MinorParameter;
            let refused = Error::<Test>::BelowThreshold;
            assert_noop!(propose(&ALICE, track, least - 1), refused);
            assert_ok!(propose(&ALICE, track, least));
        });
    }
}

#[test]
fn nobody_proposes_with_what_he_does_not_have() {
    chain().execute(|| {
        let track = Track::MinorParameter;
        let capital = fresh(track);
        let refused = Error::<Test>::NotEnough;
        assert_noop!(propose(&ALICE, track, START + 1), refused);
        let refused = Error::<Test>::NotEnough;
        assert_noop!(propose(&EVE, track, capital), refused);
        // Without a deposit there is no poll.
        assert_ok!(pay(&ALICE, &EVE, capital));
        hold(&EVE, capital - SAGE);
        let refused = pallet_balances::Error::<Test>::InsufficientBalance;
        assert_noop!(propose(&EVE, track, capital), refused);
    });
}

#[test]
fn the_deposit_can_come_out_of_what_is_frozen() {
    chain().execute(|| {
        hold(&ALICE, START - 2 * DEPOSIT);
        assert_ok!(register(&ALICE, START));
        let capital = fresh(Track::Upgrade);
        assert_ok!(propose(&ALICE, Track::Upgrade, capital));
        assert_eq!(frozen(&ALICE), START);
        assert_eq!(liquid(&ALICE), 0);
    });
}

#[test]
fn a_day_lies_between_two_proposals_of_one_account() {
    chain().execute(|| {
        let track = Track::MinorParameter;
        let capital = fresh(track);
        assert_ok!(propose(&ALICE, track, capital));
        let refused = Error::<Test>::Cooldown;
        assert_noop!(propose(&ALICE, track, capital), refused);
        assert_ok!(propose(&BOB, track, capital));
        pass(DAY - 1);
        let refused = Error::<Test>::Cooldown;
        assert_noop!(propose(&ALICE, track, capital), refused);
        pass(1);
        assert_ok!(propose(&ALICE, track, capital));
    });
}

#[test]
fn three_proposals_are_open_at_once() {
    chain().execute(|| {
        let track = Track::MinorParameter;
        let capital = fresh(track);
        for _ in 0..3 {
            assert_ok!(propose(&ALICE, track, capital));
            pass(DAY);
        }
        let refused = Error::<Test>::TooManyOpen;
        assert_noop!(propose(&ALICE, track, capital), refused);
        // A poll that has ended makes room without another call.
        SpyPolls::end(1, true);
        clear_events::<Test>();
        assert_ok!(propose(&ALICE, track, 2 * capital));
        assert_events!(
            Test,
            [
                Event::<Test>::BackingReleased {
                    who: ALICE,
                    poll: 1,
                },
                Event::<Test>::Proposed {
                    who: ALICE,
                    poll: 3,
                    track,
                    capital: 2 * capital,
                }
            ]
        );
        assert_eq!(frozen(&ALICE), 2 * capital);
    });
}

#[test]
fn what_stands_behind_a_proposal_stays_registered() {
    chain().execute(|| {
        let capital = fresh(Track::MinorParameter);
        assert_ok!(register(&ALICE, capital + STAKE));
        assert_ok!(propose(&ALICE, Track::MinorParameter, capital));
        assert_noop!(deregister(&ALICE, STAKE + 1), Error::<Test>::VotedWith);
        assert_ok!(deregister(&ALICE, STAKE));
    });
}

#[test]
fn only_this_pallet_makes_proposers() {
    chain().execute(|| {
        let asks = |origin: RuntimeOrigin| {
            <EnsureProposer<AccountId> as EnsureOriginWithArg<_, ()>>::try_origin(origin, &()).ok()
        };
        assert_eq!(asks(RawOrigin::Proposer(ALICE).into()), Some(ALICE));
        assert_eq!(asks(signed(&ALICE)), None);
        assert_eq!(asks(RuntimeOrigin::root()), None);
        assert_eq!(asks(decided(Track::Upgrade)), None);
    });
}

#[test]
fn a_decision_speaks_for_its_own_track_only() {
    chain().execute(|| {
        let hash = H256::repeat_byte(7);
        for track in Track::ALL {
            let may_cancel = Voting::cancel_enactment(decided(track), 0) != Err(BadOrigin.into());
            assert_eq!(may_cancel, track == Track::Emergency, "{track:?}");
            let answer = Voting::authorize_upgrade(decided(track), hash);
            let wanted = match track {
                Track::Upgrade => Ok(()),
                Track::Critical => Err(Error::<Test>::NotEndorsed.into()),
                _ => Err(BadOrigin.into()),
            };
            assert_eq!(answer, wanted, "{track:?}");
            // None of them is the root, nor an account.
            assert!(frame_system::ensure_root(decided(track)).is_err());
            assert!(frame_system::ensure_signed(decided(track)).is_err());
        }
    });
}

#[test]
fn an_upgrade_is_authorized_and_its_version_will_be_compared() {
    chain().execute(|| {
        let hash = H256::repeat_byte(7);
        for origin in [signed(&ALICE), RawOrigin::Proposer(ALICE).into()] {
            assert_noop!(Voting::authorize_upgrade(origin, hash), BadOrigin);
        }
        assert_ok!(Voting::authorize_upgrade(decided(Track::Upgrade), hash));
        assert!(System::authorized_upgrade().is_some());
        System::assert_last_event(
            frame_system::Event::UpgradeAuthorized {
                code_hash: hash,
                check_version: true,
            }
            .into(),
        );
    });
}

#[test]
fn a_fix_is_code_that_was_endorsed_and_is_so_once() {
    chain().execute(|| {
        let (good, other) = (H256::repeat_byte(7), H256::repeat_byte(8));
        let fix = |hash| Voting::authorize_upgrade(decided(Track::Critical), hash);
        let endorse = |hash| Voting::endorse_fix(RuntimeOrigin::root(), hash);
        assert_noop!(Voting::endorse_fix(signed(&ALICE), Some(good)), BadOrigin);
        assert_ok!(endorse(Some(other)));
        assert_ok!(endorse(Some(good)));
        assert_only_event_pair(other, good);
        assert_noop!(fix(other), Error::<Test>::NotEndorsed);
        assert_ok!(fix(good));
        assert_noop!(fix(good), Error::<Test>::NotEndorsed);
        assert_ok!(endorse(Some(good)));
        assert_ok!(endorse(None));
        assert_noop!(fix(good), Error::<Test>::NotEndorsed);
        // The other track needs no endorsement, and does not use one up.
        assert_ok!(endorse(Some(good)));
        assert_ok!(Voting::authorize_upgrade(decided(Track::Upgrade), good));
        assert_eq!(Endorsed::<Test>::get(), Some(good));
    });
}

fn assert_only_event_pair(first: H256, second: H256) {
    let endorsed = |hash| Event::<Test>::FixEndorsed {
        code_hash: Some(hash),
    };
    assert_events!(Test, [endorsed(first), endorsed(second)]);
}

#[test]
fn what_was_approved_is_taken_back_once() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        let cancel = |origin| Voting::cancel_enactment(origin, poll);
        assert_noop!(cancel(decided(Track::Emergency)), REFUSED);
        SpyPolls::end(poll, true);
        assert_noop!(cancel(signed(&ALICE)), BadOrigin);
        assert_ok!(cancel(decided(Track::Emergency)));
        assert_only_event!(Test, Event::<Test>::EnactmentCancelled { poll });
        assert_noop!(cancel(decided(Track::Emergency)), REFUSED);
    });
}

#[test]
fn the_weights_are_those_of_the_calls() {
    let weight = |call: Call<Test>| call.get_dispatch_info().call_weight;
    let poll = 0;
    let vote = Call::vote {
        poll,
        side: Side::Aye,
        capital: 1,
    };
    assert_eq!(weight(vote), <() as WeightInfo>::vote());
    let remove = Call::remove_vote { poll };
    assert_eq!(weight(remove), <() as WeightInfo>::remove_vote());
    let reconcile = Call::reconcile { who: ALICE };
    assert_eq!(weight(reconcile), <() as WeightInfo>::reconcile(4));
    let propose = Call::propose {
        track: Track::Standard,
        proposal: remark(),
        enactment: DispatchTime::After(0),
        capital: 1,
    };
    assert_eq!(weight(propose), <() as WeightInfo>::propose());
}
