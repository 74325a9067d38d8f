//! Polls in the chain's storage, so that a failed call is undone in them too.

use std::collections::BTreeMap;

use codec::{Decode, Encode};
use frame::{
    deps::frame_support::{
        storage::unhashed,
        traits::{schedule::DispatchTime, PollStatus, Polling, ReservableCurrency, VoteTally},
    },
    prelude::*,
};
use sage_pallet_testing::{spies::REFUSED, AccountId};
use sage_primitives::{Balance, SAGE};

use super::{Balances, Test};
use crate::{ProposalOf, Referenda, TallyOf, Track};

const POLLS: &[u8] = b":spy:polls";

/// What a proposal costs as a deposit.
pub const DEPOSIT: Balance = 100 * SAGE;

#[derive(Clone, Encode, Decode)]
enum Poll {
    Ongoing(TallyOf<Test>),
    Ended(bool),
}

/// Polls of one class.
pub struct SpyPolls;

impl SpyPolls {
    fn all() -> BTreeMap<u32, Poll> {
        unhashed::get_or_default(POLLS)
    }

    fn put(index: u32, poll: Poll) {
        let mut polls = Self::all();
        polls.insert(index, poll);
        unhashed::put(POLLS, &polls);
    }

    /// Opens a poll.
    pub fn open() -> u32 {
        let index = Self::all().len() as u32;
        Self::put(index, Poll::Ongoing(TallyOf::<Test>::new(0u16)));
        index
    }

    /// Ends a poll.
    pub fn end(index: u32, approved: bool) {
        assert!(Self::as_ongoing(index).is_some(), "it has ended");
        Self::put(index, Poll::Ended(approved));
    }

    /// The tally of a poll that has not ended.
    pub fn tally(index: u32) -> TallyOf<Test> {
        Self::as_ongoing(index).expect("it has not ended").0
    }
}

impl Polling<TallyOf<Test>> for SpyPolls {
    type Index = u32;
    type Votes = Balance;
    type Class = u16;
    type Moment = u32;

    fn classes() -> Vec<u16> {
        vec![0]
    }

    fn as_ongoing(index: u32) -> Option<(TallyOf<Test>, u16)> {
        match Self::all().remove(&index)? {
            Poll::Ongoing(tally) => Some((tally, 0)),
            Poll::Ended(_) => None,
        }
    }

    fn access_poll<R>(
        index: u32,
        f: impl FnOnce(PollStatus<&mut TallyOf<Test>, u32, u16>) -> R,
    ) -> R {
        Self::try_access_poll(index, |status| Ok(f(status))).expect("the closure is infallible")
    }

    fn try_access_poll<R>(
        index: u32,
        f: impl FnOnce(PollStatus<&mut TallyOf<Test>, u32, u16>) -> Result<R, DispatchError>,
    ) -> Result<R, DispatchError> {
        match Self::all().remove(&index) {
            Some(Poll::Ongoing(mut tally)) => {
                let result = f(PollStatus::Ongoing(&mut tally, 0))?;
                Self::put(index, Poll::Ongoing(tally));
                Ok(result)
            }
            Some(Poll::Ended(approved)) => f(PollStatus::Completed(0, approved)),
            None => f(PollStatus::None),
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn create_ongoing(_: u16) -> Result<u32, ()> {
        Ok(Self::open())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn end_ongoing(index: u32, approved: bool) -> Result<(), ()> {
        Self::end(index, approved);
        Ok(())
    }
}

impl Referenda<Test> for SpyPolls {
    fn submit(
        who: &AccountId,
        _: Track,
        _: ProposalOf<Test>,
        _: DispatchTime<u32>,
    ) -> Result<u32, DispatchError> {
        Balances::reserve(who, DEPOSIT)?;
        Ok(Self::open())
    }

    fn cancel_enactment(poll: u32) -> DispatchResult {
        match Self::all().remove(&poll) {
            Some(Poll::Ended(true)) => {
                Self::put(poll, Poll::Ended(false));
                Ok(())
            }
            _ => Err(REFUSED),
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn approved_poll() -> Result<u32, DispatchError> {
        let poll = Self::open();
        Self::end(poll, true);
        Ok(poll)
    }
}
