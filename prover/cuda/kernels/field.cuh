// M31, CM31 and QM31.
//
// P = 2^31 - 1. CM31 = M31[i] / (i^2 + 1). QM31 = CM31[u] / (u^2 - 2 - i). Every function takes and returns canonical
// values, in [0, P); u64 sums are the only exception and say so.
#ifndef SAGE_FIELD_CUH
#define SAGE_FIELD_CUH

#include "platform.cuh"

#define M31_P 0x7fffffffu

// a + i b.
struct cm31 {
    u32 a, b;
};
LAYOUT(cm31, 8);

// (a + i b) + u (c + i d), in the order of stwo's `to_m31_array`.
struct ALIGNED(16) qm31 {
    u32 a, b, c, d;
};
LAYOUT(qm31, 16);

// Four columns of the coordinates of a QM31 column.
struct qm31_columns {
    u32* at[4];
};

struct qm31_sources {
    const u32* at[4];
};
LAYOUT(qm31_columns, 32);
LAYOUT(qm31_sources, 32);

// --- M31 ---

// s in [0, 2P) to [0, P).
HD u32 m31_reduce_once(u32 s) {
    return min_u32(s, s - M31_P);
}

// Any u64 to [0, P).
HD u32 m31_reduce(u64 x) {
    x = (x & M31_P) + (x >> 31);
    x = (x & M31_P) + (x >> 31);
    return m31_reduce_once((u32)x);
}

HD u32 m31_add(u32 x, u32 y) {
    return m31_reduce_once(x + y);
}

HD u32 m31_sub(u32 x, u32 y) {
    u32 d = x - y;
    return min_u32(d, d + M31_P);
}

HD u32 m31_neg(u32 x) {
    return m31_sub(0, x);
}

HD u32 m31_mul(u32 x, u32 y) {
    u64 p = (u64)x * y;
    return m31_reduce_once(((u32)p & M31_P) + (u32)(p >> 31));
}

HD u32 m31_square_times(u32 x, u32 n) {
    for (u32 i = 0; i < n; ++i) x = m31_mul(x, x);
    return x;
}

// x^(P - 2), the inverse of x; 0 for 0. P - 2 = 4 (2^29 - 1) + 1.
HD u32 m31_inverse(u32 x) {
    u32 ones2 = m31_mul(m31_square_times(x, 1), x);
    u32 ones4 = m31_mul(m31_square_times(ones2, 2), ones2);
    u32 ones8 = m31_mul(m31_square_times(ones4, 4), ones4);
    u32 ones16 = m31_mul(m31_square_times(ones8, 8), ones8);
    u32 ones24 = m31_mul(m31_square_times(ones16, 8), ones8);
    u32 ones28 = m31_mul(m31_square_times(ones24, 4), ones4);
    u32 ones29 = m31_mul(m31_square_times(ones28, 1), x);
    return m31_mul(m31_square_times(ones29, 2), x);
}

// 2^-n for n <= 31, since 2^31 = 1.
HD u32 m31_inverse_power_of_two(u32 n) {
    return 1u << ((31u - n) % 31u);
}

// --- CM31 ---

HD cm31 cm31_make(u32 a, u32 b) {
    cm31 r = {a, b};
    return r;
}

HD cm31 cm31_add(cm31 x, cm31 y) {
    return cm31_make(m31_add(x.a, y.a), m31_add(x.b, y.b));
}

HD cm31 cm31_sub(cm31 x, cm31 y) {
    return cm31_make(m31_sub(x.a, y.a), m31_sub(x.b, y.b));
}

// P - v is in [0, P] here: a sum of four products of such values stays below 2^64.
HD cm31 cm31_mul(cm31 x, cm31 y) {
    u64 re = (u64)x.a * y.a + (u64)(M31_P - x.b) * y.b;
    u64 im = (u64)x.a * y.b + (u64)x.b * y.a;
    return cm31_make(m31_reduce(re), m31_reduce(im));
}

HD cm31 cm31_mul_m31(cm31 x, u32 y) {
    return cm31_make(m31_mul(x.a, y), m31_mul(x.b, y));
}

// (a - i b) / (a^2 + b^2); 0 for 0.
HD cm31 cm31_inverse(cm31 x) {
    u32 n = m31_inverse(m31_reduce((u64)x.a * x.a + (u64)x.b * x.b));
    return cm31_make(m31_mul(x.a, n), m31_mul(m31_neg(x.b), n));
}

// --- QM31 ---

HD qm31 qm31_make(u32 a, u32 b, u32 c, u32 d) {
    qm31 r = {a, b, c, d};
    return r;
}

HD qm31 qm31_from_m31(u32 a) {
    return qm31_make(a, 0, 0, 0);
}

HD qm31 qm31_add(qm31 x, qm31 y) {
    return qm31_make(m31_add(x.a, y.a), m31_add(x.b, y.b), m31_add(x.c, y.c), m31_add(x.d, y.d));
}

HD qm31 qm31_sub(qm31 x, qm31 y) {
    return qm31_make(m31_sub(x.a, y.a), m31_sub(x.b, y.b), m31_sub(x.c, y.c), m31_sub(x.d, y.d));
}

HD qm31 qm31_neg(qm31 x) {
    return qm31_make(m31_neg(x.a), m31_neg(x.b), m31_neg(x.c), m31_neg(x.d));
}

HD qm31 qm31_mul_m31(qm31 x, u32 y) {
    return qm31_make(m31_mul(x.a, y), m31_mul(x.b, y), m31_mul(x.c, y), m31_mul(x.d, y));
}

HD qm31 qm31_mul_cm31(qm31 x, cm31 y) {
    cm31 lo = cm31_mul(cm31_make(x.a, x.b), y);
    cm31 hi = cm31_mul(cm31_make(x.c, x.d), y);
    return qm31_make(lo.a, lo.b, hi.a, hi.b);
}

// (2 + i) x.
HD cm31 cm31_mul_r(cm31 x) {
    return cm31_make(m31_sub(m31_add(x.a, x.a), x.b), m31_add(m31_add(x.b, x.b), x.a));
}

// (A + u B)(C + u D) = A C + (2 + i) B D + u (A D + B C).
HD qm31 qm31_mul(qm31 x, qm31 y) {
    cm31 bd = cm31_mul_r(cm31_mul(cm31_make(x.c, x.d), cm31_make(y.c, y.d)));
    cm31 lo = cm31_add(cm31_mul(cm31_make(x.a, x.b), cm31_make(y.a, y.b)), bd);
    u64 re = (u64)x.a * y.c + (u64)(M31_P - x.b) * y.d + (u64)x.c * y.a + (u64)(M31_P - x.d) * y.b;
    u64 im = (u64)x.a * y.d + (u64)x.b * y.c + (u64)x.c * y.b + (u64)x.d * y.a;
    return qm31_make(lo.a, lo.b, m31_reduce(re), m31_reduce(im));
}

// (A - u B) / (A^2 - (2 + i) B^2); 0 for 0.
HD qm31 qm31_inverse(qm31 x) {
    cm31 lo = cm31_make(x.a, x.b);
    cm31 hi = cm31_make(x.c, x.d);
    cm31 n = cm31_inverse(cm31_sub(cm31_mul(lo, lo), cm31_mul_r(cm31_mul(hi, hi))));
    return qm31_mul_cm31(qm31_make(x.a, x.b, m31_neg(x.c), m31_neg(x.d)), n);
}

HD qm31 qm31_load(const qm31_sources& columns, u32 slot) {
    return qm31_make(columns.at[0][slot], columns.at[1][slot], columns.at[2][slot], columns.at[3][slot]);
}

HD void qm31_store(const qm31_columns& columns, u32 slot, qm31 v) {
    columns.at[0][slot] = v.a;
    columns.at[1][slot] = v.b;
    columns.at[2][slot] = v.c;
    columns.at[3][slot] = v.d;
}

// --- Sums of products in u64 ---

// Four sums below 2^64, and how many products were added since they were last folded below 2^34.
struct qm31_sum {
    u64 a, b, c, d;
    u32 products;
};

HD qm31_sum qm31_sum_zero() {
    qm31_sum s = {0, 0, 0, 0, 0};
    return s;
}

HD u64 m31_fold(u64 x) {
    return (x & M31_P) + (x >> 31);
}

// Adds v w. A product of canonical values is below 2^62 - 2^32: four of them and a folded sum stay below 2^64.
HD void qm31_sum_add(qm31_sum& s, u32 v, qm31 w) {
    s.a += (u64)v * w.a;
    s.b += (u64)v * w.b;
    s.c += (u64)v * w.c;
    s.d += (u64)v * w.d;
    if ((++s.products & 3u) == 0) {
        s.a = m31_fold(s.a);
        s.b = m31_fold(s.b);
        s.c = m31_fold(s.c);
        s.d = m31_fold(s.d);
    }
}

HD qm31 qm31_sum_value(const qm31_sum& s) {
    return qm31_make(m31_reduce(s.a), m31_reduce(s.b), m31_reduce(s.c), m31_reduce(s.d));
}

#endif
