//! Benchmarks with everything changing that can change.

extern crate alloc;

use alloc::vec;

use frame::{
    benchmarking::prelude::*,
    token::fungible::{Balanced, Inspect, Mutate},
    traits::Imbalance,
};
use sage_primitives::{referrals::ShareFee, SAGE};

use crate::{
    Call, Client, Clients, Code, Codes, Config, CreditOf, CurrentTerms, Pallet, Paused, Referrers,
    Terms, Tier, MAX_CODE,
};

/// The longest code.
fn code() -> Code {
    Code::truncate_from(vec![b'A'; MAX_CODE as usize])
}

/// Gives `who` enough for any deposit.
fn fund<T: Config>(who: &T::AccountId) {
    let deposits = T::RegisterDeposit::get().saturating_add(T::BindDeposit::get());
    T::Currency::set_balance(who, deposits.saturating_add(SAGE));
}

/// Opens the pot, and registers a referrer.
fn referrer<T: Config>() -> Result<T::AccountId, BenchmarkError> {
    CurrentTerms::<T>::put(Terms::default());
    let pot = Pallet::<T>::pot_account();
    T::Currency::set_balance(&pot, T::Currency::minimum_balance());
    let who: T::AccountId = account("referrer", 0, 0);
    fund::<T>(&who);
    Pallet::<T>::do_register(who.clone(), code())?;
    Ok(who)
}

/// A client of `referrer`.
fn client<T: Config>() -> Result<T::AccountId, BenchmarkError> {
    let who: T::AccountId = account("client", 0, 0);
    fund::<T>(&who);
    Pallet::<T>::do_bind(who.clone(), code())?;
    Ok(who)
}

/// Shares a treasury's part of the smallest payment that makes a client active; returns what is left.
fn pay<T: Config>(client: &T::AccountId, part: CreditOf<T>) -> CreditOf<T> {
    Pallet::<T>::share(client, Terms::default().min_trade, part)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register() {
        let caller: T::AccountId = whitelisted_caller();
        fund::<T>(&caller);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), code());

        assert_eq!(Codes::<T>::get(code()), Some(caller));
    }

    #[benchmark]
    fn unregister() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        fund::<T>(&caller);
        Pallet::<T>::do_register(caller.clone(), code())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert!(!Referrers::<T>::contains_key(caller));
        Ok(())
    }

    #[benchmark]
    fn bind_referrer() -> Result<(), BenchmarkError> {
        let referrer = referrer::<T>()?;
        // Whether a referrer has one too is looked up.
        Clients::<T>::insert(&referrer, Client::Alone);
        let caller: T::AccountId = whitelisted_caller();
        fund::<T>(&caller);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), code());

        assert_eq!(Pallet::<T>::referrer_of(&caller), Some(referrer));
        Ok(())
    }

    #[benchmark]
    fn claim() -> Result<(), BenchmarkError> {
        let referrer = referrer::<T>()?;
        let client = client::<T>()?;
        drop(pay::<T>(&client, T::Currency::issue(SAGE)));
        let before = T::Currency::balance(&referrer);
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), referrer.clone());

        assert!(T::Currency::balance(&referrer) > before);
        Ok(())
    }

    #[benchmark]
    fn set_terms() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let terms = Terms {
            min_trade: 7,
            ..Terms::default()
        };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, terms);

        assert_eq!(CurrentTerms::<T>::get(), terms);
        Ok(())
    }

    #[benchmark]
    fn set_paused() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, true);

        assert!(Paused::<T>::get());
        Ok(())
    }

    #[benchmark]
    fn share() -> Result<(), BenchmarkError> {
        let referrer = referrer::<T>()?;
        let client = client::<T>()?;
        Referrers::<T>::mutate(&referrer, |found| {
            if let Some(found) = found {
                found.tier = Tier::Platinum;
            }
        });
        let part = T::Currency::issue(SAGE);
        let left;

        #[block]
        {
            left = pay::<T>(&client, part);
        }

        let found = Referrers::<T>::get(referrer).map(|found| found.tier);
        assert_eq!(found, Some(Tier::Bronze));
        assert!(left.peek() < SAGE);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
