// Blake2s-256 without key, salt or personalisation (RFC 7693).
//
// The ten rounds are written out with literal message indices: an index table would put the message into local memory.
#ifndef SAGE_BLAKE2S_CUH
#define SAGE_BLAKE2S_CUH

#include "platform.cuh"

// Eight little-endian words.
struct ALIGNED(16) digest {
    u32 w[8];
};
LAYOUT(digest, 32);

#define BLAKE2S_G(a, b, c, d, x, y) \
    a = a + b + (x);                \
    d = rotate_right(d ^ a, 16);    \
    c = c + d;                      \
    b = rotate_right(b ^ c, 12);    \
    a = a + b + (y);                \
    d = rotate_right(d ^ a, 8);     \
    c = c + d;                      \
    b = rotate_right(b ^ c, 7);

#define BLAKE2S_ROUND(i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15) \
    BLAKE2S_G(v0, v4, v8, v12, m[i0], m[i1])                                                \
    BLAKE2S_G(v1, v5, v9, v13, m[i2], m[i3])                                                \
    BLAKE2S_G(v2, v6, v10, v14, m[i4], m[i5])                                               \
    BLAKE2S_G(v3, v7, v11, v15, m[i6], m[i7])                                               \
    BLAKE2S_G(v0, v5, v10, v15, m[i8], m[i9])                                               \
    BLAKE2S_G(v1, v6, v11, v12, m[i10], m[i11])                                             \
    BLAKE2S_G(v2, v7, v8, v13, m[i12], m[i13])                                              \
    BLAKE2S_G(v3, v4, v9, v14, m[i14], m[i15])

// The state before the first block: the initial vector with digest length 32, fan-out 1, depth 1.
HD void blake2s_init(u32 h[8]) {
    h[0] = 0x6a09e667u ^ 0x01010020u;
    h[1] = 0xbb67ae85u;
    h[2] = 0x3c6ef372u;
    h[3] = 0xa54ff53au;
    h[4] = 0x510e527fu;
    h[5] = 0x9b05688cu;
    h[6] = 0x1f83d9abu;
    h[7] = 0x5be0cd19u;
}

// One block of 16 words. `bytes` is the number of message bytes up to the end of this block, without padding.
HD void blake2s_compress(u32 h[8], const u32 m[16], u32 bytes, bool last) {
    u32 v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3], v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
    u32 v8 = 0x6a09e667u, v9 = 0xbb67ae85u, v10 = 0x3c6ef372u, v11 = 0xa54ff53au;
    u32 v12 = 0x510e527fu ^ bytes, v13 = 0x9b05688cu;
    u32 v14 = last ? ~0x1f83d9abu : 0x1f83d9abu, v15 = 0x5be0cd19u;
    BLAKE2S_ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    BLAKE2S_ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)
    BLAKE2S_ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4)
    BLAKE2S_ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8)
    BLAKE2S_ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13)
    BLAKE2S_ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9)
    BLAKE2S_ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11)
    BLAKE2S_ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10)
    BLAKE2S_ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5)
    BLAKE2S_ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0)
    h[0] ^= v0 ^ v8;
    h[1] ^= v1 ^ v9;
    h[2] ^= v2 ^ v10;
    h[3] ^= v3 ^ v11;
    h[4] ^= v4 ^ v12;
    h[5] ^= v5 ^ v13;
    h[6] ^= v6 ^ v14;
    h[7] ^= v7 ^ v15;
}

// The hash of a message of at most one block; `m` is padded with zeros.
HD digest blake2s_one_block(const u32 m[16], u32 bytes) {
    u32 h[8];
    blake2s_init(h);
    blake2s_compress(h, m, bytes, true);
    digest out;
    UNROLL
    for (u32 i = 0; i < 8; ++i) out.w[i] = h[i];
    return out;
}

#endif
