// Main columns of the cpu component of the ObelyskVM, a thread a cycle. In front of this text stand numbers of the AIR: the
// columns COL_..., CELLS of them, and the bits FLAG_... of selectors, FLAGS of them.
//
// Inputs: cycles of CYCLE words, as the interpreter records them; the multiplicity of each cycle's clock in the table of
// gaps; instructions of INSTRUCTION words. Values: how many cycles, and how many instructions.
#include "trace.cuh"

#define CYCLE 11
#define INSTRUCTION 7

struct cycle {
    u32 pc, npc, a2, a3, v1, v2, v3, o3, before[3];
};

struct instruction {
    u32 flags, c1, c2, imm, a1, a2, a3;
};

HD cycle load_cycle(const trace_args& g, u32 clk) {
    const u32 at = CYCLE * clk;
    return {load_input(g, 0, at),     load_input(g, 0, at + 1), load_input(g, 0, at + 2), load_input(g, 0, at + 3),
            load_input(g, 0, at + 4), load_input(g, 0, at + 5), load_input(g, 0, at + 6), load_input(g, 0, at + 7),
            {load_input(g, 0, at + 8), load_input(g, 0, at + 9), load_input(g, 0, at + 10)}};
}

// The instruction of a program counter; nothing where there is none.
HD instruction load_instruction(const trace_args& g, u32 pc) {
    if (pc >= g.values[1]) return {0, 0, 0, 0, 0, 0, 0};
    const u32 at = INSTRUCTION * pc;
    return {load_input(g, 2, at),     load_input(g, 2, at + 1), load_input(g, 2, at + 2), load_input(g, 2, at + 3),
            load_input(g, 2, at + 4), load_input(g, 2, at + 5), load_input(g, 2, at + 6)};
}

// What decides over a jump, a comparison for equality or a division.
HD u32 tested_value(const cycle& c, const instruction& i) {
    u32 tested = 0;
    if ((i.flags >> FLAG_JNZ) & 1) tested = m31_add(tested, c.v1);
    if ((i.flags >> FLAG_EQ) & 1) tested = m31_add(tested, m31_sub(m31_sub(c.v1, c.v2), i.imm));
    if ((i.flags >> FLAG_DIV) & 1) tested = m31_add(tested, c.v2);
    return tested;
}

// The remainder by 3 of the gap between the access in a slot, 1 to 3, and the one before it.
HD u32 gap_remainder(u32 clk, u32 slot, u32 before) {
    return (3 * clk + slot - before - 1) % 3;
}

KERNEL THREADS(TRACE_THREADS) trace(trace_args g) {
    const u32 row = ROW;
    if (row >= trace_rows(g)) return;
    if (row >= g.values[0]) {
        // A row without an instruction names the row after pc 0 as the next one, and is 0 elsewhere.
        for (u32 column = 0; column < CELLS; ++column) store_cell(g, column, row, column == COL_NPC);
        return;
    }
    const cycle c = load_cycle(g, row);
    const instruction i = load_instruction(g, c.pc);
    store_cell(g, COL_CLK, row, row);
    store_cell(g, COL_PC, row, c.pc);
    store_cell(g, COL_NPC, row, c.npc);
    for (u32 flag = 0; flag < FLAGS; ++flag) store_cell(g, COL_FLAGS + flag, row, (i.flags >> flag) & 1);
    store_cell(g, COL_C1, row, i.c1);
    store_cell(g, COL_C2, row, i.c2);
    store_cell(g, COL_IMM, row, i.imm);
    store_cell(g, COL_A1, row, i.a1);
    store_cell(g, COL_A2S, row, i.a2);
    store_cell(g, COL_A2, row, c.a2);
    store_cell(g, COL_A3S, row, i.a3);
    store_cell(g, COL_A3, row, c.a3);
    store_cell(g, COL_V1, row, c.v1);
    store_cell(g, COL_V2, row, c.v2);
    store_cell(g, COL_V3, row, c.v3);
    store_cell(g, COL_O3, row, c.o3);
    // The inverse of 0 is 0.
    const u32 tested = tested_value(c, i);
    const u32 inverse = m31_inverse(tested);
    store_cell(g, COL_Z, row, m31_mul(tested, inverse));
    store_cell(g, COL_W, row, inverse);
    for (u32 slot = 0; slot < 3; ++slot) {
        store_cell(g, COL_U + slot, row, c.before[slot]);
        store_cell(g, COL_D + slot, row, gap_remainder(row, slot + 1, c.before[slot]));
    }
    store_cell(g, COL_G, row, load_input(g, 1, row));
}
