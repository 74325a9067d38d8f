//! `GrindOps`.

use stwo::core::channel::Blake2sChannel;
use stwo::core::proof_of_work::GrindOps;

use super::exchanges::exchange;
use super::{Element, StandInBackend};
use crate::host;

impl GrindOps<Blake2sChannel> for StandInBackend {
    /// # Panics
    ///
    /// If `pow_bits` is more than 32, or no nonce is found in 2^51 trials.
    fn grind(channel: &Blake2sChannel, pow_bits: u32) -> u64 {
        exchange();
        host::grind(channel.digest().to_raw(), pow_bits).expect("2^51 nonces and none is valid")
    }
}
