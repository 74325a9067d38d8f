//! Polls proposed, and what they may let be applied.

use frame::{
    deps::frame_support::traits::{schedule::DispatchTime, Polling},
    prelude::*,
};
use sage_primitives::{epochs::EpochClock, Balance};

use super::draft::Draft;
use crate::{
    Backing, Config, Endorsed, Error, Event, Pallet, PollIndexOf, ProposalOf, Referenda, Track,
};

impl<T: Config> Pallet<T> {
    /// Opens a poll; see [`propose`](Pallet::propose).
    pub(crate) fn do_propose(
        who: T::AccountId,
        track: Track,
        proposal: ProposalOf<T>,
        enactment: DispatchTime<BlockNumberFor<T>>,
        capital: Balance,
    ) -> DispatchResult {
        let mut draft = Draft::<T>::of(who.clone());
        let released = Self::take_released(&mut draft);
        let proposals = &draft.voter.proposals;
        ensure!(
            !proposals.iter().any(Self::is_cooling),
            Error::<T>::Cooldown
        );
        ensure!(!proposals.is_full(), Error::<T>::TooManyOpen);
        ensure!(capital <= draft.balance, Error::<T>::NotEnough);
        let power = draft.voter.power(capital, T::Clock::current());
        ensure!(power >= track.terms().threshold, Error::<T>::BelowThreshold);
        let poll = T::Referenda::submit(&who, track, proposal, enactment)?;
        let since = frame_system::Pallet::<T>::block_number();
        let backing = Backing {
            poll,
            capital,
            since,
        };
        draft
            .voter
            .proposals
            .try_push(backing)
            .map_err(|_| Error::<T>::TooManyOpen)?;
        draft.keep()?;
        for poll in released {
            let who = who.clone();
            Self::deposit_event(Event::BackingReleased { who, poll });
        }
        Self::deposit_event(Event::Proposed {
            who,
            poll,
            track,
            capital,
        });
        Ok(())
    }

    /// Whether its owner must wait until the next proposal.
    fn is_cooling(backing: &Backing<PollIndexOf<T>, BlockNumberFor<T>>) -> bool {
        let cooldown = T::Clock::length().saturating_mul(T::CooldownEpochs::get());
        let now = frame_system::Pallet::<T>::block_number();
        now < backing.since.saturating_add(cooldown.into())
    }

    /// Takes proposals out of the record that bind their owner no longer. Tokens are bound for the whole cooldown: else
    /// they could go to another account, which has none.
    pub(crate) fn take_released(draft: &mut Draft<T>) -> alloc::vec::Vec<PollIndexOf<T>> {
        let mut released = alloc::vec::Vec::new();
        draft.voter.proposals.retain(|backing| {
            let bound = Self::is_cooling(backing) || T::Polls::as_ongoing(backing.poll).is_some();
            if !bound {
                released.push(backing.poll);
            }
            bound
        });
        released
    }

    /// Uses up the endorsement of `code_hash`.
    pub(crate) fn take_endorsement(code_hash: T::Hash) -> Result<(), Error<T>> {
        ensure!(Endorsed::<T>::get() == Some(code_hash), Error::NotEndorsed);
        Endorsed::<T>::kill();
        Ok(())
    }
}
