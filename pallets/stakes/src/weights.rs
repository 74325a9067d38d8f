//! What the calls and the entry points weigh.

use frame::prelude::Weight;

/// Weight of each call and entry point, with a bond of as many chunks as it may have.
pub trait WeightInfo {
    /// Of `bond`.
    fn bond() -> Weight;
    /// Of `unbond`.
    fn unbond() -> Weight;
    /// Of `rebond` of all chunks.
    fn rebond() -> Weight;
    /// Of `withdraw` of all chunks.
    fn withdraw() -> Weight;
    /// Of `set_tier`.
    fn set_tier() -> Weight;
    /// Of `slash` through all chunks.
    fn slash() -> Weight;
    /// Of `dispute`.
    fn dispute() -> Weight;
    /// Of `judge`, in the dearer of its two ways.
    fn judge() -> Weight;
    /// Of `close_slash` with a dispute and a reporter.
    fn close_slash() -> Weight;
    /// Of the reading of a bond.
    fn inspect() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn bond() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn unbond() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn rebond() -> Weight {
        Weight::from_parts(30000, 0)
    }
    fn withdraw() -> Weight {
        Weight::from_parts(40000, 0)
    }
    fn set_tier() -> Weight {
        Weight::from_parts(50000, 0)
    }
    fn slash() -> Weight {
        Weight::from_parts(60000, 0)
    }
    fn dispute() -> Weight {
        Weight::from_parts(70000, 0)
    }
    fn judge() -> Weight {
        Weight::from_parts(80000, 0)
    }
    fn close_slash() -> Weight {
        Weight::from_parts(90000, 0)
    }
    fn inspect() -> Weight {
        Weight::from_parts(15000, 0)
    }
}
