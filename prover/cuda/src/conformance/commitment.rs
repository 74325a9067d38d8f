//! Merkle trees, quotients, folds and accumulation.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::quotients::PointSample;
use stwo::core::pcs::TreeVec;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::prover::backend::{Col, Column, CpuBackend};
use stwo::prover::fri::FriOps;
use stwo::prover::pcs::quotient_ops::compute_fri_quotients;
use stwo::prover::poly::circle::{CircleCoefficients, CircleEvaluation, PolyOps, SecureEvaluation};
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::vcs_lifted::ops::{MerkleOpsLifted, PackLeavesOps};
use stwo::prover::vcs_lifted::prover::MerkleProverLifted;
use stwo::prover::AccumulationOps;

use super::{base_column, secure_coordinates, secure_values, Random, Subject};

/// All layers of the tree over columns of the given log sizes.
fn check_tree<B: Subject>(log_sizes: &[u32], lifting_log_size: u32, random: &mut Random) {
    let columns: Vec<Vec<BaseField>> = log_sizes
        .iter()
        .map(|log_size| random.base(1 << log_size))
        .collect();
    let own_columns: Vec<Col<B, BaseField>> = columns
        .iter()
        .map(|values| base_column::<B>(values))
        .collect();
    let own = MerkleProverLifted::<B, Blake2sMerkleHasher>::commit(
        own_columns.iter().collect(),
        lifting_log_size,
        0,
    );
    let expected = MerkleProverLifted::<CpuBackend, Blake2sMerkleHasher>::commit(
        columns.iter().collect(),
        lifting_log_size,
        0,
    );
    assert_eq!(own.layers.len(), expected.layers.len());
    for (layer, other) in own.layers.iter().zip(&expected.layers) {
        assert_eq!(
            &layer.to_cpu(),
            other,
            "columns {log_sizes:?}, lifted to {lifting_log_size}"
        );
    }
}

/// Trees over 0 to 130 columns of one size, of several sizes, and lifted beyond the longest column.
pub fn merkle<B: Subject>() {
    let mut random = Random::new(9);
    let empty = <B as MerkleOpsLifted<Blake2sMerkleHasher>>::build_leaves(&[], 0);
    assert_eq!(
        empty.to_cpu(),
        <CpuBackend as MerkleOpsLifted<Blake2sMerkleHasher>>::build_leaves(&[], 0)
    );
    for columns in [
        1, 2, 3, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64, 65, 100, 130,
    ] {
        check_tree::<B>(&vec![6; columns], 6, &mut random);
    }
    for log_size in [1, 2, 3, 5, 9, 10] {
        check_tree::<B>(&[log_size; 5], log_size, &mut random);
        check_tree::<B>(&[log_size; 5], log_size + 3, &mut random);
    }
    check_tree::<B>(&[4, 7, 5, 7, 4, 9, 5], 9, &mut random);
    check_tree::<B>(&[1, 3, 1, 8], 10, &mut random);
    // A block of the hash that holds columns of two sizes, and one that ends between them.
    let mixed: Vec<u32> = [5; 15].into_iter().chain([7; 18]).collect();
    check_tree::<B>(&mixed, 7, &mut random);
    let mixed: Vec<u32> = [5; 16].into_iter().chain([7; 16]).collect();
    check_tree::<B>(&mixed, 8, &mut random);
}

/// Leaves of four values.
pub fn packed_leaves<B: Subject>() {
    let mut random = Random::new(10);
    for log_size in 2..=9 {
        let values = random.secure(1 << log_size);
        let own = secure_coordinates::<B>(&values);
        let expected = secure_coordinates::<CpuBackend>(&values);
        let packed = B::pack_leaves_input(&own.columns.each_ref());
        let other = CpuBackend::pack_leaves_input(&expected.columns.each_ref());
        for (column, other) in packed.iter().zip(&other) {
            assert_eq!(&column.to_cpu(), other, "log size {log_size}");
        }
        // A tree has at least two leaves.
        if log_size == 2 {
            continue;
        }
        let tree = MerkleProverLifted::<B, Blake2sMerkleHasher>::commit(
            own.columns.iter().collect(),
            log_size - 2,
            2,
        );
        let other = MerkleProverLifted::<CpuBackend, Blake2sMerkleHasher>::commit(
            expected.columns.iter().collect(),
            log_size - 2,
            2,
        );
        assert_eq!(tree.root(), other.root(), "log size {log_size}");
    }
}

/// A circle fold, then one to five line folds a stage.
pub fn folds<B: Subject>() {
    let mut random = Random::new(11);
    for log_size in 5..=13 {
        let domain = CanonicCoset::new(log_size).circle_domain();
        // Twiddles of a larger domain: the layers are not the buffer's first ones.
        let root = CanonicCoset::new(log_size + 1).circle_domain().half_coset;
        let trees = (
            B::precompute_twiddles(root),
            CpuBackend::precompute_twiddles(root),
        );
        let values = random.secure(1 << log_size);
        let alpha = random.qm31();
        let own = SecureEvaluation::<B, BitReversedOrder>::new(domain, secure_coordinates(&values));
        let expected = SecureEvaluation::<CpuBackend, BitReversedOrder>::new(
            domain,
            secure_coordinates(&values),
        );
        let line = B::fold_circle_into_line(&own, alpha, &trees.0);
        let other = CpuBackend::fold_circle_into_line(&expected, alpha, &trees.1);
        assert_eq!(
            secure_values(&line.values),
            secure_values(&other.values),
            "circle, log size {log_size}"
        );
        for folds in 1..=(log_size - 1).min(5) {
            let alpha = random.qm31();
            let own = B::fold_line(&line, alpha, &trees.0, folds);
            let expected = CpuBackend::fold_line(&other, alpha, &trees.1, folds);
            assert_eq!(
                secure_values(&own.values),
                secure_values(&expected.values),
                "{folds} folds of {log_size}"
            );
            assert_eq!(own.domain().coset(), expected.domain().coset());
        }
    }
}

/// The share of the alternating function in a FRI layer.
pub fn decomposition<B: Subject>() {
    let mut random = Random::new(12);
    for log_size in 5..=10 {
        let domain = CanonicCoset::new(log_size).circle_domain();
        let values = random.secure(1 << log_size);
        let own = SecureEvaluation::<B, BitReversedOrder>::new(domain, secure_coordinates(&values));
        let expected = SecureEvaluation::<CpuBackend, BitReversedOrder>::new(
            domain,
            secure_coordinates(&values),
        );
        let (rest, lambda) = B::decompose(&own);
        let (other, expected) = CpuBackend::decompose(&expected);
        assert_eq!(lambda, expected, "log size {log_size}");
        assert_eq!(
            secure_values(&rest),
            secure_values(&other),
            "log size {log_size}"
        );
    }
}

/// Columns of a backend, extended from random coefficients.
fn extended<B: PolyOps>(coefficients: &[Vec<BaseField>], log_blowup: u32) -> Vec<Evaluation<B>> {
    coefficients
        .iter()
        .map(|values| {
            let poly = CircleCoefficients::<B>::new(base_column::<B>(values));
            poly.evaluate(CanonicCoset::new(poly.log_size() + log_blowup).circle_domain())
        })
        .collect()
}

type Evaluation<B> = CircleEvaluation<B, BaseField, BitReversedOrder>;

/// The quotients of two trees of columns.
fn quotient_values<B: Subject>(
    trees: [&[Evaluation<B>]; 2],
    samples: &TreeVec<Vec<Vec<PointSample>>>,
    random_coeff: SecureField,
    lifting_log_size: u32,
    log_blowup: u32,
) -> Vec<SecureField> {
    let twiddles = B::precompute_twiddles(
        CanonicCoset::new(lifting_log_size)
            .circle_domain()
            .half_coset,
    );
    let columns = TreeVec(trees.map(|tree| tree.iter().collect::<Vec<_>>()).into());
    let quotients = compute_fri_quotients(
        &columns,
        samples,
        random_coeff,
        lifting_log_size,
        &twiddles,
        log_blowup,
    );
    secure_values(&quotients.values)
}

/// Quotients of columns of several sizes with one, two and three samples.
pub fn quotients<B: Subject>() {
    let mut random = Random::new(13);
    for (log_sizes, lift, log_blowup) in [
        (vec![5, 5, 5], 0, 1),
        (vec![4, 7, 6, 4, 7], 0, 2),
        (vec![6, 8, 6, 8, 5], 0, 3),
        (vec![5, 6, 6], 2, 2),
    ] {
        let longest: u32 = log_sizes.iter().copied().max().unwrap_or_default();
        let lifting_log_size = longest + log_blowup + lift;
        let coefficients: Vec<Vec<BaseField>> =
            log_sizes.iter().map(|log| random.base(1 << log)).collect();
        let points = [random.point(), random.point(), random.point()];
        let samples: Vec<Vec<PointSample>> = coefficients
            .iter()
            .enumerate()
            .map(|(index, values)| {
                let log_extended = values.len().ilog2() + log_blowup;
                let poly = CircleCoefficients::<CpuBackend>::new(values.clone());
                let sample = |point: &stwo::core::circle::CirclePoint<SecureField>| PointSample {
                    point: *point,
                    value: poly
                        .eval_at_point(point.repeated_double(lifting_log_size - log_extended)),
                };
                points[..=index % 3].iter().map(sample).collect()
            })
            .collect();
        let (first, second) = samples.split_at(2);
        let samples = TreeVec(vec![first.to_vec(), second.to_vec()]);
        let alpha = random.qm31();
        let own = extended::<B>(&coefficients, log_blowup);
        let other = extended::<CpuBackend>(&coefficients, log_blowup);
        let own = quotient_values::<B>(
            [&own[..2], &own[2..]],
            &samples,
            alpha,
            lifting_log_size,
            log_blowup,
        );
        let other = quotient_values::<CpuBackend>(
            [&other[..2], &other[2..]],
            &samples,
            alpha,
            lifting_log_size,
            log_blowup,
        );
        assert_eq!(
            own, other,
            "{log_sizes:?}, lifted by {lift}, blow-up 2^{log_blowup}"
        );
    }
}

/// Sums of columns, lifted sums, and powers.
pub fn accumulation<B: Subject>() {
    let mut random = Random::new(14);
    let alpha = random.qm31();
    for n in [0, 1, 2, 5, 17, 33] {
        assert_eq!(
            B::generate_secure_powers(alpha, n),
            CpuBackend::generate_secure_powers(alpha, n)
        );
    }
    let columns: Vec<Vec<SecureField>> = [5, 6, 9, 10]
        .map(|log_size| random.secure(1 << log_size))
        .into();
    for count in 0..=columns.len() {
        let own = B::lift_and_accumulate(
            columns[..count]
                .iter()
                .map(|c| secure_coordinates(c))
                .collect(),
        );
        let other = CpuBackend::lift_and_accumulate(
            columns[..count]
                .iter()
                .map(|c| secure_coordinates(c))
                .collect(),
        );
        assert_eq!(
            own.as_ref().map(secure_values),
            other.as_ref().map(secure_values),
            "{count} columns"
        );
    }
    let mut own = secure_coordinates::<B>(&columns[2]);
    let other = random.secure(1 << 9);
    B::accumulate(&mut own, &secure_coordinates(&other));
    let expected: Vec<SecureField> = columns[2]
        .iter()
        .zip(&other)
        .map(|(a, b)| *a + *b)
        .collect();
    assert_eq!(secure_values(&own), expected);
}
