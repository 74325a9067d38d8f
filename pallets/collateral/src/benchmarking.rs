//! Benchmarks with work in as many periods as count.

use frame::benchmarking::prelude::*;
use sage_primitives::{bonds::OnBondChanged, epochs::EpochClock, SAGE};

use crate::{
    math::{period, PERIODS},
    Call, Config, GraceUntil, Pallet, Work, Works,
};

/// An account with work in every period that counts, but not in the running one.
fn worker<T: Config>() -> T::AccountId {
    let who: T::AccountId = account("worker", 0, 0);
    let now = period(T::Clock::current());
    // The first periods of a chain have none before them: these are to come, which costs the same.
    let first = now.saturating_add(1);
    let works = (0..PERIODS.saturating_sub(1)).map(|index| Work {
        period: first.saturating_add(index),
        cycles: u64::MAX,
    });
    let works = works.collect::<alloc::vec::Vec<_>>();
    Works::<T>::insert(&who, BoundedVec::truncate_from(works));
    who
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn shorten_grace() -> Result<(), BenchmarkError> {
        GraceUntil::<T>::put(180);
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, 90);

        assert_eq!(GraceUntil::<T>::get(), 90);
        Ok(())
    }

    #[benchmark]
    fn record() {
        let who = worker::<T>();

        #[block]
        {
            Pallet::<T>::record(&who, u32::MAX);
        }

        assert_eq!(Works::<T>::get(&who).len() as u32, PERIODS);
        // The state checks after a test of this benchmark know no period to come.
        Works::<T>::remove(&who);
    }

    #[benchmark]
    fn on_bond_changed() -> Result<(), BenchmarkError> {
        let who = worker::<T>();
        let result;

        #[block]
        {
            result = <Pallet<T> as OnBondChanged<_>>::on_bond_changed(&who, SAGE);
        }

        assert!(result.is_ok());
        Works::<T>::remove(&who);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
