//! Benchmarks on a market that is deep enough for the largest buyback.

use frame::{benchmarking::prelude::*, token::fungibles::Inspect};
use sage_primitives::{prices::USD, Balance, SAGE};

use crate::{
    math::{DOLLAR, LOOKS},
    BuybackConfig, Call, Config, Configuration, LastRun, Looks, Pallet, Seen, Total,
};

/// What the benchmarks need from the runtime.
pub trait BenchmarkHelper<AccountId> {
    /// Makes the source of prices say `usd` units of 10^-18 dollars for a SAGE, and as many sources say so as it takes into
    /// account.
    fn set_price(usd: u128);

    /// Opens a pool in which a SAGE costs `usd` units of 10^-18 dollars and that holds at least `stablecoins` base units of
    /// the stablecoin, which it creates if need be, and an account for the treasury.
    fn open_market(usd: u128, stablecoins: Balance);

    /// Gives `who` base units of both, in addition to what it has.
    fn fund(who: &AccountId, stablecoins: Balance, sage: Balance);
}

/// What a SAGE costs here: eight cents.
const PRICE: u128 = 8 * (USD / 100);

/// The pool has so many times as much as the largest buyback spends.
const DEPTH: Balance = 400;

/// Opens the market and fills the pot for the largest buyback, which is not the first one.
fn prepare<T: Config>() -> Balance {
    let config = BuybackConfig {
        automatic: true,
        ..BuybackConfig::default()
    };
    let spend = config.max_spend;
    let pot = Pallet::<T>::pot_account();
    let first = System::<T>::block_number();
    // First of all, in case the time follows the blocks.
    System::<T>::set_block_number(first.saturating_add(config.cooldown.into()));
    Configuration::<T>::put(config);
    T::BenchmarkHelper::set_price(PRICE);
    T::BenchmarkHelper::open_market(PRICE, spend.saturating_mul(DEPTH));
    // SAGE first: the account must exist.
    T::BenchmarkHelper::fund(&pot, 0, SAGE.saturating_mul(2));
    T::BenchmarkHelper::fund(&pot, spend.saturating_mul(3), 0);
    for _ in 0..LOOKS {
        Pallet::<T>::look();
    }
    LastRun::<T>::put(first);
    Total::<T>::mutate(|total| {
        total.spent = total.spent.saturating_add(DOLLAR);
        total.bought = total.bought.saturating_add(SAGE);
        total.runs = total.runs.saturating_add(1);
    });
    spend
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn execute() -> Result<(), BenchmarkError> {
        let spend = prepare::<T>();
        let before = Total::<T>::get().spent;
        let origin =
            T::SpendOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, spend);

        assert_eq!(Total::<T>::get().spent, before.saturating_add(spend));
        Ok(())
    }

    #[benchmark]
    fn trigger() {
        let spend = prepare::<T>();
        let before = Total::<T>::get().spent;
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller));

        assert_eq!(Total::<T>::get().spent, before.saturating_add(spend));
    }

    #[benchmark]
    fn return_funds() -> Result<(), BenchmarkError> {
        prepare::<T>();
        let stablecoin = T::Stablecoin::get();
        let all = T::Assets::balance(stablecoin.clone(), &Pallet::<T>::pot_account());
        let origin =
            T::SpendOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, stablecoin.clone(), all);

        let left = T::Assets::balance(stablecoin, &Pallet::<T>::pot_account());
        assert!(left.is_zero());
        Ok(())
    }

    #[benchmark]
    fn burn_from_pot() -> Result<(), BenchmarkError> {
        prepare::<T>();
        let issuance = T::Assets::total_issuance(T::Sage::get());
        let origin =
            T::SpendOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, SAGE);

        let left = issuance.saturating_sub(SAGE);
        assert_eq!(T::Assets::total_issuance(T::Sage::get()), left);
        Ok(())
    }

    #[benchmark]
    fn set_config() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let config = BuybackConfig {
            slippage: 1,
            ..BuybackConfig::default()
        };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, config);

        assert_eq!(Configuration::<T>::get(), config);
        Ok(())
    }

    #[benchmark]
    fn look() {
        T::BenchmarkHelper::set_price(PRICE);
        let prices = BoundedVec::truncate_from(alloc::vec![USD; LOOKS as usize]);
        // Not so long ago, whatever the time is, that they are forgotten unread.
        let at = u64::MAX;
        Looks::<T>::put(Seen { at, prices });

        #[block]
        {
            Pallet::<T>::look();
        }

        assert_eq!(Looks::<T>::get().prices.last(), Some(&PRICE));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
