//! Weights of the block hook, without the listeners.
//!
//! The measured ones live beside the runtime.

use frame::weights_prelude::Weight;

/// Weight of each way through the hook, without the listeners.
pub trait WeightInfo {
    /// A block within an epoch.
    fn idle() -> Weight;
    /// The first block of an epoch.
    fn start() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn idle() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn start() -> Weight {
        Weight::from_parts(20000, 0)
    }
}
