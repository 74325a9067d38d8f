//! Single functions of the headers, for tests of the arithmetic.

use super::ffi::{self, Cm31, DigestValue, Qm31Value};
use crate::executor::UNWRITTEN;
use crate::params::{Digest, HalfCoset, Qm31};
use crate::plan::count;

/// x + y, x − y, x y, −x, 1 / x (0 for 0) and x 2^−(y mod 32) of M31.
#[must_use]
pub fn m31(x: u32, y: u32) -> [u32; 6] {
    let mut out = [UNWRITTEN; 6];
    // SAFETY: the function writes six words.
    unsafe { ffi::sage_m31(x, y, out.as_mut_ptr()) };
    out
}

/// Any word of 64 bits modulo 2^31 − 1.
#[must_use]
pub fn m31_reduce(x: u64) -> u32 {
    // SAFETY: values only.
    unsafe { ffi::sage_m31_reduce(x) }
}

/// x + y, x − y, x y and 1 / x (0 for 0) of CM31.
#[must_use]
pub fn cm31(x: Cm31, y: Cm31) -> [Cm31; 4] {
    let mut out = [Cm31 {
        a: UNWRITTEN,
        b: UNWRITTEN,
    }; 4];
    // SAFETY: the function writes four values.
    unsafe { ffi::sage_cm31(x, y, out.as_mut_ptr()) };
    out
}

/// x + y, x − y, x y, −x, 1 / x (0 for 0), x times the first coordinate of y and x times the first two of QM31.
#[must_use]
pub fn qm31(x: Qm31, y: Qm31) -> [Qm31; 7] {
    let mut out = [[UNWRITTEN; 4]; 7];
    // SAFETY: the function writes seven values.
    unsafe { ffi::sage_qm31(Qm31Value(x), Qm31Value(y), out.as_mut_ptr()) };
    out
}

/// The sum of v w by the accumulators of 64 bits that kernels use for long sums.
///
/// # Panics
///
/// If the lengths differ.
#[must_use]
pub fn qm31_dot(v: &[u32], w: &[Qm31]) -> Qm31 {
    assert_eq!(v.len(), w.len(), "sums of products need pairs");
    // SAFETY: both have the length given.
    unsafe { ffi::sage_qm31_dot(v.as_ptr(), w.as_ptr(), count(v.len())) }.0
}

/// The Blake2s hash of `bytes`.
#[must_use]
pub fn blake2s(bytes: &[u8]) -> Digest {
    let blocks = bytes.len().div_ceil(64).max(1);
    let mut padded = bytes.to_vec();
    padded.resize(64 * blocks, 0);
    let words: Vec<u32> = padded
        .chunks_exact(4)
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
        .collect();
    // SAFETY: the function reads 16 words a block.
    unsafe { ffi::sage_blake2s(words.as_ptr(), count(bytes.len()), count(blocks)) }.0
}

/// What nonces are hashed with, by the kernels' text: the hash of a constant, the channel's digest and the number of
/// bits.
#[must_use]
pub fn grind_prefix(channel: Digest, bits: u32) -> Digest {
    // SAFETY: values only.
    unsafe { ffi::sage_grind_prefix(DigestValue(channel), bits) }.0
}

/// Where the row `offset` rows after that of `slot` is held, for a trace of 2^`log_trace` rows on the first
/// 2^`log_eval` slots of its extension.
///
/// # Panics
///
/// If the extension is not larger than the trace.
#[must_use]
pub fn offset_slot(slot: u32, log_trace: u32, log_eval: u32, offset: i32) -> u32 {
    assert!(
        log_trace < log_eval && log_eval <= 30,
        "the slots are those of an extension"
    );
    // SAFETY: values only.
    unsafe { ffi::sage_offset_slot(slot, log_trace, log_eval, offset) }
}

/// The point of a slot of a circle domain.
///
/// # Panics
///
/// If the domain has no such slot.
#[must_use]
pub fn domain_point(domain: HalfCoset, slot: u32) -> Cm31 {
    assert!(
        (slot as usize) < domain.circle_domain_size(),
        "the domain has no slot {slot}"
    );
    // SAFETY: values only.
    unsafe { ffi::sage_domain_point(domain, slot) }
}

/// Point `j` of eight slots whose first point is `first`.
#[must_use]
pub fn domain_point_of_eight(first: Cm31, j: u32) -> Cm31 {
    // SAFETY: values only.
    unsafe { ffi::sage_domain_point_of_eight(first, j) }
}
