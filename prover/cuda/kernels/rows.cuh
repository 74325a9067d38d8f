// What generated kernels do with a row: loads, stores, and arithmetic of QM31 with M31.
#ifndef SAGE_ROWS_CUH
#define SAGE_ROWS_CUH

#include "field.cuh"

// A word that no kernel writes while this one runs.
HD u32 load_word(const u32* at) {
#if defined(__CUDA_ARCH__)
    return __ldg(at);
#else
    return *at;
#endif
}

HD qm31 load_constant(const qm31* at) {
#if defined(__CUDA_ARCH__)
    const uint4 words = __ldg((const uint4*)at);
    return qm31_make(words.x, words.y, words.z, words.w);
#else
    return *at;
#endif
}

HD u32 load_m31(u32* const* columns, u32 row) {
    return load_word(columns[0] + row);
}

HD qm31 load_qm31(u32* const* columns, u32 row) {
    return qm31_make(load_word(columns[0] + row), load_word(columns[1] + row), load_word(columns[2] + row),
                     load_word(columns[3] + row));
}

HD void keep_m31(u32* const* columns, u32 row, u32 v) {
    columns[0][row] = v;
}

HD void keep_qm31(u32* const* columns, u32 row, qm31 v) {
    columns[0][row] = v.a;
    columns[1][row] = v.b;
    columns[2][row] = v.c;
    columns[3][row] = v.d;
}

HD qm31 qm31_add_m31(qm31 x, u32 y) {
    return qm31_make(m31_add(x.a, y), x.b, x.c, x.d);
}

HD qm31 qm31_sub_m31(qm31 x, u32 y) {
    return qm31_make(m31_sub(x.a, y), x.b, x.c, x.d);
}

#endif
