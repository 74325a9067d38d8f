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
use super::{from_words, half_coset, to_words, HostColumn, HostTwiddles, StandInBackend};
use crate::host::{self, FoldStage, Qm31, Twiddles};

type Evaluation = CircleEvaluation<StandInBackend, BaseField, BitReversedOrder>;
type Coefficients = CircleCoefficients<StandInBackend>;

/// Twiddles of a circle domain.
pub(super) fn domain_twiddles(
    tree: &TwiddleTree<StandInBackend>,
    domain: CircleDomain,
) -> Twiddles<'_> {
    tree.twiddles
        .view(domain.half_coset.log_size, domain.half_coset.initial.y.0)
}

/// Inverse twiddles of a circle domain.
pub(super) fn domain_inverses(
    tree: &TwiddleTree<StandInBackend>,
    domain: CircleDomain,
) -> Twiddles<'_> {
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
fn dot(column: &HostColumn<BaseField>, weights: &[Qm31]) -> SecureField {
    from_words(host::dot(&[column.raw()], weights)[0])
}

impl PolyOps for StandInBackend {
    type Twiddles = HostTwiddles;

    fn interpolate(eval: Evaluation, itwiddles: &TwiddleTree<Self>) -> Coefficients {
        let mut values = eval.values;
        host::interpolate(
            &mut [values.raw_mut()],
            &domain_inverses(itwiddles, eval.domain),
        );
        CircleCoefficients::new(values)
    }

    fn interpolate_columns(
        mut columns: Vec<Evaluation>,
        twiddles: &TwiddleTree<Self>,
    ) -> Vec<Coefficients> {
        for domain in distinct(columns.iter().map(|column| column.domain)) {
            let mut same: Vec<&mut [u32]> = columns
                .iter_mut()
                .filter(|column| column.domain == domain)
                .map(|column| column.values.raw_mut())
                .collect();
            host::interpolate(&mut same, &domain_inverses(twiddles, domain));
        }
        columns
            .into_iter()
            .map(|column| CircleCoefficients::new(column.values))
            .collect()
    }

    fn eval_at_point(poly: &Coefficients, point: CirclePoint<SecureField>) -> SecureField {
        let factors: Vec<Qm31> = basis_factors(point, poly.log_size())
            .into_iter()
            .map(to_words)
            .collect();
        dot(&poly.coeffs, &host::tensor_weights(&factors))
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
        HostColumn::from_raw(host::barycentric_weights(
            half_coset(domain.half_coset),
            to_words(p.x),
            to_words(p.y),
            to_words(scale),
        ))
    }

    fn barycentric_eval_at_point(
        evals: &Evaluation,
        weights: &Col<Self, SecureField>,
    ) -> SecureField {
        dot(&evals.values, weights.raw())
    }

    fn eval_at_point_by_folding(
        evals: &Evaluation,
        point: CirclePoint<SecureField>,
        twiddles: &TwiddleTree<Self>,
    ) -> SecureField {
        let log_size = evals.domain.log_size();
        let zeros = vec![0; evals.values.len()];
        let values = [evals.values.raw(), &zeros, &zeros, &zeros];
        let alphas = basis_factors(point, log_size);
        let y0 = evals.domain.half_coset.initial.y.inverse();
        let folded = fold_columns(&values, FoldStage::Circle, &alphas, &twiddles.itwiddles, y0);
        from_words(folded.map(|column| column[0])) / BaseField::from(1u32 << log_size)
    }

    fn extend(poly: &Coefficients, log_size: u32) -> Coefficients {
        assert!(log_size >= poly.log_size(), "an extension is not shorter");
        let mut coefficients = poly.coeffs.raw().to_vec();
        coefficients.resize(1 << log_size, 0);
        CircleCoefficients::new(HostColumn::from_raw(coefficients))
    }

    fn evaluate(
        poly: &Coefficients,
        domain: CircleDomain,
        twiddles: &TwiddleTree<Self>,
    ) -> Evaluation {
        // SAFETY: `evaluate_into` writes every value.
        let buffer = unsafe { HostColumn::uninitialized(domain.size()) };
        Self::evaluate_into(poly, domain, twiddles, buffer)
    }

    fn evaluate_into(
        poly: &Coefficients,
        domain: CircleDomain,
        twiddles: &TwiddleTree<Self>,
        mut buffer: Col<Self, BaseField>,
    ) -> Evaluation {
        assert!(
            domain.half_coset.is_doubling_of(twiddles.root_coset),
            "the twiddles are of another domain"
        );
        host::evaluate(
            &[poly.coeffs.raw()],
            &mut [buffer.raw_mut()],
            &domain_twiddles(twiddles, domain),
        );
        CircleEvaluation::new(domain, buffer)
    }

    fn evaluate_polynomials(
        polynomials: ColumnVec<Coefficients>,
        log_blowup_factor: u32,
        twiddles: &TwiddleTree<Self>,
        store_polynomials_coefficients: bool,
        pool: &BaseColumnPool<Self>,
    ) -> Vec<Poly<Self>> {
        let log_sizes: Vec<u32> = polynomials
            .iter()
            .map(CircleCoefficients::log_size)
            .collect();
        let mut buffers: Vec<HostColumn<BaseField>> = log_sizes
            .iter()
            .map(|log_size| pool.take_or_alloc(log_size + log_blowup_factor))
            .collect();
        for log_size in distinct(log_sizes.iter().copied()) {
            let domain = CanonicCoset::new(log_size + log_blowup_factor).circle_domain();
            let of_size = |index: &usize| log_sizes[*index] == log_size;
            let sources: Vec<&[u32]> = (0..polynomials.len())
                .filter(of_size)
                .map(|index| polynomials[index].coeffs.raw())
                .collect();
            let mut targets: Vec<&mut [u32]> = buffers
                .iter_mut()
                .zip(&log_sizes)
                .filter(|(_, own)| **own == log_size)
                .map(|(buffer, _)| buffer.raw_mut())
                .collect();
            host::evaluate(&sources, &mut targets, &domain_twiddles(twiddles, domain));
        }
        polynomials
            .into_iter()
            .zip(buffers)
            .map(|(poly, buffer)| {
                let domain = CanonicCoset::new(poly.log_size() + log_blowup_factor).circle_domain();
                let evals = CircleEvaluation::new(domain, buffer);
                Poly::new(store_polynomials_coefficients.then_some(poly), evals)
            })
            .collect()
    }

    fn precompute_twiddles(coset: Coset) -> TwiddleTree<Self> {
        let root = half_coset(coset);
        TwiddleTree {
            root_coset: coset,
            twiddles: HostTwiddles::new(host::twiddles(root, false)),
            itwiddles: HostTwiddles::new(host::twiddles(root, true)),
        }
    }

    fn split_at_mid(poly: Coefficients) -> (Coefficients, Coefficients) {
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
