//! The kernels on the host.
//!
//! `kernels/host.cpp` includes the kernels' own files and runs their launches block by block and thread by thread, so
//! index arithmetic, shared memory and the phases of a block are those of the device. What differs: threads and blocks
//! run one after the other, in one of two orders ([`reversed`]); a barrier is only checked to be there; and the one-line
//! branches for device intrinsics in `kernels/platform.cuh`.
//!
//! [`HostExecutor`] runs launches. The functions on slices copy into its memory, run the launches of one operation and
//! copy back: for tests. Values of M31 are `u32` in [0, 2^31 − 1), of QM31 four of them ([`Qm31`]); a QM31 column is
//! four columns. Sizes are powers of two, and every function panics on sizes that do not fit one another.

mod arithmetic;
mod executor;
mod ffi;
mod slices;

pub use arithmetic::{
    blake2s, cm31, domain_point, domain_point_of_eight, grind_prefix, m31, m31_reduce, offset_slot,
    qm31, qm31_dot,
};
pub(crate) use executor::Kernel as HostKernel;
pub use executor::{HostExecutor, Usage};
pub use ffi::Cm31;
pub use slices::{
    dot, evaluate, gather, grind_at, half_difference, interpolate, leaf_hashes, logup_column,
    logup_column_in_place, logup_finish, logup_finish_in_place, pack_leaves, packed_leaf_hashes,
    sum, sums, tree_layers, twiddles, GkrLayer, Qm31Columns, Qm31ColumnsMut, Twiddles,
};

pub use crate::params::{Digest, HalfCoset, Qm31};

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

/// Bytes of the parameters of a kernel, as its C declaration has them; `None` if there is no such kernel.
#[must_use]
pub fn parameters(kernel: &str) -> Option<Vec<usize>> {
    executor::Kernel::find(kernel).map(|kernel| kernel.parameters().collect())
}

/// What each parameter of a kernel must be a multiple of if it is an address, as its C declaration has it, and 1 for a
/// value; `None` if there is no such kernel.
#[must_use]
pub fn alignments(kernel: &str) -> Option<Vec<usize>> {
    executor::Kernel::find(kernel).map(|kernel| kernel.alignments().collect())
}
