//! How work is cut into launches of kernels: pure functions of sizes and addresses, with the parameters as the kernels
//! read them.

pub mod fft;
pub mod gather;
pub mod launch;
pub mod memory;
pub mod work;

pub use fft::{fft_passes, ifft_passes, FftPass};
pub use gather::{GatherItem, GatherPlan};
pub use launch::{Launch, Qm31Spans, Span, Table};

/// Layers of a tree that one launch of `tree_up` makes at most.
pub const TREE_MAX_LEVELS: u32 = 8;

/// Folds that one launch of `fold` makes at most.
pub const FRI_MAX_FOLDS: u32 = 4;

/// Rows of the quotients that one thread makes.
pub const QUOTIENT_ROWS: usize = 8;

/// Values, as a power of two, that a block adds up.
pub const SUM_LOG_CHUNK: u32 = 14;

/// Slots whose fractions one thread makes.
pub const LOGUP_ROWS: usize = 4;

/// Rows, as a power of two, of which a block makes the prefix sums.
pub const LOGUP_LOG_CHUNK: u32 = 12;

/// Nonces, as a power of two, that one launch of `grind` tries.
pub const GRIND_LOG_LANES: u32 = 20;

/// The kind of a layer of factors, as `gkr_layer` names it.
pub const GKR_GRAND_PRODUCT: u32 = 0;

/// The kind of a layer of fractions of QM31.
pub const GKR_LOGUP_GENERIC: u32 = 1;

/// The kind of a layer of fractions with numerators of M31.
pub const GKR_LOGUP_MULTIPLICITIES: u32 = 2;

/// The kind of a layer of fractions with numerator 1.
pub const GKR_LOGUP_SINGLES: u32 = 3;

/// A length as the kernels take it.
///
/// # Panics
///
/// If it does not fit 32 bits.
pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).expect("columns have at most 2^30 values")
}

/// 2^`log`, a length.
///
/// # Panics
///
/// If it is more than 2^30.
pub(crate) fn size(log: u32) -> usize {
    assert!(log <= 30, "columns have at most 2^30 values");
    1 << log
}

/// log2 of a length that is a power of two.
///
/// # Panics
///
/// If it is not.
pub(crate) fn log2(n: usize) -> u32 {
    assert!(n.is_power_of_two(), "{n} is not a power of two");
    n.ilog2()
}

/// Blocks that add up `n` values.
#[must_use]
pub const fn sum_chunks(n: usize) -> usize {
    n.div_ceil(1 << SUM_LOG_CHUNK)
}

/// How many layers each launch makes on the way from a layer of 2^`log_size` nodes to the root.
#[must_use]
pub fn tree_launches(log_size: u32) -> Vec<u32> {
    chunks(log_size, TREE_MAX_LEVELS)
}

/// How many folds each launch makes of `folds`.
#[must_use]
pub fn fold_launches(folds: u32) -> Vec<u32> {
    chunks(folds, FRI_MAX_FOLDS)
}

/// `total` as a sum of numbers of at most `most`, the largest first.
fn chunks(total: u32, most: u32) -> Vec<u32> {
    let mut left = total;
    std::iter::from_fn(|| {
        let next = left.min(most);
        left -= next;
        (next > 0).then_some(next)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::constant;

    #[test]
    fn numbers_are_those_of_the_kernels() {
        assert_eq!(TREE_MAX_LEVELS, constant("TREE_MAX_LEVELS"));
        assert_eq!(FRI_MAX_FOLDS, constant("FRI_MAX_FOLDS"));
        assert_eq!(QUOTIENT_ROWS, constant("QUOTIENT_ROWS") as usize);
        assert_eq!(SUM_LOG_CHUNK, constant("SUM_LOG_CHUNK"));
        assert_eq!(LOGUP_ROWS, constant("LOGUP_ROWS") as usize);
        assert_eq!(LOGUP_LOG_CHUNK, constant("LOGUP_LOG_CHUNK"));
        assert_eq!(GRIND_LOG_LANES, constant("GRIND_LOG_LANES"));
        assert_eq!(GKR_GRAND_PRODUCT, constant("GKR_GRAND_PRODUCT"));
        assert_eq!(GKR_LOGUP_GENERIC, constant("GKR_LOGUP_GENERIC"));
        assert_eq!(
            GKR_LOGUP_MULTIPLICITIES,
            constant("GKR_LOGUP_MULTIPLICITIES")
        );
        assert_eq!(GKR_LOGUP_SINGLES, constant("GKR_LOGUP_SINGLES"));
    }

    #[test]
    fn launches_cover_all_layers_and_folds() {
        assert_eq!(tree_launches(0), Vec::<u32>::new());
        assert_eq!(tree_launches(8), [8]);
        assert_eq!(tree_launches(22), [8, 8, 6]);
        assert_eq!(fold_launches(7), [4, 3]);
    }

    #[test]
    fn chunks_of_sums_cover_the_column() {
        assert_eq!(sum_chunks(1), 1);
        assert_eq!(sum_chunks(1 << 14), 1);
        assert_eq!(sum_chunks((1 << 14) + 1), 2);
    }
}
