// FRI folds.
//
// A pair (2 i, 2 i + 1) of values a, b at conjugate points (circle) or at x and -x (line) folds to
// (a + b) + alpha (a - b) / t, t the y- or x-coordinate of the first point. There is no factor 1/2.
#ifndef SAGE_FRI_CUH
#define SAGE_FRI_CUH

#include "fft.cuh"

#define FRI_MAX_FOLDS 4

// The coefficients of successive folds of one stage: alpha, alpha^2, alpha^4, ...
struct fold_alphas {
    qm31 at[FRI_MAX_FOLDS];
};
LAYOUT(fold_alphas, 64);

HD qm31 fold_pair(qm31 a, qm31 b, u32 inverse, qm31 alpha) {
    return qm31_add(qm31_add(a, b), qm31_mul(alpha, qm31_mul_m31(qm31_sub(a, b), inverse)));
}

// Inverse twiddle of pair `pair` at fold `level` of a stage. A circle stage begins with layer 0, a line stage with the
// domain's first line layer.
HD u32 fold_twiddle(const twiddle_view& inverses, bool circle, u32 level, u32 pair) {
    if (circle && level == 0) return circle_twiddle(inverses, pair);
    return line_twiddle(inverses, circle ? level : level + 1, pair);
}

// Value i after K folds of the values 2^K i ... 2^K (i + 1) - 1. Depth first, so that at most K + 1 values are alive.
template <u32 K>
HD qm31 fold_coset(const qm31_sources& source, const twiddle_view& inverses, bool circle, const fold_alphas& alphas,
                   u32 i) {
    qm31 waiting[K];
    qm31 v = qm31_make(0, 0, 0, 0);
    UNROLL
    for (u32 j = 0; j < (1u << (K - 1)); ++j) {
        u32 pair = (i << (K - 1)) + j;
        v = fold_pair(qm31_load(source, 2 * pair), qm31_load(source, 2 * pair + 1),
                      fold_twiddle(inverses, circle, 0, pair), alphas.at[0]);
        UNROLL
        for (u32 level = 1; level < K; ++level) {
            // The value closes a pair of this level if the lower bits of j are all ones.
            if (((j + 1) & ((1u << level) - 1)) != 0) {
                if (((j + 1) & ((1u << (level - 1)) - 1)) == 0) waiting[level] = v;
            } else {
                u32 above = (i << (K - 1 - level)) + (j >> level);
                v = fold_pair(waiting[level], v, fold_twiddle(inverses, circle, level, above), alphas.at[level]);
            }
        }
    }
    return v;
}

// K folds for a number K in 1 ... FRI_MAX_FOLDS known at run time.
HD qm31 fold_row(const qm31_sources& source, const twiddle_view& inverses, bool circle, const fold_alphas& alphas,
                 u32 folds, u32 i) {
    switch (folds) {
        case 1: return fold_coset<1>(source, inverses, circle, alphas, i);
        case 2: return fold_coset<2>(source, inverses, circle, alphas, i);
        case 3: return fold_coset<3>(source, inverses, circle, alphas, i);
        default: return fold_coset<4>(source, inverses, circle, alphas, i);
    }
}

#endif
