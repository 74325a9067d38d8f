//! What the calls weigh.

use frame::prelude::Weight;

/// Weight of each call, and of the check of a claim before it enters a block.
pub trait WeightInfo {
    /// Of `claim`, in which as many accounts are forgotten as may be.
    fn claim() -> Weight;
    /// Of the check of a claim by pools and authors.
    fn authorize_claim() -> Weight;
    /// Of `refill`.
    fn refill() -> Weight;
    /// Of `set_config`.
    fn set_config() -> Weight;
    /// Of `set_paused`.
    fn set_paused() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn claim() -> Weight {
        Weight::from_parts(10_000, 0)
    }
    fn authorize_claim() -> Weight {
        Weight::from_parts(20_000, 0)
    }
    fn refill() -> Weight {
        Weight::from_parts(30_000, 0)
    }
    fn set_config() -> Weight {
        Weight::from_parts(40_000, 0)
    }
    fn set_paused() -> Weight {
        Weight::from_parts(50_000, 0)
    }
}
