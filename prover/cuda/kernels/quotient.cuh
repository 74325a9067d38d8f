// FRI quotients of sampled columns.
//
// For columns f_k sampled at one point z, with line coefficients a_k, b_k, c_k already scaled by their powers:
//   N(r) = sum of c_k f_k(r) - b_k,  A = sum of a_k,
//   Q(r) = sum over z of (N_z(lift(r)) - A_z p.y) / D_z(p),
//   D_z(p) = (Re z.x - p.x) Im z.y - (Re z.y - p.y) Im z.x in CM31, Re and Im over CM31.
// Rows are those of the first 1 / blow-up of the slots, which are a domain of their own.
#ifndef SAGE_QUOTIENT_CUH
#define SAGE_QUOTIENT_CUH

#include "domain.cuh"

// One column of a batch: its index and c_k.
struct quotient_term {
    u32 column;
    u32 c[4];
};
LAYOUT(quotient_term, 20);
LAYOUT_AT(quotient_term, c, 4);

// N(row) over `n` terms; `b` is the sum of b_k.
HD qm31 quotient_numerator(const u32* const* columns, const quotient_term* terms, u32 n, qm31 b, u32 row) {
    qm31_sum sum = qm31_sum_zero();
    for (u32 k = 0; k < n; ++k) {
        const u32* c = terms[k].c;
        qm31_sum_add(sum, columns[terms[k].column][row], qm31_make(c[0], c[1], c[2], c[3]));
    }
    return qm31_sub(qm31_sum_value(sum), b);
}

// One sample point: its coordinates, A, and the numerators as 4 columns of 2^(log of the domain - shift) rows.
struct quotient_point {
    u32 x[4];
    u32 y[4];
    u32 a[4];
    u32 shift;
    qm31_sources numerators;
};
LAYOUT(quotient_point, 88);
LAYOUT_AT(quotient_point, y, 16);
LAYOUT_AT(quotient_point, a, 32);
LAYOUT_AT(quotient_point, shift, 48);
LAYOUT_AT(quotient_point, numerators, 56);

#define QUOTIENT_ROWS 8

HD cm31 quotient_denominator(const quotient_point& z, cm31 p) {
    cm31 dx = cm31_make(m31_sub(z.x[0], p.a), z.x[1]);
    cm31 dy = cm31_make(m31_sub(z.y[0], p.b), z.y[1]);
    cm31 left = cm31_mul(dx, cm31_make(z.y[2], z.y[3]));
    return cm31_sub(left, cm31_mul(dy, cm31_make(z.x[2], z.x[3])));
}

// Adds the share of one sample point to `rows` values, with one inversion for all of them.
HD void quotient_add_point(const quotient_point& z, const cm31* points, u32 first, u32 rows, qm31* sums) {
    cm31 prefix[QUOTIENT_ROWS];
    cm31 product = cm31_make(1, 0);
    UNROLL
    for (u32 j = 0; j < QUOTIENT_ROWS; ++j) {
        prefix[j] = product;
        if (j < rows) product = cm31_mul(product, quotient_denominator(z, points[j]));
    }
    cm31 inverse = cm31_inverse(product);
    qm31 a = qm31_make(z.a[0], z.a[1], z.a[2], z.a[3]);
    UNROLL
    for (u32 back = 0; back < QUOTIENT_ROWS; ++back) {
        const u32 j = QUOTIENT_ROWS - 1 - back;
        if (j < rows) {
            cm31 own = cm31_mul(inverse, prefix[j]);
            inverse = cm31_mul(inverse, quotient_denominator(z, points[j]));
            qm31 n = qm31_load(z.numerators, lifted_slot(first + j, z.shift));
            n = qm31_sub(n, qm31_mul_m31(a, points[j].b));
            sums[j] = qm31_add(sums[j], qm31_mul_cm31(n, own));
        }
    }
}

// Q at the rows 8 `group` ... 8 `group` + 7 of `domain`, or at all of its rows if they are fewer.
HD void quotient_rows(const half_coset& domain, const quotient_point* points, u32 n, const qm31_columns& out, u32 group) {
    const u32 first = group * QUOTIENT_ROWS;
    const u32 rows = min_u32(QUOTIENT_ROWS, 2u << domain.log_half);
    cm31 p[QUOTIENT_ROWS];
    qm31 sums[QUOTIENT_ROWS];
    cm31 start = domain_point(domain, first);
    UNROLL
    for (u32 j = 0; j < QUOTIENT_ROWS; ++j) {
        // Two points of a half coset of two are opposite, as the first two of four are.
        p[j] = domain_point_of_eight(start, j);
        sums[j] = qm31_make(0, 0, 0, 0);
    }
    for (u32 k = 0; k < n; ++k) quotient_add_point(points[k], p, first, rows, sums);
    UNROLL
    for (u32 j = 0; j < QUOTIENT_ROWS; ++j)
        if (j < rows) qm31_store(out, first + j, sums[j]);
}

#endif
