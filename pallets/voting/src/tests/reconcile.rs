//! Records are brought up to date after a poll has ended, and after a slash.

use sage_pallet_testing::{assert_events, assert_only_event, clear_events, ALICE, BOB, DAVE, EVE};

use super::*;
use crate::{
    mock::{chain, START},
    weights::WeightInfo,
    Error, Event, Short, TotalRegistered,
};

#[test]
fn anyone_frees_what_was_voted_with_in_polls_that_have_ended() {
    chain().execute(|| {
        let (first, second) = (SpyPolls::open(), SpyPolls::open());
        assert_ok!(vote(&ALICE, first, Side::Aye, 2 * STAKE));
        assert_ok!(vote(&ALICE, second, Side::Nay, STAKE));
        assert_noop!(reconcile(&ALICE), Error::<Test>::NothingToReconcile);
        SpyPolls::end(first, false);
        clear_events::<Test>();
        assert_ok!(reconcile(&ALICE));
        assert_only_event!(
            Test,
            Event::<Test>::VoteRemoved {
                who: ALICE,
                poll: first,
            }
        );
        assert_eq!(frozen(&ALICE), STAKE);
        assert_eq!(counted(second), (0, STAKE, STAKE));
        assert_noop!(reconcile(&ALICE), Error::<Test>::NothingToReconcile);
        assert_noop!(reconcile(&BOB), Error::<Test>::NothingToReconcile);
    });
}

#[test]
fn nobody_removes_a_vote_of_another_while_its_poll_goes_on() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        assert_noop!(remove_vote(&BOB, poll), Error::<Test>::NoVote);
        assert_noop!(reconcile(&ALICE), Error::<Test>::NothingToReconcile);
        assert_eq!(counted(poll), (STAKE, 0, STAKE));
    });
}

#[test]
fn tokens_behind_a_proposal_are_freed_after_poll_and_cooldown() {
    chain().execute(|| {
        let capital = Track::MinorParameter.terms().threshold;
        assert_ok!(propose(&ALICE, Track::MinorParameter, capital));
        pass(DAY);
        assert_noop!(reconcile(&ALICE), Error::<Test>::NothingToReconcile);
        SpyPolls::end(0, true);
        clear_events::<Test>();
        assert_ok!(reconcile(&ALICE));
        assert_only_event!(
            Test,
            Event::<Test>::BackingReleased {
                who: ALICE,
                poll: 0,
            }
        );
        assert_eq!(frozen(&ALICE), 0);
        assert!(Voters::<Test>::get(ALICE).is_none());
    });
}

#[test]
fn a_slash_cuts_the_newest_lots_and_the_votes() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        hold(&ALICE, START - SAGE);
        assert_ok!(register(&ALICE, START / 2));
        SpyEpochs::set(366);
        assert_ok!(register(&ALICE, START / 4));
        assert_ok!(vote(&ALICE, poll, Side::Nay, START));
        assert_eq!(counted(poll), (0, 3 * START / 2, START));
        clear_events::<Test>();
        // Of four parts one goes: it counts once, and is not registered.
        take(&ALICE, START / 4, &BOB, 0);
        assert_eq!(Short::<Test>::get(ALICE), Some(3 * START / 4));
        idle();
        assert_eq!(counted(poll), (0, 5 * START / 4, 3 * START / 4));
        assert_eq!(lots(&ALICE), [(1, START / 2), (366, START / 4)]);
        // Then two more, one of them the younger lot.
        take(&ALICE, START / 2, &BOB, 0);
        idle();
        assert_eq!(counted(poll), (0, START / 2, START / 4));
        assert_eq!(lots(&ALICE), [(1, START / 4)]);
        assert_eq!(frozen(&ALICE), START / 4);
        assert_eq!(TotalRegistered::<Test>::get(), START / 4);
        assert_eq!(Short::<Test>::get(ALICE), None);
        let cut = |capital, power| Event::<Test>::VoteCut {
            who: ALICE,
            poll,
            capital,
            power,
        };
        assert_events!(
            Test,
            [
                cut(3 * START / 4, 5 * START / 4),
                cut(START / 4, START / 2),
                Event::<Test>::LotsCut {
                    who: ALICE,
                    amount: START / 2,
                }
            ]
        );
    });
}

#[test]
fn a_slash_that_leaves_enough_cuts_nothing() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        hold(&ALICE, START / 2);
        assert_ok!(register(&ALICE, START / 2));
        assert_ok!(vote(&ALICE, poll, Side::Aye, START / 2));
        take(&ALICE, START / 2, &BOB, 0);
        assert_eq!(Short::<Test>::iter().count(), 0);
        assert_noop!(reconcile(&ALICE), Error::<Test>::NothingToReconcile);
        assert_eq!(counted(poll), (START / 2, 0, START / 2));
    });
}

#[test]
fn a_vote_does_not_grow_by_losing_tokens() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        hold(&ALICE, START - SAGE);
        assert_ok!(register(&ALICE, START));
        assert_ok!(vote(&ALICE, poll, Side::Aye, START / 2 + SAGE));
        // By now what is left would count twice, more than all that was voted with.
        SpyEpochs::set(366);
        take(&ALICE, START / 2, &BOB, 0);
        assert_ok!(reconcile(&ALICE));
        assert_eq!(counted(poll), (START / 2 + SAGE, 0, START / 2));
    });
}

#[test]
fn who_loses_all_but_the_existential_deposit_votes_with_that() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(register(&ALICE, STAKE));
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        // Only root, or a mistake, takes what is neither free to go nor held.
        let burned = Balances::burn_from(
            &ALICE,
            START,
            Preservation::Expendable,
            Precision::BestEffort,
            Fortitude::Force,
        );
        let left = sage_pallet_testing::EXISTENTIAL_DEPOSIT;
        assert_eq!(burned, Ok(START - left));
        assert_ok!(reconcile(&ALICE));
        assert_eq!(counted(poll), (left, 0, left));
        assert_eq!(lots(&ALICE), [(1, left)]);
    });
}

#[test]
fn tokens_behind_a_proposal_are_cut_too() {
    chain().execute(|| {
        let capital = Track::Upgrade.terms().threshold;
        hold(&ALICE, START - STAKE);
        assert_ok!(propose(&ALICE, Track::Upgrade, capital));
        take(&ALICE, START - STAKE, &BOB, 0);
        idle();
        assert_eq!(voter(&ALICE).proposals[0].capital, STAKE);
        assert_eq!(frozen(&ALICE), STAKE);
        // The poll goes on: it was fit when it was proposed.
        assert_eq!(counted(0), (0, 0, 0));
    });
}

#[test]
fn an_own_call_sees_the_cut_at_once() {
    chain().execute(|| {
        hold(&ALICE, START - SAGE);
        assert_ok!(register(&ALICE, START));
        take(&ALICE, START / 2, &BOB, 0);
        clear_events::<Test>();
        assert_ok!(deregister(&ALICE, START / 4));
        assert_eq!(lots(&ALICE), [(1, START / 4)]);
        assert_events!(
            Test,
            [
                Event::<Test>::LotsCut {
                    who: ALICE,
                    amount: START / 2,
                },
                Event::<Test>::Deregistered {
                    who: ALICE,
                    amount: START / 4,
                    registered: START / 4,
                }
            ]
        );
        idle();
        assert_eq!(Short::<Test>::get(ALICE), None);
        assert_eq!(lots(&ALICE), [(1, START / 4)]);
    });
}

#[test]
fn the_rest_of_a_block_suffices_for_as_many_as_it_does() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        for who in [ALICE, BOB, DAVE] {
            hold(&who, START - SAGE);
            assert_ok!(vote(&who, poll, Side::Aye, START));
            take(&who, START / 2, &EVE, START / 2);
        }
        let rest = |limit| Voting::on_idle(System::block_number(), limit);
        let (base, step) = (<() as WeightInfo>::idle(), <() as WeightInfo>::reconcile(4));
        let one = Weight::from_parts(1, 0);
        assert_eq!(rest(base - one), Weight::zero());
        assert_eq!(rest(base + step - one), base);
        assert_eq!(Short::<Test>::iter().count(), 3);
        assert_eq!(rest(base + step + step - one), base + step);
        assert_eq!(Short::<Test>::iter().count(), 2);
        assert_eq!(idle(), base + step + step);
        assert_eq!(counted(poll).2, 3 * START / 2);
        assert_eq!(idle(), base);
    });
}

#[test]
fn an_account_that_has_left_is_forgotten() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        hold(&ALICE, START - SAGE);
        assert_ok!(vote(&ALICE, poll, Side::Aye, START));
        take(&ALICE, START / 2, &BOB, 0);
        assert_ok!(remove_vote(&ALICE, poll));
        assert!(Voters::<Test>::get(ALICE).is_none());
        idle();
        assert_eq!(Short::<Test>::iter().count(), 0);
    });
}

#[test]
fn the_call_pays_for_the_votes_that_there_were() {
    chain().execute(|| {
        let polls = [SpyPolls::open(), SpyPolls::open()];
        for poll in polls {
            assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        }
        SpyPolls::end(polls[0], true);
        let paid = Voting::reconcile(signed(&EVE), ALICE).expect("a poll has ended");
        assert_eq!(paid.actual_weight, Some(<() as WeightInfo>::reconcile(2)));
    });
}
