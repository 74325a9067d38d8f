//! What the pallet shows.

use codec::{Decode, Encode};
use sage_primitives::{BlockNumber, Epoch};
use scale_info::TypeInfo;

/// Where the clock stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct EpochStatus {
    /// The present epoch, counted from 1.
    pub epoch: Epoch,
    /// Blocks in an epoch.
    pub length: BlockNumber,
    /// First block of the next epoch; `None` beyond the last block number.
    pub next_start: Option<BlockNumber>,
}
