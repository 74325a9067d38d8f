// Layers and sums of GKR.
#include "gkr.cuh"

// `numerators` is not written for a grand product.
KERNEL THREADS(256) gkr_next_layer(gkr_layer layer, u32 rows, qm31* numerators, qm31* values) {
    if (ROW >= rows) return;
    gkr_gate gate = gkr_next(layer, ROW);
    values[ROW] = gate.value;
    if (layer.kind != GKR_GRAND_PRODUCT) numerators[ROW] = gate.numerator;
}

// Grid: chunks of 2^SUM_LOG_CHUNK terms.
KERNEL THREADS(SUM_THREADS) gkr_sums(gkr_layer layer, const qm31* eq, qm31 lambda, u32 terms, qm31* at_zero,
                                     qm31* at_two) {
    SHARED(qm31, sums, SUM_THREADS);
    gkr_sum_block(sums, layer, eq, lambda, terms, at_zero + BLOCK_X, at_two + BLOCK_X, BLOCK_X);
}

KERNEL THREADS(256) gkr_eq_step(qm31* evals, u32 length, qm31 y) {
    if (ROW < length) gkr_eq_row(evals, length, y, ROW);
}

KERNEL THREADS(256) gkr_fix_secure_column(const qm31* values, u32 half, qm31 challenge, qm31* out) {
    if (ROW < half) out[ROW] = gkr_fix_secure(values, half, challenge, ROW);
}

KERNEL THREADS(256) gkr_fix_base_column(const u32* values, u32 half, qm31 challenge, qm31* out) {
    if (ROW < half) out[ROW] = gkr_fix_base(values, half, challenge, ROW);
}
