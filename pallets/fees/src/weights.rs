//! Weights of the calls and of the entry points that other pallets use.
//!
//! The measured ones live beside the runtime.

use frame::weights_prelude::Weight;

/// Weight of each call and of each entry point that other pallets use.
pub trait WeightInfo {
    /// Of `claim_staker_rewards`.
    fn claim_staker_rewards() -> Weight;
    /// Of `claim_unclaimed`.
    fn claim_unclaimed() -> Weight;
    /// Of `set_config`.
    fn set_config() -> Weight;
    /// Of one settlement whose worker cannot take the part, the costlier case.
    fn settle() -> Weight;
    /// Of one change of a stake.
    fn on_stake_changed() -> Weight;
    /// Of the start of an epoch.
    fn start_round() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn claim_staker_rewards() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn claim_unclaimed() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn set_config() -> Weight {
        Weight::from_parts(30000, 0)
    }
    fn settle() -> Weight {
        Weight::from_parts(40000, 0)
    }
    fn on_stake_changed() -> Weight {
        Weight::from_parts(50000, 0)
    }
    fn start_round() -> Weight {
        Weight::from_parts(60000, 0)
    }
}
