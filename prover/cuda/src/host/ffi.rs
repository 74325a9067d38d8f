//! The C functions of `kernels/host.cpp`.

use std::ffi::{c_char, c_void};
use std::mem::size_of;

use crate::params::{HalfCoset, Qm31};

/// a + i b; `cm31` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cm31 {
    /// The real part.
    pub a: u32,
    /// The imaginary part.
    pub b: u32,
}

/// Four coordinates, by value in calls.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Qm31Value(pub Qm31);

/// Eight words, by value in calls.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct DigestValue(pub [u32; 8]);

/// A kernel of the host build.
#[repr(C)]
pub(super) struct Kernel {
    _opaque: [u8; 0],
}

// The kernels' files assert the same sizes.
const _: () = {
    assert!(size_of::<Cm31>() == 8);
    assert!(size_of::<Qm31Value>() == 16);
    assert!(size_of::<DigestValue>() == 32);
};

extern "C" {
    pub(super) fn sage_find_kernel(name: *const c_char) -> *const Kernel;
    pub(super) fn sage_parameters(
        kernel: *const Kernel,
        sizes: *mut *const u32,
        alignments: *mut *const u32,
    ) -> u32;
    pub(super) fn sage_run_kernel(
        kernel: *const Kernel,
        blocks_x: u32,
        blocks_y: u32,
        threads: u32,
        args: *const *const c_void,
    );
    pub(super) fn sage_set_reversed(reversed: u32) -> u32;
    pub(super) fn sage_is_reversed() -> u32;
    pub(super) fn sage_missing_barrier();

    pub(super) fn sage_m31(x: u32, y: u32, out: *mut u32);
    pub(super) fn sage_m31_reduce(x: u64) -> u32;
    pub(super) fn sage_cm31(x: Cm31, y: Cm31, out: *mut Cm31);
    pub(super) fn sage_qm31(x: Qm31Value, y: Qm31Value, out: *mut Qm31);
    pub(super) fn sage_qm31_dot(v: *const u32, w: *const Qm31, n: u32) -> Qm31Value;
    pub(super) fn sage_blake2s(words: *const u32, bytes: u32, blocks: u32) -> DigestValue;
    pub(super) fn sage_grind_prefix(channel: DigestValue, bits: u32) -> DigestValue;
    pub(super) fn sage_offset_slot(slot: u32, log_trace: u32, log_eval: u32, offset: i32) -> u32;
    pub(super) fn sage_domain_point(domain: HalfCoset, slot: u32) -> Cm31;
    pub(super) fn sage_domain_point_of_eight(first: Cm31, j: u32) -> Cm31;
}
