//! Doubles of the clock and of its listeners.

use frame::prelude::Weight;
use sage_primitives::{
    epochs::{EpochClock, OnEpochStart},
    BlockNumber, Epoch,
};

use super::{Slot, SPY_WEIGHT};

const NOW: Slot<Epoch> = Slot::new(b":spy:epochs:now");
const LENGTH: Slot<BlockNumber> = Slot::new(b":spy:epochs:length");
const STARTS: Slot<Vec<Epoch>> = Slot::new(b":spy:epochs:starts");

/// Length of an epoch in blocks unless a test sets another; that of the preset `development`.
pub const DEFAULT_EPOCH_LENGTH: BlockNumber = 20;

/// A clock that shows what the test says: at first epoch 1.
pub struct SpyEpochs;

impl SpyEpochs {
    /// Sets the epoch.
    pub fn set(epoch: Epoch) {
        NOW.put(epoch);
    }

    /// Sets the length of an epoch in blocks.
    pub fn set_length(blocks: BlockNumber) {
        LENGTH.put(blocks);
    }
}

impl EpochClock for SpyEpochs {
    fn current() -> Epoch {
        NOW.get().unwrap_or(1)
    }

    fn length() -> BlockNumber {
        LENGTH.get().unwrap_or(DEFAULT_EPOCH_LENGTH)
    }
}

/// A listener that records which epochs began.
pub struct SpyEpochStart;

impl SpyEpochStart {
    /// The epochs heard of, in order.
    pub fn starts() -> Vec<Epoch> {
        STARTS.all()
    }
}

impl OnEpochStart for SpyEpochStart {
    fn on_epoch_start(epoch: Epoch) {
        STARTS.push(epoch);
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}
