//! Benchmarks of the calls and of the entry points other pallets use.

use frame::{
    benchmarking::prelude::*,
    token::fungible::{Balanced, Inspect, Mutate},
};
use sage_primitives::{
    epochs::OnEpochStart, settlement::Settle, shares::StakeShares, Balance, SAGE,
};

use crate::{
    Call, Config, Configuration, FeeConfig, Pallet, Rounds, Total, TotalStake, Unclaimed,
    Undistributed,
};

#[benchmarks]
mod benchmarks {
    use super::*;

    /// Opens the accounts of pot and treasury.
    fn open_accounts<T: Config>() {
        T::Currency::set_balance(&Pallet::<T>::pot_account(), T::Currency::minimum_balance());
        T::Currency::set_balance(&T::Treasury::get(), T::Currency::minimum_balance());
    }

    /// Who pays, as somebody whom nobody referred.
    fn client<T: Config>() -> T::AccountId {
        account("client", 0, 0)
    }

    /// Settles a payment of `amount` for `worker`.
    fn settle_payment<T: Config>(worker: &T::AccountId, amount: Balance) {
        let payment = T::Currency::issue(amount);
        assert!(Pallet::<T>::settle(1, &client::<T>(), worker, payment).is_ok());
    }

    /// Lets `who` stake `amount` more than before, from the next epoch on.
    fn stake<T: Config>(who: &T::AccountId, amount: Balance) {
        assert!(Pallet::<T>::on_stake_changed(who, amount).is_ok());
    }

    /// Begins an epoch.
    fn next_epoch<T: Config>() {
        Pallet::<T>::on_epoch_start(0);
    }

    /// A payment whose worker part is below the existential deposit.
    fn small_payment<T: Config>() -> Balance {
        T::Currency::minimum_balance()
    }

    #[benchmark]
    fn claim_staker_rewards() {
        open_accounts::<T>();
        let caller: T::AccountId = whitelisted_caller();
        stake::<T>(&caller, SAGE);
        next_epoch::<T>();
        settle_payment::<T>(&caller, 100 * SAGE);
        // A raise whose epoch has begun: the claim settles the books of two stakes and forgets the epoch's start.
        stake::<T>(&caller, 2 * SAGE);
        next_epoch::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert_eq!(Rounds::<T>::iter().count(), 0);
        assert_eq!(Total::<T>::get().claimed, 2 * SAGE);
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
        stake::<T>(&staker, SAGE);
        next_epoch::<T>();
        let worker: T::AccountId = account("worker", 0, 0);
        let payment = T::Currency::issue(small_payment::<T>());
        let client = client::<T>();

        #[block]
        {
            assert!(Pallet::<T>::settle(1, &client, &worker, payment).is_ok());
        }

        assert_eq!(Total::<T>::get().count, 1);
        assert!(!Unclaimed::<T>::get(&worker).is_zero());
    }

    #[benchmark]
    fn on_stake_changed() {
        open_accounts::<T>();
        let staker: T::AccountId = account("staker", 0, 0);
        stake::<T>(&staker, SAGE);
        next_epoch::<T>();
        settle_payment::<T>(&staker, 100 * SAGE);
        stake::<T>(&staker, 2 * SAGE);
        next_epoch::<T>();

        // One epoch's start is forgotten and another's begun.
        #[block]
        {
            assert!(Pallet::<T>::on_stake_changed(&staker, 3 * SAGE).is_ok());
        }

        let status = Pallet::<T>::do_earning_stake(&staker);
        assert_eq!((status.earning, status.joining), (2 * SAGE, SAGE));
        assert_eq!(Rounds::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn start_round() {
        open_accounts::<T>();
        let staker: T::AccountId = account("staker", 0, 0);
        settle_payment::<T>(&staker, 100 * SAGE);
        stake::<T>(&staker, SAGE);
        assert!(!Undistributed::<T>::get().is_zero());

        #[block]
        {
            next_epoch::<T>();
        }

        assert_eq!(TotalStake::<T>::get(), SAGE);
        assert!(Undistributed::<T>::get().is_zero());
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
