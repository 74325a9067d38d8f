//! Benchmarks with bonds of as many unbonding parts as there may be, and disputes where they cost more.

use frame::{benchmarking::prelude::*, token::fungible::Mutate};
use sage_primitives::{
    bonds::{BondTiers, InspectBonds, OffenceId},
    Balance, SAGE,
};

use crate::{Bonds, Call, Config, Offence, Offences, Pallet};

/// What the benchmarks slash for.
const OFFENCE: OffenceId = OffenceId::repeat_byte(7);

/// Makes the bond of `who` one for another tier than the first, the only one that everybody may bond for.
fn count_for_another_tier<T: Config<I>, I: 'static>(who: &T::AccountId) {
    Bonds::<T, I>::mutate(who, |found| {
        if let Some(found) = found {
            found.tier = 1;
        }
    });
}

/// Twice what the first tier asks for.
fn enough<T: Config<I>, I: 'static>() -> Balance {
    let minimum = T::Tiers::minimum(0).unwrap_or_default();
    minimum.max(SAGE).saturating_mul(2)
}

/// A bond of `who` for the first tier with as many parts on their way out as there may be, but `free`.
fn full_bond<T: Config<I>, I: 'static>(who: &T::AccountId, free: u32) -> DispatchResult
where
    T::Currency: Mutate<T::AccountId>,
{
    let amount = enough::<T, I>();
    let money = amount
        .saturating_mul(4)
        .saturating_add(T::DisputeDeposit::get());
    <T::Currency as Mutate<_>>::set_balance(who, money);
    Pallet::<T, I>::do_bond(who, amount.saturating_mul(2), 0)?;
    for _ in free..T::MaxChunks::get() {
        Pallet::<T, I>::do_unbond(who, SAGE / 1_000)?;
        let next = System::<T>::block_number().saturating_add(One::one());
        System::<T>::set_block_number(next);
    }
    Ok(())
}

/// Lets everything that is unbonding come due.
fn pass_unbonding<T: Config<I>, I: 'static>() {
    let passed = Pallet::<T, I>::blocks(T::UnbondingEpochs::get());
    System::<T>::set_block_number(System::<T>::block_number().saturating_add(passed));
}

/// A disputed slash of `who`, reported by somebody.
fn disputed<T: Config<I>, I: 'static>(who: &T::AccountId) -> DispatchResult
where
    T::Currency: Mutate<T::AccountId>,
{
    full_bond::<T, I>(who, 0)?;
    let reporter: T::AccountId = account("reporter", 0, 0);
    for receiver in [&reporter, &T::Treasury::get()] {
        <T::Currency as Mutate<_>>::set_balance(receiver, SAGE);
    }
    Pallet::<T, I>::do_slash(OFFENCE, who, 5_000, Some(reporter))?;
    Pallet::<T, I>::do_dispute(who, OFFENCE)
}

#[instance_benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn bond() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        full_bond::<T, I>(&who, 0)?;
        count_for_another_tier::<T, I>(&who);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), SAGE, 0);

        assert_eq!(Bonds::<T, I>::get(who).map(|found| found.tier), Some(0));
        Ok(())
    }

    #[benchmark]
    fn unbond() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        full_bond::<T, I>(&who, 1)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), SAGE / 1_000);

        let chunks = Bonds::<T, I>::get(who).map(|found| found.unbonding.len() as u32);
        assert_eq!(chunks, Some(T::MaxChunks::get()));
        Ok(())
    }

    #[benchmark]
    fn rebond() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        full_bond::<T, I>(&who, 0)?;
        let all = Bonds::<T, I>::get(&who).map(|found| found.unbonding_total());

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), all.unwrap_or_default());

        assert!(Bonds::<T, I>::get(who).is_some_and(|found| found.unbonding.is_empty()));
        Ok(())
    }

    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        let who: T::AccountId = account("owner", 0, 0);
        full_bond::<T, I>(&who, 0)?;
        pass_unbonding::<T, I>();

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), who.clone());

        assert!(Bonds::<T, I>::get(who).is_some_and(|found| found.unbonding.is_empty()));
        Ok(())
    }

    #[benchmark]
    fn set_tier() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        full_bond::<T, I>(&who, 0)?;
        count_for_another_tier::<T, I>(&who);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), 0);

        assert_eq!(Bonds::<T, I>::get(who).map(|found| found.tier), Some(0));
        Ok(())
    }

    #[benchmark]
    fn slash() -> Result<(), BenchmarkError> {
        let who: T::AccountId = account("owner", 0, 0);
        full_bond::<T, I>(&who, 0)?;
        let origin =
            T::SlashOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let reporter: T::AccountId = account("reporter", 0, 0);

        #[extrinsic_call]
        _(
            origin as T::RuntimeOrigin,
            OFFENCE,
            who.clone(),
            5_000,
            Some(reporter),
        );

        assert!(Bonds::<T, I>::get(who).is_some_and(|found| found.seized > 0));
        Ok(())
    }

    #[benchmark]
    fn dispute() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        full_bond::<T, I>(&who, 0)?;
        Pallet::<T, I>::do_slash(OFFENCE, &who, 5_000, None)
            .map_err(|_| "the offence is a new one")?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who), OFFENCE);

        assert!(Offences::<T, I>::contains_key(OFFENCE));
        Ok(())
    }

    #[benchmark]
    fn judge() -> Result<(), BenchmarkError> {
        let who: T::AccountId = account("owner", 0, 0);
        disputed::<T, I>(&who)?;
        let origin =
            T::JudgeOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        // To divide reads and writes two accounts more than to give back.
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, OFFENCE, true);

        assert_eq!(Offences::<T, I>::get(OFFENCE), Some(Offence::Closed));
        Ok(())
    }

    #[benchmark]
    fn close_slash() -> Result<(), BenchmarkError> {
        let who: T::AccountId = account("owner", 0, 0);
        disputed::<T, I>(&who)?;
        let passed = Pallet::<T, I>::blocks(T::JudgementEpochs::get());
        let late = System::<T>::block_number().saturating_add(passed);
        System::<T>::set_block_number(late.saturating_add(One::one()));

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), OFFENCE);

        assert_eq!(Offences::<T, I>::get(OFFENCE), Some(Offence::Closed));
        Ok(())
    }

    #[benchmark]
    fn inspect() -> Result<(), BenchmarkError> {
        let who: T::AccountId = account("owner", 0, 0);
        full_bond::<T, I>(&who, 0)?;
        let answer;

        #[block]
        {
            answer = <Pallet<T, I> as InspectBonds<_>>::eligible_tier(&who);
        }

        assert_eq!(answer, Some(0));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
