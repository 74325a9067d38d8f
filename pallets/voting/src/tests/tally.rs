//! The tally as referenda ask it.

use frame::deps::frame_support::traits::VoteTally;

use super::*;
use crate::{
    mock::{chain, START},
    TallyOf,
};

type Votes = TallyOf<Test>;

const CLASS: u16 = 0;

fn of(side: Side, capital: Balance, power: Balance) -> Vote<u32> {
    Vote {
        poll: 0,
        side,
        capital,
        power,
    }
}

#[test]
fn a_new_tally_has_an_electorate_and_nothing_else() {
    chain().execute(|| {
        let tally = Votes::new(CLASS);
        assert_eq!(tally.electorate, 4 * START);
        assert_eq!(tally.ayes(CLASS), 0);
        assert_eq!(tally.support(CLASS), Perbill::zero());
        assert_eq!(tally.approval(CLASS), Perbill::zero());
    });
}

#[test]
fn support_is_of_tokens_and_approval_of_power() {
    chain().execute(|| {
        let mut tally = Votes::new(CLASS);
        assert_ok!(tally.add(&of(Side::Aye, START, 2 * START)));
        assert_ok!(tally.add(&of(Side::Nay, START, START)));
        assert_ok!(tally.add(&of(Side::Abstain, START, START)));
        assert_eq!(tally.support(CLASS), Perbill::from_percent(75));
        assert_eq!(tally.approval(CLASS), Perbill::from_parts(666_666_666));
        assert_eq!(tally.ayes(CLASS), 2 * START);
        assert_ok!(tally.remove(&of(Side::Abstain, START, START)));
        assert_ok!(tally.remove(&of(Side::Nay, START, START)));
        assert_ok!(tally.remove(&of(Side::Aye, START, 2 * START)));
        assert_eq!(tally, Votes::new(CLASS));
    });
}

#[test]
fn a_half_is_no_majority_and_the_least_more_is() {
    chain().execute(|| {
        let mut tally = Votes::new(CLASS);
        assert_ok!(tally.add(&of(Side::Aye, START, START)));
        assert_ok!(tally.add(&of(Side::Nay, START, START)));
        assert_eq!(tally.approval(CLASS), Perbill::from_percent(50));
        assert_ok!(tally.add(&of(Side::Aye, 1, 1)));
        assert!(tally.approval(CLASS) > Perbill::from_percent(50));
    });
}

#[test]
fn sums_do_not_wrap() {
    chain().execute(|| {
        let mut tally = Votes::new(CLASS);
        let vote = of(Side::Aye, 1, Balance::MAX);
        assert_ok!(tally.add(&vote));
        assert!(tally.add(&vote).is_err());
        let mut tally = Votes::new(CLASS);
        assert!(tally.remove(&vote).is_err());
        assert!(tally.remove(&of(Side::Abstain, 1, 1)).is_err());
    });
}

#[test]
fn the_encoded_record_is_paid_for() {
    // What is frozen at least, at a tenth of a SAGE an item and a thousandth a byte, as the runtime asks for deposits.
    let bytes = VoterOf::<Test>::max_encoded_len() as Balance;
    assert!(SAGE / 10 + bytes * SAGE / 1_000 <= SAGE, "{bytes}");
}
