//! Weights of the calls and of the work at the start of an epoch.
//!
//! The measured ones live beside the runtime.

use frame::weights_prelude::Weight;

/// Weight of each call, and of one month's emission.
pub trait WeightInfo {
    /// Of `release`.
    fn release() -> Weight;
    /// Of `set_beneficiary`.
    fn set_beneficiary() -> Weight;
    /// Of `burn`.
    fn burn() -> Weight;
    /// Of the counting of a burn that reaches every milestone.
    fn count_burn() -> Weight;
    /// Of the start of an epoch in which a month is emitted.
    fn emit() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn release() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn set_beneficiary() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn burn() -> Weight {
        Weight::from_parts(30000, 0)
    }
    fn count_burn() -> Weight {
        Weight::from_parts(50000, 0)
    }
    fn emit() -> Weight {
        Weight::from_parts(40000, 0)
    }
}
