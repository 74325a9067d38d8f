//! Operations on buffers: each allocates its results and runs one or more launches. Sizes are powers of two, and every
//! function panics on sizes that do not fit one another.

pub mod constraints;
pub mod fft;
pub mod fractions;
pub mod fri;
pub mod gkr;
pub mod grind;
pub mod logup;
pub mod merkle;
pub mod poly;
pub mod quotient;

use stwo::core::fields::qm31::SecureField;

pub use self::fft::{evaluate, interpolate, twiddles};
pub use self::fri::fold;
use crate::executor::{Buffer, Executor};
use crate::params::Qm31;
use crate::plan::Qm31Spans;

/// Four coordinate columns.
pub type Qm31Buffers<X> = [Buffer<X>; 4];

/// Four columns that are not written yet.
pub fn unwritten<X: Executor>(len: usize) -> Qm31Buffers<X> {
    std::array::from_fn(|_| Buffer::new(len))
}

/// Where four columns are.
pub fn spans<X: Executor>(columns: &Qm31Buffers<X>) -> Qm31Spans {
    columns.each_ref().map(Buffer::span)
}

/// Values of QM31 for a kernel.
pub(crate) fn secure_values<X: Executor>(values: &[SecureField]) -> Buffer<X> {
    let words: Vec<Qm31> = values
        .iter()
        .map(|value| value.to_m31_array().map(|coordinate| coordinate.0))
        .collect();
    Buffer::from_values(&words)
}
