// What kernels that write a trace are made of: the columns of a component, from words that the host has uploaded. Such a
// kernel is written by whoever has the AIR, and is called `trace`.
#ifndef SAGE_TRACE_CUH
#define SAGE_TRACE_CUH

#include "field.cuh"
#include "rows.cuh"

#define TRACE_THREADS 256

// Columns are written in the order in which they are stored; `values` mean what the kernel says.
struct trace_args {
    u32* const* columns;
    const u32* const* inputs;
    u32 values[3];
    u32 log_rows;
};
LAYOUT(trace_args, 32);
LAYOUT_AT(trace_args, inputs, 8);
LAYOUT_AT(trace_args, values, 16);
LAYOUT_AT(trace_args, log_rows, 28);

HD u32 trace_rows(const trace_args& g) {
    return 1u << g.log_rows;
}

// Word `at` of an input.
HD u32 load_input(const trace_args& g, u32 input, u32 at) {
    return load_word(g.inputs[input] + at);
}

HD void store_cell(const trace_args& g, u32 column, u32 row, u32 value) {
    g.columns[column][row] = value;
}

#endif
