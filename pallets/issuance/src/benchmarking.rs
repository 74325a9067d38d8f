//! Benchmarks of the calls and of a month's emission.

use frame::{
    benchmarking::prelude::*,
    token::fungible::{Inspect, Mutate},
};
use sage_primitives::{
    epochs::{EpochClock, OnEpochStart},
    issuance::{BurnCause, CountBurns},
    SAGE,
};

use crate::{
    allocation,
    math::{EPOCHS_PER_MONTH, MAX_SUPPLY},
    AtGenesis, Burned, Call, Config, EcosystemPool, Pallet, Pool, PoolId, PoolTerms, Pools,
    TotalMinted,
};

#[benchmarks]
mod benchmarks {
    use super::*;

    /// A pool that releases something in any epoch.
    fn open_pool<T: Config>() -> T::AccountId {
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);
        let pool = Pool {
            terms: PoolTerms {
                total: SAGE,
                at_genesis: 0,
                cliff: 0,
                linear: 0,
            },
            released: 0,
            beneficiary: beneficiary.clone(),
        };
        Pools::<T>::insert(PoolId::Team, pool);
        beneficiary
    }

    #[benchmark]
    fn release() {
        let beneficiary = open_pool::<T>();
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), PoolId::Team);

        assert_eq!(T::Currency::balance(&beneficiary), SAGE);
    }

    #[benchmark]
    fn set_beneficiary() -> Result<(), BenchmarkError> {
        open_pool::<T>();
        let origin =
            T::PoolOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let other: T::AccountId = account("other", 0, 0);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, PoolId::Team, other.clone());

        assert_eq!(
            Pools::<T>::get(PoolId::Team).map(|pool| pool.beneficiary),
            Some(other)
        );
        Ok(())
    }

    #[benchmark]
    fn burn() {
        let caller: T::AccountId = whitelisted_caller();
        T::Currency::set_balance(&caller, 2 * SAGE);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), SAGE);

        assert_eq!(Burned::<T>::get().total(), SAGE);
    }

    #[benchmark]
    fn count_burn() {
        #[block]
        {
            Pallet::<T>::burned(BurnCause::Slash, MAX_SUPPLY);
        }

        assert_eq!(Burned::<T>::get().slashes, MAX_SUPPLY);
    }

    #[benchmark]
    fn emit() {
        EcosystemPool::<T>::mutate(|pool| {
            pool.remaining = allocation::ECOSYSTEM;
            pool.emitted = 0;
            pool.months = 0;
        });
        let minted = AtGenesis::<T>::get();
        TotalMinted::<T>::put(minted);
        let epoch = T::Clock::current().saturating_add(EPOCHS_PER_MONTH);

        #[block]
        {
            Pallet::<T>::on_epoch_start(epoch);
        }

        assert_eq!(EcosystemPool::<T>::get().months, 1);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
