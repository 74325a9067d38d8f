//! Minting, and the pools with a schedule.

use frame::{prelude::*, token::fungible::Mutate};
use sage_primitives::{epochs::EpochClock, Balance};

use crate::{
    math::{months_passed, MAX_SUPPLY},
    Config, Error, Event, Pallet, Pool, PoolId, Pools, TotalMinted,
};

impl<T: Config> Pallet<T> {
    /// The one place where money is made.
    pub(crate) fn mint(to: &T::AccountId, amount: Balance) -> DispatchResult {
        let minted = TotalMinted::<T>::get()
            .checked_add(amount)
            .filter(|minted| *minted <= MAX_SUPPLY)
            .ok_or(Error::<T>::CapExceeded)?;
        T::Currency::mint_into(to, amount)?;
        TotalMinted::<T>::put(minted);
        Ok(())
    }

    /// What a pool may release now, in base units.
    pub(crate) fn due(pool: &Pool<T::AccountId>) -> Balance {
        let months = months_passed(T::Clock::current());
        pool.terms.granted(months).saturating_sub(pool.released)
    }

    /// Mints what is due.
    pub(crate) fn do_release(id: PoolId) -> DispatchResult {
        let mut pool = Pools::<T>::get(id).ok_or(Error::<T>::UnknownPool)?;
        let amount = Self::due(&pool);
        ensure!(!amount.is_zero(), Error::<T>::NothingDue);
        Self::mint(&pool.beneficiary, amount)?;
        pool.released = pool
            .released
            .checked_add(amount)
            .ok_or(ArithmeticError::Overflow)?;
        let remaining = pool
            .terms
            .total
            .saturating_sub(pool.terms.at_genesis)
            .saturating_sub(pool.released);
        Self::deposit_event(Event::PoolReleased {
            pool: id,
            beneficiary: pool.beneficiary.clone(),
            amount,
            remaining,
        });
        Pools::<T>::insert(id, pool);
        Ok(())
    }

    /// Changes who receives, not what.
    pub(crate) fn do_set_beneficiary(id: PoolId, beneficiary: T::AccountId) -> DispatchResult {
        Pools::<T>::try_mutate(id, |slot| {
            let pool = slot.as_mut().ok_or(Error::<T>::UnknownPool)?;
            pool.beneficiary = beneficiary.clone();
            Ok::<(), Error<T>>(())
        })?;
        Self::deposit_event(Event::BeneficiaryChanged {
            pool: id,
            beneficiary,
        });
        Ok(())
    }
}
