//! The pot, and how money leaves it otherwise than by a buyback.

use frame::{
    prelude::*,
    token::fungibles::{Inspect as _, Mutate as _},
};
use sage_primitives::{
    issuance::{BurnCause, CountBurns},
    Balance,
};

use crate::{Config, Error, Event, Pallet};

impl<T: Config> Pallet<T> {
    /// The account that spends. Nobody has its key.
    pub(crate) fn pot_account() -> T::AccountId {
        T::PotId::get().into_account_truncating()
    }

    /// What leaves the pot where `amount` was decided, so that what strangers send cannot keep it here; `None` if the pot has
    /// less than that, or may not give it.
    ///
    /// No account may keep less than the minimum of the asset. What would be less goes along, unless that were more than
    /// `most`; else, or where the account cannot be closed, just the minimum stays. So what leaves differs from what was
    /// decided by no more than the minimum.
    pub(crate) fn without_dust(
        asset: T::AssetKind,
        amount: Balance,
        most: Balance,
    ) -> Option<Balance> {
        let pot = Self::pot_account();
        let balance = T::Assets::balance(asset.clone(), &pot);
        let least = T::Assets::minimum_balance(asset.clone());
        if balance.checked_sub(amount)? >= least {
            return Some(amount);
        }
        let (last, polite) = (Preservation::Expendable, Fortitude::Polite);
        let free = T::Assets::reducible_balance(asset, &pot, last, polite);
        if free == balance && balance <= most {
            return Some(balance);
        }
        let rest = balance.saturating_sub(least);
        (!rest.is_zero() && rest <= free).then_some(rest)
    }

    /// Gives money back; see [`return_funds`](Pallet::return_funds).
    pub(crate) fn do_return_funds(asset: T::AssetKind, amount: Balance) -> DispatchResult {
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        let amount =
            Self::without_dust(asset.clone(), amount, Balance::MAX).ok_or(Error::<T>::PotShort)?;
        T::Assets::transfer(
            asset.clone(),
            &Self::pot_account(),
            &T::Treasury::get(),
            amount,
            Preservation::Expendable,
        )?;
        Self::deposit_event(Event::FundsReturned { asset, amount });
        Ok(())
    }

    /// Burns SAGE of the pot; see [`burn_from_pot`](Pallet::burn_from_pot).
    pub(crate) fn do_burn_from_pot(amount: Balance) -> DispatchResult {
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        let sage = T::Sage::get();
        let amount =
            Self::without_dust(sage.clone(), amount, Balance::MAX).ok_or(Error::<T>::PotShort)?;
        let amount = T::Assets::burn_from(
            sage,
            &Self::pot_account(),
            amount,
            Preservation::Expendable,
            Precision::Exact,
            Fortitude::Polite,
        )?;
        T::Burns::burned(BurnCause::Voluntary, amount);
        Self::deposit_event(Event::BurnedFromPot { amount });
        Ok(())
    }
}
