//! Weights of the block hook, by storage accesses.

use frame::weights_prelude::*;

/// Weight of each way through the hook, without the listeners.
pub trait WeightInfo {
    /// A block within an epoch.
    fn idle() -> Weight;
    /// The first block of an epoch.
    fn start() -> Weight;
}

/// Computation of one pass, an upper bound in picoseconds: a division and an event.
const COMPUTATION: u64 = 25_000_000;

/// Proof of one storage value: its bytes and the trie nodes above it.
const VALUE_PROOF: u64 = 1_500;

/// Weights from the counts of storage accesses and the runtime's database costs.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    // Reads: `Length`, `Started`, `System::Number`.
    fn idle() -> Weight {
        Weight::from_parts(COMPUTATION, 3 * VALUE_PROOF).saturating_add(T::DbWeight::get().reads(3))
    }

    // The event adds three reads and two writes of System; `Started` is written.
    fn start() -> Weight {
        Weight::from_parts(2 * COMPUTATION, 6 * VALUE_PROOF)
            .saturating_add(T::DbWeight::get().reads_writes(6, 3))
    }
}
