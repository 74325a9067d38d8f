//! Benchmarks with groups of as many members as they may have, all of whom approve or demand.

use alloc::{boxed::Box, vec, vec::Vec};

use frame::{
    benchmarking::prelude::*,
    traits::{QueryPreimage, StorePreimage},
};

use crate::{
    Call, CallOf, Config, Council, Delay, Demand, Demands, Group, Guardians, OperationId,
    Operations, Origin, Pallet,
};

/// Bytes of a call beside those of its remark, at most.
const OVERHEAD: u32 = 6;

/// Accounts called `name`, as many as a group may have, of whom all must agree.
fn group<T: Config>(name: &'static str) -> Group<T::AccountId, T::MaxMembers> {
    let members: Vec<T::AccountId> = (0..T::MaxMembers::get())
        .map(|index| account(name, index, 0))
        .collect();
    let threshold = members.len() as u32;
    let mut members = BoundedVec::truncate_from(members);
    members.sort();
    Group { members, threshold }
}

/// A call of at most `bytes` bytes that anyone may make.
fn remark<T: Config>(bytes: u32) -> CallOf<T> {
    let remark = vec![0; bytes.saturating_sub(OVERHEAD) as usize];
    let call: <T as frame_system::Config>::RuntimeCall =
        frame_system::Call::<T>::remark { remark }.into();
    call.into()
}

/// Stores the bytes of a call of `bytes` bytes, of which nobody keeps hold but operations.
fn note<T: Config>(bytes: u32) -> Result<(T::Hash, u32), BenchmarkError>
where
    T::Preimages: StorePreimage,
{
    let encoded = remark::<T>(bytes).encode();
    let length = encoded.len() as u32;
    let hash = T::Preimages::note(encoded.into())?;
    Ok((hash, length))
}

/// A council of which all members approve a new operation of `bytes` bytes.
fn approved<T: Config>(bytes: u32) -> Result<OperationId, BenchmarkError>
where
    T::Preimages: StorePreimage,
{
    let council = group::<T>("member");
    Council::<T>::put(&council);
    let (hash, length) = note::<T>(bytes)?;
    let id = crate::NextId::<T>::get();
    Pallet::<T>::do_propose(council.members[0].clone(), hash, length)?;
    // The bytes go with the operation: to remove them costs more than to leave them.
    T::Preimages::unrequest(&hash);
    for member in &council.members {
        Pallet::<T>::do_approve(member.clone(), id, hash)?;
    }
    Ok(id)
}

/// Lets a guardian demand `count` calls that nobody else demands.
fn demand_others<T: Config>(guardian: &T::AccountId, count: u32) {
    let lifetime = Pallet::<T>::blocks(T::DemandLifetime::get());
    let until = System::<T>::block_number().saturating_add(lifetime);
    let demand = |index: u32| Demand {
        call_hash: T::Hashing::hash(&index.encode()),
        until,
    };
    let demands: Vec<_> = (0..count).map(demand).collect();
    Demands::<T>::insert(guardian, BoundedVec::truncate_from(demands));
}

/// Lets `blocks` blocks pass.
fn pass<T: Config>(blocks: BlockNumberFor<T>) {
    System::<T>::set_block_number(System::<T>::block_number().saturating_add(blocks));
}

/// `origin` as the runtime knows it.
fn origin<T: Config>(origin: Origin) -> OriginFor<T> {
    <T as Config>::RuntimeOrigin::from(origin).into()
}

#[benchmarks(where T::Preimages: StorePreimage)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn propose(b: Linear<16, { T::MaxCallLength::get() }>) -> Result<(), BenchmarkError> {
        let council = group::<T>("member");
        Council::<T>::put(&council);
        let (hash, length) = note::<T>(b)?;
        let id = crate::NextId::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(council.members[0].clone()), hash, length);

        assert!(Operations::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn approve() -> Result<(), BenchmarkError> {
        let id = approved::<T>(16)?;
        let operation = Pallet::<T>::operation_or_err(id).map_err(|_| "it is open")?;
        // The last one that is needed is missing.
        let last = operation.approvals[0].clone();
        Operations::<T>::mutate(id, |found| {
            if let Some(found) = found {
                found.approvals.remove(0);
                found.eta = None;
            }
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(last), id, operation.call_hash);

        assert!(Operations::<T>::get(id).is_some_and(|found| found.eta.is_some()));
        Ok(())
    }

    #[benchmark]
    fn execute(b: Linear<16, { T::MaxCallLength::get() }>) -> Result<(), BenchmarkError> {
        let id = approved::<T>(b)?;
        pass::<T>(Pallet::<T>::blocks(Delay::<T>::get()));

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id, Weight::MAX);

        assert!(!Operations::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn cancel() -> Result<(), BenchmarkError> {
        let id = approved::<T>(T::MaxCallLength::get())?;
        let proposer = group::<T>("member").members[0].clone();

        #[extrinsic_call]
        _(RawOrigin::Signed(proposer), id);

        assert!(!Operations::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn close_expired() -> Result<(), BenchmarkError> {
        let id = approved::<T>(T::MaxCallLength::get())?;
        let delay = Pallet::<T>::blocks(Delay::<T>::get());
        pass::<T>(delay.saturating_add(Pallet::<T>::blocks(T::Lifetime::get())));

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), id);

        assert!(!Operations::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn guard(b: Linear<16, { T::MaxCallLength::get() }>) -> Result<(), BenchmarkError> {
        let guardians = group::<T>("guardian");
        Guardians::<T>::put(&guardians);
        let call = remark::<T>(b);
        let last = guardians.members[0].clone();
        for guardian in &guardians.members {
            demand_others::<T>(guardian, T::MaxDemands::get().saturating_sub(1));
            if *guardian != last {
                Pallet::<T>::do_guard(guardian.clone(), call.clone())
                    .map_err(|failure| failure.error)?;
            }
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(last.clone()), Box::new(call));

        let left = Demands::<T>::get(&last).len() as u32;
        assert_eq!(left, T::MaxDemands::get().saturating_sub(1));
        Ok(())
    }

    #[benchmark]
    fn set_council(o: Linear<0, { T::MaxOpen::get() }>) -> Result<(), BenchmarkError> {
        let council = group::<T>("member");
        Council::<T>::put(&council);
        let (hash, length) = note::<T>(16)?;
        let members = council.members.iter().cycle().take(o as usize);
        for (id, member) in (crate::NextId::<T>::get()..).zip(members) {
            Pallet::<T>::do_propose(member.clone(), hash, length)?;
            for approving in &council.members {
                Pallet::<T>::do_approve(approving.clone(), id, hash)?;
            }
        }
        // Nobody stays, so that every operation changes.
        let next = group::<T>("next");

        #[extrinsic_call]
        _(
            origin::<T>(Origin::Timelocked) as OriginFor<T>,
            next.members.clone(),
            next.threshold,
        );

        assert_eq!(Council::<T>::get(), next);
        assert!(Operations::<T>::iter_values().all(|found| found.eta.is_none()));
        Ok(())
    }

    #[benchmark]
    fn set_guardians() -> Result<(), BenchmarkError> {
        let guardians = group::<T>("guardian");
        Guardians::<T>::put(&guardians);
        for guardian in &guardians.members {
            demand_others::<T>(guardian, T::MaxDemands::get());
        }
        let next = group::<T>("next");

        #[extrinsic_call]
        _(
            origin::<T>(Origin::Timelocked) as OriginFor<T>,
            next.members.clone(),
            next.threshold,
        );

        assert_eq!(Guardians::<T>::get(), next);
        assert!(Demands::<T>::iter().next().is_none());
        Ok(())
    }

    #[benchmark]
    fn set_delay() -> Result<(), BenchmarkError> {
        let delay = T::MaxDelay::get();

        #[extrinsic_call]
        _(origin::<T>(Origin::Timelocked) as OriginFor<T>, delay);

        assert_eq!(Delay::<T>::get(), delay);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
