//! Votes cast, replaced and taken back.

use frame::{
    deps::frame_support::traits::{PollStatus, Polling},
    prelude::*,
};
use sage_primitives::{epochs::EpochClock, Balance};

use super::draft::Draft;
use crate::{Config, Error, Event, Pallet, PollIndexOf, Side, Vote};

impl<T: Config> Pallet<T> {
    /// Votes; see [`vote`](Pallet::vote).
    pub(crate) fn do_vote(
        who: T::AccountId,
        poll: PollIndexOf<T>,
        side: Side,
        capital: Balance,
    ) -> DispatchResult {
        ensure!(capital >= T::MinCapital::get(), Error::<T>::TooLittle);
        let mut draft = Draft::<T>::of(who.clone());
        ensure!(capital <= draft.balance, Error::<T>::NotEnough);
        let power = draft.voter.power(capital, T::Clock::current());
        let vote = Vote {
            poll,
            side,
            capital,
            power,
        };
        let votes = &mut draft.voter.votes;
        let old = match votes.iter_mut().find(|old| old.poll == poll) {
            Some(old) => Some(core::mem::replace(old, vote)),
            None => {
                votes.try_push(vote).map_err(|_| Error::<T>::TooManyVotes)?;
                None
            }
        };
        T::Polls::try_access_poll(poll, |status| {
            let PollStatus::Ongoing(tally, _) = status else {
                return Err(Error::<T>::PollClosed.into());
            };
            if let Some(old) = &old {
                tally.remove(old)?;
            }
            tally.add(&vote)
        })?;
        draft.keep()?;
        Self::deposit_event(Event::Voted {
            who,
            poll,
            side,
            capital,
            power,
        });
        Ok(())
    }

    /// Takes a vote back; see [`remove_vote`](Pallet::remove_vote).
    pub(crate) fn do_remove_vote(who: T::AccountId, poll: PollIndexOf<T>) -> DispatchResult {
        let mut draft = Draft::<T>::of(who.clone());
        let votes = &mut draft.voter.votes;
        let place = votes
            .iter()
            .position(|vote| vote.poll == poll)
            .ok_or(Error::<T>::NoVote)?;
        let vote = votes.remove(place);
        T::Polls::try_access_poll(poll, |status| match status {
            PollStatus::Ongoing(tally, _) => tally.remove(&vote),
            // The result stands, and so do the votes that made it.
            _ => Ok(()),
        })?;
        draft.keep()?;
        Self::deposit_event(Event::VoteRemoved { who, poll });
        Ok(())
    }
}
