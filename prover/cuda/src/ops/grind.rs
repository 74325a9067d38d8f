//! Proof of work.

use crate::executor::{run, Buffer, Executor};
use crate::params::Digest;
use crate::plan::launch;

/// The smallest valid nonce `hi` 2^32 + lo with lo < 2^20, if there is one. `prefix` is what nonces are hashed with.
pub fn grind_at<X: Executor>(prefix: Digest, hi: u32, bits: u32) -> Option<u64> {
    let found = Buffer::<X>::filled(u32::MAX, 2);
    run::<X>(&launch::grind(prefix, hi, bits, found.span()));
    let words = found.to_host();
    let nonce = u64::from(words[0]) | u64::from(words[1]) << 32;
    (nonce != u64::MAX).then_some(nonce)
}

/// The nonce that `SimdBackend` finds: the smallest valid one of the form hi 2^32 + lo with lo < 2^20.
pub fn grind<X: Executor>(prefix: Digest, bits: u32) -> Option<u64> {
    (0..i32::MAX.unsigned_abs()).find_map(|hi| grind_at::<X>(prefix, hi, bits))
}
