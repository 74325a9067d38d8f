//! `kernels/fri.cu`.

use super::{coordinates_len, Args, Launch, Qm31Spans, Twiddles};
use crate::executor::UNWRITTEN;
use crate::params::{FoldAlphas, Qm31};
use crate::plan::{count, log2, FRI_MAX_FOLDS};

/// As many folds as there are coefficients, 1 to 4, each with its own, of values on a circle domain or on a line domain.
///
/// # Panics
///
/// If there are no coefficients or more than four, the values are too few, or the twiddles are of a smaller domain.
#[must_use]
pub fn fold(
    values: &Qm31Spans,
    circle: bool,
    alphas: &[Qm31],
    inverses: &Twiddles,
    out: &Qm31Spans,
) -> Launch {
    let folds = count(alphas.len());
    assert!(
        (1..=FRI_MAX_FOLDS).contains(&folds),
        "a launch makes 1 to 4 folds"
    );
    let len = coordinates_len(values);
    let log_size = log2(len);
    assert!(log_size >= folds, "too few values");
    let rows = len >> folds;
    assert_eq!(coordinates_len(out), rows, "a fold halves the values");
    let (view, span) = inverses.view(if circle { log_size - 1 } else { log_size });
    let mut at = [[UNWRITTEN; 4]; 4];
    at[..alphas.len()].copy_from_slice(alphas);
    let args = Args::default()
        .columns(values)
        .value(view)
        .also(span, super::WORD)
        .value(u32::from(circle))
        .value(FoldAlphas { at })
        .value(folds)
        .value(count(rows))
        .columns(out);
    Launch::rows("fold", rows, args)
}
