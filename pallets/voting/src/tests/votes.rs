//! Votes are cast, replaced and taken back.

use sage_pallet_testing::{assert_only_event, clear_events, ALICE, BOB, CHARLIE, FERDIE};

use super::*;
use crate::{
    mock::{chain, START},
    Error, Event, Standing,
};

#[test]
fn a_vote_counts_by_age_and_is_frozen() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(register(&ALICE, STAKE));
        SpyEpochs::set(91);
        clear_events::<Test>();
        assert_ok!(vote(&ALICE, poll, Side::Aye, 3 * STAKE));
        assert_eq!(counted(poll), (3_500 * SAGE, 0, 3 * STAKE));
        assert_eq!(frozen(&ALICE), 3 * STAKE);
        assert_only_event!(
            Test,
            Event::<Test>::Voted {
                who: ALICE,
                poll,
                side: Side::Aye,
                capital: 3 * STAKE,
                power: 3_500 * SAGE,
            }
        );
        let told = (poll, Side::Aye, 3 * STAKE, 3_500 * SAGE);
        assert_eq!(votes(&ALICE), [told]);
    });
}

#[test]
fn who_abstains_takes_part_and_decides_nothing() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        assert_ok!(vote(&BOB, poll, Side::Nay, 2 * STAKE));
        assert_ok!(vote(&CHARLIE, poll, Side::Abstain, 3 * STAKE));
        assert_eq!(counted(poll), (STAKE, 2 * STAKE, 6 * STAKE));
        let standing = Voting::standing(poll).expect("it has not ended");
        let wanted = Standing {
            ayes: STAKE,
            nays: 2 * STAKE,
            turnout: 6 * STAKE,
            electorate: 4 * START,
            support: 150_000,
            approval: 333_333_333,
        };
        assert_eq!(standing, wanted);
        SpyPolls::end(poll, false);
        assert_eq!(Voting::standing(poll), None);
        assert_eq!(Voting::standing(7), None);
    });
}

#[test]
fn a_later_vote_replaces_the_earlier_one() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        assert_ok!(vote(&ALICE, poll, Side::Nay, 3 * STAKE));
        assert_eq!(counted(poll), (0, 3 * STAKE, 3 * STAKE));
        assert_eq!(frozen(&ALICE), 3 * STAKE);
        assert_ok!(vote(&ALICE, poll, Side::Abstain, 2 * STAKE));
        assert_eq!(counted(poll), (0, 0, 2 * STAKE));
        assert_eq!(frozen(&ALICE), 2 * STAKE);
        assert_eq!(votes(&ALICE).len(), 1);
    });
}

#[test]
fn the_same_tokens_vote_in_several_polls() {
    chain().execute(|| {
        let polls: Vec<u32> = (0..4).map(|_| SpyPolls::open()).collect();
        for (poll, amount) in polls.iter().zip([2, 4, 1, 3]) {
            assert_ok!(vote(&ALICE, *poll, Side::Aye, amount * STAKE));
        }
        assert_eq!(frozen(&ALICE), 4 * STAKE);
        let another = SpyPolls::open();
        assert_noop!(
            vote(&ALICE, another, Side::Aye, STAKE),
            Error::<Test>::TooManyVotes
        );
        // The largest vote goes, and the freeze falls to the next.
        assert_ok!(remove_vote(&ALICE, polls[1]));
        assert_eq!(frozen(&ALICE), 3 * STAKE);
        assert_ok!(vote(&ALICE, another, Side::Aye, STAKE));
    });
}

#[test]
fn a_vote_is_taken_back_while_its_poll_goes_on() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_noop!(remove_vote(&ALICE, poll), Error::<Test>::NoVote);
        assert_ok!(vote(&ALICE, poll, Side::Nay, STAKE));
        assert_ok!(vote(&BOB, poll, Side::Aye, STAKE));
        clear_events::<Test>();
        assert_ok!(remove_vote(&ALICE, poll));
        assert_only_event!(Test, Event::<Test>::VoteRemoved { who: ALICE, poll });
        assert_eq!(counted(poll), (STAKE, 0, STAKE));
        assert_eq!(frozen(&ALICE), 0);
        assert!(Voters::<Test>::get(ALICE).is_none());
        assert_noop!(remove_vote(&ALICE, poll), Error::<Test>::NoVote);
    });
}

#[test]
fn a_poll_that_has_ended_takes_no_votes_and_keeps_its_own() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        SpyPolls::end(poll, true);
        for poll in [poll, poll + 1] {
            let refused = Error::<Test>::PollClosed;
            assert_noop!(vote(&ALICE, poll, Side::Nay, STAKE), refused);
            let refused = Error::<Test>::PollClosed;
            assert_noop!(vote(&BOB, poll, Side::Aye, STAKE), refused);
        }
        assert_eq!(frozen(&ALICE), STAKE);
        assert_ok!(remove_vote(&ALICE, poll));
        assert_eq!(frozen(&ALICE), 0);
    });
}

#[test]
fn nobody_votes_with_more_than_there_is_or_with_almost_nothing() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        let with = |capital| vote(&ALICE, poll, Side::Aye, capital);
        assert_noop!(with(0), Error::<Test>::TooLittle);
        assert_noop!(with(SAGE - 1), Error::<Test>::TooLittle);
        assert_noop!(with(START + 1), Error::<Test>::NotEnough);
        assert_noop!(with(Balance::MAX), Error::<Test>::NotEnough);
        assert_ok!(with(START));
        // The same with lots: they are not added to the balance.
        assert_ok!(register(&BOB, START));
        let with = |capital| vote(&BOB, poll, Side::Aye, capital);
        assert_noop!(with(START + 1), Error::<Test>::NotEnough);
        assert_ok!(with(START));
    });
}

#[test]
fn bonded_tokens_vote() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        hold(&ALICE, START - SAGE);
        assert_ok!(vote(&ALICE, poll, Side::Aye, START));
        assert_eq!(counted(poll), (START, 0, START));
        assert!(pay(&ALICE, &BOB, SAGE / 2).is_err());
    });
}

#[test]
fn a_vote_is_counted_at_the_age_it_was_cast_at() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(register(&ALICE, STAKE));
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        SpyEpochs::set(366);
        assert_eq!(counted(poll), (STAKE, 0, STAKE));
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        assert_eq!(counted(poll), (2 * STAKE, 0, STAKE));
        // Merging makes later votes weaker, not those that were cast.
        assert_ok!(register(&ALICE, STAKE));
        assert_ok!(Voting::merge_lots(signed(&ALICE), 1));
        assert_eq!(counted(poll), (2 * STAKE, 0, STAKE));
        assert_ok!(remove_vote(&ALICE, poll));
        assert_eq!(counted(poll), (0, 0, 0));
    });
}

#[test]
fn what_was_voted_with_stays_registered_until_the_vote_is_gone() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(register(&ALICE, 3 * STAKE));
        assert_ok!(vote(&ALICE, poll, Side::Aye, 2 * STAKE));
        assert_noop!(deregister(&ALICE, STAKE + 1), Error::<Test>::VotedWith);
        assert_noop!(deregister(&ALICE, 3 * STAKE + 1), Error::<Test>::NotEnough);
        assert_ok!(deregister(&ALICE, STAKE));
        assert_noop!(deregister(&ALICE, 1), Error::<Test>::VotedWith);
        SpyPolls::end(poll, true);
        assert_ok!(remove_vote(&ALICE, poll));
        assert_ok!(deregister(&ALICE, 2 * STAKE));
    });
}

#[test]
fn the_electorate_grows_with_what_comes_into_circulation_and_never_falls() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        let electorate = || SpyPolls::tally(poll).electorate;
        assert_eq!(electorate(), 4 * START);
        // The treasury pays: its tokens can vote from now on.
        assert_ok!(pay(&FERDIE, &BOB, START / 2));
        assert_ok!(vote(&BOB, poll, Side::Aye, START));
        assert_eq!(electorate(), 9 * START / 2);
        // To fill the treasury makes no quorum smaller.
        assert_ok!(pay(&CHARLIE, &FERDIE, START / 2));
        assert_ok!(vote(&ALICE, poll, Side::Nay, START));
        assert_eq!(electorate(), 9 * START / 2);
        assert_ok!(remove_vote(&ALICE, poll));
        assert_eq!(electorate(), 9 * START / 2);
    });
}
