//! The LogUp kernels against stwo's generator of interaction columns.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sage_cuda::host;
use stwo::core::fields::m31::{BaseField, P};
use stwo::core::fields::qm31::SecureField;
use stwo::core::utils::bit_reverse_index;
use stwo::prover::backend::simd::m31::N_LANES;
use stwo::prover::backend::simd::qm31::PackedSecureField;
use stwo::prover::backend::Column;
use stwo_constraint_framework::LogupTraceGenerator;

fn random(n: usize, rng: &mut ChaCha8Rng) -> Vec<SecureField> {
    let coordinate = |rng: &mut ChaCha8Rng| BaseField::from_u32_unchecked(rng.gen_range(0..P));
    (0..n)
        .map(|_| SecureField::from_m31_array(std::array::from_fn(|_| coordinate(rng))))
        .collect()
}

fn columns(values: &[SecureField]) -> [Vec<u32>; 4] {
    std::array::from_fn(|c| {
        values
            .iter()
            .map(|value| value.to_m31_array()[c].0)
            .collect()
    })
}

fn slices(columns: &[Vec<u32>; 4]) -> [&[u32]; 4] {
    columns.each_ref().map(Vec::as_slice)
}

/// The columns of all batches and the claimed sum, by stwo.
fn expected(
    batches: &[(Vec<SecureField>, Vec<SecureField>)],
    log_size: u32,
) -> (Vec<Vec<u32>>, SecureField) {
    let mut generator = LogupTraceGenerator::new(log_size);
    for (numerators, denominators) in batches {
        let mut column = generator.new_col();
        for vec_row in 0..numerators.len() / N_LANES {
            let packed = |values: &[SecureField]| {
                PackedSecureField::from_array(std::array::from_fn(|lane| {
                    values[vec_row * N_LANES + lane]
                }))
            };
            column.write_frac(vec_row, packed(numerators), packed(denominators));
        }
        column.finalize_col();
    }
    let (trace, sum) = generator.finalize_last();
    let words = trace
        .iter()
        .map(|column| column.values.to_cpu().iter().map(|value| value.0).collect());
    (words.collect(), sum)
}

/// All columns and the claimed sum by the kernels, each column in memory of its own.
fn own(batches: &[(Vec<SecureField>, Vec<SecureField>)]) -> (Vec<[Vec<u32>; 4]>, [u32; 4]) {
    let mut own: Vec<[Vec<u32>; 4]> = Vec::new();
    for (numerators, denominators) in batches {
        let (numerators, denominators) = (columns(numerators), columns(denominators));
        let before = own.last().map(slices);
        let next = host::logup_column(
            &slices(&numerators),
            &slices(&denominators),
            before.as_ref(),
        );
        own.push(next);
    }
    let last = own.pop().expect("three batches");
    let (last, total) = host::logup_finish(&slices(&last));
    own.push(last);
    (own, total)
}

/// The same, each column in the memory of its numerators.
fn own_in_place(
    batches: &[(Vec<SecureField>, Vec<SecureField>)],
) -> (Vec<[Vec<u32>; 4]>, [u32; 4]) {
    let mut own: Vec<[Vec<u32>; 4]> = Vec::new();
    for (numerators, denominators) in batches {
        let (mut column, denominators) = (columns(numerators), columns(denominators));
        let before = own.last().map(slices);
        host::logup_column_in_place(
            &mut column.each_mut().map(Vec::as_mut_slice),
            &slices(&denominators),
            before.as_ref(),
        );
        own.push(column);
    }
    let last = own.last_mut().expect("three batches");
    let total = host::logup_finish_in_place(&mut last.each_mut().map(Vec::as_mut_slice));
    (own, total)
}

#[test]
fn columns_are_those_of_stwo() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for log_size in [4, 5, 8, 11, 12, 13, 14, 15] {
        let n = 1 << log_size;
        let batches: Vec<_> = (0..3)
            .map(|_| (random(n, &mut rng), random(n, &mut rng)))
            .collect();
        let (expected, claimed_sum) = expected(&batches, log_size);
        let claimed_sum = claimed_sum.to_m31_array().map(|coordinate| coordinate.0);
        for (own, total) in [
            own(&batches),
            own_in_place(&batches),
            host::reversed(|| own(&batches)),
            host::reversed(|| own_in_place(&batches)),
        ] {
            assert_eq!(total, claimed_sum, "log size {log_size}");
            assert!(own.concat() == expected, "log size {log_size}");
        }
    }
}

/// Slot of row `row` along the trace's coset.
fn slot(row: usize, log_size: u32) -> usize {
    let index = if row.is_multiple_of(2) {
        row / 2
    } else {
        (1 << log_size) - 1 - row / 2
    };
    bit_reverse_index(index, log_size)
}

/// So many chunks of rows that a thread of the block that adds them up has more than one.
#[test]
fn prefix_sums_of_hundreds_of_chunks() {
    let log_size = 21;
    let values = random(1 << log_size, &mut ChaCha8Rng::seed_from_u64(2));
    let total: SecureField = values.iter().copied().sum();
    let share = total / BaseField::from(values.len());
    let mut expected = vec![SecureField::from(0); values.len()];
    let mut sum = SecureField::from(0);
    for row in 0..values.len() {
        let slot = slot(row, log_size);
        sum += values[slot] - share;
        expected[slot] = sum;
    }
    let column = columns(&values);
    let (own, own_total) = host::logup_finish(&slices(&column));
    assert_eq!(
        own_total,
        total.to_m31_array().map(|coordinate| coordinate.0)
    );
    assert!(own == columns(&expected));
    let reversed = host::reversed(|| host::logup_finish(&slices(&column)));
    assert!(reversed == (own, own_total));
}
