// Everything a proof opens, in one launch and one copy.
#include "poly.cuh"

KERNEL THREADS(256) gather(const u32* const* buffers, const gather_item* items, u32 n, u32* out) {
    if (ROW < n) gather_one(buffers, items, out, ROW);
}
