//! Weights of the calls and of the answers to `proofs`, apart from those of the neighbours.
//!
//! The measured ones live beside the runtime.

use frame::weights_prelude::Weight;

/// Weights of this pallet.
pub trait WeightInfo {
    /// `open` with `i` input words.
    fn open(i: u32) -> Weight;
    /// `claim`.
    fn claim() -> Weight;
    /// `close` by anyone, of a job of which an hour was paid and whose worker has lapsed.
    fn close() -> Weight;
    /// `set_terms`.
    fn set_terms() -> Weight;
    /// The question for a task.
    fn task() -> Weight;
    /// `on_verified` with `o` output words, of an hour that is not the last one.
    fn on_verified(o: u32) -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn open(i: u32) -> Weight {
        Weight::from_parts(10_000, 0)
            .saturating_add(Weight::from_parts(1, 0).saturating_mul(i.into()))
    }
    fn claim() -> Weight {
        Weight::from_parts(20_000, 0)
    }
    fn close() -> Weight {
        Weight::from_parts(30_000, 0)
    }
    fn set_terms() -> Weight {
        Weight::from_parts(40_000, 0)
    }
    fn task() -> Weight {
        Weight::from_parts(50_000, 0)
    }
    fn on_verified(o: u32) -> Weight {
        Weight::from_parts(60_000, 0)
            .saturating_add(Weight::from_parts(1, 0).saturating_mul(o.into()))
    }
}
