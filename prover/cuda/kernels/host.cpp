// The kernels on the host, launched by name, block by block and thread by thread, through the same text that NVRTC
// compiles. A test tool; see platform.cuh for the model of a block.
#include <tuple>
#include <utility>

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

// A kernel of rows: every thread of every block, those beyond the last row too.
template <typename Kernel>
static void for_rows(u32 blocks, u32, u32 threads, Kernel kernel) {
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

// --- Launches by name: grid, threads of a block, and the addresses of the arguments, as a driver takes them ---

struct host_kernel {
    const char* name;
    void (*run)(u32 blocks_x, u32 blocks_y, u32 threads, void** args);
    u32 count;
    const u32* sizes;
};

// What a kernel's declaration says of its parameters.
template <auto KERNEL_FUNCTION, bool ROWS>
struct launcher;

template <typename... P, void (*KERNEL_FUNCTION)(P...), bool ROWS>
struct launcher<KERNEL_FUNCTION, ROWS> {
    static constexpr u32 sizes[] = {sizeof(P)...};

    template <size_t... I>
    static void with(u32 x, u32 y, u32 threads, void** args, std::index_sequence<I...>) {
        const std::tuple<P...> values(*static_cast<const P*>(args[I])...);
        auto kernel = [&] { std::apply(KERNEL_FUNCTION, values); };
        if (ROWS)
            for_rows(x, y, threads, kernel);
        else
            for_blocks(x, y, threads, kernel);
    }

    static void run(u32 x, u32 y, u32 threads, void** args) {
        with(x, y, threads, args, std::index_sequence_for<P...>());
    }

    static constexpr host_kernel kernel(const char* name) { return {name, run, sizeof...(P), sizes}; }
};

#define OF_ROWS(name) launcher<name, true>::kernel(#name)
#define OF_BLOCKS(name) launcher<name, false>::kernel(#name)

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

// How many parameters a kernel has, and the size of each.
u32 sage_parameters(const host_kernel* kernel, const u32** sizes) {
    *sizes = kernel->sizes;
    return kernel->count;
}

void sage_run_kernel(const host_kernel* kernel, u32 blocks_x, u32 blocks_y, u32 threads, void** args) {
    kernel->run(blocks_x, blocks_y, threads, args);
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
