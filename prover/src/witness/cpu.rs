//! Main columns of the cpu component: one row per cycle, in the order of the clock.

use sage_air::components::cpu::{col, N_FLAGS, N_MAIN};
use sage_air::isa::{flag, ControlWords};
use sage_vm::{Cycle, Trace};
use stwo::core::fields::m31::{pow2147483645, M31};
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::m31::{PackedM31, N_LANES};

use super::columns::build;
use super::tally::gap;

/// The columns of one packed row, 16 cycles side by side.
type Lanes = [[M31; N_LANES]; N_MAIN];

/// Builds the columns from the trace of a program and the gap multiplicity of each cycle.
pub(super) fn main_columns(
    log_size: u32,
    trace: &Trace,
    rom: &[ControlWords],
    gaps: &[u32],
) -> Vec<BaseColumn> {
    build(N_MAIN, log_size, |first, slices| {
        let packed_rows = slices.first().map_or(0, |slice| slice.len());
        for offset in 0..packed_rows {
            let row = (first + offset) * N_LANES;
            let packed = packed_row(row, trace, rom, gaps);
            for (slice, value) in slices.iter_mut().zip(packed) {
                if let Some(cell) = slice.get_mut(offset) {
                    *cell = value;
                }
            }
        }
    })
}

/// The 16 rows that start at `first`.
fn packed_row(
    first: usize,
    trace: &Trace,
    rom: &[ControlWords],
    gaps: &[u32],
) -> [PackedM31; N_MAIN] {
    let mut lanes: Lanes = [[M31(0); N_LANES]; N_MAIN];
    for lane in 0..N_LANES {
        let clk = first + lane;
        match trace.cycles.get(clk) {
            Some(cycle) => {
                let words = rom.get(cycle.pc as usize).copied().unwrap_or_default();
                let gaps = gaps.get(clk).copied().unwrap_or_default();
                // The clock is below 2^22.
                write_cycle(&mut lanes, lane, clk as u32, cycle, &words, gaps);
            }
            // A row without an instruction names the row after pc 0 as the next one, and is 0 elsewhere.
            None => lanes[col::NPC][lane] = M31(1),
        }
    }
    let mut packed = lanes.map(PackedM31::from_array);
    write_test(&mut packed);
    packed
}

/// Writes one cycle, but for the columns z and w.
fn write_cycle(
    lanes: &mut Lanes,
    lane: usize,
    clk: u32,
    cycle: &Cycle,
    words: &ControlWords,
    gaps: u32,
) {
    let mut set = |column: usize, value: u32| lanes[column][lane] = M31(value);
    set(col::CLK, clk);
    set(col::PC, cycle.pc);
    set(col::NPC, cycle.npc);
    for (bit, column) in (col::FLAGS..col::FLAGS + N_FLAGS).enumerate() {
        set(column, (words.fw >> bit) & 1);
    }
    set(col::C1, words.c1);
    set(col::C2, words.c2);
    set(col::IMM, words.imm);
    set(col::A1, words.a1);
    set(col::A2S, words.a2);
    set(col::A2, cycle.a2);
    set(col::A3S, words.a3);
    set(col::A3, cycle.a3);
    set(col::V1, cycle.v1);
    set(col::V2, cycle.v2);
    set(col::V3, cycle.v3);
    set(col::O3, cycle.o3);
    for (slot, previous) in [cycle.u1, cycle.u2, cycle.u3].into_iter().enumerate() {
        let (_, remainder) = gap(clk, slot as u32 + 1, previous);
        set(col::U + slot, previous);
        set(col::D + slot, remainder);
    }
    set(col::G, gaps);
}

/// Writes z and w, 16 rows at a time: w is the inverse of the tested value, or 0 for 0.
fn write_test(packed: &mut [PackedM31; N_MAIN]) {
    let flag = |bit: u32| packed[col::FLAGS + bit as usize];
    let (v1, v2, imm) = (packed[col::V1], packed[col::V2], packed[col::IMM]);
    let tested = flag(flag::JNZ) * v1 + flag(flag::EQ) * (v1 - v2 - imm) + flag(flag::DIV) * v2;
    // x^(p − 2) is the inverse of x and 0 for x = 0.
    let inverse = pow2147483645(tested);
    packed[col::W] = canonical(inverse);
    packed[col::Z] = canonical(tested * inverse);
}

/// The same values with p written as 0.
fn canonical(packed: PackedM31) -> PackedM31 {
    PackedM31::from_array(packed.to_array())
}
