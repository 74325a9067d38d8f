//! Parallel construction of columns in place.

use num_traits::Zero;
use rayon::prelude::*;
use stwo::core::fields::m31::M31;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::m31::{PackedM31, LOG_N_LANES};

/// Packed rows that one task fills: large enough to hide the cost of a task, small enough to stay in the cache.
pub(crate) const CHUNK: usize = 64;

/// Builds `n_columns` columns of 2^`log_size` rows, 2^4 rows and more.
///
/// `fill(first, slices)` writes one chunk: `slices[c][i]` is packed row `first + i` of column `c`. Chunks are filled in
/// parallel.
pub(crate) fn build(
    n_columns: usize,
    log_size: u32,
    fill: impl Fn(usize, &mut [&mut [PackedM31]]) + Sync,
) -> Vec<BaseColumn> {
    let packed_rows = 1usize << log_size.saturating_sub(LOG_N_LANES);
    let mut data: Vec<Vec<PackedM31>> = (0..n_columns)
        .into_par_iter()
        .map(|_| vec![PackedM31::zero(); packed_rows])
        .collect();
    let mut chunks: Vec<Vec<&mut [PackedM31]>> = (0..packed_rows.div_ceil(CHUNK))
        .map(|_| Vec::with_capacity(n_columns))
        .collect();
    for column in &mut data {
        for (chunk, slice) in chunks.iter_mut().zip(column.chunks_mut(CHUNK)) {
            chunk.push(slice);
        }
    }
    chunks
        .par_iter_mut()
        .enumerate()
        .for_each(|(index, slices)| fill(index * CHUNK, slices));
    drop(chunks);
    data.into_iter().map(BaseColumn::from_simd).collect()
}

/// A column of 2^`log_size` rows whose first rows are `values`; the others are 0.
pub(crate) fn padded(log_size: u32, values: impl IntoIterator<Item = u32>) -> BaseColumn {
    let rows = 1usize << log_size;
    values
        .into_iter()
        .chain(std::iter::repeat(0))
        .take(rows)
        .map(M31)
        .collect()
}
