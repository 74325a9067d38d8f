//! `PolyOps`: transforms are batched, one launch for all columns of one domain.

use stwo::core::circle::{CirclePoint, CirclePointIndex, Coset};
use stwo::core::constraints::{coset_vanishing, coset_vanishing_derivative};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::poly::circle::{CanonicCoset, CircleDomain};
use stwo::core::ColumnVec;
use stwo::prover::backend::{Col, Column};
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::circle::{CircleCoefficients, CircleEvaluation, PolyOps};
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::Poly;

use super::fri::fold_columns;
use super::{
    from_words, half_coset, to_words, DeviceBackend, DeviceColumn, DeviceTwiddles, Element,
};
use crate::executor::{Buffer, Executor};
use crate::ops;
use crate::params::Qm31;
use crate::plan::launch::Twiddles;

type Evaluation<X> = CircleEvaluation<DeviceBackend<X>, BaseField, BitReversedOrder>;
type Coefficients<X> = CircleCoefficients<DeviceBackend<X>>;

/// Twiddles of a circle domain.
pub(super) fn domain_twiddles<X: Executor>(
    tree: &TwiddleTree<DeviceBackend<X>>,
    domain: CircleDomain,
) -> Twiddles {
    tree.twiddles
        .view(domain.half_coset.log_size, domain.half_coset.initial.y.0)
}

/// Inverse twiddles of a circle domain.
pub(super) fn domain_inverses<X: Executor>(
    tree: &TwiddleTree<DeviceBackend<X>>,
    domain: CircleDomain,
) -> Twiddles {
    let y0 = domain.half_coset.initial.y.inverse();
    tree.itwiddles.view(domain.half_coset.log_size, y0.0)
}

/// What the bits of a coefficient's index stand for at a point: y, x, π(x), π(π(x)), ...
pub(super) fn basis_factors(point: CirclePoint<SecureField>, log_size: u32) -> Vec<SecureField> {
    let xs = std::iter::successors(Some(point.x), |x| Some(CirclePoint::double_x(*x)));
    std::iter::once(point.y)
        .chain(xs)
        .take(log_size as usize)
        .collect()
}

/// Σ column[i] weights[i].
fn dot<X: Executor>(column: &DeviceColumn<X, BaseField>, weights: &Buffer<X>) -> SecureField {
    let columns = std::slice::from_ref(column.buffer());
    SecureField::from_raw(&ops::poly::dot(columns, weights).to_host())
}

impl<X: Executor> PolyOps for DeviceBackend<X> {
    type Twiddles = DeviceTwiddles<X>;

    fn interpolate(eval: Evaluation<X>, itwiddles: &TwiddleTree<Self>) -> Coefficients<X> {
        let mut values = [eval.values.into_buffer()];
        ops::interpolate(&mut values, &domain_inverses(itwiddles, eval.domain));
        let [values] = values;
        CircleCoefficients::new(DeviceColumn::new(values))
    }

    fn interpolate_columns(
        columns: Vec<Evaluation<X>>,
        twiddles: &TwiddleTree<Self>,
    ) -> Vec<Coefficients<X>> {
        let domains: Vec<CircleDomain> = columns.iter().map(|column| column.domain).collect();
        let mut buffers: Vec<Option<Buffer<X>>> = columns
            .into_iter()
            .map(|column| Some(column.values.into_buffer()))
            .collect();
        for domain in distinct(domains.iter().copied()) {
            let same = || (0..domains.len()).filter(|index| domains[*index] == domain);
            let mut own: Vec<Buffer<X>> =
                same().filter_map(|index| buffers[index].take()).collect();
            ops::interpolate(&mut own, &domain_inverses(twiddles, domain));
            for (index, buffer) in same().zip(own) {
                buffers[index] = Some(buffer);
            }
        }
        buffers
            .into_iter()
            .flatten()
            .map(|buffer| CircleCoefficients::new(DeviceColumn::new(buffer)))
            .collect()
    }

    fn eval_at_point(poly: &Coefficients<X>, point: CirclePoint<SecureField>) -> SecureField {
        let factors: Vec<Qm31> = basis_factors(point, poly.log_size())
            .into_iter()
            .map(to_words)
            .collect();
        dot(&poly.coeffs, &ops::poly::tensor_weights(&factors))
    }

    fn barycentric_weights(
        coset: CanonicCoset,
        p: CirclePoint<SecureField>,
    ) -> Col<Self, SecureField> {
        let domain = coset.circle_domain();
        let first = domain.at(0);
        let derivative = coset_vanishing_derivative(
            Coset::new(CirclePointIndex::generator(), domain.log_size()),
            first,
        );
        let scale = coset_vanishing(coset.coset, p) / (first.y * derivative * BaseField::from(-2));
        DeviceColumn::new(ops::poly::barycentric_weights(
            half_coset(domain.half_coset),
            to_words(p.x),
            to_words(p.y),
            to_words(scale),
        ))
    }

    fn barycentric_eval_at_point(
        evals: &Evaluation<X>,
        weights: &Col<Self, SecureField>,
    ) -> SecureField {
        dot(&evals.values, weights.buffer())
    }

    fn eval_at_point_by_folding(
        evals: &Evaluation<X>,
        point: CirclePoint<SecureField>,
        twiddles: &TwiddleTree<Self>,
    ) -> SecureField {
        let log_size = evals.domain.log_size();
        let zeros = Buffer::filled(0, evals.values.len());
        let values = evals.values.buffer().clone();
        let values = [values, zeros.clone(), zeros.clone(), zeros];
        let alphas = basis_factors(point, log_size);
        let y0 = evals.domain.half_coset.initial.y.inverse();
        let folded = fold_columns(values, true, &alphas, &twiddles.itwiddles, y0);
        from_words(folded.map(|column| column.to_host()[0])) / BaseField::from(1u32 << log_size)
    }

    fn extend(poly: &Coefficients<X>, log_size: u32) -> Coefficients<X> {
        assert!(log_size >= poly.log_size(), "an extension is not shorter");
        let mut coefficients = Buffer::new(1 << log_size);
        coefficients.write_buffer(0, poly.coeffs.buffer());
        coefficients.fill(poly.coeffs.len()..1 << log_size, 0);
        CircleCoefficients::new(DeviceColumn::new(coefficients))
    }

    fn evaluate(
        poly: &Coefficients<X>,
        domain: CircleDomain,
        twiddles: &TwiddleTree<Self>,
    ) -> Evaluation<X> {
        // SAFETY: `evaluate_into` writes every value.
        let buffer = unsafe { DeviceColumn::uninitialized(domain.size()) };
        Self::evaluate_into(poly, domain, twiddles, buffer)
    }

    fn evaluate_into(
        poly: &Coefficients<X>,
        domain: CircleDomain,
        twiddles: &TwiddleTree<Self>,
        buffer: Col<Self, BaseField>,
    ) -> Evaluation<X> {
        assert!(
            domain.half_coset.is_doubling_of(twiddles.root_coset),
            "the twiddles are of another domain"
        );
        let mut values = [buffer.into_buffer()];
        ops::evaluate(
            std::slice::from_ref(poly.coeffs.buffer()),
            &mut values,
            &domain_twiddles(twiddles, domain),
        );
        let [values] = values;
        CircleEvaluation::new(domain, DeviceColumn::new(values))
    }

    fn evaluate_polynomials(
        polynomials: ColumnVec<Coefficients<X>>,
        log_blowup_factor: u32,
        twiddles: &TwiddleTree<Self>,
        store_polynomials_coefficients: bool,
        pool: &BaseColumnPool<Self>,
    ) -> Vec<Poly<Self>> {
        let log_sizes: Vec<u32> = polynomials
            .iter()
            .map(CircleCoefficients::log_size)
            .collect();
        let mut values: Vec<Option<Buffer<X>>> = log_sizes
            .iter()
            .map(|log_size| {
                Some(
                    pool.take_or_alloc(log_size + log_blowup_factor)
                        .into_buffer()
                        .renewed(),
                )
            })
            .collect();
        for log_size in distinct(log_sizes.iter().copied()) {
            let domain = CanonicCoset::new(log_size + log_blowup_factor).circle_domain();
            let same = || (0..log_sizes.len()).filter(|index| log_sizes[*index] == log_size);
            let sources: Vec<Buffer<X>> = same()
                .map(|index| polynomials[index].coeffs.buffer().clone())
                .collect();
            let mut own: Vec<Buffer<X>> = same().filter_map(|index| values[index].take()).collect();
            ops::evaluate(&sources, &mut own, &domain_twiddles(twiddles, domain));
            for (index, buffer) in same().zip(own) {
                values[index] = Some(buffer);
            }
        }
        polynomials
            .into_iter()
            .zip(values.into_iter().flatten())
            .map(|(poly, buffer)| {
                let domain = CanonicCoset::new(poly.log_size() + log_blowup_factor).circle_domain();
                let evals = CircleEvaluation::new(domain, DeviceColumn::new(buffer));
                Poly::new(store_polynomials_coefficients.then_some(poly), evals)
            })
            .collect()
    }

    fn precompute_twiddles(coset: Coset) -> TwiddleTree<Self> {
        let root = half_coset(coset);
        TwiddleTree {
            root_coset: coset,
            twiddles: DeviceTwiddles::new(ops::twiddles(root, false)),
            itwiddles: DeviceTwiddles::new(ops::twiddles(root, true)),
        }
    }

    fn split_at_mid(poly: Coefficients<X>) -> (Coefficients<X>, Coefficients<X>) {
        let (left, right) = poly.coeffs.split_at_mid();
        (
            CircleCoefficients::new(left),
            CircleCoefficients::new(right),
        )
    }
}

/// Every value once, in the order of first appearance.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}
