//! What has been tried elsewhere to vote with more than one has (economics, S14, flaws).

use sage_pallet_testing::{account, ALICE, BOB, CHARLIE, EVE};

use super::*;
use crate::{
    mock::{chain, START},
    Error,
};

#[test]
fn borrowed_tokens_count_once_and_stay_until_the_poll_ends() {
    chain().execute(|| {
        SpyEpochs::set(1_000);
        let poll = SpyPolls::open();
        assert_ok!(pay(&BOB, &ALICE, START / 2));
        assert_ok!(register(&ALICE, 3 * START / 2));
        assert_ok!(vote(&ALICE, poll, Side::Aye, 3 * START / 2));
        assert_eq!(counted(poll).0, 3 * START / 2);
        assert!(pay(&ALICE, &BOB, SAGE).is_err());
        assert_noop!(deregister(&ALICE, 3 * START / 2), Error::<Test>::VotedWith);
        // To give them back, the vote must go first.
        assert_ok!(remove_vote(&ALICE, poll));
        assert_ok!(deregister(&ALICE, 3 * START / 2));
        assert_ok!(pay(&ALICE, &BOB, START / 2));
        assert_eq!(counted(poll), (0, 0, 0));
    });
}

#[test]
fn tokens_cannot_move_and_vote_again() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(vote(&ALICE, poll, Side::Aye, START));
        for amount in [START, START / 2, SAGE] {
            assert!(pay(&ALICE, &EVE, amount).is_err());
        }
        // An account that is closed takes its tokens along: this one cannot be.
        let all = Balances::transfer_all(signed(&ALICE), EVE, false);
        assert!(all.is_err() || Balances::free_balance(EVE) == 0);
        assert_eq!(Balances::free_balance(ALICE), START);
        assert_eq!(counted(poll).2, START);
    });
}

#[test]
fn tokens_vote_from_another_account_only_after_their_first_vote_is_gone() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        assert_ok!(remove_vote(&ALICE, poll));
        assert_ok!(pay(&ALICE, &EVE, STAKE));
        assert_ok!(vote(&EVE, poll, Side::Aye, STAKE));
        assert_eq!(counted(poll), (STAKE, 0, STAKE));
    });
}

#[test]
fn an_account_of_dust_gives_no_age_to_what_it_buys() {
    chain().execute(|| {
        assert_ok!(register(&ALICE, SAGE));
        SpyEpochs::set(1_000);
        assert_ok!(pay(&BOB, &ALICE, START / 2));
        assert_eq!(
            Voting::power_of(ALICE, 3 * START / 2),
            Some(3 * START / 2 + SAGE)
        );
        // Not by registering it beside the old lot either.
        assert_ok!(register(&ALICE, 3 * START / 2 - SAGE));
        assert_eq!(
            Voting::power_of(ALICE, 3 * START / 2),
            Some(3 * START / 2 + SAGE)
        );
    });
}

#[test]
fn tokens_that_leave_a_lot_lose_their_age() {
    chain().execute(|| {
        assert_ok!(register(&ALICE, STAKE));
        SpyEpochs::set(1_000);
        assert_ok!(deregister(&ALICE, STAKE));
        assert_ok!(register(&ALICE, STAKE));
        assert_eq!(Voting::power_of(ALICE, STAKE), Some(STAKE));
        // Nor does another account inherit it.
        SpyEpochs::set(2_000);
        assert_ok!(deregister(&ALICE, STAKE));
        assert_ok!(pay(&ALICE, &EVE, STAKE));
        assert_ok!(register(&EVE, STAKE));
        assert_eq!(Voting::power_of(EVE, STAKE), Some(STAKE));
    });
}

#[test]
fn one_token_does_not_vote_out_of_two_lots() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(register(&ALICE, START / 2));
        SpyEpochs::set(400);
        assert_ok!(register(&ALICE, START / 2));
        for _ in 0..3 {
            assert_ok!(vote(&ALICE, poll, Side::Aye, START / 2));
            assert_eq!(counted(poll), (START, 0, START / 2));
        }
        // All of it: the old half twice, the new half once.
        assert_ok!(vote(&ALICE, poll, Side::Aye, START));
        assert_eq!(counted(poll), (3 * START / 2, 0, START));
    });
}

#[test]
fn w23_veterans_are_no_more_tokens_than_they_are() {
    chain().execute(|| {
        assert_ok!(register(&ALICE, START));
        SpyEpochs::set(1_000);
        let poll = SpyPolls::open();
        assert_ok!(vote(&ALICE, poll, Side::Aye, START));
        let standing = Voting::standing(poll).expect("it has not ended");
        assert_eq!(standing.ayes, 2 * START);
        // A quarter of the four accounts, not a half.
        assert_eq!(standing.support, 250_000_000);
    });
}

#[test]
fn a_small_majority_is_one() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        assert_ok!(vote(&ALICE, poll, Side::Aye, 509 * SAGE));
        assert_ok!(vote(&BOB, poll, Side::Nay, 491 * SAGE));
        let approval = Voting::standing(poll).map(|standing| standing.approval);
        let asked = Track::Standard.terms().approval;
        assert!(approval >= Some(asked));
        assert_ok!(vote(&BOB, poll, Side::Nay, 509 * SAGE));
        let approval = Voting::standing(poll).map(|standing| standing.approval);
        assert!(approval < Some(asked));
    });
}

#[test]
fn paying_oneself_out_of_escrow_does_not_vote_twice() {
    chain().execute(|| {
        let poll = SpyPolls::open();
        // All that ALICE has votes, most of it while it waits to be paid out.
        hold(&ALICE, START - SAGE);
        assert_ok!(vote(&ALICE, poll, Side::Aye, START));
        let paid = (START - SAGE) / 10 * 8;
        take(&ALICE, START - SAGE, &EVE, paid);
        assert_ok!(vote(&EVE, poll, Side::Aye, paid));
        idle();
        assert_eq!(counted(poll), (paid + SAGE, 0, paid + SAGE));
        // With the rest of it back on the account the vote does not grow again.
        assert_ok!(pay(&BOB, &ALICE, START / 2));
        assert_eq!(counted(poll).2, paid + SAGE);
    });
}

#[test]
fn a_lot_is_not_refilled_after_a_slash_even_in_the_same_block() {
    chain().execute(|| {
        hold(&ALICE, START - SAGE);
        assert_ok!(register(&ALICE, START));
        SpyEpochs::set(1_000);
        take(&ALICE, START / 2, &BOB, 0);
        assert_ok!(pay(&CHARLIE, &ALICE, START / 2));
        assert_eq!(Voting::power_of(ALICE, START / 2), Some(START));
        assert_eq!(Voting::power_of(ALICE, START), None);
        idle();
        assert_eq!(lots(&ALICE), [(1, START / 2)]);
        // What was bought instead counts once.
        assert_eq!(Voting::power_of(ALICE, START), Some(3 * START / 2));
    });
}

#[test]
fn tokens_behind_a_proposal_stand_behind_no_other() {
    chain().execute(|| {
        let capital = 50_000 * SAGE;
        assert_ok!(pay(&ALICE, &EVE, capital + STAKE));
        assert_ok!(propose(&EVE, Track::MinorParameter, capital));
        let next = account(7);
        assert!(pay(&EVE, &next, capital).is_err());
        // Not even when the poll is over at once: the cooldown binds them too.
        SpyPolls::end(0, false);
        assert_noop!(reconcile(&EVE), Error::<Test>::NothingToReconcile);
        assert!(pay(&EVE, &next, capital).is_err());
        pass(DAY);
        assert_ok!(reconcile(&EVE));
        assert_ok!(pay(&EVE, &next, capital));
    });
}
