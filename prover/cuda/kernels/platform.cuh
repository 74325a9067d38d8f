// What lets one text serve the host's C++ compiler and NVRTC: integer types, function qualifiers and the model of a
// thread block.
//
// Rules of this folder:
// - `.cuh` files hold functions on one value, row, pair or block; they compile for host and device.
// - `.cu` files hold the kernels, which do nothing but find their index and call such a function.
// - A device intrinsic stands in a function of one line beside a portable branch.
#ifndef SAGE_PLATFORM_CUH
#define SAGE_PLATFORM_CUH

#if defined(__CUDACC_RTC__)
typedef unsigned int u32;
typedef unsigned long long u64;
#else
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef uint32_t u32;
typedef unsigned long long u64;
#endif

#if defined(__CUDACC__)
#define HD __host__ __device__ __forceinline__
#define ALIGNED(n) __align__(n)
#define UNROLL _Pragma("unroll")
#else
#define HD static inline
#define ALIGNED(n)
#define UNROLL
#endif

// Structs that Rust, the host's compiler and the device's share. All three check size and places of fields; Rust does in
// src/params.rs and src/plan.
#define LAYOUT(type, size) static_assert(sizeof(type) == (size), #type " has another size in Rust")
#if defined(__CUDACC_RTC__)
// What offsetof is made of there; NVRTC 12.4 knows no __builtin_offsetof.
#define OFFSET_OF(type, field) __INTADDR__(&((type*)0)->field)
#else
#define OFFSET_OF(type, field) __builtin_offsetof(type, field)
#endif
#define LAYOUT_AT(type, field, place) \
    static_assert(OFFSET_OF(type, field) == (place), #type "::" #field " has another place in Rust")

// Code of a thread block is a sequence of phases, `EACH_THREAD(t, n) { ... }`, with `SYNC_THREADS()` between them.
// - Device: the phase is run by the threads t < n; n is at most the number of threads of the block.
// - Host: a loop over the n threads. Values that live across a barrier are in shared memory, never in a thread's
//   registers, so the loop is an exact model as long as no thread of a phase reads what another one writes in the same
//   phase. `sage_reversed` turns the loop round, so that of every two threads each comes first once, and such a race
//   shows. A phase that begins without a barrier after the one before ends the program, as do a barrier within a phase
//   and more threads than the block has.
//
// Kernels are therefore of two kinds: of rows, which use ROW and are called for each thread, and of blocks, which use
// BLOCK_X and BLOCK_Y and whose body is phases; the host calls these once for each block. THREADS(n) says the most
// threads of a block, THREADS(n, b) also the blocks that shall fit a processor at once. SHARED(type, name, n) is an array
// of the block; on the host every block finds it full of words that are no field element.
#if defined(__CUDA_ARCH__)
#define KERNEL extern "C" __global__ void
#define THREADS(...) __launch_bounds__(__VA_ARGS__)
#define SHARED(type, name, n) __shared__ type name[n]
#define BLOCK_X blockIdx.x
#define BLOCK_Y blockIdx.y
#define ROW (blockIdx.x * blockDim.x + threadIdx.x)
#define EACH_THREAD(t, n) if (const u32 t = threadIdx.x; t < (n))
#define SYNC_THREADS() __syncthreads()
#else
enum sage_phase { SAGE_BARRIER_PASSED, SAGE_PHASE_RUNS, SAGE_PHASE_ENDED };
struct sage_launch_state {
    u32 block_x, block_y, threads, thread;
    sage_phase phase;
};
static thread_local sage_launch_state sage_launch = {0, 0, 1, 0, SAGE_BARRIER_PASSED};
static thread_local bool sage_reversed = false;

[[noreturn]] static inline void sage_stop(const char* what, const char* file, int line) {
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    abort();
}

static inline u32 sage_begin_phase(u32 n, const char* file, int line) {
    if (sage_launch.phase != SAGE_BARRIER_PASSED) sage_stop("a phase without a barrier before it", file, line);
    if (n > sage_launch.threads) sage_stop("a phase of more threads than the block has", file, line);
    sage_launch.phase = SAGE_PHASE_RUNS;
    return 0;
}

static inline bool sage_next_thread(u32 turn, u32 n) {
    if (turn < n) return true;
    sage_launch.phase = SAGE_PHASE_ENDED;
    return false;
}

static inline void sage_barrier(const char* file, int line) {
    if (sage_launch.phase == SAGE_PHASE_RUNS) sage_stop("a barrier that not all threads reach", file, line);
    sage_launch.phase = SAGE_BARRIER_PASSED;
}

#define KERNEL static void
#define THREADS(...)
#define SHARED(type, name, n) \
    type name[n];             \
    memset(name, 0xff, sizeof name)
#define BLOCK_X sage_launch.block_x
#define BLOCK_Y sage_launch.block_y
#define ROW (sage_launch.block_x * sage_launch.threads + sage_launch.thread)
#define EACH_THREAD(t, n)                                                                                        \
    for (u32 t##_turn = sage_begin_phase(n, __FILE__, __LINE__); sage_next_thread(t##_turn, n); ++t##_turn)       \
        if (const u32 t = sage_reversed ? (n) - 1 - t##_turn : t##_turn; true)
#define SYNC_THREADS() sage_barrier(__FILE__, __LINE__)
#endif

// The 32 bits of `v` in reverse.
HD u32 reverse_bits(u32 v) {
#if defined(__CUDA_ARCH__)
    return __brev(v);
#else
    v = ((v >> 1) & 0x55555555u) | ((v & 0x55555555u) << 1);
    v = ((v >> 2) & 0x33333333u) | ((v & 0x33333333u) << 2);
    v = ((v >> 4) & 0x0f0f0f0fu) | ((v & 0x0f0f0f0fu) << 4);
    v = ((v >> 8) & 0x00ff00ffu) | ((v & 0x00ff00ffu) << 8);
    return (v >> 16) | (v << 16);
#endif
}

// Rotation to the right by n, 0 < n < 32.
HD u32 rotate_right(u32 v, u32 n) {
#if defined(__CUDA_ARCH__)
    return __funnelshift_r(v, v, n);
#else
    return (v >> n) | (v << (32u - n));
#endif
}

HD u32 min_u32(u32 a, u32 b) {
#if defined(__CUDA_ARCH__)
    return min(a, b);
#else
    return a < b ? a : b;
#endif
}

// Number of bits of v, which is not 0: the least n with v < 2^n.
HD u32 bit_length(u32 v) {
#if defined(__CUDA_ARCH__)
    return 32u - (u32)__clz((int)v);
#else
    return 32u - (u32)__builtin_clz(v);
#endif
}

// *target = min(*target, value), as one step.
HD void atomic_min(u64* target, u64 value) {
#if defined(__CUDA_ARCH__)
    atomicMin(target, value);
#else
    if (value < *target) *target = value;
#endif
}

// `i` with its lowest `log` bits reversed; i < 2^log, log <= 31.
HD u32 bit_reverse(u32 i, u32 log) {
    return log == 0 ? i : reverse_bits(i) >> (32u - log);
}

// Where a column of 2^(log - shift) values, bit-reversed, holds the value for slot `slot` of a domain of 2^log points
// onto which it is lifted.
HD u32 lifted_slot(u32 slot, u32 shift) {
    return ((slot >> (shift + 1)) << 1) | (slot & 1);
}

#endif
