//! The budget, and the one way in which a reward is granted.

use frame::{prelude::*, token::fungible::Inspect};
use sage_primitives::{Balance, Epoch};

use crate::{Config, CurrentRules, Event, Pallet, RewardClass, Total, Vestings};

impl<T: Config> Pallet<T> {
    /// What the pot can give away and stay alive, in base units.
    pub(crate) fn pot() -> Balance {
        let pot = T::Budget::get();
        T::Currency::reducible_balance(&pot, Preservation::Preserve, Fortitude::Polite)
    }

    /// What of the pot is owed to nobody.
    pub(crate) fn do_free_budget() -> Balance {
        Self::pot().saturating_sub(Total::<T>::get().reserved())
    }

    /// Lets `amount` base units of the free budget vest for `who`; no money moves. Returns whether that was done.
    ///
    /// `now` is the present epoch. The caller has looked at the free budget.
    pub(crate) fn grant(
        who: &T::AccountId,
        class: RewardClass,
        amount: Balance,
        now: Epoch,
    ) -> bool {
        let length = CurrentRules::<T>::get().lengths.of(class);
        let added =
            Vestings::<T>::try_mutate(who, class, |vesting| vesting.add(now, length, amount));
        if added.is_err() {
            defensive!(
                "rewards: a list is full, although each of its entries is of an epoch of its own"
            );
            return false;
        }
        Total::<T>::mutate(|total| {
            let sum = total.of(class);
            *sum = sum.saturating_add(amount);
        });
        Self::deposit_event(Event::RewardVested {
            who: who.clone(),
            class,
            amount,
            end: now.saturating_add(length),
        });
        true
    }
}
