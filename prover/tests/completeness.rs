//! Honest runs of every shape are proven, and the proofs are accepted.

mod common;

use common::{check, counting_loop, Run, JOB, LIMIT, MIXED_INPUTS, WORKER};
use sage_air::claim::MIN_ROWS_LOG;
use sage_air::isa::HALT;
use sage_air::policy::PolicyId;
use sage_air::program::{ProgramRecord, VM_VERSION};
use sage_air::statement::{Outcome, CIRCUIT_OBELYSK_VM};
use sage_air::verify::verify;
use sage_prover::{prove, Phase, ProgramTables, Request};
use sage_vm::arbitrary::exact_cycles;

/// Proves a run from its parts and verifies it.
fn accepted(run: &Run) {
    assert_eq!(check(&run.statement(), &run.honest_envelope()), Ok(()));
}

/// A run of a program that halts after exactly this many cycles.
fn halting_after(cycles: u32) -> Run {
    let run = Run::of(exact_cycles(cycles), &[], LIMIT);
    assert_eq!(run.execution.cycles, cycles);
    assert_eq!(run.execution.outcome, Outcome::Halted);
    run
}

#[test]
fn a_program_that_only_halts_is_proven() {
    accepted(&halting_after(1));
}

#[test]
fn a_run_without_any_padding_row_is_proven() {
    let run = halting_after(64);
    let last = run.execution.trace.cycles.last().map(|cycle| cycle.npc);
    assert_eq!(last, Some(HALT));
    accepted(&run);
    accepted(&halting_after(1024));
}

#[test]
fn a_run_of_one_cycle_more_than_a_power_of_two_is_proven() {
    let run = halting_after(65);
    let sizes = run.statement().check().expect("the claim is good");
    assert_eq!(sizes.n, 7);
    accepted(&run);
    accepted(&halting_after(1025));
}

#[test]
fn every_selector_in_one_program_is_proven() {
    accepted(&Run::new(common::mixed_program(), &MIXED_INPUTS, LIMIT));
}

#[test]
fn a_run_that_reaches_its_cycle_limit_is_proven_as_such() {
    let run = Run::new(counting_loop(), &[50, 0], 100);
    assert!(matches!(run.execution.outcome, Outcome::OutOfCycles { .. }));
    assert_eq!(run.execution.cycles, 100);
    accepted(&run);
}

#[test]
fn a_run_that_halts_in_its_last_cycle_is_halted() {
    let cycles = halting_after(70).execution.cycles;
    let run = Run::of(exact_cycles(cycles), &[], cycles);
    assert_eq!(run.execution.outcome, Outcome::Halted);
    accepted(&run);
}

#[test]
fn a_fault_before_the_first_cycle_is_proven() {
    let header = ".mem_log 6\n.input 32 0\n.output 48 0\n";
    let run = Run::new(&format!("{header} div r1, r2, r3\n halt"), &[], LIMIT);
    assert_eq!(run.execution.cycles, 0);
    let outcome = Outcome::Faulted {
        pc: 0,
        v1: 0,
        v2: 0,
    };
    assert_eq!(run.execution.outcome, outcome);
    accepted(&run);
}

#[test]
fn more_comparisons_than_the_smallest_table_holds_are_proven() {
    // 100 different comparisons, each asked for twice.
    let run = Run::new(
        "
        .mem_log 6
        .input 32 1
        .output 48 1
            load r1, in_base + 1
            loadimm r2, 50
            loadimm r9, 1
        again:
            lt r3, r1, r2
            lt r4, r1, r2
            sub r1, r1, r9
            jumpif r1, again
            store r3, out_base + 1
            store r9, out_base
            halt
        ",
        &[100],
        LIMIT,
    );
    assert_eq!(run.tally.comparisons.operands.len(), 100);
    assert_eq!(run.tally.comparisons.counts, [2; 100]);
    assert_eq!(run.tally.log_cmp(), 7);
    accepted(&run);
}

#[test]
fn the_comparison_table_is_the_smallest_that_holds_the_distinct_comparisons() {
    let run = Run::new(counting_loop(), &[5, 0], LIMIT);
    assert!(run.tally.comparisons.operands.is_empty());
    assert_eq!(run.tally.log_cmp(), MIN_ROWS_LOG);
}

#[test]
fn a_memory_larger_than_every_other_table_is_proven() {
    let run = Run::new(
        "
        .mem_log 17
        .input 1000 1
        .output 70000 1
            load r1, in_base + 1
            loadimm r2, 131071
            storer r2, r1
            loadr r3, r2
            store r3, out_base + 1
            loadimm r4, 1
            store r4, out_base
            halt
        ",
        &[77],
        LIMIT,
    );
    assert_eq!(run.execution.outputs, [77]);
    accepted(&run);
}

#[test]
fn a_program_larger_than_the_smallest_table_is_proven() {
    let body = "nop\n".repeat(40);
    let source = format!(".mem_log 6\n.input 32 0\n.output 48 0\n{body} halt");
    let run = Run::new(&source, &[], LIMIT);
    assert_eq!(run.program.rom_log(), 6);
    accepted(&run);
}

#[test]
fn the_tables_commit_to_the_root_that_the_chain_computes() {
    for source in [counting_loop(), common::mixed_program()] {
        let program = sage_vm::asm::assemble(source).expect("test programs assemble");
        let tables = ProgramTables::new(&program).expect("test programs are valid");
        let record = ProgramRecord::new(&program).expect("test programs are valid");
        assert_eq!(*tables.record(), record);
    }
}

#[test]
fn proving_twice_gives_the_same_bytes() {
    let run = Run::new(counting_loop(), &[20, 0], LIMIT);
    assert_eq!(run.honest_envelope(), run.honest_envelope());
}

#[test]
fn the_whole_prover_reports_its_phases_and_returns_what_the_chain_accepts() {
    let program = sage_vm::asm::assemble(counting_loop()).expect("test programs assemble");
    let inputs = [30, 0];
    for policy in PolicyId::ALL {
        let request = Request {
            job: JOB,
            worker: WORKER,
            inputs: &inputs,
            max_cycles: LIMIT,
            policy,
        };
        let mut phases = Vec::new();
        let proof = prove(&program, &request, &mut |phase| phases.push(phase))
            .expect("an honest run is provable");
        assert_eq!(phases, Phase::ALL);
        assert_eq!(proof.times.len(), Phase::ALL.len());
        assert_eq!(proof.outputs, [465]);
        let run = Run::new(counting_loop(), &inputs, LIMIT);
        let statement = run.statement();
        assert_eq!(proof.cycles, statement.cycles);
        assert_eq!(proof.log_cmp, statement.log_cmp);
        let verdict = verify(
            CIRCUIT_OBELYSK_VM,
            VM_VERSION,
            policy,
            &statement,
            &proof.envelope,
        );
        assert_eq!(verdict, Ok(()));
    }
}
