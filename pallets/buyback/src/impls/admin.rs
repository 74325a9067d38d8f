//! What governance decides.

use frame::prelude::*;
use pallet_asset_conversion::SwapCredit;

use crate::{
    math::{self, BPS, MAX_CEILING, MAX_SLIPPAGE, MAX_SPEND, MIN_SPEND},
    BuybackConfig, Config, Configuration, Error, Event, Pallet,
};

impl<T: Config> Pallet<T> {
    /// Panics if the limits of the runtime contradict each other.
    pub(crate) fn check_limits() {
        assert!(
            T::Sage::get() != T::Stablecoin::get(),
            "buyback: nothing is bought with itself"
        );
        assert!(
            T::Market::max_path_len() >= 2,
            "buyback: the market swaps nothing"
        );
        assert!(
            T::LookInterval::get() >= 1,
            "buyback: the price would never be looked at"
        );
        assert!(
            T::MinCooldown::get() >= 1,
            "buyback: all could be spent in one block"
        );
        let checked = Self::check_config(&BuybackConfig::default());
        assert!(
            checked.is_ok(),
            "buyback: the usual configuration is refused: {checked:?}"
        );
    }

    /// Whether there may be such buybacks.
    ///
    /// # Errors
    /// What is wrong.
    pub(crate) fn check_config(config: &BuybackConfig) -> Result<(), Error<T>> {
        let ordered = config.min_spend <= config.max_spend;
        let bounded = config.min_spend >= MIN_SPEND && config.max_spend <= MAX_SPEND;
        ensure!(ordered && bounded, Error::BadSpend);
        let ceilings = 1..=MAX_CEILING;
        ensure!(ceilings.contains(&config.ceiling), Error::BadCeiling);
        ensure!(config.slippage <= MAX_SLIPPAGE, Error::BadSlippage);
        let cooldowns = T::MinCooldown::get()..=T::MaxCooldown::get();
        ensure!(cooldowns.contains(&config.cooldown), Error::BadCooldown);
        // What the automatic mode takes of a larger pot is more, so it never falls below the minimum.
        let least = math::share(config.threshold, config.share);
        let is_part = u128::from(config.share) <= BPS;
        ensure!(is_part && least >= config.min_spend, Error::BadTrigger);
        Ok(())
    }

    /// Stores what counts in the first block.
    ///
    /// # Panics
    /// A bound is broken. It runs once, before there is a chain: a wrong genesis must not become one.
    pub(crate) fn build_genesis(config: BuybackConfig) {
        if let Err(fault) = Self::check_config(&config) {
            panic!("buyback: {fault:?}");
        }
        Configuration::<T>::put(config);
    }

    /// Changes the configuration; see [`set_config`](Pallet::set_config).
    pub(crate) fn do_set_config(config: BuybackConfig) -> DispatchResult {
        Self::check_config(&config)?;
        Configuration::<T>::put(config);
        Self::deposit_event(Event::ConfigChanged { config });
        Ok(())
    }
}
