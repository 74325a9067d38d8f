//! Interaction columns: running sums of the LogUp fractions of a component.
//!
//! The fractions are collected by evaluating the component's own constraints on the main columns, so that entries,
//! signs and batches are written down once, in the AIR. All batches of a row are inverted together and written in
//! place, chunk by chunk and in parallel.

use num_traits::{One, Zero};
use rayon::prelude::*;
use stwo::core::fields::batch_inverse_in_place;
use stwo::core::fields::m31::M31;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::utils::{
    bit_reverse_index, circle_domain_index_to_coset_index, coset_index_to_circle_domain_index,
};
use stwo::core::Fraction;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::m31::{PackedM31, N_LANES};
use stwo::prover::backend::simd::prefix_sum::inclusive_prefix_sum;
use stwo::prover::backend::simd::qm31::PackedQM31;
use stwo::prover::backend::Column;
use stwo_constraint_framework::{
    EvalAtRow, FrameworkEval, ORIGINAL_TRACE_IDX, PREPROCESSED_TRACE_IDX,
};

use super::columns::build;

/// A fraction of 16 rows.
type PackedFraction = Fraction<PackedQM31, PackedQM31>;

/// Reads the columns of one packed row and keeps the fractions, summed by batch.
struct FractionCollector<'a> {
    preprocessed: &'a [BaseColumn],
    main: &'a [BaseColumn],
    log_size: u32,
    packed_row: usize,
    next_preprocessed: usize,
    next_main: usize,
    fractions: Vec<PackedFraction>,
    batches: Vec<PackedFraction>,
}

impl FractionCollector<'_> {
    /// The column that the next mask reads; `None` for a column that takes no part in the fractions.
    fn next_column(&mut self, interaction: usize) -> Option<&BaseColumn> {
        let (columns, next) = match interaction {
            PREPROCESSED_TRACE_IDX => (self.preprocessed, &mut self.next_preprocessed),
            ORIGINAL_TRACE_IDX => (self.main, &mut self.next_main),
            _ => return None,
        };
        *next += 1;
        columns.get(*next - 1)
    }
}

/// Reads 16 rows at `offset` rows of the trace coset from packed row `packed_row`.
fn read(column: &BaseColumn, packed_row: usize, offset: isize, log_size: u32) -> PackedM31 {
    if offset == 0 {
        return column
            .data
            .get(packed_row)
            .copied()
            .unwrap_or_else(PackedM31::zero);
    }
    let rows = 1isize << log_size;
    PackedM31::from_array(std::array::from_fn(|lane| {
        let index = bit_reverse_index(packed_row * N_LANES + lane, log_size);
        let in_coset = circle_domain_index_to_coset_index(index, log_size) as isize;
        let shifted = (in_coset + offset).rem_euclid(rows) as usize;
        let index = coset_index_to_circle_domain_index(shifted, log_size);
        column.at(bit_reverse_index(index, log_size))
    }))
}

impl EvalAtRow for FractionCollector<'_> {
    type F = PackedM31;
    type EF = PackedQM31;

    fn next_interaction_mask<const N: usize>(
        &mut self,
        interaction: usize,
        offsets: [isize; N],
    ) -> [Self::F; N] {
        let (packed_row, log_size) = (self.packed_row, self.log_size);
        match self.next_column(interaction) {
            Some(column) => offsets.map(|offset| read(column, packed_row, offset, log_size)),
            None => [PackedM31::zero(); N],
        }
    }

    fn add_constraint<G>(&mut self, _constraint: G) {}

    fn combine_ef(values: [Self::F; SECURE_EXTENSION_DEGREE]) -> Self::EF {
        PackedQM31::from_packed_m31s(values)
    }

    fn write_logup_frac(&mut self, fraction: PackedFraction) {
        self.fractions.push(fraction);
    }

    fn finalize_logup_batched(&mut self, batching: &Vec<usize>) {
        for (fraction, batch) in self.fractions.drain(..).zip(batching) {
            match self.batches.get_mut(*batch) {
                Some(sum) => *sum = *sum + fraction,
                // Batches are numbered from 0 without holes.
                None => self.batches.push(fraction),
            }
        }
    }

    fn finalize_logup(&mut self) {
        self.batches.append(&mut self.fractions);
    }

    fn finalize_logup_in_pairs(&mut self) {
        for pair in self.fractions.chunks(2) {
            match pair {
                [first, second] => self.batches.push(*first + *second),
                rest => self.batches.extend(rest),
            }
        }
        self.fractions.clear();
    }
}

/// Room that one task needs, kept from row to row.
struct Scratch {
    fractions: Vec<PackedFraction>,
    batches: Vec<PackedFraction>,
    numerators: Vec<PackedQM31>,
    denominators: Vec<PackedQM31>,
    inverses: Vec<PackedQM31>,
}

/// The interaction columns of one component and the sum of all its fractions.
pub(super) fn columns(
    eval: &(impl FrameworkEval + Sync),
    preprocessed: &[BaseColumn],
    main: &[BaseColumn],
    n_columns: usize,
) -> (Vec<BaseColumn>, SecureField) {
    let log_size = eval.log_size();
    let n_batches = n_columns / SECURE_EXTENSION_DEGREE;
    let mut columns = build(n_columns, log_size, |first, slices| {
        let packed_rows = slices.first().map_or(0, |slice| slice.len());
        let size = packed_rows * n_batches;
        let mut scratch = Scratch {
            fractions: Vec::with_capacity(2 * n_batches),
            batches: Vec::with_capacity(n_batches),
            numerators: Vec::with_capacity(size),
            denominators: Vec::with_capacity(size),
            inverses: vec![PackedQM31::one(); size],
        };
        for packed_row in first..first + packed_rows {
            collect(eval, preprocessed, main, packed_row, &mut scratch);
        }
        batch_inverse_in_place(&scratch.denominators, &mut scratch.inverses);
        write_running_sums(slices, n_batches, &scratch);
    });
    let claimed_sum = accumulate_rows(&mut columns, log_size);
    (columns, claimed_sum)
}

/// Appends the batch fractions of one packed row.
fn collect(
    eval: &impl FrameworkEval,
    preprocessed: &[BaseColumn],
    main: &[BaseColumn],
    packed_row: usize,
    scratch: &mut Scratch,
) {
    let mut collected = eval.evaluate(FractionCollector {
        preprocessed,
        main,
        log_size: eval.log_size(),
        packed_row,
        next_preprocessed: 0,
        next_main: 0,
        fractions: std::mem::take(&mut scratch.fractions),
        batches: std::mem::take(&mut scratch.batches),
    });
    for batch in collected.batches.drain(..) {
        scratch.numerators.push(batch.numerator);
        scratch.denominators.push(batch.denominator);
    }
    scratch.fractions = collected.fractions;
    scratch.batches = collected.batches;
}

/// Writes, row by row, the sum of the batches up to each one.
fn write_running_sums(slices: &mut [&mut [PackedM31]], n_batches: usize, scratch: &Scratch) {
    let rows = scratch
        .numerators
        .chunks_exact(n_batches)
        .zip(scratch.inverses.chunks_exact(n_batches));
    for (row, (numerators, inverses)) in rows.enumerate() {
        let mut sum = PackedQM31::zero();
        let fractions = numerators.iter().zip(inverses);
        for (coordinates, (numerator, inverse)) in slices
            .chunks_exact_mut(SECURE_EXTENSION_DEGREE)
            .zip(fractions)
        {
            sum += *numerator * *inverse;
            for (slice, value) in coordinates.iter_mut().zip(sum.into_packed_m31s()) {
                if let Some(cell) = slice.get_mut(row) {
                    *cell = value;
                }
            }
        }
    }
}

/// Turns the last four columns, the sums of whole rows, into running sums over the rows of the trace coset.
///
/// Each row is lowered by the mean, so that the running sum returns to 0 and one constraint serves every row.
fn accumulate_rows(columns: &mut Vec<BaseColumn>, log_size: u32) -> SecureField {
    let last = columns.split_off(columns.len().saturating_sub(SECURE_EXTENSION_DEGREE));
    let (sums, accumulated): (Vec<M31>, Vec<BaseColumn>) = last
        .into_par_iter()
        .map(|mut column| {
            let sum = column
                .data
                .iter()
                .copied()
                .sum::<PackedM31>()
                .pointwise_sum();
            let mean = PackedM31::broadcast(sum / M31(1 << log_size));
            column.data.iter_mut().for_each(|row| *row -= mean);
            (sum, inclusive_prefix_sum(column))
        })
        .unzip();
    columns.extend(accumulated);
    let mut coordinates = [M31(0); SECURE_EXTENSION_DEGREE];
    for (coordinate, sum) in coordinates.iter_mut().zip(sums) {
        *coordinate = sum;
    }
    SecureField::from_m31_array(coordinates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::witness::mem::row_of;
    use sage_air::components::mem::{MemEval, N_MAIN};
    use sage_air::relations::Relations;
    use stwo::core::channel::{Blake2sChannel, Channel};
    use stwo_constraint_framework::{LogupTraceGenerator, Relation};

    /// Columns of the mem component with arbitrary cells.
    fn cells(log_size: u32) -> Vec<BaseColumn> {
        (0..N_MAIN as u32)
            .map(|column| {
                (0..1u32 << log_size)
                    .map(|row| M31((row * 7 + 13).pow(2) % 100_003 + column))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn the_columns_are_those_of_the_library_generator() {
        let mut channel = Blake2sChannel::default();
        channel.mix_u64(3);
        let relations = Relations::draw(&mut channel);
        // 2^4 rows are one packed row; 2^11 are two chunks of tasks.
        for log_size in [4, 6, 11] {
            let main = cells(log_size);
            let mut library = LogupTraceGenerator::new(log_size);
            let packed_rows = main[0].data.len();
            let mut first = library.new_col();
            for row in 0..packed_rows {
                let [addr, time, value, _] = [0, 1, 2, 3].map(|column| main[column].data[row]);
                let zero = PackedM31::zero();
                let initial: PackedQM31 = relations.mem.combine(&[addr, zero, zero]);
                let last: PackedQM31 = relations.mem.combine(&[addr, time, value]);
                first.write_frac(row, last - initial, initial * last);
            }
            first.finalize_col();
            let mut second = library.new_col();
            for row in 0..packed_rows {
                let [addr, _, value, reads] = [0, 1, 2, 3].map(|column| main[column].data[row]);
                let out: PackedQM31 = relations.out.combine(&[addr, value]);
                second.write_frac(row, -PackedQM31::from(reads), out);
            }
            second.finalize_col();
            let (expected, expected_sum) = library.finalize_last();

            let eval = MemEval {
                log_size,
                relations: relations.clone(),
            };
            let (built, sum) = columns(&eval, &[], &main, 8);
            assert_eq!(sum, expected_sum);
            assert_eq!(built.len(), expected.len());
            for (column, expected) in built.iter().zip(&expected) {
                assert_eq!(column.to_cpu(), expected.values.to_cpu());
            }
        }
    }

    #[test]
    fn a_mask_reads_the_row_before_and_behind_in_the_order_of_the_coset() {
        let log_size = 6;
        let mut column = BaseColumn::zeros(1 << log_size);
        for position in 0..1u32 << log_size {
            let row = row_of(position as usize, log_size);
            column.set(row, M31(position));
        }
        for packed_row in 0..column.data.len() {
            let here = read(&column, packed_row, 0, log_size).to_array();
            let next = read(&column, packed_row, 1, log_size).to_array();
            let previous = read(&column, packed_row, -1, log_size).to_array();
            for lane in 0..N_LANES {
                assert_eq!(next[lane].0, (here[lane].0 + 1) % 64);
                assert_eq!(previous[lane].0, (here[lane].0 + 63) % 64);
            }
        }
    }
}
