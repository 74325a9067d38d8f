//! `GrindOps`.

use stwo::core::channel::Blake2sChannel;
use stwo::core::proof_of_work::GrindOps;
use stwo::core::vcs::blake2_hash::Blake2sHasher;

use super::{DeviceBackend, Element};
use crate::executor::Executor;
use crate::ops;
use crate::params::Digest;

/// What nonces are hashed with: the hash of a constant, the channel's digest and the number of bits.
fn prefix(channel: &Blake2sChannel, bits: u32) -> Digest {
    let mut message = [0; 52];
    message[..4].copy_from_slice(&Blake2sChannel::POW_PREFIX.to_le_bytes());
    message[16..48].copy_from_slice(channel.digest().as_ref());
    message[48..].copy_from_slice(&bits.to_le_bytes());
    Blake2sHasher::hash(&message).to_raw()
}

impl<X: Executor> GrindOps<Blake2sChannel> for DeviceBackend<X> {
    /// # Panics
    ///
    /// If `pow_bits` is more than 32, or no nonce is found in 2^51 trials.
    fn grind(channel: &Blake2sChannel, pow_bits: u32) -> u64 {
        ops::grind::grind::<X>(prefix(channel, pow_bits), pow_bits)
            .expect("2^51 nonces and none is valid")
    }
}
