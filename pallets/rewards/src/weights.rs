//! What the calls and the entry points weigh.

use frame::prelude::Weight;

/// Weight of each call and entry point, with lists as long as they may be.
pub trait WeightInfo {
    /// Of `claim` of both classes.
    fn claim() -> Weight;
    /// Of `slash_unvested`.
    fn slash_unvested() -> Weight;
    /// Of `set_paused`.
    fn set_paused() -> Weight;
    /// Of `set_table`.
    fn set_table() -> Weight;
    /// Of `set_lengths`.
    fn set_lengths() -> Weight;
    /// Of `set_top_miner_award`.
    fn set_top_miner_award() -> Weight;
    /// Of a verified job that is subsidised.
    fn reward() -> Weight;
    /// Of the start of an epoch with new rules and an award.
    fn start_epoch() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn claim() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn slash_unvested() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn set_paused() -> Weight {
        Weight::from_parts(30000, 0)
    }
    fn set_table() -> Weight {
        Weight::from_parts(40000, 0)
    }
    fn set_lengths() -> Weight {
        Weight::from_parts(50000, 0)
    }
    fn set_top_miner_award() -> Weight {
        Weight::from_parts(60000, 0)
    }
    fn reward() -> Weight {
        Weight::from_parts(70000, 0)
    }
    fn start_epoch() -> Weight {
        Weight::from_parts(80000, 0)
    }
}
