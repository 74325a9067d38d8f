//! FRI folds.

use super::{spans, unwritten, Qm31Buffers};
use crate::executor::{run, Executor};
use crate::params::Qm31;
use crate::plan::launch::{self, Twiddles};

/// As many folds as there are coefficients, 1 to 4, each with its own: α, α², α⁴, ... in FRI. A pair a, b folds to
/// (a + b) + α (a − b) / t. The first fold is from a circle domain to a line domain or, as later ones, from line to
/// line.
pub fn fold<X: Executor>(
    values: &Qm31Buffers<X>,
    circle: bool,
    alphas: &[Qm31],
    inverses: &Twiddles,
) -> Qm31Buffers<X> {
    let out = unwritten(values[0].len() >> alphas.len());
    run::<X>(&launch::fold(
        &spans(values),
        circle,
        alphas,
        inverses,
        &spans(&out),
    ));
    out
}
