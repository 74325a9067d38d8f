//! `MleOps` and `GkrOps`.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::prover::lookups::gkr_prover::{
    correct_sum_as_poly_in_first_variable, GkrMultivariatePolyOracle, GkrOps, Layer,
};
use stwo::prover::lookups::mle::{Mle, MleOps};
use stwo::prover::lookups::sumcheck::MultivariatePolyOracle;
use stwo::prover::lookups::utils::UnivariatePoly;

use super::{from_words, to_words, HostColumn, StandInBackend};
use crate::host::{self, GkrLayer, Qm31};

impl MleOps<BaseField> for StandInBackend {
    fn fix_first_variable(
        mle: Mle<Self, BaseField>,
        assignment: SecureField,
    ) -> Mle<Self, SecureField> {
        Mle::new(HostColumn::from_raw(host::fix_base(
            mle.raw(),
            to_words(assignment),
        )))
    }
}

impl MleOps<SecureField> for StandInBackend {
    fn fix_first_variable(
        mle: Mle<Self, SecureField>,
        assignment: SecureField,
    ) -> Mle<Self, SecureField> {
        Mle::new(HostColumn::from_raw(host::fix_secure(
            mle.raw(),
            to_words(assignment),
        )))
    }
}

/// The layer for the kernels.
fn host_layer(layer: &Layer<StandInBackend>) -> GkrLayer<'_> {
    match layer {
        Layer::GrandProduct(values) => GkrLayer::GrandProduct(values.raw()),
        Layer::LogUpGeneric {
            numerators,
            denominators,
        } => GkrLayer::LogUpGeneric(numerators.raw(), denominators.raw()),
        Layer::LogUpMultiplicities {
            numerators,
            denominators,
        } => GkrLayer::LogUpMultiplicities(numerators.raw(), denominators.raw()),
        Layer::LogUpSingles { denominators } => GkrLayer::LogUpSingles(denominators.raw()),
    }
}

impl GkrOps for StandInBackend {
    fn gen_eq_evals(y: &[SecureField], v: SecureField) -> Mle<Self, SecureField> {
        let y: Vec<Qm31> = y.iter().map(|variable| to_words(*variable)).collect();
        Mle::new(HostColumn::from_raw(host::eq_evaluations(&y, to_words(v))))
    }

    fn next_layer(layer: &Layer<Self>) -> Layer<Self> {
        let gates = host::next_layer(&host_layer(layer));
        let values = Mle::new(HostColumn::from_raw(gates.values));
        if matches!(layer, Layer::GrandProduct(_)) {
            return Layer::GrandProduct(values);
        }
        Layer::LogUpGeneric {
            numerators: Mle::new(HostColumn::from_raw(gates.numerators)),
            denominators: values,
        }
    }

    fn sum_as_poly_in_first_variable(
        h: &GkrMultivariatePolyOracle<'_, Self>,
        claim: SecureField,
    ) -> UnivariatePoly<SecureField> {
        let (at_zero, at_two) = host::sums(
            &host_layer(&h.input_layer),
            h.eq_evals.raw(),
            to_words(h.lambda),
        );
        correct_sum_as_poly_in_first_variable(
            from_words(at_zero) * h.eq_fixed_var_correction,
            from_words(at_two) * h.eq_fixed_var_correction,
            claim,
            h.eq_evals.y(),
            h.n_variables(),
        )
    }
}
