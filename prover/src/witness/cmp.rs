//! Main columns of the cmp component: one row per distinct comparison, and what its limbs look up.

use sage_air::components::cmp::{col, LIMB_SUM_OF_P, N_MAIN};
use stwo::core::fields::m31::M31;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::Column;

use super::tally::Comparisons;

/// Integers that one row looks up in the range table.
const LOOKUPS: usize = 8;

/// One row: its cells in column order, and the integers it looks up.
struct Row {
    cells: [M31; N_MAIN],
    lookups: [u32; LOOKUPS],
}

/// Builds the columns, and the multiplicity of each integer below 2^16 in the range table.
pub(super) fn main_columns(
    log_size: u32,
    comparisons: &Comparisons,
) -> (Vec<BaseColumn>, Vec<u32>) {
    let rows = 1usize << log_size;
    let mut columns = vec![BaseColumn::zeros(rows); N_MAIN];
    let mut ranges = vec![0u32; 1 << 16];
    let asked = comparisons.operands.iter().zip(&comparisons.counts);
    // A padding row compares 0 with 0 and is asked for by nobody.
    let padding = std::iter::repeat((&(0, 0), &0));
    for (index, (operands, count)) in asked.chain(padding).take(rows).enumerate() {
        let row = row(*operands, *count);
        for (column, value) in columns.iter_mut().zip(row.cells) {
            if let Some(cell) = column.as_mut_slice().get_mut(index) {
                *cell = value;
            }
        }
        for value in row.lookups {
            if let Some(count) = ranges.get_mut(value as usize) {
                *count += 1;
            }
        }
    }
    (columns, ranges)
}

/// Splits a comparison of two words into limbs and borrows.
fn row((a, b): (u32, u32), count: u32) -> Row {
    let (a0, a1) = (a & 0xffff, a >> 16);
    let (b0, b1) = (b & 0xffff, b >> 16);
    let borrow = u32::from(a0 < b0);
    let lt = u32::from(a < b);
    let mut cells = [M31(0); N_MAIN];
    cells[col::A0] = M31(a0);
    cells[col::A1] = M31(a1);
    cells[col::B0] = M31(b0);
    cells[col::B1] = M31(b1);
    cells[col::BORROW] = M31(borrow);
    cells[col::LT] = M31(lt);
    cells[col::WA] = not_p(a0 + a1);
    cells[col::WB] = not_p(b0 + b1);
    cells[col::M] = M31(count);
    // Each difference plus its borrow times 2^16 lies in 0..2^16 for words below p, so nothing wraps.
    let low = (a0 + (borrow << 16)).wrapping_sub(b0);
    let high = (a1 + (lt << 16)).wrapping_sub(b1 + borrow);
    Row {
        cells,
        lookups: [a0, b0, a1, 2 * a1, b1, 2 * b1, low, high],
    }
}

/// The inverse that shows that two limbs of this sum are not those of p; 0 if they are.
fn not_p(limb_sum: u32) -> M31 {
    let distance = M31(LIMB_SUM_OF_P.wrapping_sub(limb_sum));
    if distance == M31(0) {
        return distance;
    }
    distance.inverse()
}
