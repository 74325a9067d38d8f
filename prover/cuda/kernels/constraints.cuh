// What kernels that are generated from an AIR are made of.
//
// With d[k] the inverse of the trace domain's vanishing polynomial on half k of the evaluation domain, the first
// 2^(log_trace + 1) slots of the extended trace:
//   out(r) += d[r >> log_trace] * sum over constraints j of powers[j] C_j(r).
// The kernels of one AIR run one after the other, with the same arguments. The first one that computes a value which a
// later one needs may keep it.
#ifndef SAGE_CONSTRAINTS_CUH
#define SAGE_CONSTRAINTS_CUH

#include "poly.cuh"
#include "rows.cuh"

#define CONSTRAINT_THREADS 256

struct constraint_args {
    const u32* const* columns;
    u32* const* kept;
    const qm31* powers;
    const qm31* slots;
    qm31_columns out;
    u32 inverses[2];
    u32 log_trace;
};
LAYOUT(constraint_args, 80);
LAYOUT_AT(constraint_args, kept, 8);
LAYOUT_AT(constraint_args, powers, 16);
LAYOUT_AT(constraint_args, slots, 24);
LAYOUT_AT(constraint_args, out, 32);
LAYOUT_AT(constraint_args, inverses, 64);
LAYOUT_AT(constraint_args, log_trace, 72);

// Constraints of M31 are added in u64, with a power each; those of QM31 in QM31.
struct constraint_sum {
    qm31_sum base;
    qm31 extension;
};

HD u32 constraint_rows(const constraint_args& g) {
    return 2u << g.log_trace;
}

// Where the row `offset` rows after the one of slot `row` is.
HD u32 row_at(const constraint_args& g, u32 row, int offset) {
    return offset_slot(row, g.log_trace, g.log_trace + 1, offset);
}

HD qm31 load_power(const constraint_args& g, u32 constraint) {
    return load_constant(g.powers + constraint);
}

HD qm31 load_slot(const constraint_args& g, u32 slot) {
    return load_constant(g.slots + slot);
}

HD constraint_sum constraint_sum_zero() {
    constraint_sum s = {qm31_sum_zero(), qm31_from_m31(0)};
    return s;
}

HD void constraint_add_m31(constraint_sum& s, u32 v, qm31 power) {
    qm31_sum_add(s.base, v, power);
}

HD void constraint_add_qm31(constraint_sum& s, qm31 v, qm31 power) {
    s.extension = qm31_add(s.extension, qm31_mul(v, power));
}

HD void constraint_finish(const constraint_args& g, u32 row, const constraint_sum& s) {
    qm31 sum = qm31_add(qm31_sum_value(s.base), s.extension);
    sum = qm31_mul_m31(sum, row >> g.log_trace == 0 ? g.inverses[0] : g.inverses[1]);
    qm31_sources out = {{g.out.at[0], g.out.at[1], g.out.at[2], g.out.at[3]}};
    qm31_store(g.out, row, qm31_add(qm31_load(out, row), sum));
}

#endif
