//! Buybacks.

use alloc::vec;

use frame::{
    prelude::*,
    token::fungibles::{Balanced as _, Inspect as _},
};
use pallet_asset_conversion::{QuotePrice, SwapCredit};
use sage_primitives::{
    issuance::{BurnCause, CountBurns},
    Balance,
};

use crate::{
    math, BuybackConfig, Config, Configuration, Error, Event, LastRun, Order, Pallet, Total,
};

impl<T: Config> Pallet<T> {
    /// What the automatic mode would spend now.
    ///
    /// # Errors
    /// Why it would not.
    fn automatic_amount() -> Result<Balance, Error<T>> {
        let config = Configuration::<T>::get();
        ensure!(config.automatic, Error::Disabled);
        let balance = T::Assets::balance(T::Stablecoin::get(), &Self::pot_account());
        ensure!(balance >= config.threshold, Error::NotTriggered);
        Ok(math::share(balance, config.share).min(config.max_spend))
    }

    /// The buyback of `amount` base units of the stablecoin, if it may be made now; the automatic one without an amount.
    ///
    /// # Errors
    /// Why it may not.
    pub(crate) fn order(amount: Option<Balance>) -> Result<Order, Error<T>> {
        let amount = match amount {
            Some(amount) => amount,
            None => Self::automatic_amount()?,
        };
        let config = Configuration::<T>::get();
        let bounds = config.min_spend..=config.max_spend;
        ensure!(bounds.contains(&amount), Error::OutOfBounds);
        Self::ensure_cooled_down(&config)?;
        let stablecoin = T::Stablecoin::get();
        let spend = Self::without_dust(stablecoin.clone(), amount, config.max_spend)
            .ok_or(Error::PotShort)?;
        ensure!(bounds.contains(&spend), Error::OutOfBounds);
        let price = Self::settled_price()?;
        let quote =
            T::Market::quote_price_exact_tokens_for_tokens(stablecoin, T::Sage::get(), spend, true)
                .ok_or(Error::NoLiquidity)?;
        let effective = math::effective_price(spend, quote);
        ensure!(effective <= config.ceiling, Error::AboveCeiling);
        let least = math::least_out(spend, price, &config);
        ensure!(quote >= least, Error::Slippage);
        Ok(Order {
            spend,
            price,
            expected: math::expected_out(spend, price),
            least,
            quote,
        })
    }

    /// Passes if the last buyback is long enough ago.
    fn ensure_cooled_down(config: &BuybackConfig) -> Result<(), Error<T>> {
        let Some(last) = LastRun::<T>::get() else {
            return Ok(());
        };
        let due = last.saturating_add(config.cooldown.into());
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now >= due, Error::Cooldown);
        Ok(())
    }

    /// Makes a buyback; see [`execute`](Pallet::execute) and [`trigger`](Pallet::trigger).
    ///
    /// What is bought never lies on an account, so that nothing else can be burned with it or instead of it. A swap that
    /// fails gives the money back with the storage of the call.
    pub(crate) fn do_buy(amount: Option<Balance>) -> DispatchResult {
        let order = Self::order(amount)?;
        let (stablecoin, sage) = (T::Stablecoin::get(), T::Sage::get());
        let money = T::Assets::withdraw(
            stablecoin.clone(),
            &Self::pot_account(),
            order.spend,
            Precision::Exact,
            Preservation::Expendable,
            Fortitude::Polite,
        )
        .map_err(|_| Error::<T>::PotShort)?;
        let spent = money.peek();
        let goods = T::Market::swap_exact_tokens_for_tokens(
            vec![stablecoin, sage],
            money,
            Some(order.least),
        )
        .map_err(|(_, error)| error)?;
        let bought = goods.peek();
        // Dropping a credit takes it out of issuance: this is the burn.
        T::Burns::burned(BurnCause::Buyback, bought);
        drop(goods);
        Self::note_run(spent, bought, amount.is_none());
        Ok(())
    }

    /// Books a buyback of which all that was bought is burned.
    fn note_run(spent: Balance, bought: Balance, automatic: bool) {
        LastRun::<T>::put(frame_system::Pallet::<T>::block_number());
        Total::<T>::mutate(|total| {
            total.spent = total.spent.saturating_add(spent);
            // All that is bought was minted, and all that is ever minted fits.
            total.bought = total.bought.saturating_add(bought);
            total.runs = total.runs.saturating_add(1);
        });
        Self::deposit_event(Event::BuybackExecuted {
            spent,
            bought,
            burned: bought,
            price: math::effective_price(spent, bought),
            automatic,
        });
    }
}
