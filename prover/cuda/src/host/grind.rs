//! `kernels/grind.cu`.

use super::ffi::{self, DigestValue};
use super::Digest;

/// What the nonces are hashed with: the hash of a constant, the channel's digest and the number of bits.
#[must_use]
pub fn grind_prefix(channel: Digest, bits: u32) -> Digest {
    // SAFETY: values only.
    unsafe { ffi::sage_grind_prefix(DigestValue(channel), bits) }.0
}

/// The smallest valid nonce `hi` 2^32 + lo with lo < 2^20, if there is one.
///
/// # Panics
///
/// If `bits` is more than 32.
#[must_use]
pub fn grind_at(prefix: Digest, hi: u32, bits: u32) -> Option<u64> {
    assert!(bits <= 32, "a nonce is judged by one word");
    let mut found = u64::MAX;
    // SAFETY: the kernel writes one word of 64 bits.
    unsafe { ffi::sage_grind(DigestValue(prefix), hi, bits, &raw mut found) };
    (found != u64::MAX).then_some(found)
}

/// The nonce that `SimdBackend` finds: the smallest valid one of the form hi 2^32 + lo with lo < 2^20.
#[must_use]
pub fn grind(channel: Digest, bits: u32) -> Option<u64> {
    let prefix = grind_prefix(channel, bits);
    (0..i32::MAX.unsigned_abs()).find_map(|hi| grind_at(prefix, hi, bits))
}
