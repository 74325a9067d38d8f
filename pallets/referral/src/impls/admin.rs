//! What governance decides, and what the runtime must not set.

use frame::{prelude::*, token::fungible::Inspect as _};

use crate::{Config, CurrentTerms, Error, Event, Pallet, Paused, Terms};

impl<T: Config> Pallet<T> {
    /// Panics if the runtime's values make no sense.
    pub(crate) fn check_limits() {
        assert!(
            Terms::default().check().is_ok(),
            "referral: the default terms are within their bounds"
        );
        assert!(
            !T::RegisterDeposit::get().is_zero() && !T::BindDeposit::get().is_zero(),
            "referral: storage would be free, and so would be referring oneself"
        );
        assert!(
            !T::Currency::minimum_balance().is_zero(),
            "referral: the pot relies on an existential deposit above zero"
        );
    }

    /// Stores the terms of the first block.
    ///
    /// # Panics
    /// A bound is broken. It runs once, before there is a chain: a wrong genesis must not become one.
    pub(crate) fn build_genesis(terms: Terms) {
        if let Err(fault) = terms.check() {
            panic!("referral: {fault:?} in {terms:?}");
        }
        CurrentTerms::<T>::put(terms);
    }

    /// Changes the terms; see [`set_terms`](Pallet::set_terms).
    pub(crate) fn do_set_terms(terms: Terms) -> DispatchResult {
        terms.check().map_err(Error::<T>::from)?;
        CurrentTerms::<T>::put(terms);
        Self::deposit_event(Event::TermsChanged { terms });
        Ok(())
    }

    /// Stops new rewards or lets them go on; see [`set_paused`](Pallet::set_paused).
    pub(crate) fn do_set_paused(paused: bool) -> DispatchResult {
        ensure!(Paused::<T>::get() != paused, Error::<T>::NothingChanged);
        Paused::<T>::put(paused);
        Self::deposit_event(Event::PauseChanged { paused });
        Ok(())
    }
}
