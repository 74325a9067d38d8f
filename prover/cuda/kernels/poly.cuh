// Values of polynomials at points outside their domain, sums over columns, and rearrangements of columns.
#ifndef SAGE_POLY_CUH
#define SAGE_POLY_CUH

#include "domain.cuh"

// Value of the basis product of coefficient k < 2^n at a point: the product of factors[b] over the bits b of k. The
// factors are y, x, pi(x), pi(pi(x)), ...
HD qm31 tensor_weight(const qm31* factors, u32 n, u32 k) {
    qm31 w = qm31_from_m31(1);
    for (u32 b = 0; b < n; ++b)
        if ((k >> b) & 1) w = qm31_mul(w, factors[b]);
    return w;
}

// Barycentric weight of slot `slot` for the point (x, y): +-scale (1 + h.x) / h.y with h = (x, y) - p, + on even
// slots. scale = V(z) / (-2 y0 V'(p0)) with V the vanishing polynomial of the canonic coset and p0 its first point.
HD qm31 barycentric_weight(const half_coset& domain, qm31 x, qm31 y, qm31 scale, u32 slot) {
    cm31 p = domain_point(domain, slot);
    qm31 hx = qm31_add(qm31_mul_m31(x, p.a), qm31_mul_m31(y, p.b));
    qm31 hy = qm31_sub(qm31_mul_m31(y, p.a), qm31_mul_m31(x, p.b));
    qm31 w = qm31_mul(scale, qm31_mul(qm31_add(qm31_from_m31(1), hx), qm31_inverse(hy)));
    return (slot & 1) ? qm31_neg(w) : w;
}

// --- Sums, a block at a time ---

#define SUM_THREADS 256
#define SUM_LOG_CHUNK 14

// Sum of `shared`[0 ... SUM_THREADS - 1], one value of each thread, into `out`.
HD void sum_shared(qm31* shared, qm31* out) {
    for (u32 width = SUM_THREADS / 2; width > 0; width /= 2) {
        EACH_THREAD(t, width) { shared[t] = qm31_add(shared[t], shared[t + width]); }
        SYNC_THREADS();
    }
    EACH_THREAD(t, 1) { *out = shared[t]; }
    SYNC_THREADS();
}

// Sum of column[i] weights[i] over the chunk 2^SUM_LOG_CHUNK `block` ... of `n` slots.
HD void dot_block(qm31* shared, const u32* column, const qm31* weights, u32 n, qm31* out, u32 block) {
    u32 start = block << SUM_LOG_CHUNK;
    u32 end = min_u32(n, start + (1u << SUM_LOG_CHUNK));
    EACH_THREAD(t, SUM_THREADS) {
        qm31_sum sum = qm31_sum_zero();
        for (u32 i = start + t; i < end; i += SUM_THREADS) qm31_sum_add(sum, column[i], weights[i]);
        shared[t] = qm31_sum_value(sum);
    }
    SYNC_THREADS();
    sum_shared(shared, out);
}

// Sum of `n` values, by one block.
HD void sum_block(qm31* shared, const qm31* values, u32 n, qm31* out) {
    EACH_THREAD(t, SUM_THREADS) {
        qm31 sum = qm31_make(0, 0, 0, 0);
        for (u32 i = t; i < n; i += SUM_THREADS) sum = qm31_add(sum, values[i]);
        shared[t] = sum;
    }
    SYNC_THREADS();
    sum_shared(shared, out);
}

// Sum over a chunk of the first half of `n` rows minus that over the same chunk of the second half.
HD void half_difference_block(qm31* shared, const qm31_sources& columns, u32 n, qm31* out, u32 block) {
    u32 half = n / 2;
    u32 start = block << SUM_LOG_CHUNK;
    u32 end = min_u32(half, start + (1u << SUM_LOG_CHUNK));
    EACH_THREAD(t, SUM_THREADS) {
        qm31 sum = qm31_make(0, 0, 0, 0);
        for (u32 i = start + t; i < end; i += SUM_THREADS)
            sum = qm31_add(sum, qm31_sub(qm31_load(columns, i), qm31_load(columns, half + i)));
        shared[t] = sum;
    }
    SYNC_THREADS();
    sum_shared(shared, out);
}

// --- Rows ---

// Exchanges element i of 2^log elements of `words` words with element bitrev(i), once for each pair.
HD void bit_reverse_row(u32* data, u32 log, u32 words, u32 i) {
    u32 j = bit_reverse(i, log);
    if (j <= i) return;
    for (u32 w = 0; w < words; ++w) {
        u32 v = data[(u64)i * words + w];
        data[(u64)i * words + w] = data[(u64)j * words + w];
        data[(u64)j * words + w] = v;
    }
}

// Adds to row i the value of a column 2^shift times shorter, lifted.
HD void lift_add_row(u32* target, const u32* source, u32 shift, u32 i) {
    target[i] = m31_add(target[i], source[lifted_slot(i, shift)]);
}

// Where a trace of 2^log_trace rows, given on the first 2^log_eval slots of its extension, holds the row `offset` rows
// after the one of slot `slot`.
HD u32 offset_slot(u32 slot, u32 log_trace, u32 log_eval, int offset) {
    u32 half = 1u << (log_eval - 1);
    u32 step = (u32)offset << (log_eval - log_trace - 1);
    u32 p = bit_reverse(slot, log_eval);
    u32 q = p < half ? (p + step) & (half - 1) : ((p - half - step) & (half - 1)) + half;
    return bit_reverse(q, log_eval);
}

// An item of a gather: `words` words of element `index` of a buffer, to be written from word `target` on.
struct gather_item {
    u32 buffer;
    u32 index;
    u32 words;
    u32 target;
};
LAYOUT(gather_item, 16);
LAYOUT_AT(gather_item, index, 4);
LAYOUT_AT(gather_item, words, 8);
LAYOUT_AT(gather_item, target, 12);

HD void gather_one(const u32* const* buffers, const gather_item* items, u32* out, u32 i) {
    const gather_item item = items[i];
    for (u32 w = 0; w < item.words; ++w)
        out[item.target + w] = buffers[item.buffer][(u64)item.index * item.words + w];
}

#endif
