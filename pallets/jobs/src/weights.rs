//! Weights of the calls, hooks and answers of this pallet, apart from those of its neighbours.
//!
//! The measured ones live beside the runtime.

use frame::weights_prelude::Weight;

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

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn submit_job(i: u32) -> Weight {
        Weight::from_parts(10000, 0).saturating_add(Weight::from_parts(i.into(), 0))
    }
    fn cancel_job() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn claim_job() -> Weight {
        Weight::from_parts(30000, 0)
    }
    fn abandon_job() -> Weight {
        Weight::from_parts(40000, 0)
    }
    fn expire_job() -> Weight {
        Weight::from_parts(50000, 0)
    }
    fn time_out_job() -> Weight {
        Weight::from_parts(60000, 0)
    }
    fn on_initialize(n: u32) -> Weight {
        Weight::from_parts(70000, 0).saturating_add(Weight::from_parts(n.into(), 0))
    }
    fn task() -> Weight {
        Weight::from_parts(80000, 0)
    }
    fn on_verified(o: u32) -> Weight {
        Weight::from_parts(90000, 0).saturating_add(Weight::from_parts(o.into(), 0))
    }
}
