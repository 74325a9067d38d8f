// Lifted Merkle trees over columns, with Blake2s.
//
// Leaf r of a tree of 2^L leaves hashes one little-endian word of every column, columns ascending by length. Nodes hash
// their two children. There is no length prefix and no separation of leaves from nodes.
#ifndef SAGE_MERKLE_CUH
#define SAGE_MERKLE_CUH

#include "blake2s.cuh"
#include "field.cuh"

// Leaf `row` over `n` columns; `shifts[k]` = L - log2(length of column k). Without columns: the hash of nothing.
HD digest leaf_hash(const u32* const* columns, const u32* shifts, u32 n, u32 row) {
    u32 h[8];
    blake2s_init(h);
    u32 m[16];
    u32 done = 0;
    for (; n - done > 16; done += 16) {
        UNROLL
        for (u32 i = 0; i < 16; ++i) m[i] = columns[done + i][lifted_slot(row, shifts[done + i])];
        blake2s_compress(h, m, 4 * (done + 16), false);
    }
    UNROLL
    for (u32 i = 0; i < 16; ++i)
        m[i] = i < n - done ? columns[done + i][lifted_slot(row, shifts[done + i])] : 0;
    blake2s_compress(h, m, 4 * n, true);
    digest out;
    UNROLL
    for (u32 i = 0; i < 8; ++i) out.w[i] = h[i];
    return out;
}

HD digest node_hash(const digest& left, const digest& right) {
    u32 m[16];
    UNROLL
    for (u32 i = 0; i < 8; ++i) {
        m[i] = left.w[i];
        m[8 + i] = right.w[i];
    }
    return blake2s_one_block(m, 64);
}

// Leaf `row` of a FRI layer whose leaves hold four consecutive QM31 values, one block.
HD digest packed_leaf_hash(const qm31_sources& columns, u32 row) {
    u32 m[16];
    UNROLL
    for (u32 i = 0; i < 4; ++i) {
        qm31 v = qm31_load(columns, 4 * row + i);
        m[4 * i] = v.a;
        m[4 * i + 1] = v.b;
        m[4 * i + 2] = v.c;
        m[4 * i + 3] = v.d;
    }
    return blake2s_one_block(m, 64);
}

// Word `row` of packed column `column` = 4 offset + coordinate: the coordinate's value at 4 row + offset.
HD u32 packed_leaf_word(const qm31_sources& columns, u32 column, u32 row) {
    return columns.at[column & 3][4 * row + (column >> 2)];
}

// --- Several layers at once ---

#define TREE_THREADS 128
#define TREE_MAX_LEVELS 8
// Two buffers, because a thread writes where another one reads.
#define TREE_SHARED_DIGESTS (256 + 128)

// `levels` layers above the inputs 2^levels block ... 2^levels (block + 1) - 1, at most TREE_MAX_LEVELS; layers[0] has
// half of the input's nodes. `shared` is TREE_SHARED_DIGESTS long.
HD void tree_up_block(digest* shared, const digest* input, digest* const* layers, u32 levels, u32 block) {
    digest* from = shared;
    digest* to = shared + 256;
    EACH_THREAD(t, TREE_THREADS) {
        for (u32 i = t; i < (1u << levels); i += TREE_THREADS) from[i] = input[((u64)block << levels) + i];
    }
    SYNC_THREADS();
    for (u32 level = 0; level < levels; ++level) {
        const u32 width = 1u << (levels - 1 - level);
        EACH_THREAD(t, width) {
            digest node = node_hash(from[2 * t], from[2 * t + 1]);
            to[t] = node;
            layers[level][(u64)block * width + t] = node;
        }
        SYNC_THREADS();
        digest* swap = from;
        from = to;
        to = swap;
    }
}

#endif
