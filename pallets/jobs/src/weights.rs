//! Weights of the calls, hooks and answers of this pallet, apart from those of its neighbours.
//!
//! Reference time is counted from the work done; storage from the number of distinct keys in the worst case.

use frame::weights_prelude::*;

/// Weights of this pallet.
pub trait WeightInfo {
    /// `submit_job` with `i` input words, after a full search for an expiry bucket.
    fn submit_job(i: u32) -> Weight;
    /// `cancel_job`.
    fn cancel_job() -> Weight;
    /// `claim_job`, after a full search for an expiry bucket.
    fn claim_job() -> Weight;
    /// `abandon_job` of a job that is refunded after a search that found every bucket full.
    fn abandon_job() -> Weight;
    /// `expire_job`.
    fn expire_job() -> Weight;
    /// `time_out_job` of a job that is refunded after a search that found every bucket full.
    fn time_out_job() -> Weight;
    /// `on_initialize` with `n` due jobs, each refunded after a search that found every bucket full.
    fn on_initialize(n: u32) -> Weight;
    /// The question for a task.
    fn task() -> Weight;
    /// `on_verified` with `o` output words.
    fn on_verified(o: u32) -> Weight;
}

/// Weights with the database costs of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn submit_job(i: u32) -> Weight {
        Weight::from_parts(95_000_000, 90_000)
            .saturating_add(Weight::from_parts(18_000, 4).saturating_mul(i.into()))
            .saturating_add(T::DbWeight::get().reads(36))
            .saturating_add(T::DbWeight::get().writes(7))
    }
    fn cancel_job() -> Weight {
        Weight::from_parts(85_000_000, 15_000)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(11))
    }
    fn claim_job() -> Weight {
        Weight::from_parts(75_000_000, 88_000)
            .saturating_add(T::DbWeight::get().reads(34))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn abandon_job() -> Weight {
        Weight::from_parts(120_000_000, 100_000)
            .saturating_add(T::DbWeight::get().reads(41))
            .saturating_add(T::DbWeight::get().writes(11))
    }
    fn expire_job() -> Weight {
        Weight::from_parts(85_000_000, 15_000)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(11))
    }
    fn time_out_job() -> Weight {
        Weight::from_parts(120_000_000, 100_000)
            .saturating_add(T::DbWeight::get().reads(41))
            .saturating_add(T::DbWeight::get().writes(11))
    }
    fn on_initialize(n: u32) -> Weight {
        Weight::from_parts(5_000_000, 100_000)
            .saturating_add(Weight::from_parts(120_000_000, 100000).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads(40u64.saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes(11u64.saturating_mul(n.into())))
    }
    fn task() -> Weight {
        Weight::from_parts(12_000_000, 4_000).saturating_add(T::DbWeight::get().reads(1))
    }
    fn on_verified(o: u32) -> Weight {
        Weight::from_parts(110_000_000, 15_000)
            .saturating_add(Weight::from_parts(22_000, 4).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(11))
    }
}

/// Weights for tests.
impl WeightInfo for () {
    fn submit_job(i: u32) -> Weight {
        Weight::from_parts(95_000_000, 90_000)
            .saturating_add(Weight::from_parts(18_000, 4).saturating_mul(i.into()))
            .saturating_add(RocksDbWeight::get().reads(36))
            .saturating_add(RocksDbWeight::get().writes(7))
    }
    fn cancel_job() -> Weight {
        Weight::from_parts(85_000_000, 15_000)
            .saturating_add(RocksDbWeight::get().reads(9))
            .saturating_add(RocksDbWeight::get().writes(11))
    }
    fn claim_job() -> Weight {
        Weight::from_parts(75_000_000, 88_000)
            .saturating_add(RocksDbWeight::get().reads(34))
            .saturating_add(RocksDbWeight::get().writes(3))
    }
    fn abandon_job() -> Weight {
        Weight::from_parts(120_000_000, 100_000)
            .saturating_add(RocksDbWeight::get().reads(41))
            .saturating_add(RocksDbWeight::get().writes(11))
    }
    fn expire_job() -> Weight {
        Weight::from_parts(85_000_000, 15_000)
            .saturating_add(RocksDbWeight::get().reads(9))
            .saturating_add(RocksDbWeight::get().writes(11))
    }
    fn time_out_job() -> Weight {
        Weight::from_parts(120_000_000, 100_000)
            .saturating_add(RocksDbWeight::get().reads(41))
            .saturating_add(RocksDbWeight::get().writes(11))
    }
    fn on_initialize(n: u32) -> Weight {
        Weight::from_parts(5_000_000, 100_000)
            .saturating_add(Weight::from_parts(120_000_000, 100000).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(2))
            .saturating_add(RocksDbWeight::get().reads(40u64.saturating_mul(n.into())))
            .saturating_add(RocksDbWeight::get().writes(1))
            .saturating_add(RocksDbWeight::get().writes(11u64.saturating_mul(n.into())))
    }
    fn task() -> Weight {
        Weight::from_parts(12_000_000, 4_000).saturating_add(RocksDbWeight::get().reads(1))
    }
    fn on_verified(o: u32) -> Weight {
        Weight::from_parts(110_000_000, 15_000)
            .saturating_add(Weight::from_parts(22_000, 4).saturating_mul(o.into()))
            .saturating_add(RocksDbWeight::get().reads(9))
            .saturating_add(RocksDbWeight::get().writes(11))
    }
}
