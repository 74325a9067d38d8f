// Layers and sums of stwo's GKR prover for grand products and LogUp.
//
// Multilinear polynomials are columns of their values on the hypercube, the first variable in the highest bit. The pair
// 2 i, 2 i + 1 of a layer is a gate of the next one: a product, or a sum of fractions a.n / a.d + b.n / b.d.
#ifndef SAGE_GKR_CUH
#define SAGE_GKR_CUH

#include "poly.cuh"

// What a layer holds beside its first column: see stwo's `Layer`.
#define GKR_GRAND_PRODUCT 0u
#define GKR_LOGUP_GENERIC 1u
#define GKR_LOGUP_MULTIPLICITIES 2u
#define GKR_LOGUP_SINGLES 3u

// `values` are factors or denominators. Numerators are QM31 (generic), M31 (multiplicities) or all 1 (singles).
struct gkr_layer {
    const qm31* values;
    const qm31* numerators;
    const u32* multiplicities;
    u32 kind;
};
LAYOUT(gkr_layer, 32);
LAYOUT_AT(gkr_layer, numerators, 8);
LAYOUT_AT(gkr_layer, multiplicities, 16);
LAYOUT_AT(gkr_layer, kind, 24);

struct gkr_gate {
    qm31 numerator;
    qm31 value;
};

HD qm31 gkr_numerator(const gkr_layer& layer, u32 i) {
    if (layer.kind == GKR_LOGUP_GENERIC) return layer.numerators[i];
    if (layer.kind == GKR_LOGUP_MULTIPLICITIES) return qm31_from_m31(layer.multiplicities[i]);
    return qm31_from_m31(1);
}

// The gate over two inputs; the numerator of a product is 0.
HD gkr_gate gkr_join(u32 kind, qm31 n0, qm31 v0, qm31 n1, qm31 v1) {
    gkr_gate gate;
    gate.value = qm31_mul(v0, v1);
    gate.numerator = kind == GKR_GRAND_PRODUCT ? qm31_make(0, 0, 0, 0)
                                               : qm31_add(qm31_mul(n0, v1), qm31_mul(n1, v0));
    return gate;
}

// Gate i of the next layer.
HD gkr_gate gkr_next(const gkr_layer& layer, u32 i) {
    return gkr_join(layer.kind, gkr_numerator(layer, 2 * i), layer.values[2 * i], gkr_numerator(layer, 2 * i + 1),
                    layer.values[2 * i + 1]);
}

// 2 b - a: the value at 2 of the line through a at 0 and b at 1.
HD qm31 gkr_at_two(qm31 a, qm31 b) {
    return qm31_sub(qm31_add(b, b), a);
}

HD qm31 gkr_combine(u32 kind, const gkr_gate& gate, qm31 lambda) {
    return kind == GKR_GRAND_PRODUCT ? gate.value : qm31_add(gate.numerator, qm31_mul(lambda, gate.value));
}

struct gkr_pair {
    qm31 at_zero, at_two;
};

// Term i of `terms`: eq[i] times the gate polynomial with the first variable set to 0 and to 2.
HD gkr_pair gkr_term(const gkr_layer& layer, const qm31* eq, qm31 lambda, u32 terms, u32 i) {
    u32 lo = 2 * i, hi = 2 * (terms + i);
    qm31 n00 = gkr_numerator(layer, lo), n01 = gkr_numerator(layer, lo + 1);
    qm31 n20 = gkr_at_two(n00, gkr_numerator(layer, hi)), n21 = gkr_at_two(n01, gkr_numerator(layer, hi + 1));
    qm31 v00 = layer.values[lo], v01 = layer.values[lo + 1];
    qm31 v20 = gkr_at_two(v00, layer.values[hi]), v21 = gkr_at_two(v01, layer.values[hi + 1]);
    gkr_pair out;
    out.at_zero = qm31_mul(eq[i], gkr_combine(layer.kind, gkr_join(layer.kind, n00, v00, n01, v01), lambda));
    out.at_two = qm31_mul(eq[i], gkr_combine(layer.kind, gkr_join(layer.kind, n20, v20, n21, v21), lambda));
    return out;
}

// Both sums over the terms of a chunk.
HD void gkr_sum_block(qm31* shared, const gkr_layer& layer, const qm31* eq, qm31 lambda, u32 terms, qm31* at_zero,
                      qm31* at_two, u32 block) {
    u32 start = block << SUM_LOG_CHUNK;
    u32 end = min_u32(terms, start + (1u << SUM_LOG_CHUNK));
    for (u32 side = 0; side < 2; ++side) {
        EACH_THREAD(t, SUM_THREADS) {
            qm31 sum = qm31_make(0, 0, 0, 0);
            for (u32 i = start + t; i < end; i += SUM_THREADS) {
                gkr_pair term = gkr_term(layer, eq, lambda, terms, i);
                sum = qm31_add(sum, side == 0 ? term.at_zero : term.at_two);
            }
            shared[t] = sum;
        }
        SYNC_THREADS();
        sum_shared(shared, side == 0 ? at_zero : at_two);
    }
}

// One variable more of eq(x, y): entry j of `length` becomes e (1 - y) at j and e y at j + length.
HD void gkr_eq_row(qm31* evals, u32 length, qm31 y, u32 j) {
    qm31 high = qm31_mul(evals[j], y);
    evals[j + length] = high;
    evals[j] = qm31_sub(evals[j], high);
}

// Value i of `half` with the first variable fixed.
HD qm31 gkr_fix_secure(const qm31* values, u32 half, qm31 challenge, u32 i) {
    return qm31_add(values[i], qm31_mul(challenge, qm31_sub(values[i + half], values[i])));
}

HD qm31 gkr_fix_base(const u32* values, u32 half, qm31 challenge, u32 i) {
    qm31 step = qm31_mul_m31(challenge, m31_sub(values[i + half], values[i]));
    return qm31_add(qm31_from_m31(values[i]), step);
}

#endif
