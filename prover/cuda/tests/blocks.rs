//! Kernels whose threads share memory: results do not depend on the order of threads and blocks, equal plain loops at
//! sizes of several blocks, and large transforms, which take several passes, equal stwo's.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sage_cuda::host::{self, GkrLayer, HalfCoset, Twiddles};
use stwo::core::fields::m31::{M31, P};
use stwo::core::fields::qm31::QM31;
use stwo::core::poly::circle::CanonicCoset;
use stwo::prover::backend::CpuBackend;
use stwo::prover::poly::circle::{CircleCoefficients, CircleEvaluation, PolyOps};
use stwo::prover::poly::BitReversedOrder;

fn random(n: usize, seed: u64) -> Vec<u32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..n).map(|_| rng.gen_range(0..P)).collect()
}

fn random_qm31(n: usize, seed: u64) -> Vec<[u32; 4]> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..n)
        .map(|_| std::array::from_fn(|_| rng.gen_range(0..P)))
        .collect()
}

/// The half coset of the canonic circle domain of a size.
fn half_coset(log_size: u32) -> HalfCoset {
    HalfCoset {
        initial: 1 << (30 - log_size),
        step: (1 << (32 - log_size)) & 0x7fff_ffff,
        log_half: log_size - 1,
    }
}

/// Calls `f` in both orders of threads and blocks and returns the one result.
fn in_both_orders<T: PartialEq + std::fmt::Debug>(f: impl Fn() -> T) -> T {
    let expected = f();
    assert!(host::reversed(&f) == expected, "another result in reverse");
    expected
}

#[test]
fn twiddles_are_those_of_stwo() {
    for log_size in [1, 2, 3, 4, 8, 13] {
        let expected =
            CpuBackend::precompute_twiddles(CanonicCoset::new(log_size).circle_domain().half_coset);
        let words = |values: &[M31]| values.iter().map(|value| value.0).collect::<Vec<_>>();
        assert_eq!(
            host::twiddles(half_coset(log_size), false),
            words(&expected.twiddles),
            "log size {log_size}"
        );
        assert_eq!(
            host::twiddles(half_coset(log_size), true),
            words(&expected.itwiddles),
            "log size {log_size}"
        );
    }
}

fn interpolated(values: &[u32], inverses: &[u32]) -> Vec<u32> {
    let mut column = values.to_vec();
    host::interpolate(&mut [&mut column], &Twiddles::new(inverses, 0, 0));
    column
}

fn evaluated(coefficients: &[u32], log_size: u32, twiddles: &[u32]) -> Vec<u32> {
    let mut column = vec![u32::MAX; 1 << log_size];
    host::evaluate(
        &[coefficients],
        &mut [&mut column],
        &Twiddles::new(twiddles, 0, 0),
    );
    column
}

fn stwo_values(values: &[u32]) -> Vec<M31> {
    values
        .iter()
        .map(|value| M31::from_u32_unchecked(*value))
        .collect()
}

/// Tiles of 2^12, tiles with strided rows, and three passes.
#[test]
fn transforms_of_one_to_three_passes() {
    for log_size in [3, 11, 12, 13, 14, 15, 16, 20, 21] {
        let domain = CanonicCoset::new(log_size).circle_domain();
        let trees = CpuBackend::precompute_twiddles(domain.half_coset);
        let (twiddles, inverses) = (
            host::twiddles(half_coset(log_size), false),
            host::twiddles(half_coset(log_size), true),
        );
        let values = random(1 << log_size, u64::from(log_size));
        let coefficients = if log_size <= 14 {
            in_both_orders(|| interpolated(&values, &inverses))
        } else {
            interpolated(&values, &inverses)
        };
        let expected = CircleEvaluation::<CpuBackend, M31, BitReversedOrder>::new(
            domain,
            stwo_values(&values),
        )
        .interpolate_with_twiddles(&trees);
        assert_eq!(
            stwo_values(&coefficients),
            expected.coeffs,
            "coefficients, log size {log_size}"
        );
        let again = evaluated(&coefficients, log_size, &twiddles);
        assert_eq!(again, values, "values, log size {log_size}");
    }
}

#[test]
fn extensions_repeat_the_coefficients_in_the_first_pass() {
    for (log_coefficients, log_size) in [(0, 3), (1, 6), (5, 9), (11, 14), (13, 15), (14, 17)] {
        let domain = CanonicCoset::new(log_size).circle_domain();
        let twiddles = host::twiddles(half_coset(log_size), false);
        let coefficients = random(1 << log_coefficients, u64::from(log_size));
        let values = in_both_orders(|| evaluated(&coefficients, log_size, &twiddles));
        let expected =
            CircleCoefficients::<CpuBackend>::new(stwo_values(&coefficients)).evaluate(domain);
        assert_eq!(
            stwo_values(&values),
            expected.values,
            "log sizes {log_coefficients}, {log_size}"
        );
    }
}

#[test]
fn layers_of_a_tree_do_not_depend_on_the_order_of_threads() {
    let leaves: Vec<[u32; 8]> = random(8 << 10, 1)
        .chunks_exact(8)
        .map(|w| std::array::from_fn(|i| w[i]))
        .collect();
    let layers = in_both_orders(|| host::tree_layers(&leaves, 10));
    let mut below = leaves.clone();
    for layer in layers {
        // The same, a layer a launch.
        below = host::tree_layers(&below, 1).remove(0);
        assert_eq!(layer, below);
    }
    assert_eq!(below.len(), 1);
}

#[test]
fn sums_do_not_depend_on_the_order_of_threads() {
    for n in [1, 255, 256, 1000, 1 << 14, (1 << 14) + 1, 3 << 14] {
        let (column, weights) = (random(n, 2), random_qm31(n, 3));
        let sum = in_both_orders(|| host::dot(&[&column, &column], &weights));
        assert_eq!(sum, [host::qm31_dot(&column, &weights); 2], "{n} values");
    }
}

fn qm31(words: [u32; 4]) -> QM31 {
    QM31::from_m31_array(words.map(M31::from_u32_unchecked))
}

fn words(value: QM31) -> [u32; 4] {
    value.to_m31_array().map(|coordinate| coordinate.0)
}

/// Partial sums of three columns of 2^24 values, nearly.
#[test]
fn sums_of_a_thousand_partial_sums() {
    for (n, sums) in [(1, 3), (255, 2), (257, 2), (1000, 3), (1024, 1)] {
        let values = random_qm31(n * sums, 6);
        let expected: Vec<[u32; 4]> = values
            .chunks_exact(n)
            .map(|chunk| words(chunk.iter().map(|value| qm31(*value)).sum()))
            .collect();
        assert_eq!(in_both_orders(|| host::sum(&values, sums)), expected);
    }
}

#[test]
fn differences_of_halves_of_several_blocks() {
    for log_size in [1, 9, 14, 15, 16] {
        let columns: [Vec<u32>; 4] = std::array::from_fn(|c| random(1 << log_size, 7 + c as u64));
        let columns = columns.each_ref().map(Vec::as_slice);
        let row = |row: usize| qm31(columns.map(|column| column[row]));
        let half = 1 << (log_size - 1);
        let expected = (0..half).map(|i| row(i) - row(half + i)).sum();
        assert_eq!(
            in_both_orders(|| host::half_difference(&columns)),
            words(expected),
            "log size {log_size}"
        );
    }
}

/// The sums of a layer, term by term.
fn plain_gkr_sums(numerators: &[QM31], values: &[QM31], eq: &[QM31], lambda: QM31) -> [QM31; 2] {
    let terms = values.len() / 4;
    let mut sums = [QM31::from(0); 2];
    for (i, eq) in eq.iter().enumerate() {
        let at = |column: &[QM31], i: usize| [column[i], column[i + 1]];
        let two = |column: &[QM31]| {
            let (low, high) = (at(column, 2 * i), at(column, 2 * (terms + i)));
            [0, 1].map(|j| high[j] + high[j] - low[j])
        };
        let gate = |n: [QM31; 2], v: [QM31; 2]| {
            let numerator = n[0] * v[1] + n[1] * v[0];
            numerator + lambda * v[0] * v[1]
        };
        sums[0] += *eq * gate(at(numerators, 2 * i), at(values, 2 * i));
        sums[1] += *eq * gate(two(numerators), two(values));
    }
    sums
}

#[test]
fn sums_of_gkr_layers_of_several_blocks() {
    for log_size in [2, 10, 16, 17] {
        let n = 1 << log_size;
        let (numerators, values) = (random_qm31(n, 4), random_qm31(n, 5));
        let (multiplicities, eq) = (random(n, 6), random_qm31(n / 4, 7));
        let lambda = [1, 2, 3, 4];
        let secure = |column: &[[u32; 4]]| column.iter().map(|v| qm31(*v)).collect::<Vec<_>>();
        let multiples = multiplicities.iter().map(|v| M31::from(*v).into());
        for (layer, numerators) in [
            (
                GkrLayer::LogUpGeneric(&numerators, &values),
                secure(&numerators),
            ),
            (
                GkrLayer::LogUpMultiplicities(&multiplicities, &values),
                multiples.collect(),
            ),
            (GkrLayer::LogUpSingles(&values), vec![QM31::from(1); n]),
        ] {
            let expected =
                plain_gkr_sums(&numerators, &secure(&values), &secure(&eq), qm31(lambda));
            let (at_zero, at_two) = in_both_orders(|| host::sums(&layer, &eq, lambda));
            assert_eq!(
                [at_zero, at_two],
                expected.map(words),
                "log size {log_size}"
            );
        }
        // A product: no numerators, and 1 in the place of lambda.
        let expected = plain_gkr_sums(
            &vec![QM31::from(0); n],
            &secure(&values),
            &secure(&eq),
            QM31::from(1),
        );
        let layer = GkrLayer::GrandProduct(&values);
        let (at_zero, at_two) = in_both_orders(|| host::sums(&layer, &eq, lambda));
        assert_eq!(
            [at_zero, at_two],
            expected.map(words),
            "log size {log_size}"
        );
    }
}

/// A first layer so high that a sum of 32 bits would come round to one that is there.
#[test]
#[should_panic(expected = "the twiddles are of a smaller domain")]
fn twiddles_of_an_impossible_layer_are_refused() {
    let twiddles = Twiddles::new(&[1; 4], u32::MAX, 1);
    host::interpolate(&mut [&mut [0; 4]], &twiddles);
}

#[test]
#[should_panic(expected = "columns have at most 2^30 values")]
fn a_half_coset_of_too_many_points_is_refused() {
    let _ = host::twiddles(
        HalfCoset {
            initial: 1,
            step: 2,
            log_half: 64,
        },
        false,
    );
}

/// It would pass unseen by results: the host's threads wait for one another anyhow. The test runs itself once more.
#[test]
fn a_missing_barrier_ends_the_program() {
    let within = "SAGE_TEST_MISSING_BARRIER";
    if std::env::var_os(within).is_some() {
        host::missing_barrier();
        return;
    }
    let itself = std::env::current_exe().expect("a test is a program");
    let output = std::process::Command::new(itself)
        .args([
            "a_missing_barrier_ends_the_program",
            "--exact",
            "--nocapture",
        ])
        .env(within, "1")
        .output()
        .expect("the program can be started again");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("a phase without a barrier before it"),
        "{said}"
    );
}

/// A panic inside leaves the order of the thread as it was.
#[test]
fn the_order_is_restored() {
    let result = std::panic::catch_unwind(|| host::reversed(|| panic!("inside")));
    assert!(result.is_err());
    assert!(!host::is_reversed());
    host::reversed(|| {
        host::reversed(|| assert!(host::is_reversed()));
        assert!(host::is_reversed());
    });
    assert!(!host::is_reversed());
}

/// The eight points that one point gives are those of the domain.
#[test]
fn points_of_eight_slots_come_from_one() {
    for log_size in 3..=10 {
        let domain = half_coset(log_size);
        for group in 0..1 << (log_size - 3) {
            let first = host::domain_point(domain, 8 * group);
            for j in 0..8 {
                assert_eq!(
                    host::domain_point_of_eight(first, j),
                    host::domain_point(domain, 8 * group + j)
                );
            }
        }
    }
}

#[test]
fn mask_offsets_are_those_of_stwo() {
    for log_trace in 2..=6u32 {
        for log_eval in log_trace + 1..=log_trace + 3 {
            for offset in -3..=3 {
                for slot in 0..1 << log_eval {
                    let expected = stwo::core::utils::offset_bit_reversed_circle_domain_index(
                        slot as usize,
                        log_trace,
                        log_eval,
                        offset as isize,
                    );
                    assert_eq!(
                        host::offset_slot(slot, log_trace, log_eval, offset) as usize,
                        expected
                    );
                }
            }
        }
    }
}
