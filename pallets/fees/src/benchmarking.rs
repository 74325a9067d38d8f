//! Benchmarks of the calls and of the entry points other pallets use.

use frame::{
    benchmarking::prelude::*,
    token::fungible::{Balanced, Inspect, Mutate},
};
use sage_primitives::{settlement::Settle, shares::StakeShares, Balance, SAGE};

use crate::{Call, Config, Configuration, FeeConfig, Pallet, Stakers, Total, Unclaimed};

#[benchmarks]
mod benchmarks {
    use super::*;

    /// Opens the accounts of pot and treasury.
    fn open_accounts<T: Config>() {
        T::Currency::set_balance(&Pallet::<T>::pot_account(), T::Currency::minimum_balance());
        T::Currency::set_balance(&T::Treasury::get(), T::Currency::minimum_balance());
    }

    /// Settles a payment of `amount` for `worker`.
    fn settle_payment<T: Config>(worker: &T::AccountId, amount: Balance) {
        let payment = T::Currency::issue(amount);
        assert!(Pallet::<T>::settle(1, worker, payment).is_ok());
    }

    /// A payment whose worker part is below the existential deposit.
    fn small_payment<T: Config>() -> Balance {
        T::Currency::minimum_balance()
    }

    #[benchmark]
    fn claim_staker_rewards() {
        open_accounts::<T>();
        let caller: T::AccountId = whitelisted_caller();
        assert!(Pallet::<T>::on_stake_changed(&caller, SAGE).is_ok());
        settle_payment::<T>(&caller, 100 * SAGE);
        // The stake is gone: the claim also removes the entry.
        assert!(Pallet::<T>::on_stake_changed(&caller, 0).is_ok());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert!(Stakers::<T>::get(&caller).is_none());
    }

    #[benchmark]
    fn claim_unclaimed() {
        open_accounts::<T>();
        let caller: T::AccountId = whitelisted_caller();
        let worker: T::AccountId = account("worker", 0, 0);
        settle_payment::<T>(&worker, small_payment::<T>());
        settle_payment::<T>(&worker, small_payment::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), worker.clone());

        assert!(!T::Currency::balance(&worker).is_zero());
    }

    #[benchmark]
    fn set_config() -> Result<(), BenchmarkError> {
        let origin =
            T::ConfigOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let config = FeeConfig {
            fee: 1,
            ..FeeConfig::default()
        };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, config);

        assert_eq!(
            Configuration::<T>::get().next.map(|(_, next)| next),
            Some(config)
        );
        Ok(())
    }

    #[benchmark]
    fn settle() {
        open_accounts::<T>();
        let staker: T::AccountId = account("staker", 0, 0);
        assert!(Pallet::<T>::on_stake_changed(&staker, SAGE).is_ok());
        let worker: T::AccountId = account("worker", 0, 0);
        let payment = T::Currency::issue(small_payment::<T>());

        #[block]
        {
            assert!(Pallet::<T>::settle(1, &worker, payment).is_ok());
        }

        assert_eq!(Total::<T>::get().count, 1);
        assert!(!Unclaimed::<T>::get(&worker).is_zero());
    }

    #[benchmark]
    fn on_stake_changed() {
        open_accounts::<T>();
        let staker: T::AccountId = account("staker", 0, 0);
        assert!(Pallet::<T>::on_stake_changed(&staker, SAGE).is_ok());
        settle_payment::<T>(&staker, 100 * SAGE);

        #[block]
        {
            assert!(Pallet::<T>::on_stake_changed(&staker, 2 * SAGE).is_ok());
        }

        assert_eq!(
            Stakers::<T>::get(&staker).map(|staker| staker.stake),
            Some(2 * SAGE)
        );
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
