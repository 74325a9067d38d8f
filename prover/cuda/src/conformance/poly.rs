//! `PolyOps`.

use std::ops::RangeInclusive;

use stwo::core::fields::m31::BaseField;
use stwo::core::poly::circle::{CanonicCoset, CircleDomain};
use stwo::prover::backend::{Column, ColumnOps, CpuBackend};
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::circle::{CircleCoefficients, CircleEvaluation, PolyOps};
use stwo::prover::poly::twiddles::{TwiddleBuffer, TwiddleTree};
use stwo::prover::poly::BitReversedOrder;

use super::{base_column, Random, Subject};

const MAX_LOG_SIZE: u32 = 14;

type Evaluation<B> = CircleEvaluation<B, BaseField, BitReversedOrder>;

fn domain(log_size: u32) -> CircleDomain {
    CanonicCoset::new(log_size).circle_domain()
}

fn twiddles<B: PolyOps>(log_size: u32) -> TwiddleTree<B> {
    B::precompute_twiddles(domain(log_size).half_coset)
}

fn evaluation<B: ColumnOps<BaseField>>(
    domain: CircleDomain,
    values: &[BaseField],
) -> Evaluation<B> {
    CircleEvaluation::new(domain, base_column::<B>(values))
}

fn evaluations<B: ColumnOps<BaseField>>(columns: &[Vec<BaseField>]) -> Vec<Evaluation<B>> {
    columns
        .iter()
        .map(|values| evaluation(domain(values.len().ilog2()), values))
        .collect()
}

/// Values to coefficients, back to values, and to values on domains up to 16 times as large.
pub fn interpolation<B: Subject>() {
    let mut random = Random::new(2);
    for log_size in 1..=MAX_LOG_SIZE {
        let trees = (
            twiddles::<B>(log_size + 4),
            twiddles::<CpuBackend>(log_size + 4),
        );
        let values = random.base(1 << log_size);
        let poly = evaluation::<B>(domain(log_size), &values).interpolate_with_twiddles(&trees.0);
        let expected =
            evaluation::<CpuBackend>(domain(log_size), &values).interpolate_with_twiddles(&trees.1);
        assert_eq!(
            poly.coeffs.to_cpu(),
            expected.coeffs,
            "coefficients, log size {log_size}"
        );
        let again = poly.evaluate(domain(log_size));
        assert_eq!(
            again.values.to_cpu(),
            values,
            "own twiddles, log size {log_size}"
        );
        // To stwo the domain of two points is no doubling of a larger one.
        for log_extended in log_size.max(2)..=(log_size + 4).min(MAX_LOG_SIZE + 1) {
            let own = poly.evaluate_with_twiddles(domain(log_extended), &trees.0);
            let other = expected.evaluate_with_twiddles(domain(log_extended), &trees.1);
            assert_eq!(
                own.values.to_cpu(),
                other.values,
                "values, log sizes {log_size}, {log_extended}"
            );
        }
        let extended = poly.extend(log_size + 2);
        assert_eq!(
            extended.coeffs.to_cpu(),
            expected.extend(log_size + 2).coeffs
        );
        let (left, right) = extended.split_at_mid();
        assert_eq!(left.coeffs.to_cpu()[..1 << log_size], expected.coeffs);
        assert_eq!(
            right.coeffs.to_cpu(),
            vec![BaseField::from(0); 2 << log_size]
        );
    }
}

/// Domains whose own twiddles are computed for them alone give the same as views of larger ones.
pub fn twiddle_prefixes<B: Subject>() {
    let mut random = Random::new(3);
    for log_size in 1..=10 {
        let values = random.base(1 << log_size);
        let own = evaluation::<B>(domain(log_size), &values).interpolate();
        let shared = evaluation::<B>(domain(log_size), &values)
            .interpolate_with_twiddles(&twiddles::<B>(12));
        assert_eq!(
            own.coeffs.to_cpu(),
            shared.coeffs.to_cpu(),
            "log size {log_size}"
        );
    }
}

/// Interpolation on the first slots of a larger domain, with twiddles extracted from an even larger one.
pub fn subdomains<B: Subject>() {
    let mut random = Random::new(4);
    for log_root in [9, 12] {
        let trees = (twiddles::<B>(log_root), twiddles::<CpuBackend>(log_root));
        for log_domain in 3..=log_root {
            for log_parts in 1..=(log_domain - 1).min(4) {
                let subdomain = domain(log_domain).split(log_parts).0;
                let values = random.base(subdomain.size());
                let own = evaluation::<B>(subdomain, &values)
                    .interpolate_with_twiddles(&extracted(&trees.0, log_domain, subdomain));
                let expected = evaluation::<CpuBackend>(subdomain, &values)
                    .interpolate_with_twiddles(&extracted(&trees.1, log_domain, subdomain));
                assert_eq!(
                    own.coeffs.to_cpu(),
                    expected.coeffs,
                    "{log_root}, {log_domain}, {log_parts}"
                );
            }
        }
    }
}

fn extracted<B: PolyOps>(
    tree: &TwiddleTree<B>,
    log_domain: u32,
    subdomain: CircleDomain,
) -> TwiddleTree<B> {
    TwiddleTree {
        root_coset: subdomain.half_coset,
        twiddles: B::Twiddles::empty(),
        itwiddles: tree
            .itwiddles
            .extract_subdomain_twiddles(log_domain, subdomain.log_size()),
    }
}

/// Columns of several sizes at once, in an order that is not that of their sizes.
pub fn batches<B: Subject>() {
    let mut random = Random::new(5);
    let trees = (twiddles::<B>(12), twiddles::<CpuBackend>(12));
    let columns: Vec<Vec<BaseField>> = [9, 5, 9, 7, 5, 10, 9]
        .map(|log_size| random.base(1 << log_size))
        .into();
    let own = B::interpolate_columns(evaluations::<B>(&columns), &trees.0);
    let expected = CpuBackend::interpolate_columns(evaluations::<CpuBackend>(&columns), &trees.1);
    for keep in [true, false] {
        let polys = B::evaluate_polynomials(own.clone(), 2, &trees.0, keep, &BaseColumnPool::new());
        let others = CpuBackend::evaluate_polynomials(
            expected.clone(),
            2,
            &trees.1,
            keep,
            &BaseColumnPool::new(),
        );
        assert_eq!(polys.len(), others.len());
        for (poly, other) in polys.iter().zip(&others) {
            assert_eq!(poly.evals.domain, other.evals.domain);
            assert_eq!(poly.evals.values.to_cpu(), other.evals.values);
            assert_eq!(
                poly.coeffs
                    .as_ref()
                    .map(|coefficients| coefficients.coeffs.to_cpu()),
                other
                    .coeffs
                    .as_ref()
                    .map(|coefficients| coefficients.coeffs.clone())
            );
        }
    }
}

/// Values of coefficients at points outside the domain.
pub fn evaluation_outside<B: Subject>() {
    values_outside::<B>(4..=MAX_LOG_SIZE + 1);
}

/// The same for fewer than 16 coefficients, which stwo's SIMD backend does not evaluate.
pub fn tiny_polynomials<B: Subject>() {
    values_outside::<B>(0..=3);
}

fn values_outside<B: Subject>(log_sizes: RangeInclusive<u32>) {
    let mut random = Random::new(6);
    for log_size in log_sizes {
        let values = random.base(1 << log_size);
        let point = random.point();
        let own = CircleCoefficients::<B>::new(base_column::<B>(&values)).eval_at_point(point);
        let expected = CircleCoefficients::<CpuBackend>::new(values).eval_at_point(point);
        assert_eq!(own, expected, "log size {log_size}");
    }
}

/// Barycentric weights and what they give.
pub fn barycentric<B: Subject>() {
    let mut random = Random::new(7);
    // stwo's SIMD weights are of whole registers.
    for log_size in 5..=10 {
        let point = random.point();
        let coset = CanonicCoset::new(log_size);
        let weights = B::barycentric_weights(coset, point);
        let expected = CpuBackend::barycentric_weights(coset, point);
        assert_eq!(weights.to_cpu(), expected, "weights, log size {log_size}");
        let values = random.base(1 << log_size);
        let own =
            B::barycentric_eval_at_point(&evaluation::<B>(domain(log_size), &values), &weights);
        let other = CpuBackend::barycentric_eval_at_point(
            &evaluation::<CpuBackend>(domain(log_size), &values),
            &expected,
        );
        assert_eq!(own, other, "value, log size {log_size}");
    }
}

/// Values at points by the folds of FRI.
pub fn evaluation_by_folding<B: Subject>() {
    let mut random = Random::new(8);
    for log_size in 5..=11 {
        let values = random.base(1 << log_size);
        let point = random.point();
        let own = evaluation::<B>(domain(log_size), &values)
            .eval_at_point_by_folding(point, &twiddles::<B>(log_size));
        let poly = evaluation::<CpuBackend>(domain(log_size), &values).interpolate();
        assert_eq!(own, poly.eval_at_point(point), "log size {log_size}");
    }
}
