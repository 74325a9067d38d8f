//! Benchmarks with as many milestones and verifiers as there may be, and calls that close their grant.

use frame::{
    benchmarking::prelude::*,
    token::fungible::Mutate,
    traits::{Consideration, Footprint},
};
use sage_primitives::{Balance, SAGE};

use crate::{
    Call, Config, Evidence, GrantId, GrantOf, Grants, Milestone, MilestoneState, MilestoneTerms,
    NextGrantId, Pallet, Plan, Submission,
};

/// What is submitted.
const EVIDENCE: Evidence = Evidence::repeat_byte(7);

/// What a milestone pays.
const PART: Balance = SAGE;

/// Who grants.
fn grantor<T: Config>() -> T::AccountId {
    account("grantor", 0, 0)
}

/// Gives `who` enough for any grant of these benchmarks and its deposit.
fn fund<T: Config>(who: &T::AccountId)
where
    T::Currency: Mutate<T::AccountId>,
{
    <T::Currency as Mutate<_>>::set_balance(who, SAGE.saturating_mul(1_000));
    let largest = Footprint::from_mel::<GrantOf<T>>();
    T::Consideration::ensure_successful(who, largest);
}

/// A verifier.
fn verifier<T: Config>(index: u32) -> T::AccountId {
    account("verifier", index, 0)
}

fn all_verifiers<T: Config>() -> BoundedVec<T::AccountId, T::MaxVerifiers> {
    let all = (0..T::MaxVerifiers::get()).map(verifier::<T>);
    BoundedVec::truncate_from(all.collect())
}

fn all_milestones<T: Config>() -> BoundedVec<MilestoneTerms, T::MaxMilestones> {
    let terms = MilestoneTerms {
        amount: PART,
        deadline: Pallet::<T>::now().saturating_add(1),
    };
    let all = (0..T::MaxMilestones::get()).map(|_| terms);
    BoundedVec::truncate_from(all.collect())
}

/// What all milestones pay.
fn total<T: Config>() -> Balance {
    PART.saturating_mul(T::MaxMilestones::get().into())
}

/// A grant to `beneficiary` whose last milestone is in `state`, and of whose others nothing remains.
fn milestones<T: Config>(
    beneficiary: &T::AccountId,
    state: MilestoneState,
) -> Result<GrantId, DispatchError>
where
    T::Currency: Mutate<T::AccountId>,
{
    let id = NextGrantId::<T>::get();
    fund::<T>(&grantor::<T>());
    Pallet::<T>::do_create_milestones(
        grantor::<T>(),
        beneficiary.clone(),
        total::<T>(),
        all_milestones::<T>(),
        all_verifiers::<T>(),
        T::MaxVerifiers::get(),
        true,
    )?;
    change::<T>(id, |milestones| {
        for milestone in milestones.iter_mut() {
            milestone.state = MilestoneState::Expired;
        }
        if let Some(last) = milestones.last_mut() {
            last.state = state;
        }
    });
    Ok(id)
}

/// Changes the milestones of a grant.
fn change<T: Config>(id: GrantId, change: impl FnOnce(&mut [Milestone])) {
    Grants::<T>::mutate(id, |slot| {
        if let Some(Plan::Milestones(plan)) = slot.as_mut().map(|grant| &mut grant.plan) {
            change(plan.milestones.as_mut());
        }
    });
}

/// A linear grant to `beneficiary` that has vested.
fn vested<T: Config>(beneficiary: &T::AccountId) -> Result<GrantId, DispatchError>
where
    T::Currency: Mutate<T::AccountId>,
{
    let id = NextGrantId::<T>::get();
    fund::<T>(&grantor::<T>());
    let duration = T::MaxDuration::get();
    let to = beneficiary.clone();
    Pallet::<T>::do_create_linear(grantor::<T>(), to, PART, 0, duration, true)?;
    Grants::<T>::mutate(id, |slot| {
        if let Some(Plan::Linear(schedule)) = slot.as_mut().map(|grant| &mut grant.plan) {
            schedule.start = 0;
            schedule.linear = 1;
        }
    });
    Ok(id)
}

/// The place of the last milestone.
fn last<T: Config>() -> u32 {
    T::MaxMilestones::get().saturating_sub(1)
}

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn create_linear() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        fund::<T>(&who);
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(who),
            beneficiary,
            PART,
            T::MaxCliff::get(),
            T::MaxDuration::get(),
            true,
        );

        assert_eq!(NextGrantId::<T>::get(), 1);
        Ok(())
    }

    #[benchmark]
    fn create_milestones() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        fund::<T>(&who);
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);

        #[extrinsic_call]
        _(
            RawOrigin::Signed(who),
            beneficiary,
            total::<T>(),
            all_milestones::<T>(),
            all_verifiers::<T>(),
            T::MaxVerifiers::get(),
            true,
        );

        assert_eq!(NextGrantId::<T>::get(), 1);
        Ok(())
    }

    #[benchmark]
    fn release() -> Result<(), BenchmarkError> {
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);
        let id = vested::<T>(&beneficiary)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Grants::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn submit_evidence() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        let old = Submission::new(Evidence::zero());
        let id = milestones::<T>(&who, MilestoneState::Submitted(old))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who), id, last::<T>(), EVIDENCE);

        assert!(Grants::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn verify_milestone() -> Result<(), BenchmarkError> {
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);
        let submission = Submission::new(EVIDENCE);
        let id = milestones::<T>(&beneficiary, MilestoneState::Submitted(submission))?;
        let voters = T::MaxVerifiers::get();
        for index in 0..voters.saturating_sub(1) {
            let voter = verifier::<T>(index);
            Pallet::<T>::do_verify_milestone(&voter, id, last::<T>(), EVIDENCE, true)?;
        }
        let decisive = verifier::<T>(voters.saturating_sub(1));

        #[extrinsic_call]
        _(RawOrigin::Signed(decisive), id, last::<T>(), EVIDENCE, true);

        assert_eq!(Pallet::<T>::due(id), Some(PART));
        Ok(())
    }

    #[benchmark]
    fn release_milestone() -> Result<(), BenchmarkError> {
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);
        let id = milestones::<T>(&beneficiary, MilestoneState::Approved)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id, last::<T>());

        assert!(!Grants::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn expire_milestone() -> Result<(), BenchmarkError> {
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);
        let id = milestones::<T>(&beneficiary, MilestoneState::Open)?;
        change::<T>(id, |milestones| {
            for milestone in milestones {
                milestone.deadline = 0;
            }
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id, last::<T>());

        assert!(!Grants::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn revoke() -> Result<(), BenchmarkError> {
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);
        let id = milestones::<T>(&beneficiary, MilestoneState::Approved)?;
        // One part is earned, one is not.
        change::<T>(id, |milestones| {
            if let Some(first) = milestones.first_mut() {
                first.state = MilestoneState::Open;
            }
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(grantor::<T>()), id);

        assert!(!Grants::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn transfer_beneficiary() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        let id = milestones::<T>(&who, MilestoneState::Open)?;
        let to: T::AccountId = account("beneficiary", 0, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), id, to.clone());

        assert_eq!(
            Grants::<T>::get(id).map(|grant| grant.beneficiary),
            Some(to)
        );
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
