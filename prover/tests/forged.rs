//! Witnesses made by a prover who knows the AIR: every lookup balances, or every constraint holds, but not both.
//!
//! Source of the first three: ObelyskVM specification, section 9. Their multiplicities are all consistent, so that one
//! group of constraints alone stands between them and a false statement.

mod common;

use std::collections::BTreeSet;

use common::{add_to_cell, cell, component, set_cell, violations, Run, LIMIT};
use num_traits::Zero;
use sage_air::code::Code;
use sage_air::components::{cmp, cpu::col, mem};
use sage_air::isa::P;
use sage_prover::witness::mem::row_of;
use sage_prover::witness::Witness;
use stwo::core::fields::m31::M31;

/// Copies its input to its output.
const COPY: &str = "
    .mem_log 6
    .input 32 1
    .output 48 1
        load r1, in_base + 1
        store r1, out_base + 1
        loadimm r2, 1
        store r2, out_base
        halt
";

/// Address of the only input word of [`COPY`].
const INPUT: usize = 33;

/// Numbers, from 0, of the cpu constraints that hold a padding row at 0.
const PADDING: std::ops::Range<usize> = 26..45;

fn memory_cell(witness: &mut Witness, column: usize, address: usize, value: u32) {
    let row = row_of(address, u32::from(witness.sizes.mem_log));
    set_cell(witness, component::MEM, column, row, value);
}

/// Asserts that a witness balances, breaks exactly `expected`, and is refused by the verifier.
#[track_caller]
fn refused_by_constraints_alone(
    run: &Run,
    statement: &sage_air::statement::Statement<'_>,
    witness: &Witness,
    expected: &BTreeSet<(usize, usize)>,
) {
    assert!(
        run.lookup_balance(statement, witness).is_zero(),
        "the forgery is not consistent"
    );
    assert_eq!(violations(witness), *expected);
    assert_eq!(run.verdict(statement, witness), Err(Code::Oods));
}

#[test]
fn v6_a_read_that_consumes_its_own_write_is_not_served_by_a_padding_row() {
    // The run has read 5, the statement says that the input was 9.
    let run = Run::new(COPY, &[5], LIMIT);
    let mut forged = run.statement();
    forged.inputs = &[9];
    let mut witness = run.witness(&forged);
    // The first access, in slot 2 of cycle 0, happens at time 2. It consumes (33, 2, 5), which it yields itself.
    let (cycle, time) = (0, 2);
    let old_gap = cell(&witness, component::CPU, col::D + 1, cycle);
    assert_eq!(old_gap, 1, "time 2 follows time 0 by a gap of 1");
    set_cell(&mut witness, component::CPU, col::U + 1, cycle, time);
    set_cell(&mut witness, component::CPU, col::D + 1, cycle, 2);
    // Its gap of -1 - 2 is -1 times 3, which a padding row with the clock -1 serves.
    add_to_cell(&mut witness, component::CPU, col::G, 0, M31(P - 1));
    let padding = run.execution.trace.cycles.len();
    set_cell(&mut witness, component::CPU, col::CLK, padding, P - 1);
    set_cell(&mut witness, component::CPU, col::G, padding, 1);
    // Nobody else touches the word, so its first tuple is its last.
    memory_cell(&mut witness, mem::col::T_FIN, INPUT, 0);
    memory_cell(&mut witness, mem::col::V_FIN, INPUT, 9);

    let clk_and_g = BTreeSet::from([
        (component::CPU, PADDING.start),
        (component::CPU, PADDING.end - 1),
    ]);
    refused_by_constraints_alone(&run, &forged, &witness, &clk_and_g);
}

#[test]
fn v6_a_memory_row_that_occurs_twice_gives_no_second_initial_value() {
    // The run has read 0, the statement says that the input was 9.
    let run = Run::new(COPY, &[0], LIMIT);
    let mut forged = run.statement();
    forged.inputs = &[9];
    let mut witness = run.witness(&forged);
    let time = run.execution.trace.mem_time[INPUT];
    // One row consumes the public input at once; a row of a word that nobody uses carries the value 0.
    memory_cell(&mut witness, mem::col::T_FIN, INPUT, 0);
    memory_cell(&mut witness, mem::col::V_FIN, INPUT, 9);
    memory_cell(&mut witness, mem::col::ADDR, 60, INPUT as u32);
    memory_cell(&mut witness, mem::col::T_FIN, 60, time);
    memory_cell(&mut witness, mem::col::V_FIN, 60, 0);

    let address_steps = BTreeSet::from([(component::MEM, 0), (component::MEM, 1)]);
    refused_by_constraints_alone(&run, &forged, &witness, &address_steps);
}

#[test]
fn v9_zero_is_not_compared_by_the_limbs_of_p() {
    let run = Run::new(
        "
        .mem_log 6
        .input 32 0
        .output 48 1
            loadimm r2, 1
            lt r3, r1, r2
            store r3, out_base + 1
            store r2, out_base
            halt
        ",
        &[],
        LIMIT,
    );
    assert_eq!(run.execution.outputs, [1], "0 is below 1");
    let mut forged = run.statement();
    forged.outputs = &[0];
    let mut witness = run.witness(&forged);
    // The comparison gives 0, and so does all that depends on it.
    set_cell(&mut witness, component::CPU, col::V3, 1, 0);
    set_cell(&mut witness, component::CPU, col::V2, 2, 0);
    set_cell(&mut witness, component::CPU, col::V3, 2, 0);
    memory_cell(&mut witness, mem::col::V_FIN, 3, 0);
    memory_cell(&mut witness, mem::col::V_FIN, 49, 0);
    // p, which is 0 in the field, is not below 1.
    let honest = [0, 1, 0, 0, 0, 0, 65_535, 65_535];
    let limbs = [65_535, 1, 32_767, 65_534, 0, 0, 65_534, 32_767];
    for (old, new) in honest.into_iter().zip(limbs) {
        add_to_cell(&mut witness, component::RC, 0, old, M31(P - 1));
        add_to_cell(&mut witness, component::RC, 0, new, M31(1));
    }
    set_cell(&mut witness, component::CMP, cmp::col::A0, 0, 65_535);
    set_cell(&mut witness, component::CMP, cmp::col::A1, 0, 32_767);
    set_cell(&mut witness, component::CMP, cmp::col::BORROW, 0, 0);
    set_cell(&mut witness, component::CMP, cmp::col::LT, 0, 0);

    let left_operand_is_not_p = BTreeSet::from([(component::CMP, 2)]);
    refused_by_constraints_alone(&run, &forged, &witness, &left_operand_is_not_p);
}

#[test]
fn v9_a_comparison_with_another_verdict_needs_limbs_that_no_table_holds() {
    let run = Run::new(common::mixed_program(), &common::MIXED_INPUTS, LIMIT);
    let statement = run.statement();
    let mut witness = run.witness(&statement);
    let verdict = cell(&witness, component::CMP, cmp::col::LT, 0);
    set_cell(&mut witness, component::CMP, cmp::col::LT, 0, 1 - verdict);
    assert_eq!(violations(&witness), BTreeSet::new());
    assert_eq!(run.verdict(&statement, &witness), Err(Code::LookupSum));
}

#[test]
fn a13_v2_v4_a_trace_without_a_single_instruction_is_refused() {
    let run = Run::new(COPY, &[5], LIMIT);
    let statement = run.statement();
    let mut witness = run.witness(&statement);
    for column in &mut witness.main[component::CPU] {
        *column = stwo::prover::backend::Column::zeros(1 << witness.sizes.n);
    }
    for row in 0..1 << witness.sizes.n {
        set_cell(&mut witness, component::CPU, col::NPC, row, 1);
    }
    assert_eq!(violations(&witness), BTreeSet::new());
    assert_eq!(run.verdict(&statement, &witness), Err(Code::LookupSum));
}

/// An edit of the honest witness of [`COPY`] that cheats in one cycle.
type Edit = fn(&mut Witness);

/// Cheats that leave the lookups or the constraints broken, by the rule they run into.
const CHEATS: [(&str, Edit); 9] = [
    ("V3 an instruction of another kind", |witness| {
        set_cell(witness, component::CPU, col::FLAGS, 0, 0);
        set_cell(witness, component::CPU, col::FLAGS + 1, 0, 1);
    }),
    ("V3 two selectors at once", |witness| {
        set_cell(witness, component::CPU, col::FLAGS + 1, 0, 1);
    }),
    ("V4 a constant of another program", |witness| {
        set_cell(witness, component::CPU, col::C2, 0, 2);
    }),
    ("V5 a store without effect", |witness| {
        set_cell(witness, component::CPU, col::V3, 1, 0);
    }),
    ("V5 a value from nowhere", |witness| {
        set_cell(witness, component::CPU, col::V2, 1, 6);
        set_cell(witness, component::CPU, col::V3, 1, 6);
    }),
    ("V6 a read from the future", |witness| {
        set_cell(witness, component::CPU, col::U + 1, 0, 14);
    }),
    ("V6 a gap of no integer number of cycles", |witness| {
        set_cell(witness, component::CPU, col::D + 1, 0, 3);
    }),
    ("V8 a jump that the program has not", |witness| {
        set_cell(witness, component::CPU, col::NPC, 1, 4);
    }),
    ("V11 a multiplicity of -1", |witness| {
        set_cell(witness, component::ROM, 0, 0, P - 1);
    }),
];

#[test]
fn cheats_in_a_single_cycle_are_refused() {
    let run = Run::new(COPY, &[5], LIMIT);
    let statement = run.statement();
    for (name, cheat) in CHEATS {
        let mut witness = run.witness(&statement);
        cheat(&mut witness);
        let verdict = run.verdict(&statement, &witness);
        assert!(
            matches!(verdict, Err(Code::LookupSum | Code::Oods)),
            "{name}: {verdict:?}"
        );
    }
}
