//! One changed cell is one refused proof, in every column and every region of the trace (A14, V2–V9).

mod common;

use common::{
    add_to_cell, all_columns, component, mixed_program, violations, Run, LIMIT, MIXED_INPUTS,
};
use num_traits::Zero;
use sage_air::code::Code;
use sage_prover::witness::mem::row_of;
use sage_prover::witness::Witness;
use stwo::core::fields::m31::M31;

/// Number of rows that are changed in each column.
const ROWS: usize = 5;

fn mixed_run() -> Run {
    Run::new(mixed_program(), &MIXED_INPUTS, LIMIT)
}

/// First, second, middle and last row of a component, and a padding row where it has one.
fn rows(run: &Run, witness: &Witness, of: usize) -> [usize; ROWS] {
    let regions = |used: usize, padding: usize| [0, 1, used / 2, used - 1, padding];
    match of {
        component::CPU => {
            let used = run.execution.trace.cycles.len();
            assert!(used < 1 << witness.sizes.n, "the run has a padding row");
            regions(used, used)
        }
        component::ROM => {
            let used = run.program.code.len();
            assert!(used < 1 << witness.sizes.rom_log, "the program has one");
            regions(used, used)
        }
        // 777 is looked up by nothing.
        component::RC => regions(1 << 16, 777),
        // Every word is used; word 60 is not accessed.
        component::MEM => {
            let log_size = u32::from(witness.sizes.mem_log);
            regions(1 << log_size, 60).map(|address| row_of(address, log_size))
        }
        _ => {
            let used = run.tally.comparisons.operands.len();
            assert!(used < 1 << witness.sizes.k, "the table has one");
            regions(used, used)
        }
    }
}

#[test]
fn a14_a_changed_cell_breaks_a_constraint_or_a_lookup_in_every_column_and_region() {
    let run = mixed_run();
    let statement = run.statement();
    let honest = run.witness(&statement);
    let mut changed = 0;
    for (of, column) in all_columns() {
        for row in rows(&run, &honest, of) {
            for by in [1, 0x7fff_fffe] {
                let mut witness = honest.clone();
                add_to_cell(&mut witness, of, column, row, M31(by));
                let broken = !violations(&witness).is_empty()
                    || !run.lookup_balance(&statement, &witness).is_zero();
                assert!(
                    broken,
                    "component {of}, column {column}, row {row}, by {by}"
                );
                changed += 1;
            }
        }
    }
    assert_eq!(changed, 48 * ROWS * 2);
}

#[test]
fn a14_the_verifier_refuses_a_changed_cell_in_each_of_the_48_columns() {
    let run = mixed_run();
    let statement = run.statement();
    let honest = run.witness(&statement);
    assert_eq!(run.verdict(&statement, &honest), Ok(()));
    for (index, (of, column)) in all_columns().enumerate() {
        let row = rows(&run, &honest, of)[index % ROWS];
        let mut witness = honest.clone();
        add_to_cell(&mut witness, of, column, row, M31(1));
        let verdict = run.verdict(&statement, &witness);
        assert!(
            matches!(verdict, Err(Code::LookupSum | Code::Oods)),
            "component {of}, column {column}, row {row}: {verdict:?}"
        );
    }
}

#[test]
fn a14_the_verifier_refuses_a_changed_cell_in_a_padding_row_that_no_lookup_sees() {
    let run = mixed_run();
    let statement = run.statement();
    let honest = run.witness(&statement);
    for (of, column) in all_columns()
        .filter(|(of, _)| *of == component::CPU)
        .step_by(3)
    {
        let row = rows(&run, &honest, of)[ROWS - 1];
        let mut witness = honest.clone();
        add_to_cell(&mut witness, of, column, row, M31(1));
        let verdict = run.verdict(&statement, &witness);
        assert!(
            matches!(verdict, Err(Code::LookupSum | Code::Oods)),
            "column {column}: {verdict:?}"
        );
    }
}
