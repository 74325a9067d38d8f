//! What the calls weigh.

use frame::prelude::Weight;

/// Weight of each call, and of a look at the price.
pub trait WeightInfo {
    /// Of `execute`.
    fn execute() -> Weight;
    /// Of `trigger`.
    fn trigger() -> Weight;
    /// Of `return_funds`.
    fn return_funds() -> Weight;
    /// Of `burn_from_pot`.
    fn burn_from_pot() -> Weight;
    /// Of `set_config`.
    fn set_config() -> Weight;
    /// Of a look at the price at the start of a block.
    fn look() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn execute() -> Weight {
        Weight::from_parts(10_000, 0)
    }
    fn trigger() -> Weight {
        Weight::from_parts(20_000, 0)
    }
    fn return_funds() -> Weight {
        Weight::from_parts(30_000, 0)
    }
    fn burn_from_pot() -> Weight {
        Weight::from_parts(40_000, 0)
    }
    fn set_config() -> Weight {
        Weight::from_parts(50_000, 0)
    }
    fn look() -> Weight {
        Weight::from_parts(60_000, 0)
    }
}
