//! Benchmarks of a faucet that the genesis has opened, in the second year of its life.

use frame::{
    benchmarking::prelude::*,
    token::fungible::{Inspect, Mutate},
    traits::Authorize,
};
use sage_primitives::SAGE;

use crate::{
    Call, Config, Configuration, FaucetTerms, Pallet, Paused, Records, Sums, ThisBlock, SECOND,
};

/// What the benchmarks need from the runtime.
pub trait BenchmarkHelper {
    /// Makes it `millis` milliseconds of Unix time.
    fn set_time(millis: u64);
}

/// When the benchmarks begin, in milliseconds of Unix time.
const BEGIN: u64 = 1_000_000_000 * SECOND;

/// The largest faucet.
fn config<T: Config>() -> FaucetTerms {
    FaucetTerms {
        drip: T::MaxDrip::get(),
        cooldown: 1,
        max_claims: u32::MAX,
        daily_budget: T::MaxDrip::get().saturating_mul(100),
    }
}

/// Opens the faucet and fills the pot.
fn open<T: Config>() {
    T::BenchmarkHelper::set_time(BEGIN);
    Configuration::<T>::put(config::<T>());
    Paused::<T>::put(false);
    T::Currency::set_balance(&Pallet::<T>::pot(), SAGE.saturating_mul(1_000_000));
}

/// Three accounts that have claimed so long ago that they can be forgotten; the first is returned, which has claimed again
/// in time.
fn claimed_long_ago<T: Config>() -> Result<T::AccountId, BenchmarkError> {
    let who: T::AccountId = account("claimant", 0, 0);
    for index in [1, 2, 0] {
        ThisBlock::<T>::kill();
        Pallet::<T>::do_claim(account("claimant", index, 0))?;
    }
    let retention = u64::from(T::Retention::get()).saturating_mul(SECOND);
    T::BenchmarkHelper::set_time(BEGIN.saturating_add(retention));
    // Its record is one that counts, and whose cooldown has passed.
    Records::<T>::mutate(&who, |found| {
        if let Some(found) = found {
            found.last = found.last.saturating_add(SECOND);
        }
    });
    Ok(who)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn claim() -> Result<(), BenchmarkError> {
        open::<T>();
        let who = claimed_long_ago::<T>()?;
        let before = T::Currency::balance(&who);

        #[extrinsic_call]
        _(RawOrigin::Authorized, who.clone());

        let after = before.saturating_add(T::MaxDrip::get());
        assert_eq!(T::Currency::balance(&who), after);
        assert_eq!(Records::<T>::iter().count(), 1);
        Ok(())
    }

    #[benchmark]
    fn authorize_claim() -> Result<(), BenchmarkError> {
        open::<T>();
        let beneficiary = claimed_long_ago::<T>()?;
        let call = Call::<T>::claim { beneficiary };
        let answer;

        #[block]
        {
            answer = call.authorize(TransactionSource::External);
        }

        assert!(answer.is_some_and(|answer| answer.is_ok()));
        Ok(())
    }

    #[benchmark]
    fn refill() -> Result<(), BenchmarkError> {
        open::<T>();
        let caller: T::AccountId = whitelisted_caller();
        T::Currency::set_balance(&caller, SAGE.saturating_mul(2));
        let before = Sums::<T>::get().funded;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), SAGE);

        assert_eq!(Sums::<T>::get().funded, before.saturating_add(SAGE));
        Ok(())
    }

    #[benchmark]
    fn set_config() -> Result<(), BenchmarkError> {
        open::<T>();
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let changed = FaucetTerms {
            max_claims: 7,
            ..config::<T>()
        };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, changed);

        assert_eq!(Configuration::<T>::get(), Some(changed));
        Ok(())
    }

    #[benchmark]
    fn set_paused() -> Result<(), BenchmarkError> {
        open::<T>();
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, true);

        assert!(Paused::<T>::get());
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
