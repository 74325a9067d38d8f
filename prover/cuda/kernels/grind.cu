// Proof of work: one value of `hi` a launch.
#include "grind.cuh"

// A thread for each `lo`; `found`, GRIND_NONE at first, receives the smallest nonce.
KERNEL THREADS(256) grind(digest prefix, u32 hi, u32 bits, u64* found) {
    if (ROW < (1u << GRIND_LOG_LANES) && grind_hit(prefix, hi, ROW, bits)) atomic_min(found, ((u64)hi << 32) | ROW);
}
