//! The configuration and the pot.

use frame::{
    prelude::*,
    token::fungible::{Inspect as _, Mutate as _},
};
use sage_primitives::Balance;

use crate::{Config, Configuration, Error, Event, FaucetTerms, Pallet, Paused, Sums, MAX_SECONDS};

/// How many existential deposits a claim must be: fewer would be gone after a few fees.
const DRIP_FACTOR: Balance = 10;

impl<T: Config> Pallet<T> {
    /// The account that is given from. Nobody has its key.
    pub fn pot() -> T::AccountId {
        T::PotId::get().into_account_truncating()
    }

    /// What the faucet gives.
    ///
    /// # Errors
    /// [`Error::Inactive`].
    fn config_or_err() -> Result<FaucetTerms, Error<T>> {
        Configuration::<T>::get().ok_or(Error::Inactive)
    }

    /// Panics if the limits of the runtime contradict each other.
    pub(crate) fn check_limits() {
        assert!(
            (1..=MAX_SECONDS).contains(&T::MaxCooldown::get()),
            "an error cannot tell how long a cooldown lasts"
        );
        assert!(
            T::Retention::get() >= T::MaxCooldown::get(),
            "who claims would be forgotten before the cooldown has passed"
        );
        assert!(
            T::MaxDrip::get() >= Self::min_drip(),
            "no claim could ever be large enough"
        );
        assert!(
            T::MaxClaimsPerBlock::get() >= 1 && T::Longevity::get() >= 1,
            "nothing could ever be claimed"
        );
    }

    /// The least base units that a claim may be.
    fn min_drip() -> Balance {
        T::Currency::minimum_balance().saturating_mul(DRIP_FACTOR)
    }

    /// Whether the faucet may be configured so.
    ///
    /// # Errors
    /// What is wrong.
    pub(crate) fn check_config(config: &FaucetTerms) -> Result<(), Error<T>> {
        let drips = Self::min_drip()..=T::MaxDrip::get();
        ensure!(drips.contains(&config.drip), Error::DripOutOfRange);
        let cooldowns = 1..=T::MaxCooldown::get();
        ensure!(
            cooldowns.contains(&config.cooldown),
            Error::CooldownOutOfRange
        );
        ensure!(config.daily_budget >= config.drip, Error::BudgetTooSmall);
        Ok(())
    }

    /// Opens the faucet. Panics for a configuration that is invalid: such a chain must not start.
    ///
    /// The balances of the genesis are there already if Balances comes before this pallet in the runtime.
    pub(crate) fn build_genesis(config: FaucetTerms) {
        if let Err(fault) = Self::check_config(&config) {
            panic!("faucet: {fault:?}");
        }
        Configuration::<T>::put(config);
        Sums::<T>::mutate(|sums| sums.funded = T::Currency::balance(&Self::pot()));
    }

    /// Fills the pot; see [`refill`](Pallet::refill).
    pub(crate) fn do_refill(who: T::AccountId, amount: Balance) -> DispatchResult {
        Self::config_or_err()?;
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        T::Currency::transfer(&who, &Self::pot(), amount, Preservation::Preserve)?;
        // A sum of transfers, and the money of a test network may go round: it saturates rather than stop the pot.
        Sums::<T>::mutate(|sums| sums.funded = sums.funded.saturating_add(amount));
        Self::deposit_event(Event::Refilled { who, amount });
        Ok(())
    }

    /// Configures the faucet; see [`set_config`](Pallet::set_config).
    pub(crate) fn do_set_config(config: FaucetTerms) -> DispatchResult {
        Self::config_or_err()?;
        Self::check_config(&config)?;
        Configuration::<T>::put(config);
        Self::deposit_event(Event::ConfigChanged { config });
        Ok(())
    }

    /// Stops the faucet or opens it; see [`set_paused`](Pallet::set_paused).
    pub(crate) fn do_set_paused(paused: bool) -> DispatchResult {
        Self::config_or_err()?;
        Paused::<T>::put(paused);
        Self::deposit_event(Event::PauseChanged { paused });
        Ok(())
    }
}
