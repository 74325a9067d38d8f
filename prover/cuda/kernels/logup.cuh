// LogUp columns.
//
// Column k of a component holds, for each row, the fractions of batches 0 ... k. The last one then loses a share of its
// total S, S / 2^log in each row, and becomes its own inclusive prefix sum along the rows, which are those of the
// trace's coset: row j is point j / 2 of the domain if j is even, point 2^log - 1 - j / 2 if it is odd.
//
// The prefix sum takes three launches: sums of chunks, the sums before each chunk by one block, and the chunks.
#ifndef SAGE_LOGUP_CUH
#define SAGE_LOGUP_CUH

#include "poly.cuh"

#define LOGUP_ROWS 4
#define LOGUP_LOG_CHUNK 12

// Slot of row j of a trace of 2^log rows.
HD u32 coset_slot(u32 j, u32 log) {
    return bit_reverse((j & 1) ? (1u << log) - 1 - (j >> 1) : j >> 1, log);
}

// The row of a slot: the inverse of the above.
HD u32 coset_row(u32 slot, u32 log) {
    u32 point = bit_reverse(slot, log);
    return point < 1u << (log - 1) ? 2 * point : 2 * ((1u << log) - 1 - point) + 1;
}

// Slots 4 `group` ... 4 `group` + 3 of numerator / denominator, plus the column before if there is one, with one
// inversion. `out` may be `numerators`. Traces have at least four rows.
HD void logup_fractions(const qm31_sources& numerators, const qm31_sources& denominators, const qm31_sources& before,
                        bool first, const qm31_columns& out, u32 group) {
    qm31 prefix[LOGUP_ROWS];
    qm31 product = qm31_from_m31(1);
    UNROLL
    for (u32 i = 0; i < LOGUP_ROWS; ++i) {
        prefix[i] = product;
        product = qm31_mul(product, qm31_load(denominators, LOGUP_ROWS * group + i));
    }
    qm31 inverse = qm31_inverse(product);
    UNROLL
    for (u32 back = 0; back < LOGUP_ROWS; ++back) {
        const u32 i = LOGUP_ROWS - 1 - back;
        const u32 slot = LOGUP_ROWS * group + i;
        qm31 fraction = qm31_mul(qm31_load(numerators, slot), qm31_mul(inverse, prefix[i]));
        inverse = qm31_mul(inverse, qm31_load(denominators, slot));
        qm31_store(out, slot, first ? fraction : qm31_add(fraction, qm31_load(before, slot)));
    }
}

// Inclusive prefix sums of `from`[0 ... SUM_THREADS - 1], in one of the two buffers, which is returned.
HD qm31* scan_shared(qm31* from, qm31* to) {
    for (u32 distance = 1; distance < SUM_THREADS; distance *= 2) {
        EACH_THREAD(t, SUM_THREADS) { to[t] = t < distance ? from[t] : qm31_add(from[t], from[t - distance]); }
        SYNC_THREADS();
        qm31* swap = from;
        from = to;
        to = swap;
    }
    return from;
}

// Rows of a chunk that one thread adds up, or all of them if the trace is shorter.
HD u32 chunk_share(u32 log) {
    u32 rows = 1u << (log < LOGUP_LOG_CHUNK ? log : LOGUP_LOG_CHUNK);
    return rows < SUM_THREADS ? 1 : rows / SUM_THREADS;
}

// Sum of the rows of thread `t` in chunk `block`; rows beyond the trace's end are none.
HD qm31 chunk_thread_sum(const qm31_sources& column, u32 log, u32 block, u32 t) {
    qm31 sum = qm31_make(0, 0, 0, 0);
    u32 share = chunk_share(log);
    for (u32 i = 0; i < share; ++i) {
        u32 row = (block << LOGUP_LOG_CHUNK) + t * share + i;
        if (row < (1u << log)) sum = qm31_add(sum, qm31_load(column, coset_slot(row, log)));
    }
    return sum;
}

// Sum of chunk `block`.
HD void chunk_sum_block(qm31* shared, const qm31_sources& column, u32 log, qm31* out, u32 block) {
    EACH_THREAD(t, SUM_THREADS) { shared[t] = chunk_thread_sum(column, log, block, t); }
    SYNC_THREADS();
    sum_shared(shared, out);
}

// Replaces each of `n` sums by the sum of those before it; `total` receives the sum of all. One block.
HD void chunk_offsets_block(qm31* shared, qm31* sums, u32 n, qm31* total) {
    u32 share = (n + SUM_THREADS - 1) / SUM_THREADS;
    EACH_THREAD(t, SUM_THREADS) {
        qm31 sum = qm31_make(0, 0, 0, 0);
        for (u32 i = t * share; i < n && i < (t + 1) * share; ++i) sum = qm31_add(sum, sums[i]);
        shared[t] = sum;
    }
    SYNC_THREADS();
    qm31* scanned = scan_shared(shared, shared + SUM_THREADS);
    EACH_THREAD(t, SUM_THREADS) {
        qm31 before = t == 0 ? qm31_make(0, 0, 0, 0) : scanned[t - 1];
        for (u32 i = t * share; i < n && i < (t + 1) * share; ++i) {
            qm31 own = sums[i];
            sums[i] = before;
            before = qm31_add(before, own);
        }
        if (t == SUM_THREADS - 1) *total = scanned[t];
    }
}

// The share of each row in the total of a trace of 2^log rows.
HD qm31 logup_share(qm31 total, u32 log) {
    return qm31_mul_m31(total, m31_inverse_power_of_two(log));
}

// Chunk `block` of the prefix sum; `offsets` are the sums before each chunk. `out` may be `column`.
HD void chunk_scan_block(qm31* shared, const qm31_sources& column, u32 log, const qm31* offsets, qm31 total,
                         const qm31_columns& out, u32 block) {
    EACH_THREAD(t, SUM_THREADS) { shared[t] = chunk_thread_sum(column, log, block, t); }
    SYNC_THREADS();
    qm31* scanned = scan_shared(shared, shared + SUM_THREADS);
    EACH_THREAD(t, SUM_THREADS) {
        qm31 sum = t == 0 ? offsets[block] : qm31_add(offsets[block], scanned[t - 1]);
        qm31 share = logup_share(total, log);
        u32 rows = chunk_share(log);
        u32 start = (block << LOGUP_LOG_CHUNK) + t * rows;
        // The shares of all rows before this thread's.
        sum = qm31_sub(sum, qm31_mul_m31(share, m31_reduce(start)));
        for (u32 row = start; row < start + rows && row < (1u << log); ++row) {
            u32 slot = coset_slot(row, log);
            sum = qm31_add(sum, qm31_sub(qm31_load(column, slot), share));
            qm31_store(out, slot, sum);
        }
    }
}

#endif
