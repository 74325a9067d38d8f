//! The interpreter and the constraints agree on random programs.

mod common;

use common::{check, Run};
use sage_air::claim::MIN_ROWS_LOG;
use sage_air::statement::Outcome;
use sage_vm::arbitrary::{terminating, wild, Case, Ending};
use sage_vm::run;

/// Runs a case and compares the trace's result with that of the reference interpreter.
fn run_of(case: Case) -> Run {
    let reference =
        run(&case.program, &case.inputs, case.max_cycles).expect("generated cases can start");
    let run = Run::of(case.program, &case.inputs, case.max_cycles);
    assert_eq!(run.execution.outcome, reference.outcome);
    assert_eq!(run.execution.cycles, reference.cycles);
    assert_eq!(run.execution.outputs, reference.outputs);
    run
}

/// Asserts that the honest witness of a run satisfies every constraint and balances every lookup.
fn satisfied(run: &Run) {
    let statement = run.statement();
    run.assert_satisfied(&statement, &run.witness(&statement));
}

/// Proves a run and verifies the proof.
fn accepted(run: &Run) {
    assert_eq!(check(&run.statement(), &run.honest_envelope()), Ok(()));
}

#[test]
fn random_programs_with_every_opcode_satisfy_the_constraints() {
    for seed in 0..60 {
        let run = run_of(terminating(seed, Ending::Halt));
        assert_eq!(run.execution.outcome, Outcome::Halted, "seed {seed}");
        satisfied(&run);
    }
}

#[test]
fn random_programs_of_every_ending_satisfy_the_constraints() {
    for ending in Ending::ALL {
        for seed in 1000..1008 {
            satisfied(&run_of(terminating(seed, ending)));
        }
    }
}

#[test]
fn wild_programs_satisfy_the_constraints_however_they_end() {
    let mut faulted = 0;
    for seed in 0..80 {
        let run = run_of(wild(seed));
        faulted += u32::from(matches!(run.execution.outcome, Outcome::Faulted { .. }));
        satisfied(&run);
    }
    assert!(faulted > 5, "the generator has lost its faults");
}

#[test]
fn random_programs_of_every_ending_are_proven() {
    for (seed, ending) in (2000..).zip(Ending::ALL) {
        accepted(&run_of(terminating(seed, ending)));
    }
}

#[test]
fn wild_programs_are_proven() {
    for seed in 500..504 {
        accepted(&run_of(wild(seed)));
    }
}

#[test]
fn a_changed_output_of_a_random_program_balances_for_none() {
    for seed in 0..20 {
        let run = run_of(terminating(seed, Ending::Halt));
        let honest = run.statement();
        for index in 0..honest.outputs.len() {
            let mut outputs = honest.outputs.to_vec();
            outputs[index] ^= 1;
            let mut forged = honest;
            forged.outputs = &outputs;
            if forged.check().is_err() {
                continue;
            }
            let left_over = run.lookup_balance(&forged, &run.witness(&forged));
            assert_ne!(
                left_over,
                num_traits::Zero::zero(),
                "seed {seed}, word {index}"
            );
        }
        assert!(honest.check().expect("honest").k >= MIN_ROWS_LOG);
    }
}
