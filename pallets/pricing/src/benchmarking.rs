//! Benchmarks in a table of as many models as there may be.

use frame::benchmarking::prelude::*;
use sage_primitives::{
    epochs::{EpochClock, OnEpochStart},
    pricing::ComputePrices,
    CircuitId,
};

use crate::{Call, Config, FreeUntil, ModelTerms, Models, Pallet};

/// The terms of every model.
const TERMS: ModelTerms = ModelTerms {
    multiplier: 10_000,
    cycles_per_unit: 1 << 20,
    capacity: 1_000,
};

/// Replaces the table by one of `models` models, the first of which is of circuit 0.
fn fill<T: Config>(models: u32) -> DispatchResult {
    FreeUntil::<T>::put(0);
    Models::<T>::kill();
    for circuit in 0..models {
        Pallet::<T>::insert_model(circuit as CircuitId, TERMS, 0)?;
    }
    Ok(())
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register_model() -> Result<(), BenchmarkError> {
        let last = T::MaxModels::get().saturating_sub(1);
        fill::<T>(last)?;
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, last as CircuitId, TERMS);

        assert_eq!(Models::<T>::get().len() as u32, T::MaxModels::get());
        Ok(())
    }

    #[benchmark]
    fn set_capacity() -> Result<(), BenchmarkError> {
        fill::<T>(T::MaxModels::get())?;
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, 0, 7);

        assert_eq!(
            Pallet::<T>::model(0).map(|model| model.terms.capacity),
            Some(7)
        );
        Ok(())
    }

    #[benchmark]
    fn set_active() -> Result<(), BenchmarkError> {
        fill::<T>(T::MaxModels::get())?;
        // To activate asks for the epoch too.
        Pallet::<T>::do_set_active(0, false)?;
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, 0, true);

        assert_eq!(Pallet::<T>::model(0).map(|model| model.active), Some(true));
        Ok(())
    }

    #[benchmark]
    fn quote() -> Result<(), BenchmarkError> {
        fill::<T>(T::MaxModels::get())?;
        let answer;

        #[block]
        {
            answer = <Pallet<T> as ComputePrices>::quote(0, u32::MAX);
        }

        assert!(answer.is_ok());
        Ok(())
    }

    #[benchmark]
    fn record_use() -> Result<(), BenchmarkError> {
        fill::<T>(T::MaxModels::get())?;

        #[block]
        {
            Pallet::<T>::record_use(0, u32::MAX);
        }

        assert!(Pallet::<T>::model(0).is_some_and(|model| model.used > 0));
        Ok(())
    }

    #[benchmark]
    fn reprice(m: Linear<0, { T::MaxModels::get() }>) -> Result<(), BenchmarkError> {
        fill::<T>(m)?;
        let price = Pallet::<T>::model(0).map(|model| model.price);
        let epoch = T::Clock::current().saturating_add(1);

        #[block]
        {
            Pallet::<T>::on_epoch_start(epoch);
        }

        let now = Pallet::<T>::model(0).map(|model| model.price);
        assert!(m == 0 || now < price, "an idle epoch lowers the price");
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
