//! The record of one account while a call changes it.

use frame::{
    prelude::*,
    token::fungible::{freeze::Mutate as _, Inspect as _},
};
use sage_primitives::Balance;

use crate::{Config, Event, FreezeReason, Pallet, Short, TotalRegistered, VoterOf, Voters};

/// A record that is not yet stored, its lots already cut to what the account has.
pub(crate) struct Draft<T: Config> {
    /// Whose.
    pub who: T::AccountId,
    /// What the account has, held parts included, and had after every slash that is not yet reconciled, in base units.
    pub balance: Balance,
    /// The record.
    pub voter: VoterOf<T>,
    /// What is frozen for the record as it is stored, in base units.
    frozen: Balance,
    /// What is registered in the record as it is stored, in base units.
    registered: Balance,
    /// What was cut, in base units.
    cut: Balance,
}

impl<T: Config> Draft<T> {
    /// Reads the record of `who`.
    ///
    /// Only what is taken out of a hold gets past a freeze. Then a lot must not wait for other tokens to fill it,
    /// because they would have an age that they have not earned.
    pub fn of(who: T::AccountId) -> Self {
        let mut voter = Voters::<T>::get(&who).unwrap_or_default();
        let had = Short::<T>::get(&who).unwrap_or(Balance::MAX);
        let balance = T::Currency::total_balance(&who).min(had);
        let (frozen, registered) = (voter.frozen(), voter.registered());
        let cut = registered.saturating_sub(balance);
        voter.take_newest(cut);
        Self {
            who,
            balance,
            voter,
            frozen,
            registered,
            cut,
        }
    }

    /// Whether lots had to be cut.
    pub fn is_cut(&self) -> bool {
        self.cut > 0
    }

    /// Stores the record, and freezes what it says.
    ///
    /// # Errors
    /// The account cannot have another freeze.
    pub fn keep(self) -> DispatchResult {
        let Self {
            who,
            voter,
            frozen,
            registered,
            cut,
            ..
        } = self;
        if voter.frozen() != frozen {
            T::Currency::set_freeze(&FreezeReason::Voting.into(), &who, voter.frozen())?;
        }
        // Registered tokens are money of accounts: their sum is about the issuance at most.
        TotalRegistered::<T>::mutate(|total| {
            *total = total
                .saturating_sub(registered)
                .saturating_add(voter.registered());
        });
        if voter.is_empty() {
            Voters::<T>::remove(&who);
        } else {
            Voters::<T>::insert(&who, voter);
        }
        if cut > 0 {
            Pallet::<T>::deposit_event(Event::LotsCut { who, amount: cut });
        }
        Ok(())
    }
}

impl<T: Config> Pallet<T> {
    /// Notes what `who` has if it is less than the record says.
    pub(crate) fn note_short(who: &T::AccountId) {
        let Some(voter) = Voters::<T>::get(who) else {
            return;
        };
        let balance = T::Currency::total_balance(who);
        if voter.frozen() > balance {
            let had = Short::<T>::get(who).unwrap_or(Balance::MAX);
            Short::<T>::insert(who, balance.min(had));
        }
    }
}
