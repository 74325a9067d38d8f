//! Parameters of kernels, as the kernels read them: plain data with device addresses of 64 bits.

use std::mem::{offset_of, size_of, size_of_val};

use crate::constraints::{ConstraintArgs, FractionArgs};
use crate::plan::{FftPass, GatherItem};

/// (a + i b) + u (c + i d) as [a, b, c, d]; `qm31` of the kernels.
pub type Qm31 = [u32; 4];

/// Eight little-endian words of a Blake2s hash; `digest` of the kernels.
pub type Digest = [u32; 8];

/// Data that a kernel may be given as bytes.
///
/// # Safety
///
/// The type has no padding and its size is a multiple of four, so that all of its words are initialised.
pub(crate) unsafe trait Plain: Copy + 'static {}

// SAFETY: fields of one size, or with what would be padding as a field.
unsafe impl Plain for u32 {}
// SAFETY: as above.
unsafe impl Plain for u64 {}
// SAFETY: as above.
unsafe impl<const N: usize> Plain for [u32; N] {}
// SAFETY: as above.
unsafe impl Plain for TwiddleView {}
// SAFETY: as above.
unsafe impl Plain for HalfCoset {}
// SAFETY: as above.
unsafe impl Plain for Qm31Columns {}
// SAFETY: as above.
unsafe impl Plain for FoldAlphas {}
// SAFETY: as above.
unsafe impl Plain for QuotientTerm {}
// SAFETY: as above.
unsafe impl Plain for QuotientPoint {}
// SAFETY: as above.
unsafe impl Plain for GkrLayer {}
// SAFETY: as above.
unsafe impl Plain for FftPass {}
// SAFETY: as above.
unsafe impl Plain for GatherItem {}
// SAFETY: as above.
unsafe impl Plain for ConstraintArgs {}
// SAFETY: as above.
unsafe impl Plain for FractionArgs {}
// SAFETY: as above.
unsafe impl Plain for TraceArgs {}

/// The bytes of values.
pub(crate) fn bytes<T: Plain>(values: &[T]) -> &[u8] {
    // SAFETY: all bytes of plain data are initialised, and bytes need no alignment.
    unsafe { std::slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) }
}

/// The words of values.
pub(crate) fn words<T: Plain>(values: &[T]) -> Vec<u32> {
    bytes(values)
        .chunks_exact(4)
        .map(|word| u32::from_ne_bytes([word[0], word[1], word[2], word[3]]))
        .collect()
}

/// Twiddles of a domain, a view of a buffer of a larger one; `twiddle_view` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwiddleView {
    /// Address of the buffer.
    pub values: u64,
    /// Its entries, as a power of two.
    pub log: u32,
    /// The layer of the buffer that is the domain's first line layer.
    pub first: u32,
    /// The y-coordinate of the domain's first point, or its inverse.
    pub y0: u32,
    /// Nothing.
    pub padding: u32,
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

impl HalfCoset {
    /// Points of the circle domain: the half coset and its conjugates.
    ///
    /// # Panics
    ///
    /// If they are more than 2^30.
    #[must_use]
    pub fn circle_domain_size(self) -> usize {
        crate::plan::size(self.log_half.saturating_add(1))
    }
}

/// Addresses of four coordinate columns; `qm31_sources` and `qm31_columns` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Qm31Columns {
    /// One address a coordinate.
    pub at: [u64; 4],
}

/// The coefficients of successive folds of one stage; `fold_alphas` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldAlphas {
    /// One coefficient a fold.
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

/// A sample point with what was accumulated for it; `quotient_point` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotientPoint {
    /// The x-coordinate.
    pub x: Qm31,
    /// The y-coordinate.
    pub y: Qm31,
    /// The sum of the line coefficients a.
    pub a: Qm31,
    /// How much shorter the numerators are than the domain, as a power of two.
    pub shift: u32,
    /// Nothing.
    pub padding: u32,
    /// The numerators.
    pub numerators: Qm31Columns,
}

/// A layer of a GKR circuit; `gkr_layer` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GkrLayer {
    /// Address of the factors or denominators.
    pub values: u64,
    /// Address of numerators of QM31.
    pub numerators: u64,
    /// Address of numerators of M31.
    pub multiplicities: u64,
    /// What the layer is made of.
    pub kind: u32,
    /// Nothing.
    pub padding: u32,
}

/// What a kernel that writes a trace takes; `trace_args` of the kernels.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceArgs {
    /// Address of the addresses of the columns.
    pub columns: u64,
    /// Address of the addresses of the inputs.
    pub inputs: u64,
    /// Numbers that mean what the kernel says.
    pub values: [u32; 3],
    /// Rows, as a power of two.
    pub log_rows: u32,
}

// The kernels' files assert the same sizes and places; those of `FftPass` and `GatherItem` stand beside them.
const _: () = {
    assert!(size_of::<Qm31>() == 16);
    assert!(size_of::<Digest>() == 32);
    assert!(size_of::<TwiddleView>() == 24);
    assert!(offset_of!(TwiddleView, log) == 8);
    assert!(offset_of!(TwiddleView, first) == 12);
    assert!(offset_of!(TwiddleView, y0) == 16);
    assert!(size_of::<HalfCoset>() == 12);
    assert!(offset_of!(HalfCoset, step) == 4);
    assert!(offset_of!(HalfCoset, log_half) == 8);
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
    assert!(size_of::<TraceArgs>() == 32);
    assert!(offset_of!(TraceArgs, inputs) == 8);
    assert!(offset_of!(TraceArgs, values) == 16);
    assert!(offset_of!(TraceArgs, log_rows) == 28);
};
