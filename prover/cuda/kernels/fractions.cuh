// What kernels for the lookups of an AIR are made of.
//
// out column k (four columns of M31) receives, for each row of the trace, the fractions of batches 0 ... k. The kernels of
// one AIR run one after the other, with the same arguments, each for a few batches: it inverts the product of their
// denominators once, and takes what the batches before give from the last kernel's columns. A denominator of 0 makes the
// batches of its row wrong, and the constraints then do not hold.
#ifndef SAGE_FRACTIONS_CUH
#define SAGE_FRACTIONS_CUH

#include "logup.cuh"
#include "rows.cuh"

#define FRACTION_THREADS 128

struct fraction_args {
    const u32* const* columns;
    u32* const* out;
    const qm31* slots;
    u32 log_trace;
};
LAYOUT(fraction_args, 32);
LAYOUT_AT(fraction_args, out, 8);
LAYOUT_AT(fraction_args, slots, 16);
LAYOUT_AT(fraction_args, log_trace, 24);

HD u32 fraction_rows(const fraction_args& g) {
    return 1u << g.log_trace;
}

// Where the row `offset` rows after the one of slot `row` is.
HD u32 row_at(const fraction_args& g, u32 row, int offset) {
    u32 moved = coset_row(row, g.log_trace) + (u32)offset;
    return coset_slot(moved & ((1u << g.log_trace) - 1), g.log_trace);
}

HD qm31 load_slot(const fraction_args& g, u32 slot) {
    return load_constant(g.slots + slot);
}

#endif
