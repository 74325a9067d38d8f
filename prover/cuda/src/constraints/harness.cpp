// Runs a generated kernel on the host, block by block and thread by thread, or in reverse.
#include "constraints.cu"

static u32 in_order(u32 turn, u32 n) { return sage_reversed ? n - 1 - turn : turn; }

extern "C" void sage_constraints(const constraint_args* args, u32 reversed) {
    sage_reversed = reversed != 0;
    const u32 threads = CONSTRAINT_THREADS;
    const u32 blocks = (constraint_rows(*args) + threads - 1) / threads;
    for (u32 block = 0; block < blocks; ++block)
        for (u32 thread = 0; thread < threads; ++thread) {
            sage_launch = {in_order(block, blocks), 0, threads, in_order(thread, threads), SAGE_BARRIER_PASSED};
            constraints(*args);
        }
}
