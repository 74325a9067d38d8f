//! Lots made, closed and merged by their owners.

use frame::prelude::*;
use sage_primitives::{epochs::EpochClock, Balance, Epoch};

use super::draft::Draft;
use crate::{Config, Error, Event, Lot, Pallet};

impl<T: Config> Pallet<T> {
    /// Registers more; see [`register`](Pallet::register).
    pub(crate) fn do_register(who: T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut draft = Draft::<T>::of(who.clone());
        let registered = draft
            .voter
            .registered()
            .checked_add(amount)
            .filter(|registered| *registered <= draft.balance)
            .ok_or(Error::<T>::NotEnough)?;
        ensure!(registered >= T::MinCapital::get(), Error::<T>::TooLittle);
        let start = T::Clock::current();
        match draft.voter.lots.last_mut() {
            Some(newest) if newest.start == start => {
                newest.amount = newest.amount.saturating_add(amount);
            }
            _ => draft
                .voter
                .lots
                .try_push(Lot { start, amount })
                .map_err(|_| Error::<T>::TooManyLots)?,
        }
        draft.keep()?;
        Self::deposit_event(Event::Registered {
            who,
            amount,
            registered,
        });
        Ok(())
    }

    /// Takes out of the newest lots; see [`deregister`](Pallet::deregister).
    pub(crate) fn do_deregister(who: T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        let mut draft = Draft::<T>::of(who.clone());
        let registered = draft
            .voter
            .registered()
            .checked_sub(amount)
            .ok_or(Error::<T>::NotEnough)?;
        ensure!(amount <= draft.voter.uncommitted(), Error::<T>::VotedWith);
        ensure!(
            registered.is_zero() || registered >= T::MinCapital::get(),
            Error::<T>::TooLittle
        );
        draft.voter.take_newest(amount);
        draft.keep()?;
        Self::deposit_event(Event::Deregistered {
            who,
            amount,
            registered,
        });
        Ok(())
    }

    /// Joins a lot to the next younger one; see [`merge_lots`](Pallet::merge_lots).
    pub(crate) fn do_merge_lots(who: T::AccountId, start: Epoch) -> DispatchResult {
        let mut draft = Draft::<T>::of(who.clone());
        let lots = &mut draft.voter.lots;
        let older = lots
            .iter()
            .position(|lot| lot.start == start)
            .filter(|older| older.saturating_add(1) < lots.len())
            .ok_or(Error::<T>::UnknownLot)?;
        let Lot { amount, .. } = lots.remove(older);
        // The younger lot has moved to the place of the older one.
        let merged = lots.get_mut(older).ok_or(Error::<T>::UnknownLot)?;
        merged.amount = merged.amount.saturating_add(amount);
        let Lot { start, amount } = *merged;
        draft.keep()?;
        Self::deposit_event(Event::LotsMerged { who, start, amount });
        Ok(())
    }
}
