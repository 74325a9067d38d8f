//! `FriOps`.

use stwo::core::circle::Coset;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fields::FieldExpOps;
use stwo::core::poly::line::LineDomain;
use stwo::prover::fri::FriOps;
use stwo::prover::line::LineEvaluation;
use stwo::prover::poly::circle::SecureEvaluation;
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::poly::BitReversedOrder;

use super::{coordinates, secure_column, to_words, DeviceBackend, DeviceTwiddles, Element};
use crate::executor::Executor;
use crate::ops::{self, Qm31Buffers};
use crate::params::Qm31;
use crate::plan::fold_launches;

/// One fold for each coefficient, in as few launches as possible. `y0` is the inverse of the y-coordinate of a circle
/// domain's first point.
pub(super) fn fold_columns<X: Executor>(
    values: Qm31Buffers<X>,
    circle: bool,
    alphas: &[SecureField],
    inverses: &DeviceTwiddles<X>,
    y0: BaseField,
) -> Qm31Buffers<X> {
    let mut folded = values;
    let mut circle = circle;
    let mut alphas = alphas.iter().map(|alpha| to_words(*alpha));
    for launch in fold_launches(u32::try_from(alphas.len()).expect("at most 31 folds; qed")) {
        let log_size = folded[0].len().ilog2();
        let log_half = if circle { log_size - 1 } else { log_size };
        let own: Vec<Qm31> = alphas.by_ref().take(launch as usize).collect();
        folded = ops::fold(&folded, circle, &own, &inverses.view(log_half, y0.0));
        circle = false;
    }
    folded
}

/// α, α², α⁴, ...
fn squares(alpha: SecureField, n: u32) -> Vec<SecureField> {
    std::iter::successors(Some(alpha), |alpha| Some(alpha.square()))
        .take(n as usize)
        .collect()
}

impl<X: Executor> FriOps for DeviceBackend<X> {
    fn fold_line(
        eval: &LineEvaluation<Self>,
        alpha: SecureField,
        twiddles: &TwiddleTree<Self>,
        fold_step: u32,
    ) -> LineEvaluation<Self> {
        assert!(fold_step >= 1, "a stage has at least one fold");
        let alphas = squares(alpha, fold_step);
        let values = coordinates(&eval.values);
        // A line domain needs no y-coordinate.
        let folded = fold_columns(
            values,
            false,
            &alphas,
            &twiddles.itwiddles,
            BaseField::from(1),
        );
        LineEvaluation::new(
            eval.domain().repeated_double(fold_step),
            secure_column(folded),
        )
    }

    fn fold_circle_into_line(
        src: &SecureEvaluation<Self, BitReversedOrder>,
        alpha: SecureField,
        twiddles: &TwiddleTree<Self>,
    ) -> LineEvaluation<Self> {
        let y0 = src.domain.half_coset.initial.y.inverse();
        let folded = fold_columns(coordinates(src), true, &[alpha], &twiddles.itwiddles, y0);
        let domain = LineDomain::new(Coset::half_odds(src.domain.log_size() - 1));
        LineEvaluation::new(domain, secure_column(folded))
    }

    fn decompose(
        eval: &SecureEvaluation<Self, BitReversedOrder>,
    ) -> (SecureEvaluation<Self, BitReversedOrder>, SecureField) {
        let values = coordinates(eval);
        let size = BaseField::from(1u32 << eval.domain.log_size());
        let lambda = SecureField::from_raw(&ops::poly::half_difference(&values).to_host()) / size;
        let shifted = secure_column(ops::poly::shift_halves(&values, to_words(lambda)));
        (SecureEvaluation::new(eval.domain, shifted), lambda)
    }
}
