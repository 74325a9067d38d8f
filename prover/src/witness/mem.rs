//! Main columns of the mem component: the address cycle with the final time and value of each word.

use sage_air::components::mem::{col, N_MAIN};
use sage_vm::Trace;
use stwo::core::fields::m31::M31;
use stwo::core::utils::{bit_reverse_index, coset_index_to_circle_domain_index};
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::Column;

/// Builds the columns; `reads` are the final words that the verifier reads, by address.
///
/// The constraint on the next row follows the order of the trace coset, so the word of address i stands in the i-th
/// row of that order.
pub(super) fn main_columns(log_size: u32, trace: &Trace, reads: &[(u32, u32)]) -> Vec<BaseColumn> {
    let rows = 1usize << log_size;
    let mut columns = vec![BaseColumn::zeros(rows); N_MAIN];
    let mut set = |column: usize, row: usize, value: M31| {
        if let Some(column) = columns.get_mut(column) {
            if let Some(cell) = column.as_mut_slice().get_mut(row) {
                *cell = value;
            }
        }
    };
    let word = |words: &[u32], address: usize| M31(words.get(address).copied().unwrap_or(0));
    for address in 0..rows {
        let row = row_of(address, log_size);
        // Addresses are below 2^20.
        set(col::ADDR, row, M31(address as u32));
        set(col::T_FIN, row, word(&trace.mem_time, address));
        set(col::V_FIN, row, word(&trace.mem_value, address));
    }
    if let Some(counts) = columns.get_mut(col::O) {
        for (address, _) in reads {
            let row = row_of(*address as usize, log_size);
            if let Some(count) = counts.as_mut_slice().get_mut(row) {
                *count += M31(1);
            }
        }
    }
    columns
}

/// The index of the row that holds `address`, in the bit-reversed order in which columns are stored.
pub fn row_of(address: usize, log_size: u32) -> usize {
    bit_reverse_index(
        coset_index_to_circle_domain_index(address, log_size),
        log_size,
    )
}
