// The kernels on the host, found by name and launched as host_launch.h does it, from the same text that NVRTC compiles.
// A test tool.
#include "fft.cu"
#include "fri.cu"
#include "gather.cu"
#include "gkr.cu"
#include "grind.cu"
#include "logup.cu"
#include "merkle.cu"
#include "poly.cu"
#include "quotient.cu"

#include "host_launch.h"

static const host_kernel host_kernels[] = {
    OF_BLOCKS(ifft),
    OF_BLOCKS(fft),
    OF_ROWS(leaf_hashes),
    OF_ROWS(packed_leaf_hashes),
    OF_ROWS(pack_leaves),
    OF_BLOCKS(tree_up),
    OF_ROWS(fold),
    OF_ROWS(numerators),
    OF_ROWS(quotients),
    OF_ROWS(twiddles),
    OF_ROWS(tensor_weights),
    OF_ROWS(barycentric_weights),
    OF_BLOCKS(dot),
    OF_BLOCKS(sum),
    OF_BLOCKS(half_difference),
    OF_ROWS(shift_halves),
    OF_ROWS(bit_reverse_column),
    OF_ROWS(lift_add),
    OF_ROWS(gather),
    OF_ROWS(grind),
    OF_ROWS(logup_column),
    OF_BLOCKS(logup_chunk_sums),
    OF_BLOCKS(logup_chunk_offsets),
    OF_BLOCKS(logup_scan),
    OF_ROWS(gkr_next_layer),
    OF_BLOCKS(gkr_sums),
    OF_ROWS(gkr_eq_step),
    OF_ROWS(gkr_fix_secure_column),
    OF_ROWS(gkr_fix_base_column),
};

extern "C" {

// The kernel of a name, or null.
const host_kernel* sage_find_kernel(const char* name) {
    for (const host_kernel& kernel : host_kernels)
        if (strcmp(kernel.name, name) == 0) return &kernel;
    return nullptr;
}

// How many parameters a kernel has, with the size of each and how what it points to is aligned.
u32 sage_parameters(const host_kernel* kernel, const u32** sizes, const u32** alignments) {
    *sizes = kernel->sizes;
    *alignments = kernel->alignments;
    return kernel->count;
}

// Runs a kernel of this library or of another one, in the order of the calling thread.
void sage_run_kernel(const host_kernel* kernel, u32 blocks_x, u32 blocks_y, u32 threads, void** args) {
    kernel->run(blocks_x, blocks_y, threads, sage_reversed, args);
}

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
