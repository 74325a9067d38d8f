//! Weights of the calls and of the entry point that the fees use.
//!
//! The measured ones live beside the runtime.

use frame::weights_prelude::Weight;

/// Weight of each call and of the entry point that the fees use.
pub trait WeightInfo {
    /// Of `register`.
    fn register() -> Weight;
    /// Of `unregister`.
    fn unregister() -> Weight;
    /// Of `bind_referrer`.
    fn bind_referrer() -> Weight;
    /// Of `claim`.
    fn claim() -> Weight;
    /// Of `set_terms`.
    fn set_terms() -> Weight;
    /// Of `set_paused`.
    fn set_paused() -> Weight;
    /// Of one payment of a referred client who becomes active, with a reward and a change of tier, the costliest case.
    fn share() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn register() -> Weight {
        Weight::from_parts(10_000, 0)
    }
    fn unregister() -> Weight {
        Weight::from_parts(20_000, 0)
    }
    fn bind_referrer() -> Weight {
        Weight::from_parts(30_000, 0)
    }
    fn claim() -> Weight {
        Weight::from_parts(40_000, 0)
    }
    fn set_terms() -> Weight {
        Weight::from_parts(50_000, 0)
    }
    fn set_paused() -> Weight {
        Weight::from_parts(60_000, 0)
    }
    fn share() -> Weight {
        Weight::from_parts(70_000, 0)
    }
}
