// Points of the circle x^2 + y^2 = 1 over M31, and the twiddles made of them.
//
// A point is named by its index: how often the generator (2, 1268011823), of order 2^31, is added to itself. As a
// complex number x + i y, addition of points is multiplication.
#ifndef SAGE_DOMAIN_CUH
#define SAGE_DOMAIN_CUH

#include "field.cuh"

#define CIRCLE_INDEX_MASK 0x7fffffffu

// A half coset `initial` + <`step`> of 2^log_half points, by indices; a circle domain is it and its conjugates.
struct half_coset {
    u32 initial;
    u32 step;
    u32 log_half;
};
LAYOUT(half_coset, 12);
LAYOUT_AT(half_coset, step, 4);
LAYOUT_AT(half_coset, log_half, 8);

HD cm31 circle_point(u32 index) {
    cm31 point = cm31_make(1, 0);
    cm31 power = cm31_make(2, 1268011823u);
    for (index &= CIRCLE_INDEX_MASK; index != 0; index >>= 1) {
        if (index & 1) point = cm31_mul(point, power);
        power = cm31_mul(power, power);
    }
    return point;
}

HD cm31 circle_conjugate(cm31 p) {
    return cm31_make(p.a, m31_neg(p.b));
}

// The point of slot `slot` of the bit-reversed circle domain.
HD cm31 domain_point(const half_coset& domain, u32 slot) {
    cm31 p = circle_point(domain.initial + domain.step * bit_reverse(slot >> 1, domain.log_half));
    return (slot & 1) ? circle_conjugate(p) : p;
}

// Point `j` < 8 of a group of eight slots 8 k ... 8 k + 7, whose first point is `first`. In bit-reversed order four
// points of the half coset differ by the fourth roots of unity: (x, y), (-x, -y), (y, -x), (-y, x).
HD cm31 domain_point_of_eight(cm31 first, u32 j) {
    u32 x = (j & 4) ? first.b : first.a;
    u32 y = (j & 4) ? m31_neg(first.a) : first.b;
    if (j & 2) {
        x = m31_neg(x);
        y = m31_neg(y);
    }
    return cm31_make(x, (j & 1) ? m31_neg(y) : y);
}

// Entry `e` of the twiddle buffer of a half coset, see `twiddle_view`; the last entry is 1 and unused.
HD u32 twiddle_entry(const half_coset& root, u32 e) {
    u32 rest = (1u << root.log_half) - e;
    if (rest == 1) return 1;
    u32 log_layer = bit_length(rest - 1);
    u32 doublings = root.log_half - log_layer;
    u32 j = e - ((1u << root.log_half) - (1u << log_layer));
    u32 index = root.initial + root.step * bit_reverse(j, log_layer - 1);
    return circle_point(index << doublings).a;
}

#endif
