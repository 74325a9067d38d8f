//! Codes, and who is bound by them.

use frame::{
    prelude::*,
    token::fungible::{hold::Mutate as _, Inspect as _},
};
use sage_primitives::Balance;

use crate::{
    is_code, Actives, Binding, Client, Clients, Code, Codes, Config, Error, Event, HoldReason,
    Pallet, Referrer, Referrers, Tier,
};

impl<T: Config> Pallet<T> {
    /// Registers a referrer; see [`register`](Pallet::register).
    pub(crate) fn do_register(who: T::AccountId, code: Code) -> DispatchResult {
        ensure!(is_code(&code), Error::<T>::BadCode);
        ensure!(
            !Referrers::<T>::contains_key(&who),
            Error::<T>::AlreadyRegistered
        );
        ensure!(!Codes::<T>::contains_key(&code), Error::<T>::CodeTaken);
        let deposit = T::RegisterDeposit::get();
        Self::hold(HoldReason::Registration, &who, deposit)?;
        let referrer = Referrer {
            code: code.clone(),
            deposit,
            referrals: 0,
            actives: Actives::default(),
            tier: Tier::default(),
            pending: 0,
        };
        Referrers::<T>::insert(&who, referrer);
        Codes::<T>::insert(&code, &who);
        Self::deposit_event(Event::ReferrerRegistered { who, code });
        Ok(())
    }

    /// Gives a code up; see [`unregister`](Pallet::unregister).
    ///
    /// Bindings are for ever, so who has no referrals has had none, and nothing was ever earned that could be lost.
    pub(crate) fn do_unregister(who: T::AccountId) -> DispatchResult {
        let referrer = Referrers::<T>::get(&who).ok_or(Error::<T>::NotRegistered)?;
        ensure!(referrer.referrals == 0, Error::<T>::HasReferrals);
        let reason = HoldReason::Registration.into();
        T::Currency::release(&reason, &who, referrer.deposit, Precision::Exact)?;
        Referrers::<T>::remove(&who);
        let code = referrer.code;
        Codes::<T>::remove(&code);
        Self::deposit_event(Event::ReferrerUnregistered { who, code });
        Ok(())
    }

    /// Binds a client; see [`bind_referrer`](Pallet::bind_referrer).
    pub(crate) fn do_bind(client: T::AccountId, code: Code) -> DispatchResult {
        let referrer = Codes::<T>::get(&code).ok_or(Error::<T>::UnknownCode)?;
        ensure!(referrer != client, Error::<T>::OwnCode);
        match Clients::<T>::get(&client) {
            None => {}
            Some(Client::Alone) => return Err(Error::<T>::AlreadyPaid.into()),
            Some(Client::Bound(_)) => return Err(Error::<T>::AlreadyReferred.into()),
        }
        // A longer circle gives nobody more than its bindings one by one: a payment has one referrer, not a chain of them.
        ensure!(
            Self::referrer_of(&referrer).as_ref() != Some(&client),
            Error::<T>::Cycle
        );
        let deposit = T::BindDeposit::get();
        Self::hold(HoldReason::Binding, &client, deposit)?;
        Referrers::<T>::try_mutate(&referrer, |found| -> DispatchResult {
            let found = found.as_mut().ok_or(Error::<T>::UnknownCode)?;
            let referrals = found.referrals.checked_add(1);
            found.referrals = referrals.ok_or(ArithmeticError::Overflow)?;
            Ok(())
        })?;
        let binding = Binding {
            referrer: referrer.clone(),
            deposit,
            last_active: None,
        };
        Clients::<T>::insert(&client, Client::Bound(binding));
        Self::deposit_event(Event::Bound { client, referrer });
        Ok(())
    }

    /// The referrer of `client`.
    pub(crate) fn referrer_of(client: &T::AccountId) -> Option<T::AccountId> {
        match Clients::<T>::get(client)? {
            Client::Alone => None,
            Client::Bound(binding) => Some(binding.referrer),
        }
    }

    /// Holds a deposit, of money that no lock needs and that does not keep the account alive.
    fn hold(reason: HoldReason, who: &T::AccountId, deposit: Balance) -> DispatchResult {
        let spendable =
            T::Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Polite);
        ensure!(spendable >= deposit, Error::<T>::InsufficientBalance);
        T::Currency::hold(&reason.into(), who, deposit)
    }
}
