//! `kernels/fri.cu`.

use super::ffi::{self, Qm31};
use super::{count, log2, unwritten, Qm31Columns, Twiddles, UNWRITTEN};
use crate::plan::FRI_MAX_FOLDS;

/// The first fold of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldStage {
    /// From a circle domain to a line domain, later ones from line to line.
    Circle,
    /// From line to line.
    Line,
}

/// As many folds as there are coefficients, 1 to 4, each with its own: α, α², α⁴, ... in FRI. A pair a, b folds to
/// (a + b) + α (a − b) / t.
///
/// # Panics
///
/// If there are no coefficients or more than four, the values are too few, or the twiddles are of a smaller domain.
#[must_use]
pub fn fold(
    values: &Qm31Columns<'_>,
    stage: FoldStage,
    alphas: &[Qm31],
    inverses: &Twiddles<'_>,
) -> [Vec<u32>; 4] {
    let folds = count(alphas.len());
    assert!(
        (1..=FRI_MAX_FOLDS).contains(&folds),
        "a launch makes 1 to 4 folds"
    );
    let log_size = log2(values[0].len());
    assert!(log_size >= folds, "too few values");
    let circle = stage == FoldStage::Circle;
    let view = inverses.view(if circle { log_size - 1 } else { log_size });
    let mut at = [[UNWRITTEN; 4]; 4];
    at[..alphas.len()].copy_from_slice(alphas);
    let rows = values[0].len() >> folds;
    let mut out: [Vec<u32>; 4] = std::array::from_fn(|_| unwritten(rows));
    let [a, b, c, d] = &mut out;
    let target = ffi::Qm31Columns::new(&mut [a, b, c, d], rows);
    // SAFETY: row r reads 2^folds values from r 2^folds on and writes row r; the view holds the twiddles of all pairs.
    unsafe {
        ffi::sage_fold(
            ffi::Qm31Sources::new(values),
            view,
            u32::from(circle),
            ffi::FoldAlphas { at },
            folds,
            count(rows),
            target,
        );
    }
    out
}
