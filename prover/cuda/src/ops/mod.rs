//! Operations on buffers: each allocates its results and runs one or more launches. Sizes are powers of two, and every
//! function panics on sizes that do not fit one another.

pub mod constraints;
pub mod fft;
pub mod fri;
pub mod gkr;
pub mod grind;
pub mod logup;
pub mod merkle;
pub mod poly;
pub mod quotient;

pub use self::fft::{evaluate, interpolate, twiddles};
pub use self::fri::fold;
use crate::executor::{Buffer, Executor};
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
