//! Records brought up to date after a poll has ended, or after a slash.

use alloc::vec::Vec;

use frame::{
    deps::frame_support::{
        storage::with_storage_layer,
        traits::{PollStatus, Polling},
        weights::WeightMeter,
    },
    prelude::*,
    token::fungible::hold::DoneSlash,
};
use sage_primitives::{epochs::EpochClock, Balance};

use super::draft::Draft;
use crate::{Config, Error, Event, Pallet, Short, Vote, VoteOf, Voters, WeightInfo};

/// Hears of every slash of a hold, which is the one thing that gets past a freeze.
impl<T: Config, Reason> DoneSlash<Reason, T::AccountId, Balance> for Pallet<T> {
    fn done_slash(_: &Reason, who: &T::AccountId, _: Balance) {
        Self::note_short(who);
    }
}

impl<T: Config> Pallet<T> {
    /// Brings a record up to date; see [`reconcile`](Pallet::reconcile). Says how many votes it had.
    pub(crate) fn do_reconcile(who: T::AccountId) -> Result<u32, DispatchError> {
        ensure!(
            Voters::<T>::contains_key(&who),
            Error::<T>::NothingToReconcile
        );
        let mut draft = Draft::<T>::of(who.clone());
        let mut changed = Short::<T>::take(&who).is_some() || draft.is_cut();
        let votes = core::mem::take(&mut draft.voter.votes).into_inner();
        let seen = votes.len() as u32;
        let mut kept = Vec::with_capacity(votes.len());
        for vote in votes {
            let left = Self::reconciled(&draft, vote)?;
            changed |= left != Some(vote);
            kept.extend(left);
        }
        draft.voter.votes = BoundedVec::truncate_from(kept);
        let released = Self::take_released(&mut draft);
        changed |= !released.is_empty();
        let balance = draft.balance;
        for backing in draft.voter.proposals.iter_mut() {
            changed |= backing.capital > balance;
            backing.capital = backing.capital.min(balance);
        }
        ensure!(changed, Error::<T>::NothingToReconcile);
        draft.keep()?;
        for poll in released {
            let who = who.clone();
            Self::deposit_event(Event::BackingReleased { who, poll });
        }
        Ok(seen)
    }

    /// What is left of a vote: nothing once its poll has ended, and no more than the account has.
    fn reconciled(draft: &Draft<T>, vote: VoteOf<T>) -> Result<Option<VoteOf<T>>, DispatchError> {
        let who = draft.who.clone();
        let Vote { poll, .. } = vote;
        if T::Polls::as_ongoing(poll).is_none() {
            Self::deposit_event(Event::VoteRemoved { who, poll });
            return Ok(None);
        }
        let capital = vote.capital.min(draft.balance);
        if capital == vote.capital {
            return Ok(Some(vote));
        }
        // What is lost is what counts least. A vote never grows by losing tokens, however old the others are by now.
        let power = draft
            .voter
            .power(capital, T::Clock::current())
            .min(vote.power);
        let left = Vote {
            capital,
            power,
            ..vote
        };
        T::Polls::try_access_poll(poll, |status| match status {
            PollStatus::Ongoing(tally, _) => {
                tally.remove(&vote)?;
                tally.add(&left)
            }
            _ => Ok(()),
        })?;
        if capital.is_zero() {
            Self::deposit_event(Event::VoteRemoved { who, poll });
            return Ok(None);
        }
        Self::deposit_event(Event::VoteCut {
            who,
            poll,
            capital,
            power,
        });
        Ok(Some(left))
    }

    /// Reconciles accounts that were slashed, as far as `limit` goes.
    pub(crate) fn reconcile_short(limit: Weight) -> Weight {
        let mut meter = WeightMeter::with_limit(limit);
        if meter.try_consume(T::WeightInfo::idle()).is_err() {
            return meter.consumed();
        }
        // The most that one more account takes.
        let step = T::WeightInfo::reconcile(T::MaxVotes::get());
        while meter.can_consume(step) {
            let Some(who) = Short::<T>::iter_keys().next() else {
                break;
            };
            meter.consume(step);
            // Its owner may have removed the record meanwhile.
            if with_storage_layer(|| Self::do_reconcile(who.clone())).is_err() {
                Short::<T>::remove(&who);
            }
        }
        meter.consumed()
    }
}
