//! Each rule, broken on purpose.

use frame::token::fungible::MutateFreeze;
use sage_pallet_testing::{assert_invariant_broken, check, ALICE, BOB};

use super::*;
use crate::{invariants::*, mock::chain, Backing, TotalRegistered};

/// Does damage beside two lots and a vote of ALICE, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        let poll = SpyPolls::open();
        assert_ok!(register(&ALICE, STAKE));
        SpyEpochs::set(2);
        assert_ok!(register(&ALICE, STAKE));
        assert_ok!(vote(&ALICE, poll, Side::Aye, STAKE));
        assert_ok!(vote(&BOB, poll, Side::Nay, STAKE));
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

/// Changes the record of ALICE.
fn change(change: impl FnOnce(&mut VoterOf<Test>)) {
    Voters::<Test>::mutate(ALICE, |voter| {
        change(voter.as_mut().expect("there is one"));
    });
}

#[test]
fn try_state_finds_a_record_of_nothing() {
    assert_noticed(EMPTY_RECORD, || {
        Voters::<Test>::insert(sage_pallet_testing::EVE, VoterOf::<Test>::new());
    });
}

#[test]
fn try_state_finds_lots_out_of_order_or_empty() {
    assert_noticed(LOTS_UNSORTED, || change(|voter| voter.lots[1].start = 1));
    assert_noticed(LOTS_UNSORTED, || change(|voter| voter.lots[0].amount = 0));
}

#[test]
fn try_state_finds_a_freeze_that_differs() {
    let reason = RuntimeFreezeReason::Voting(FreezeReason::Voting);
    assert_noticed(FREEZE_DIFFERS, || {
        assert_ok!(Balances::thaw(&reason, &ALICE));
    });
    assert_noticed(FREEZE_DIFFERS, || {
        assert_ok!(Balances::set_freeze(&reason, &ALICE, 3 * STAKE));
    });
    assert_noticed(FREEZE_DIFFERS, || {
        change(|voter| {
            voter.votes[0].capital = 3 * STAKE;
            voter.votes[0].power = 3 * STAKE;
        });
    });
}

#[test]
fn try_state_finds_two_votes_or_proposals_in_one_poll() {
    assert_noticed(POLL_TWICE, || {
        change(|voter| {
            let again = voter.votes[0];
            voter.votes.try_push(again).expect("there is room");
        });
    });
    assert_noticed(POLL_TWICE, || {
        change(|voter| {
            let backing = Backing {
                poll: 0,
                capital: 1,
                since: 1,
            };
            for _ in 0..2 {
                voter.proposals.try_push(backing).expect("there is room");
            }
        });
    });
}

#[test]
fn try_state_finds_a_vote_that_counts_too_little_or_too_much() {
    assert_noticed(POWER_OUT_OF_BOUNDS, || {
        change(|voter| voter.votes[0].power = STAKE - 1);
    });
    assert_noticed(POWER_OUT_OF_BOUNDS, || {
        change(|voter| voter.votes[0].power = 2 * STAKE + 1);
    });
    assert_noticed(POWER_OUT_OF_BOUNDS, || {
        change(|voter| {
            voter.votes[0].capital = 0;
            voter.votes[0].power = 0;
        });
    });
}

#[test]
fn try_state_finds_a_total_that_differs() {
    assert_noticed(TOTAL_DIFFERS, || TotalRegistered::<Test>::put(STAKE));
}

#[test]
fn try_state_finds_a_tally_that_differs() {
    assert_noticed(TALLY_DIFFERS, || {
        change(|voter| voter.votes[0].power += 1);
    });
    assert_noticed(TALLY_DIFFERS, || {
        change(|voter| voter.votes[0].side = Side::Abstain);
    });
    assert_noticed(TALLY_DIFFERS, || {
        change(|voter| {
            voter.votes[0].capital -= 1;
            voter.votes[0].power -= 1;
        });
    });
}
