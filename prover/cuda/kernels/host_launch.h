// How the host launches a kernel: block by block and thread by thread, or in reverse. Included after the kernels, by the
// host build and by the library of each generated kernel. A test tool; see platform.cuh for the model of a block.
#ifndef SAGE_HOST_LAUNCH_H
#define SAGE_HOST_LAUNCH_H

#include <utility>

#include "blake2s.cuh"
#include "quotient.cuh"

// A kernel with the numbers that its declaration says of its parameters: bytes of each, and for addresses what the device
// wants the words there to be aligned to. `run` takes the grid, the threads of a block, whether all of them run in
// reverse, and the addresses of the arguments, as a driver does.
struct host_kernel {
    const char* name;
    void (*run)(u32 blocks_x, u32 blocks_y, u32 threads, u32 reversed, void** args);
    u32 count;
    const u32* sizes;
    const u32* alignments;
};

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

// What a parameter's type says of what it points to; 1 for a value. Types that the device loads 16 bytes at a time are not
// aligned on the host, so they are named here.
template <typename T>
static constexpr u32 alignment = 1;
template <typename T>
static constexpr u32 alignment<T*> = alignof(T);
template <typename T>
static constexpr u32 alignment<const T*> = alignment<T*>;
template <>
constexpr u32 alignment<qm31*> = 16;
template <>
constexpr u32 alignment<digest*> = 16;

template <auto KERNEL_FUNCTION, bool ROWS>
struct launcher;

template <typename... P, void (*KERNEL_FUNCTION)(P...), bool ROWS>
struct launcher<KERNEL_FUNCTION, ROWS> {
    static constexpr u32 sizes[] = {sizeof(P)...};
    static constexpr u32 alignments[] = {alignment<P>...};

    template <size_t... I>
    static void with(u32 x, u32 y, u32 threads, void** args, std::index_sequence<I...>) {
        auto kernel = [args] { KERNEL_FUNCTION(*static_cast<const P*>(args[I])...); };
        if (ROWS)
            for_rows(x, y, threads, kernel);
        else
            for_blocks(x, y, threads, kernel);
    }

    static void run(u32 x, u32 y, u32 threads, u32 reversed, void** args) {
        sage_reversed = reversed != 0;
        with(x, y, threads, args, std::index_sequence_for<P...>());
    }

    static constexpr host_kernel kernel(const char* name) { return {name, run, sizeof...(P), sizes, alignments}; }
};

#define OF_ROWS(name) launcher<name, true>::kernel(#name)
#define OF_BLOCKS(name) launcher<name, false>::kernel(#name)

#endif
