// Twiddles, and what evaluates, adds or rearranges columns.
#include "poly.cuh"

KERNEL THREADS(256) twiddles(half_coset root, u32 inverse, u32* out) {
    if (ROW >= (1u << root.log_half)) return;
    u32 x = twiddle_entry(root, ROW);
    out[ROW] = inverse ? m31_inverse(x) : x;
}

KERNEL THREADS(256) tensor_weights(const qm31* factors, u32 log, qm31* out) {
    if (ROW < (1u << log)) out[ROW] = tensor_weight(factors, log, ROW);
}

KERNEL THREADS(256) barycentric_weights(half_coset domain, qm31 x, qm31 y, qm31 scale, qm31* out) {
    if (ROW < (2u << domain.log_half)) out[ROW] = barycentric_weight(domain, x, y, scale, ROW);
}

// Grid: (chunks of 2^SUM_LOG_CHUNK, columns); `partials` holds the chunks of a column side by side.
KERNEL THREADS(SUM_THREADS) dot(const u32* const* columns, const qm31* weights, u32 n, u32 chunks, qm31* partials) {
    SHARED(qm31, sums, SUM_THREADS);
    dot_block(sums, columns[BLOCK_Y], weights, n, partials + (u64)BLOCK_Y * chunks + BLOCK_X, BLOCK_X);
}

// Grid: sums; sum k is that of the n values from k n on.
KERNEL THREADS(SUM_THREADS) sum(const qm31* values, u32 n, qm31* out) {
    SHARED(qm31, sums, SUM_THREADS);
    sum_block(sums, values + (u64)BLOCK_X * n, n, out + BLOCK_X);
}

// Grid: chunks of half of the n rows.
KERNEL THREADS(SUM_THREADS) half_difference(qm31_sources columns, u32 n, qm31* partials) {
    SHARED(qm31, sums, SUM_THREADS);
    half_difference_block(sums, columns, n, partials + BLOCK_X, BLOCK_X);
}

// Subtracts a constant from the first half of the rows and adds it to the second.
KERNEL THREADS(256) shift_halves(qm31_sources columns, u32 n, qm31 constant, qm31_columns out) {
    if (ROW >= n) return;
    qm31 v = qm31_load(columns, ROW);
    qm31_store(out, ROW, ROW < n / 2 ? qm31_sub(v, constant) : qm31_add(v, constant));
}

KERNEL THREADS(256) bit_reverse_column(u32* data, u32 log, u32 words) {
    if (ROW < (1u << log)) bit_reverse_row(data, log, words, ROW);
}

KERNEL THREADS(256) lift_add(u32* target, const u32* source, u32 shift, u32 rows) {
    if (ROW < rows) lift_add_row(target, source, shift, ROW);
}
