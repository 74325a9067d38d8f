//! The C functions of `kernels/host.cpp`; argument for argument the kernels' own.

use std::mem::{offset_of, size_of};

use crate::plan::{FftPass, GatherItem};

/// (a + i b) + u (c + i d) as [a, b, c, d]; `qm31` of the kernels.
pub type Qm31 = [u32; 4];

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

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct TwiddleView {
    pub values: *const u32,
    pub log: u32,
    pub first: u32,
    pub y0: u32,
}

/// A half coset by the indices of its points; `half_coset` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HalfCoset {
    /// Index of the first point.
    pub initial: u32,
    /// Index of the step.
    pub step: u32,
    /// Number of points, as a power of two.
    pub log_half: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Qm31Sources {
    pub at: [*const u32; 4],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Qm31Columns {
    pub at: [*mut u32; 4],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct FoldAlphas {
    pub at: [Qm31; 4],
}

/// One column of a batch of quotients; `quotient_term` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotientTerm {
    /// Index of the column.
    pub column: u32,
    /// The line coefficient c, times its power of the random coefficient.
    pub c: Qm31,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct QuotientPoint {
    pub x: Qm31,
    pub y: Qm31,
    pub a: Qm31,
    pub shift: u32,
    pub numerators: Qm31Sources,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct GkrLayer {
    pub values: *const Qm31,
    pub numerators: *const Qm31,
    pub multiplicities: *const u32,
    pub kind: u32,
}

// The kernels' files assert the same sizes and places; those of `FftPass` and `GatherItem` stand beside them.
const _: () = {
    assert!(size_of::<Cm31>() == 8);
    assert!(size_of::<Qm31Value>() == 16);
    assert!(size_of::<DigestValue>() == 32);
    assert!(size_of::<TwiddleView>() == 24);
    assert!(offset_of!(TwiddleView, log) == 8);
    assert!(offset_of!(TwiddleView, first) == 12);
    assert!(offset_of!(TwiddleView, y0) == 16);
    assert!(size_of::<HalfCoset>() == 12);
    assert!(offset_of!(HalfCoset, step) == 4);
    assert!(offset_of!(HalfCoset, log_half) == 8);
    assert!(size_of::<Qm31Sources>() == 32);
    assert!(size_of::<Qm31Columns>() == 32);
    assert!(size_of::<FoldAlphas>() == 64);
    assert!(size_of::<QuotientTerm>() == 20);
    assert!(offset_of!(QuotientTerm, c) == 4);
    assert!(size_of::<QuotientPoint>() == 88);
    assert!(offset_of!(QuotientPoint, y) == 16);
    assert!(offset_of!(QuotientPoint, a) == 32);
    assert!(offset_of!(QuotientPoint, shift) == 48);
    assert!(offset_of!(QuotientPoint, numerators) == 56);
    assert!(size_of::<GkrLayer>() == 32);
    assert!(offset_of!(GkrLayer, numerators) == 8);
    assert!(offset_of!(GkrLayer, multiplicities) == 16);
    assert!(offset_of!(GkrLayer, kind) == 24);
};

extern "C" {
    pub(super) fn sage_set_reversed(reversed: u32) -> u32;
    pub(super) fn sage_is_reversed() -> u32;
    pub(super) fn sage_missing_barrier();
    pub(super) fn sage_ifft(
        tiles: u32,
        columns: u32,
        sources: *const *const u32,
        targets: *const *mut u32,
        pass: FftPass,
        twiddles: TwiddleView,
    );
    pub(super) fn sage_fft(
        tiles: u32,
        columns: u32,
        sources: *const *const u32,
        targets: *const *mut u32,
        pass: FftPass,
        twiddles: TwiddleView,
    );
    pub(super) fn sage_leaf_hashes(
        columns: *const *const u32,
        shifts: *const u32,
        n: u32,
        rows: u32,
        out: *mut [u32; 8],
    );
    pub(super) fn sage_packed_leaf_hashes(columns: Qm31Sources, rows: u32, out: *mut [u32; 8]);
    pub(super) fn sage_pack_leaves(columns: Qm31Sources, rows: u32, out: *const *mut u32);
    pub(super) fn sage_tree_up(
        blocks: u32,
        input: *const [u32; 8],
        layers: *const *mut [u32; 8],
        levels: u32,
    );
    pub(super) fn sage_fold(
        source: Qm31Sources,
        inverses: TwiddleView,
        circle: u32,
        alphas: FoldAlphas,
        folds: u32,
        rows: u32,
        out: Qm31Columns,
    );
    pub(super) fn sage_numerators(
        columns: *const *const u32,
        terms: *const QuotientTerm,
        n: u32,
        b: Qm31Value,
        rows: u32,
        out: Qm31Columns,
    );
    pub(super) fn sage_quotients(
        domain: HalfCoset,
        points: *const QuotientPoint,
        n: u32,
        groups: u32,
        out: Qm31Columns,
    );
    pub(super) fn sage_twiddles(root: HalfCoset, inverse: u32, out: *mut u32);
    pub(super) fn sage_tensor_weights(factors: *const Qm31, log: u32, out: *mut Qm31);
    pub(super) fn sage_barycentric_weights(
        domain: HalfCoset,
        x: Qm31Value,
        y: Qm31Value,
        scale: Qm31Value,
        out: *mut Qm31,
    );
    pub(super) fn sage_dot(
        chunks: u32,
        count: u32,
        columns: *const *const u32,
        weights: *const Qm31,
        n: u32,
        partials: *mut Qm31,
    );
    pub(super) fn sage_sum(count: u32, values: *const Qm31, n: u32, out: *mut Qm31);
    pub(super) fn sage_half_difference(
        chunks: u32,
        columns: Qm31Sources,
        n: u32,
        partials: *mut Qm31,
    );
    pub(super) fn sage_shift_halves(
        columns: Qm31Sources,
        n: u32,
        constant: Qm31Value,
        out: Qm31Columns,
    );
    pub(super) fn sage_bit_reverse(data: *mut u32, log: u32, words: u32);
    pub(super) fn sage_lift_add(target: *mut u32, source: *const u32, shift: u32, rows: u32);
    pub(super) fn sage_gather(
        buffers: *const *const u32,
        items: *const GatherItem,
        n: u32,
        out: *mut u32,
    );
    pub(super) fn sage_grind(prefix: DigestValue, hi: u32, bits: u32, found: *mut u64);
    pub(super) fn sage_gkr_next_layer(
        layer: GkrLayer,
        rows: u32,
        numerators: *mut Qm31,
        values: *mut Qm31,
    );
    pub(super) fn sage_gkr_sums(
        chunks: u32,
        layer: GkrLayer,
        eq: *const Qm31,
        lambda: Qm31Value,
        terms: u32,
        at_zero: *mut Qm31,
        at_two: *mut Qm31,
    );
    pub(super) fn sage_gkr_eq_step(evals: *mut Qm31, length: u32, y: Qm31Value);
    pub(super) fn sage_gkr_fix_secure(
        values: *const Qm31,
        half: u32,
        challenge: Qm31Value,
        out: *mut Qm31,
    );
    pub(super) fn sage_gkr_fix_base(
        values: *const u32,
        half: u32,
        challenge: Qm31Value,
        out: *mut Qm31,
    );

    pub(super) fn sage_logup_column(
        numerators: Qm31Sources,
        denominators: Qm31Sources,
        before: Qm31Sources,
        first: u32,
        groups: u32,
        out: Qm31Columns,
    );
    pub(super) fn sage_logup_chunk_sums(
        chunks: u32,
        column: Qm31Sources,
        log: u32,
        sums: *mut Qm31,
    );
    pub(super) fn sage_logup_chunk_offsets(sums: *mut Qm31, n: u32, total: *mut Qm31);
    pub(super) fn sage_logup_scan(
        chunks: u32,
        column: Qm31Sources,
        log: u32,
        offsets: *const Qm31,
        total: *const Qm31,
        out: Qm31Columns,
    );

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
