//! The kernels on the host.
//!
//! `kernels/host.cpp` includes the kernels' own files and runs their launches block by block and thread by thread, so
//! index arithmetic, shared memory and the phases of a block are those of the device. What differs: threads and blocks
//! run one after the other, in one of two orders ([`reversed`]); a barrier is only checked to be there; and the one-line
//! branches for device intrinsics in `kernels/platform.cuh`.
//!
//! Values of M31 are `u32` in [0, 2^31 − 1), of QM31 four of them ([`Qm31`]); a QM31 column is four columns. Sizes are
//! powers of two, and every function panics on sizes that do not fit one another.

mod arithmetic;
mod ffi;
mod fft;
mod fri;
mod gkr;
mod grind;
mod logup;
mod merkle;
mod poly;
mod quotient;

pub use arithmetic::{
    blake2s, cm31, domain_point, domain_point_of_eight, m31, m31_reduce, offset_slot, qm31,
    qm31_dot,
};
pub use ffi::{Cm31, HalfCoset, Qm31, QuotientTerm};
pub use fft::{evaluate, interpolate, twiddles, Twiddles};
pub use fri::{fold, FoldStage};
pub use gkr::{eq_evaluations, fix_base, fix_secure, next_layer, sums, GkrGates, GkrLayer};
pub use grind::{grind, grind_at, grind_prefix};
pub use logup::{logup_column, logup_column_in_place, logup_finish, logup_finish_in_place};
pub use merkle::{leaf_hashes, pack_leaves, packed_leaf_hashes, tree_layers};
pub use poly::{
    barycentric_weights, bit_reverse, dot, gather, half_difference, lift_add, shift_halves, sum,
    tensor_weights,
};
pub use quotient::{numerators, quotients, QuotientPoint};

/// Eight little-endian words of a Blake2s hash.
pub type Digest = [u32; 8];

/// Four coordinate columns, to read.
pub type Qm31Columns<'a> = [&'a [u32]; 4];

/// Four coordinate columns, to write.
pub type Qm31ColumnsMut<'a> = [&'a mut [u32]; 4];

/// Runs `f` with the blocks of a launch, the rows, and the threads of every phase in reverse. A result that differs
/// shows that they do not only read what was there before.
pub fn reversed<T>(f: impl FnOnce() -> T) -> T {
    struct Restore(u32);
    impl Drop for Restore {
        fn drop(&mut self) {
            // SAFETY: sets a variable of this thread.
            unsafe { ffi::sage_set_reversed(self.0) };
        }
    }
    // SAFETY: as above.
    let _restore = Restore(unsafe { ffi::sage_set_reversed(1) });
    f()
}

/// Whether this runs inside of [`reversed`].
#[must_use]
pub fn is_reversed() -> bool {
    // SAFETY: reads a variable of this thread.
    unsafe { ffi::sage_is_reversed() != 0 }
}

/// Runs a block that lacks a barrier, which ends the program: for the test of that.
pub fn missing_barrier() {
    // SAFETY: the block writes memory of its own.
    unsafe { ffi::sage_missing_barrier() };
}

/// A word of memory that a kernel has not written: no element of the field.
pub(crate) const UNWRITTEN: u32 = u32::MAX;

/// What memory consists of that a kernel shall write.
trait Element: Copy {
    const UNWRITTEN: Self;
}

impl Element for u32 {
    const UNWRITTEN: Self = UNWRITTEN;
}

impl<const N: usize> Element for [u32; N] {
    const UNWRITTEN: Self = [UNWRITTEN; N];
}

/// Memory that a kernel shall write. A value it leaves out is no element of the field, so no result can be right by
/// chance, as one of zeros could.
fn unwritten<T: Element>(n: usize) -> Vec<T> {
    vec![T::UNWRITTEN; n]
}

/// A length as the kernels take it.
///
/// # Panics
///
/// If it does not fit 32 bits.
fn count(n: usize) -> u32 {
    u32::try_from(n).expect("columns have at most 2^30 values")
}

/// 2^`log`, a length.
///
/// # Panics
///
/// If it is more than 2^30.
fn size(log: u32) -> usize {
    assert!(log <= 30, "columns have at most 2^30 values");
    1 << log
}

/// log2 of a length that is a power of two.
fn log2(n: usize) -> u32 {
    assert!(n.is_power_of_two(), "{n} is not a power of two");
    n.ilog2()
}

/// Pointers to columns, which must all be of the length `len`.
fn pointers(columns: &[&[u32]], len: usize) -> Vec<*const u32> {
    columns
        .iter()
        .map(|column| {
            assert_eq!(column.len(), len, "columns of one launch have one length");
            column.as_ptr()
        })
        .collect()
}

/// Pointers to columns to write, which must all be of the length `len`.
fn pointers_mut(columns: &mut [&mut [u32]], len: usize) -> Vec<*mut u32> {
    columns
        .iter_mut()
        .map(|column| {
            assert_eq!(column.len(), len, "columns of one launch have one length");
            column.as_mut_ptr()
        })
        .collect()
}

impl HalfCoset {
    /// Points of the circle domain: the half coset and its conjugates.
    ///
    /// # Panics
    ///
    /// If they are more than 2^30.
    fn circle_domain_size(self) -> usize {
        size(self.log_half.saturating_add(1))
    }
}

impl ffi::Qm31Sources {
    fn new(columns: &Qm31Columns<'_>) -> Self {
        let len = columns[0].len();
        assert!(
            columns.iter().all(|column| column.len() == len),
            "coordinates have one length"
        );
        Self {
            at: columns.map(<[u32]>::as_ptr),
        }
    }

    /// The columns that a kernel also writes.
    fn in_place(columns: &ffi::Qm31Columns) -> Self {
        Self {
            at: columns.at.map(<*mut u32>::cast_const),
        }
    }
}

impl ffi::Qm31Columns {
    fn new(columns: &mut Qm31ColumnsMut<'_>, len: usize) -> Self {
        assert!(
            columns.iter().all(|column| column.len() == len),
            "coordinates have one length"
        );
        Self {
            at: columns.each_mut().map(|column| column.as_mut_ptr()),
        }
    }
}
