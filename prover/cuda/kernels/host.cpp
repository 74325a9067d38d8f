// The kernels on the host: each function launches one kernel, block by block and thread by thread, through the same
// text that NVRTC compiles. A test tool; see platform.cuh for the model of a block.
#include "fft.cu"
#include "fri.cu"
#include "gather.cu"
#include "gkr.cu"
#include "grind.cu"
#include "logup.cu"
#include "merkle.cu"
#include "poly.cu"
#include "quotient.cu"

// `turn` of `n`, or its counterpart from the end.
static u32 in_order(u32 turn, u32 n) { return sage_reversed ? n - 1 - turn : turn; }

// A kernel of rows: blocks of 256 threads that cover `n` rows, the last one with threads beyond the end.
template <typename Kernel>
static void for_rows(u32 n, Kernel kernel) {
    const u32 threads = 256;
    const u32 blocks = (u32)(((u64)n + threads - 1) / threads);
    for (u32 block = 0; block < blocks; ++block)
        for (u32 thread = 0; thread < threads; ++thread) {
            sage_launch = {in_order(block, blocks), 0, threads, in_order(thread, threads), SAGE_BARRIER_PASSED};
            kernel();
        }
}

// A kernel of blocks of `threads` threads.
template <typename Kernel>
static void for_blocks(u32 blocks_x, u32 blocks_y, u32 threads, Kernel kernel) {
    for (u32 y = 0; y < blocks_y; ++y)
        for (u32 x = 0; x < blocks_x; ++x) {
            sage_launch = {in_order(x, blocks_x), in_order(y, blocks_y), threads, 0, SAGE_BARRIER_PASSED};
            kernel();
        }
}

extern "C" {

// Whether blocks, rows and the threads of each phase run in reverse, for the calling thread; returns what it was.
u32 sage_set_reversed(u32 reversed) {
    const bool before = sage_reversed;
    sage_reversed = reversed != 0;
    return before;
}

u32 sage_is_reversed() { return sage_reversed; }

// A block that lacks a barrier, for the test that this does not pass.
void sage_missing_barrier() {
    for_blocks(1, 1, 2, [] {
        SHARED(u32, words, 2);
        EACH_THREAD(t, 2) { words[t] = t; }
        EACH_THREAD(t, 2) { words[t] = words[1 - t]; }
    });
}

void sage_ifft(u32 tiles, u32 columns, const u32* const* sources, u32* const* targets, fft_pass pass, twiddle_view t) {
    for_blocks(tiles, columns, FFT_THREADS, [&] { ifft(sources, targets, pass, t); });
}

void sage_fft(u32 tiles, u32 columns, const u32* const* sources, u32* const* targets, fft_pass pass, twiddle_view t) {
    for_blocks(tiles, columns, FFT_THREADS, [&] { fft(sources, targets, pass, t); });
}

void sage_leaf_hashes(const u32* const* columns, const u32* shifts, u32 n, u32 rows, digest* out) {
    for_rows(rows, [&] { leaf_hashes(columns, shifts, n, rows, out); });
}

void sage_packed_leaf_hashes(qm31_sources columns, u32 rows, digest* out) {
    for_rows(rows, [&] { packed_leaf_hashes(columns, rows, out); });
}

void sage_pack_leaves(qm31_sources columns, u32 rows, u32* const* out) {
    for_rows(rows, [&] { pack_leaves(columns, rows, out); });
}

void sage_tree_up(u32 blocks, const digest* input, digest* const* layers, u32 levels) {
    for_blocks(blocks, 1, TREE_THREADS, [&] { tree_up(input, layers, levels); });
}

void sage_fold(qm31_sources source, twiddle_view inverses, u32 circle, fold_alphas alphas, u32 folds, u32 rows,
               qm31_columns out) {
    for_rows(rows, [&] { fold(source, inverses, circle, alphas, folds, rows, out); });
}

void sage_numerators(const u32* const* columns, const quotient_term* terms, u32 n, qm31 b, u32 rows, qm31_columns out) {
    for_rows(rows, [&] { numerators(columns, terms, n, b, rows, out); });
}

void sage_quotients(half_coset domain, const quotient_point* points, u32 n, u32 groups, qm31_columns out) {
    for_rows(groups, [&] { quotients(domain, points, n, groups, out); });
}

void sage_twiddles(half_coset root, u32 inverse, u32* out) {
    for_rows(1u << root.log_half, [&] { twiddles(root, inverse, out); });
}

void sage_tensor_weights(const qm31* factors, u32 log, qm31* out) {
    for_rows(1u << log, [&] { tensor_weights(factors, log, out); });
}

void sage_barycentric_weights(half_coset domain, qm31 x, qm31 y, qm31 scale, qm31* out) {
    for_rows(2u << domain.log_half, [&] { barycentric_weights(domain, x, y, scale, out); });
}

void sage_dot(u32 chunks, u32 count, const u32* const* columns, const qm31* weights, u32 n, qm31* partials) {
    for_blocks(chunks, count, SUM_THREADS, [&] { dot(columns, weights, n, chunks, partials); });
}

void sage_sum(u32 count, const qm31* values, u32 n, qm31* out) {
    for_blocks(count, 1, SUM_THREADS, [&] { sum(values, n, out); });
}

void sage_half_difference(u32 chunks, qm31_sources columns, u32 n, qm31* partials) {
    for_blocks(chunks, 1, SUM_THREADS, [&] { half_difference(columns, n, partials); });
}

void sage_shift_halves(qm31_sources columns, u32 n, qm31 constant, qm31_columns out) {
    for_rows(n, [&] { shift_halves(columns, n, constant, out); });
}

void sage_bit_reverse(u32* data, u32 log, u32 words) {
    for_rows(1u << log, [&] { bit_reverse_column(data, log, words); });
}

void sage_lift_add(u32* target, const u32* source, u32 shift, u32 rows) {
    for_rows(rows, [&] { lift_add(target, source, shift, rows); });
}

void sage_gather(const u32* const* buffers, const gather_item* items, u32 n, u32* out) {
    for_rows(n, [&] { gather(buffers, items, n, out); });
}

void sage_grind(digest prefix, u32 hi, u32 bits, u64* found) {
    for_rows(1u << GRIND_LOG_LANES, [&] { grind(prefix, hi, bits, found); });
}

void sage_gkr_next_layer(gkr_layer layer, u32 rows, qm31* numerators, qm31* values) {
    for_rows(rows, [&] { gkr_next_layer(layer, rows, numerators, values); });
}

void sage_gkr_sums(u32 chunks, gkr_layer layer, const qm31* eq, qm31 lambda, u32 terms, qm31* at_zero, qm31* at_two) {
    for_blocks(chunks, 1, SUM_THREADS, [&] { gkr_sums(layer, eq, lambda, terms, at_zero, at_two); });
}

void sage_gkr_eq_step(qm31* evals, u32 length, qm31 y) {
    for_rows(length, [&] { gkr_eq_step(evals, length, y); });
}

void sage_gkr_fix_secure(const qm31* values, u32 half, qm31 challenge, qm31* out) {
    for_rows(half, [&] { gkr_fix_secure_column(values, half, challenge, out); });
}

void sage_gkr_fix_base(const u32* values, u32 half, qm31 challenge, qm31* out) {
    for_rows(half, [&] { gkr_fix_base_column(values, half, challenge, out); });
}

void sage_logup_column(qm31_sources numerators, qm31_sources denominators, qm31_sources before, u32 first, u32 groups,
                       qm31_columns out) {
    for_rows(groups, [&] { logup_column(numerators, denominators, before, first, groups, out); });
}

void sage_logup_chunk_sums(u32 chunks, qm31_sources column, u32 log, qm31* sums) {
    for_blocks(chunks, 1, SUM_THREADS, [&] { logup_chunk_sums(column, log, sums); });
}

void sage_logup_chunk_offsets(qm31* sums, u32 n, qm31* total) {
    for_blocks(1, 1, SUM_THREADS, [&] { logup_chunk_offsets(sums, n, total); });
}

void sage_logup_scan(u32 chunks, qm31_sources column, u32 log, const qm31* offsets, const qm31* total,
                     qm31_columns out) {
    for_blocks(chunks, 1, SUM_THREADS, [&] { logup_scan(column, log, offsets, total, out); });
}

// --- Single functions, for the tests of the arithmetic ---

// Sum, difference, product, negation of x, inverse of x, x * 2^-(y mod 32 capped at 31).
void sage_m31(u32 x, u32 y, u32 out[6]) {
    out[0] = m31_add(x, y);
    out[1] = m31_sub(x, y);
    out[2] = m31_mul(x, y);
    out[3] = m31_neg(x);
    out[4] = m31_inverse(x);
    out[5] = m31_mul(x, m31_inverse_power_of_two(y & 31u));
}

u32 sage_m31_reduce(u64 x) { return m31_reduce(x); }

// Sum, difference, product, inverse of x.
void sage_cm31(cm31 x, cm31 y, cm31 out[4]) {
    out[0] = cm31_add(x, y);
    out[1] = cm31_sub(x, y);
    out[2] = cm31_mul(x, y);
    out[3] = cm31_inverse(x);
}

// Sum, difference, product, negation of x, inverse of x, x times the first coordinate of y, x times the lower CM31 of y.
void sage_qm31(qm31 x, qm31 y, qm31 out[7]) {
    out[0] = qm31_add(x, y);
    out[1] = qm31_sub(x, y);
    out[2] = qm31_mul(x, y);
    out[3] = qm31_neg(x);
    out[4] = qm31_inverse(x);
    out[5] = qm31_mul_m31(x, y.a);
    out[6] = qm31_mul_cm31(x, cm31_make(y.a, y.b));
}

// The sum of v[i] w[i] by the folded u64 accumulators.
qm31 sage_qm31_dot(const u32* v, const qm31* w, u32 n) {
    qm31_sum sum = qm31_sum_zero();
    for (u32 i = 0; i < n; ++i) qm31_sum_add(sum, v[i], w[i]);
    return qm31_sum_value(sum);
}

// The hash of `bytes` bytes, in `blocks` zero-padded blocks of 16 words, at least one.
digest sage_blake2s(const u32* words, u32 bytes, u32 blocks) {
    u32 h[8];
    blake2s_init(h);
    for (u32 b = 0; b + 1 < blocks; ++b) blake2s_compress(h, words + 16 * b, 64 * (b + 1), false);
    blake2s_compress(h, words + 16 * (blocks - 1), bytes, true);
    digest out;
    for (u32 i = 0; i < 8; ++i) out.w[i] = h[i];
    return out;
}

digest sage_grind_prefix(digest channel, u32 bits) { return grind_prefix(channel, bits); }

u32 sage_offset_slot(u32 slot, u32 log_trace, u32 log_eval, int offset) {
    return offset_slot(slot, log_trace, log_eval, offset);
}

cm31 sage_domain_point(half_coset domain, u32 slot) { return domain_point(domain, slot); }

cm31 sage_domain_point_of_eight(cm31 first, u32 j) { return domain_point_of_eight(first, j); }
}
