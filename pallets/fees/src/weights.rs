//! Weights by storage accesses.

use frame::weights_prelude::*;

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
}

/// Computation of one storage access with its decoding, an upper bound in picoseconds.
const ACCESS: u64 = 5_000_000;

/// Proof of one storage entry: its bytes and the trie nodes above it.
const ENTRY_PROOF: u64 = 3_500;

/// Weights from the counts of storage accesses and the runtime's database costs.
///
/// Each event costs three reads and two writes of System, counted once a call.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> SubstrateWeight<T> {
    fn accesses(reads: u64, writes: u64) -> Weight {
        Weight::from_parts(ACCESS * (reads + writes), ENTRY_PROOF * reads)
            .saturating_add(T::DbWeight::get().reads_writes(reads, writes))
    }
}

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    // Stakers, accumulator, totals, two accounts.
    fn claim_staker_rewards() -> Weight {
        Self::accesses(5 + 3, 4 + 2)
    }

    // Unclaimed, two accounts.
    fn claim_unclaimed() -> Weight {
        Self::accesses(3 + 3, 3 + 2)
    }

    // Configuration, block number.
    fn set_config() -> Weight {
        Self::accesses(2 + 3, 1 + 2)
    }

    // Configuration, block number, totals, issuance, three accounts, unclaimed of worker and treasury, total stake,
    // accumulator, undistributed.
    fn settle() -> Weight {
        Self::accesses(12 + 3, 9 + 2)
    }

    // Stakers, accumulator, total stake.
    fn on_stake_changed() -> Weight {
        Self::accesses(3, 2)
    }
}
