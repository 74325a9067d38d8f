//! Benchmarks of records as full as they may be, in polls of the runtime's own referenda.

use alloc::vec::Vec;

use frame::{
    benchmarking::prelude::*,
    deps::frame_support::traits::{schedule::DispatchTime, Polling},
    token::fungible::Mutate,
};
use sage_primitives::{Balance, SAGE};

use crate::{
    Backing, Call, Config, Endorsed, Lot, Pallet, PollIndexOf, ProposalOf, Referenda, Short, Side,
    TallyOf, TotalRegistered, Track, VoterOf, Voters, WeightInfo,
};

/// More than any track asks for.
const MONEY: Balance = 10_000_000 * SAGE;

/// A poll that goes on.
fn ongoing<T: Config>() -> Result<PollIndexOf<T>, BenchmarkError> {
    let (class, _) = <T::Polls as Polling<TallyOf<T>>>::max_ongoing();
    T::Polls::create_ongoing(class).map_err(|()| BenchmarkError::Stop("no poll can be opened"))
}

/// Gives `who` money and `lots` lots that were registered before there were epochs, so that no later one is merged.
fn fund<T: Config>(who: &T::AccountId, lots: u32) -> Result<Balance, BenchmarkError>
where
    T::Currency: Mutate<T::AccountId>,
{
    let amount = T::MinCapital::get().max(SAGE);
    <T::Currency as Mutate<_>>::set_balance(who, MONEY);
    Pallet::<T>::do_register(who.clone(), amount)?;
    Voters::<T>::mutate(who, |found| {
        if let Some(voter) = found {
            let old = Lot { start: 0, amount };
            voter.lots = BoundedVec::truncate_from(alloc::vec![old; lots as usize]);
        }
    });
    let registered = amount.saturating_mul(lots.into());
    TotalRegistered::<T>::put(registered);
    refreeze::<T>(who)?;
    Ok(registered)
}

/// Freezes what the record of `who` says.
fn refreeze<T: Config>(who: &T::AccountId) -> DispatchResult {
    use frame::token::fungible::freeze::Mutate as _;

    let frozen = record::<T>(who).frozen();
    T::Currency::set_freeze(&crate::FreezeReason::Voting.into(), who, frozen)
}

fn record<T: Config>(who: &T::AccountId) -> VoterOf<T> {
    Voters::<T>::get(who).unwrap_or_default()
}

/// Has `who` vote in `polls` polls with all that there is.
fn vote_in<T: Config>(
    who: &T::AccountId,
    polls: u32,
) -> Result<Vec<PollIndexOf<T>>, BenchmarkError> {
    let mut voted = Vec::new();
    for _ in 0..polls {
        let poll = ongoing::<T>()?;
        Pallet::<T>::do_vote(who.clone(), poll, Side::Aye, MONEY)?;
        voted.push(poll);
    }
    Ok(voted)
}

/// A call short enough to need no preimage.
fn remark<T: Config>() -> Result<ProposalOf<T>, BenchmarkError> {
    let remark = frame_system::Call::<T>::remark { remark: Vec::new() };
    let call = <T as frame_system::Config>::RuntimeCall::from(remark);
    BoundedVec::try_from(call.encode())
        .map(ProposalOf::<T>::Inline)
        .map_err(|_| BenchmarkError::Stop("the call is too long"))
}

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        fund::<T>(&who, T::MaxLots::get().saturating_sub(1))?;
        vote_in::<T>(&who, T::MaxVotes::get())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), SAGE);

        let lots = record::<T>(&who).lots.len() as u32;
        assert_eq!(lots, T::MaxLots::get());
        Ok(())
    }

    #[benchmark]
    fn deregister() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        let registered = fund::<T>(&who, T::MaxLots::get())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), registered);

        assert_eq!(record::<T>(&who).registered(), 0);
        Ok(())
    }

    #[benchmark]
    fn merge_lots() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        fund::<T>(&who, T::MaxLots::get())?;
        vote_in::<T>(&who, T::MaxVotes::get())?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), 0);

        let lots = record::<T>(&who).lots.len() as u32;
        assert_eq!(lots, T::MaxLots::get().saturating_sub(1));
        Ok(())
    }

    #[benchmark]
    fn vote() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        fund::<T>(&who, T::MaxLots::get())?;
        vote_in::<T>(&who, T::MaxVotes::get().saturating_sub(1))?;
        let poll = ongoing::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), poll, Side::Nay, MONEY);

        let votes = record::<T>(&who).votes.len() as u32;
        assert_eq!(votes, T::MaxVotes::get());
        Ok(())
    }

    #[benchmark]
    fn remove_vote() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        fund::<T>(&who, T::MaxLots::get())?;
        let polls = vote_in::<T>(&who, T::MaxVotes::get())?;
        let poll = polls
            .first()
            .copied()
            .ok_or(BenchmarkError::Stop("nobody can vote"))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), poll);

        let votes = record::<T>(&who).votes.len() as u32;
        assert_eq!(votes, T::MaxVotes::get().saturating_sub(1));
        Ok(())
    }

    #[benchmark]
    fn reconcile(v: Linear<0, { T::MaxVotes::get() }>) -> Result<(), BenchmarkError> {
        let who: T::AccountId = account("voter", 0, 0);
        fund::<T>(&who, T::MaxLots::get())?;
        vote_in::<T>(&who, v)?;
        // A half of the registered tokens is gone, and with it a part of every vote.
        let left = record::<T>(&who).registered() / 2;
        <T::Currency as Mutate<_>>::set_balance(&who, left);
        Short::<T>::insert(&who, left);

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), who.clone());

        assert_eq!(record::<T>(&who).frozen(), left);
        assert_eq!(record::<T>(&who).votes.len() as u32, v);
        Ok(())
    }

    #[benchmark]
    fn propose() -> Result<(), BenchmarkError> {
        let who: T::AccountId = whitelisted_caller();
        fund::<T>(&who, T::MaxLots::get())?;
        vote_in::<T>(&who, T::MaxVotes::get())?;
        // As many earlier proposals as leave room for one: each of their polls is looked up.
        let open = T::MaxProposals::get().saturating_sub(1);
        let since = BlockNumberFor::<T>::zero();
        for _ in 0..open {
            let poll = ongoing::<T>()?;
            let capital = MONEY;
            let backing = Backing {
                poll,
                capital,
                since,
            };
            let mut voter = record::<T>(&who);
            voter
                .proposals
                .try_push(backing)
                .map_err(|_| BenchmarkError::Stop("nobody can propose"))?;
            Voters::<T>::insert(&who, voter);
        }
        refreeze::<T>(&who)?;
        System::<T>::set_block_number(1_000_000u32.into());
        let proposal = remark::<T>()?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(who.clone()),
            Track::Emergency,
            proposal,
            DispatchTime::After(1u32.into()),
            MONEY,
        );

        let proposals = record::<T>(&who).proposals.len() as u32;
        assert_eq!(proposals, T::MaxProposals::get());
        Ok(())
    }

    #[benchmark]
    fn cancel_enactment() -> Result<(), BenchmarkError> {
        let poll = T::Referenda::approved_poll()?;
        let origin =
            T::CancelOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, poll);

        assert!(T::Referenda::cancel_enactment(poll).is_err());
        Ok(())
    }

    #[benchmark]
    fn endorse_fix() -> Result<(), BenchmarkError> {
        let origin =
            T::EndorseOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Some(T::Hash::default()));

        assert!(Endorsed::<T>::exists());
        Ok(())
    }

    #[benchmark]
    fn authorize_upgrade() -> Result<(), BenchmarkError> {
        let origin =
            T::FixOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
        Endorsed::<T>::put(T::Hash::default());

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, T::Hash::default());

        assert!(System::<T>::authorized_upgrade().is_some());
        Ok(())
    }

    #[benchmark]
    fn idle() {
        let left;

        #[block]
        {
            left = Pallet::<T>::reconcile_short(Weight::MAX);
        }

        assert_eq!(left, T::WeightInfo::idle());
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
