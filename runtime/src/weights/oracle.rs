//! Weights of the oracle and of the list of its sources: upstream's figures, and what upstream did not measure.
//!
//! Upstream measured a feed with one source and a list that nobody listens to. Here each value is combined with those of all
//! sources, and what a source has said is removed when it leaves.

use crate::{adapters::Feed, configs::market::MAX_SOURCES};
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each value of a feed reads beside upstream's figure: what the other sources and root have said.
const OTHERS: u64 = MAX_SOURCES as u64;

/// Entries that a source leaves behind at most.
const LEFT_BEHIND: u64 = Feed::ALL.len() as u64;

/// Weights of `pallet_oracle` on this chain.
pub struct OracleWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_oracle::WeightInfo for OracleWeight<T> {
    fn feed_values(values: u32) -> Weight {
        let others = T::DbWeight::get()
            .reads_writes(OTHERS, 1)
            .saturating_mul(values.into());
        pallet_oracle::weights::SubstrateWeight::<T>::feed_values(values).saturating_add(others)
    }

    fn on_finalize() -> Weight {
        pallet_oracle::weights::SubstrateWeight::<T>::on_finalize()
    }
}

/// What it costs to forget `sources`.
fn forget<T: frame_system::Config>(sources: u64) -> Weight {
    let entries = LEFT_BEHIND.saturating_mul(sources);
    T::DbWeight::get().reads_writes(entries.saturating_add(sources), entries)
}

/// Weights of `pallet_membership` with the oracle as its listener.
pub struct MembershipWeight<T>(PhantomData<T>);

type Upstream<T> = pallet_membership::weights::SubstrateWeight<T>;

impl<T: frame_system::Config> pallet_membership::WeightInfo for MembershipWeight<T> {
    fn add_member(members: u32) -> Weight {
        Upstream::<T>::add_member(members)
    }

    fn remove_member(members: u32) -> Weight {
        Upstream::<T>::remove_member(members).saturating_add(forget::<T>(1))
    }

    fn swap_member(members: u32) -> Weight {
        Upstream::<T>::swap_member(members).saturating_add(forget::<T>(1))
    }

    fn reset_members(members: u32) -> Weight {
        // The call tells only how many come; all may go.
        let most = members.max(MAX_SOURCES);
        Upstream::<T>::reset_members(most).saturating_add(forget::<T>(MAX_SOURCES.into()))
    }

    fn change_key(members: u32) -> Weight {
        Upstream::<T>::change_key(members).saturating_add(forget::<T>(1))
    }

    fn set_prime(members: u32) -> Weight {
        Upstream::<T>::set_prime(members)
    }

    fn clear_prime() -> Weight {
        Upstream::<T>::clear_prime()
    }
}
