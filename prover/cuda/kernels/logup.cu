// The columns of traces with lookups.
#include "logup.cuh"

// A thread for each four slots; without `before` if `first` is not 0.
KERNEL THREADS(128) logup_column(qm31_sources numerators, qm31_sources denominators, qm31_sources before, u32 first,
                                 u32 groups, qm31_columns out) {
    if (ROW < groups) logup_fractions(numerators, denominators, before, first != 0, out, ROW);
}

// Grid: chunks of 2^LOGUP_LOG_CHUNK rows.
KERNEL THREADS(SUM_THREADS) logup_chunk_sums(qm31_sources column, u32 log, qm31* sums) {
    SHARED(qm31, shared, SUM_THREADS);
    chunk_sum_block(shared, column, log, sums + BLOCK_X, BLOCK_X);
}

// Grid: one block.
KERNEL THREADS(SUM_THREADS) logup_chunk_offsets(qm31* sums, u32 n, qm31* total) {
    SHARED(qm31, shared, 2 * SUM_THREADS);
    chunk_offsets_block(shared, sums, n, total);
}

// Grid: chunks. `out` may be `column`.
KERNEL THREADS(SUM_THREADS) logup_scan(qm31_sources column, u32 log, const qm31* offsets, const qm31* total,
                                       qm31_columns out) {
    SHARED(qm31, shared, 2 * SUM_THREADS);
    chunk_scan_block(shared, column, log, offsets, *total, out, BLOCK_X);
}
