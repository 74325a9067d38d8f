//! Only the run's own end can be claimed: no false fault, no false limit, no false Halt.

mod common;

use common::{check, Run, LIMIT};
use sage_air::code::Code;
use sage_air::isa::Opcode;
use sage_air::statement::{Outcome, Statement};

/// Divides 100 by its input, doubles the quotient and halts; faults at pc 2 after 2 cycles if the input is 0.
const DIVIDE: &str = "
    .mem_log 6
    .input 32 1
    .output 48 1
        load r2, in_base + 1
        loadimm r1, 100
        div r3, r1, r2
        add r3, r3, r3
        store r3, out_base + 1
        loadimm r4, 1
        store r4, out_base
        halt
";

/// Cycles of [`DIVIDE`] before its division.
const BEFORE_DIVISION: u32 = 2;

fn fault(pc: u32, v1: u32, v2: u32) -> Outcome {
    Outcome::Faulted { pc, v1, v2 }
}

/// The claim that a run ended at `cycles` with `outcome`, with the instruction that the chain reads at its pc.
fn claim<'a>(run: &'a Run, cycles: u32, outcome: Outcome) -> Statement<'a> {
    let mut statement = run.statement();
    statement.cycles = cycles;
    statement.max_cycles = LIMIT;
    statement.outcome = outcome;
    statement.outputs = &[];
    statement.fault_instruction = match outcome {
        Outcome::Faulted { pc, .. } => run.program.instruction(pc).copied(),
        _ => None,
    };
    statement
}

/// The first `cycles` cycles of the run, as an honest prover would prove them.
fn prefix(source: &str, inputs: &[u32], cycles: u32) -> Run {
    let run = Run::new(source, inputs, cycles);
    assert_eq!(run.execution.cycles, cycles);
    run
}

/// Asserts that a claim with the witness of exactly its cycles fails in the lookups.
#[track_caller]
fn unprovable(run: &Run, statement: &Statement<'_>) {
    let verdict = run.verdict(statement, &run.witness(statement));
    assert_eq!(verdict, Err(Code::LookupSum));
}

/// Asserts that a claim is refused before the proof is looked at.
#[track_caller]
fn no_claim(statement: &Statement<'_>, envelope: &[u8]) {
    assert_eq!(check(statement, envelope), Err(Code::BadClaim));
}

#[test]
fn a_division_by_zero_is_proven_as_a_fault_with_its_source_values() {
    let run = Run::new(DIVIDE, &[0], LIMIT);
    assert_eq!(run.execution.outcome, fault(2, 100, 0));
    assert_eq!(run.execution.cycles, BEFORE_DIVISION);
    assert_eq!(check(&run.statement(), &run.honest_envelope()), Ok(()));
}

#[test]
fn a_run_that_goes_on_cannot_be_claimed_to_have_faulted() {
    let run = prefix(DIVIDE, &[5], BEFORE_DIVISION);
    // The division traps on the claimed divisor 0, but the register holds 5.
    unprovable(&run, &claim(&run, BEFORE_DIVISION, fault(2, 100, 0)));
    // On the true divisor it does not trap.
    let envelope = run.honest_envelope();
    no_claim(&claim(&run, BEFORE_DIVISION, fault(2, 100, 5)), &envelope);
}

#[test]
fn a_fault_with_other_register_values_is_refused() {
    let run = Run::new(DIVIDE, &[0], LIMIT);
    for v1 in [99, 101, 0] {
        unprovable(&run, &claim(&run, BEFORE_DIVISION, fault(2, v1, 0)));
    }
}

#[test]
fn a_fault_at_another_place_or_time_is_refused() {
    let run = Run::new(DIVIDE, &[0], LIMIT);
    let envelope = run.honest_envelope();
    // No other instruction of the program can trap.
    for pc in [0, 1, 3, 4, 5, 6, 7] {
        no_claim(&claim(&run, BEFORE_DIVISION, fault(pc, 0, 0)), &envelope);
    }
    // The end of the code can be claimed, but the run has not come there.
    let end = run.program.header.n_instr;
    unprovable(&run, &claim(&run, BEFORE_DIVISION, fault(end, 0, 0)));
    no_claim(
        &claim(&run, BEFORE_DIVISION, fault(end + 1, 0, 0)),
        &envelope,
    );
    for cycles in [0, 1, 3] {
        unprovable(&run, &claim(&run, cycles, fault(2, 100, 0)));
    }
}

#[test]
fn a_fault_of_an_instruction_that_the_chain_does_not_hold_is_refused() {
    let run = Run::new(DIVIDE, &[0], LIMIT);
    let envelope = run.honest_envelope();
    let honest = run.statement();
    let mut missing = honest;
    missing.fault_instruction = None;
    no_claim(&missing, &envelope);
    let mut harmless = honest;
    if let Some(instruction) = &mut harmless.fault_instruction {
        instruction.op = Opcode::Add;
    }
    no_claim(&harmless, &envelope);
}

#[test]
fn an_address_outside_memory_is_proven_as_a_fault_and_not_claimable_otherwise() {
    let program = |access: &str| {
        format!(".mem_log 6\n.input 32 1\n.output 48 0\n load r1, in_base + 1\n {access}\n halt")
    };
    for access in ["loadr r2, r1, 4", "storer r1, r1, 4"] {
        let source = program(access);
        // 60 + 4 is the first address behind the memory, -5 + 4 wraps around to p - 1.
        for address in [60, 0x7fff_fffa] {
            let run = Run::new(&source, &[address], LIMIT);
            assert_eq!(run.execution.cycles, 1);
            assert!(matches!(
                run.execution.outcome,
                Outcome::Faulted { pc: 1, .. }
            ));
            assert_eq!(check(&run.statement(), &run.honest_envelope()), Ok(()));
        }
        // The last word of the memory: the claim needs another address than the register holds.
        let run = prefix(&source, &[59], 1);
        let v2 = if access.starts_with("storer") { 59 } else { 0 };
        unprovable(&run, &claim(&run, 1, fault(1, 60, v2)));
        no_claim(&claim(&run, 1, fault(1, 59, v2)), &run.honest_envelope());
    }
}

#[test]
fn running_off_the_end_is_proven_as_a_fault_without_values() {
    let run = Run::new(".mem_log 6\n.input 32 0\n.output 48 0\n nop", &[], LIMIT);
    assert_eq!(run.execution.outcome, fault(1, 0, 0));
    let envelope = run.honest_envelope();
    assert_eq!(check(&run.statement(), &envelope), Ok(()));
    no_claim(&claim(&run, 1, fault(1, 1, 0)), &envelope);
}

#[test]
fn a_run_that_halts_or_faults_has_not_reached_its_limit() {
    for input in [0, 5] {
        let run = Run::new(DIVIDE, &[input], LIMIT);
        let pc = run.execution.outcome.pc_end().min(7);
        let outcome = Outcome::OutOfCycles { pc };
        no_claim(
            &claim(&run, run.execution.cycles, outcome),
            &run.honest_envelope(),
        );
    }
    // Under the limit of its own length, the run that halts still halts.
    let run = Run::new(DIVIDE, &[5], 8);
    assert_eq!(run.execution.outcome, Outcome::Halted);
    let mut statement = claim(&run, 8, Outcome::OutOfCycles { pc: 7 });
    statement.max_cycles = 8;
    unprovable(&run, &statement);
}

#[test]
fn a_run_that_does_not_halt_has_not_halted() {
    // It faults, and its outputs are empty.
    let run = Run::new(DIVIDE, &[0], LIMIT);
    unprovable(&run, &claim(&run, BEFORE_DIVISION, Outcome::Halted));
    // It is stopped one cycle before Halt.
    let run = prefix(DIVIDE, &[5], 7);
    let mut statement = claim(&run, 7, Outcome::Halted);
    statement.outputs = &[40];
    unprovable(&run, &statement);
}

#[test]
fn a_halted_run_is_not_claimed_with_a_cycle_more_or_less() {
    let run = Run::new(DIVIDE, &[5], LIMIT);
    for cycles in [7, 9] {
        let mut statement = claim(&run, cycles, Outcome::Halted);
        statement.outputs = &run.execution.outputs;
        unprovable(&run, &statement);
    }
}

#[test]
fn a_run_out_of_cycles_names_the_instruction_that_would_come_next() {
    let run = prefix(DIVIDE, &[5], 4);
    assert_eq!(run.execution.outcome, Outcome::OutOfCycles { pc: 4 });
    assert_eq!(check(&run.statement(), &run.honest_envelope()), Ok(()));
    for pc in [3, 5] {
        let mut statement = run.statement();
        statement.outcome = Outcome::OutOfCycles { pc };
        unprovable(&run, &statement);
    }
}
