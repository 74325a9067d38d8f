//! `MleOps` and `GkrOps`.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::prover::lookups::gkr_prover::{
    correct_sum_as_poly_in_first_variable, GkrMultivariatePolyOracle, GkrOps, Layer,
};
use stwo::prover::lookups::mle::{Mle, MleOps};
use stwo::prover::lookups::sumcheck::MultivariatePolyOracle;
use stwo::prover::lookups::utils::UnivariatePoly;

use super::{from_words, to_words, DeviceBackend, DeviceColumn};
use crate::executor::Executor;
use crate::ops::gkr;
use crate::params::Qm31;
use crate::plan::launch::GkrInput;

impl<X: Executor> MleOps<BaseField> for DeviceBackend<X> {
    fn fix_first_variable(
        mle: Mle<Self, BaseField>,
        assignment: SecureField,
    ) -> Mle<Self, SecureField> {
        Mle::new(DeviceColumn::new(gkr::fix_base(
            mle.buffer(),
            to_words(assignment),
        )))
    }
}

impl<X: Executor> MleOps<SecureField> for DeviceBackend<X> {
    fn fix_first_variable(
        mle: Mle<Self, SecureField>,
        assignment: SecureField,
    ) -> Mle<Self, SecureField> {
        Mle::new(DeviceColumn::new(gkr::fix_secure(
            mle.buffer(),
            to_words(assignment),
        )))
    }
}

/// The layer for the kernels.
fn input<X: Executor>(layer: &Layer<DeviceBackend<X>>) -> GkrInput {
    match layer {
        Layer::GrandProduct(values) => GkrInput::GrandProduct(values.buffer().span()),
        Layer::LogUpGeneric {
            numerators,
            denominators,
        } => GkrInput::LogUpGeneric(numerators.buffer().span(), denominators.buffer().span()),
        Layer::LogUpMultiplicities {
            numerators,
            denominators,
        } => {
            GkrInput::LogUpMultiplicities(numerators.buffer().span(), denominators.buffer().span())
        }
        Layer::LogUpSingles { denominators } => {
            GkrInput::LogUpSingles(denominators.buffer().span())
        }
    }
}

impl<X: Executor> GkrOps for DeviceBackend<X> {
    fn gen_eq_evals(y: &[SecureField], v: SecureField) -> Mle<Self, SecureField> {
        let y: Vec<Qm31> = y.iter().map(|variable| to_words(*variable)).collect();
        Mle::new(DeviceColumn::new(gkr::eq_evaluations(&y, to_words(v))))
    }

    fn next_layer(layer: &Layer<Self>) -> Layer<Self> {
        let gates = gkr::next_layer::<X>(&input(layer));
        let values = Mle::new(DeviceColumn::new(gates.values));
        if matches!(layer, Layer::GrandProduct(_)) {
            return Layer::GrandProduct(values);
        }
        Layer::LogUpGeneric {
            numerators: Mle::new(DeviceColumn::new(gates.numerators)),
            denominators: values,
        }
    }

    fn sum_as_poly_in_first_variable(
        h: &GkrMultivariatePolyOracle<'_, Self>,
        claim: SecureField,
    ) -> UnivariatePoly<SecureField> {
        let [at_zero, at_two] = gkr::sums(
            &input(&h.input_layer),
            h.eq_evals.buffer(),
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
