// Leaves of columns and of FRI layers, and the layers of trees above them.
#include "merkle.cuh"

KERNEL THREADS(256) leaf_hashes(const u32* const* columns, const u32* shifts, u32 n, u32 rows, digest* out) {
    if (ROW < rows) out[ROW] = leaf_hash(columns, shifts, n, ROW);
}

KERNEL THREADS(256) packed_leaf_hashes(qm31_sources columns, u32 rows, digest* out) {
    if (ROW < rows) out[ROW] = packed_leaf_hash(columns, ROW);
}

// The 16 columns of packed leaves, for the trait that wants them; row `ROW` of all of them.
KERNEL THREADS(256) pack_leaves(qm31_sources columns, u32 rows, u32* const* out) {
    if (ROW >= rows) return;
    UNROLL
    for (u32 column = 0; column < 16; ++column) out[column][ROW] = packed_leaf_word(columns, column, ROW);
}

// Grid: 2^(log of the input - levels).
KERNEL THREADS(TREE_THREADS) tree_up(const digest* input, digest* const* layers, u32 levels) {
    SHARED(digest, nodes, TREE_SHARED_DIGESTS);
    tree_up_block(nodes, input, layers, levels, BLOCK_X);
}
