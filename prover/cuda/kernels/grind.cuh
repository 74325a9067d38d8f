// Proof of work of stwo's Blake2s channel.
//
// With d = Blake2s(0x12345678 | 12 zero bytes | channel digest | bits as u32), a nonce is valid if the first word of
// Blake2s(d | nonce as u64) has at least `bits` trailing zeros. The search order is SimdBackend's: nonces hi 2^32 + lo
// with lo < 2^20, by hi first. CpuBackend counts 0, 1, 2, ... and finds other nonces.
#ifndef SAGE_GRIND_CUH
#define SAGE_GRIND_CUH

#include "blake2s.cuh"

#define GRIND_LOG_LANES 20
#define GRIND_NONE 0xffffffffffffffffull

HD digest grind_prefix(const digest& channel, u32 bits) {
    u32 m[16];
    m[0] = 0x12345678u;
    m[1] = m[2] = m[3] = 0;
    UNROLL
    for (u32 i = 0; i < 8; ++i) m[4 + i] = channel.w[i];
    m[12] = bits;
    m[13] = m[14] = m[15] = 0;
    return blake2s_one_block(m, 52);
}

// Whether hi 2^32 + lo is valid; bits <= 32.
HD bool grind_hit(const digest& prefix, u32 hi, u32 lo, u32 bits) {
    u32 m[16];
    UNROLL
    for (u32 i = 0; i < 8; ++i) m[i] = prefix.w[i];
    m[8] = lo;
    m[9] = hi;
    m[10] = m[11] = m[12] = m[13] = m[14] = m[15] = 0;
    u32 word = blake2s_one_block(m, 40).w[0];
    u32 mask = bits >= 32 ? 0xffffffffu : (1u << bits) - 1u;
    return (word & mask) == 0;
}

#endif
