//! How runs end: traps, cycle limits, refused inputs, and the rule that every run has exactly one outcome.

use sage_air::{
    claim::MAX_CYCLES,
    isa::{traps, Opcode, P},
    program::{Program, ProgramError},
    statement::Outcome,
};
use sage_vm::{
    arbitrary::{self, Ending},
    asm::assemble,
    execute, run, VmError,
};

fn program(body: &str) -> Program {
    assemble(&format!(".mem_log 6\n.input 32 2\n.output 40 2\n{body}")).unwrap()
}

fn outcome(body: &str, max_cycles: u32) -> (Outcome, u32) {
    let program = program(body);
    let run = run(&program, &[], max_cycles).unwrap();
    let execution = execute(&program, &[], max_cycles).unwrap();
    assert_eq!(
        (run.outcome, run.cycles),
        (execution.outcome, execution.cycles)
    );
    assert_eq!(execution.trace.cycles.len(), run.cycles as usize);
    (run.outcome, run.cycles)
}

fn faulted(pc: u32, v1: u32, v2: u32) -> Outcome {
    Outcome::Faulted { pc, v1, v2 }
}

#[test]
fn v9_division_by_zero_faults_with_both_source_values_and_is_not_counted() {
    assert_eq!(
        outcome("loadimm r1, 5\ndiv r2, r1, r3\nhalt", 10),
        (faulted(1, 5, 0), 1)
    );
    assert_eq!(outcome("div r2, r1, r1\nhalt", 10), (faulted(0, 0, 0), 0));
}

#[test]
fn v6_indirect_accesses_outside_memory_fault_with_the_values_of_used_sources() {
    for (value, imm) in [
        (64, 0),
        (0, 64),
        (63, 1),
        (P - 1, 0),
        (P - 1, P - 1),
        (0, P - 1),
    ] {
        let load = format!("loadimm r1, {value}\nloadimm r2, 9\nloadr r2, r1, {imm}\nhalt");
        assert_eq!(
            outcome(&load, 10),
            (faulted(2, value, 0), 2),
            "{value} {imm}"
        );
        let store = format!("loadimm r1, {value}\nloadimm r2, 9\nstorer r1, r2, {imm}\nhalt");
        assert_eq!(
            outcome(&store, 10),
            (faulted(2, value, 9), 2),
            "{value} {imm}"
        );
    }
    // The last word is inside, and so is a sum that wraps onto word 0.
    assert_eq!(
        outcome("loadimm r1, 63\nloadr r2, r1\nhalt", 10),
        (Outcome::Halted, 3)
    );
    assert_eq!(
        outcome("loadimm r1, 1\nloadr r2, r1, -1\nhalt", 10),
        (Outcome::Halted, 3)
    );
}

#[test]
fn running_off_the_end_faults_without_values() {
    assert_eq!(outcome("loadimm r1, 5", 10), (faulted(1, 0, 0), 1));
    assert_eq!(
        outcome("loadimm r1, 5\njumpif r0, 0", 10),
        (faulted(2, 0, 0), 2)
    );
}

#[test]
fn halt_with_more_outputs_than_declared_faults_with_their_number() {
    for n_out in [3, P - 1] {
        let body = format!("loadimm r1, {n_out}\nstore r1, out_base\nhalt");
        assert_eq!(outcome(&body, 10), (faulted(2, n_out, 0), 2));
        assert_eq!(outcome(&body, 3), (faulted(2, n_out, 0), 2));
        assert_eq!(outcome(&body, 2), (Outcome::OutOfCycles { pc: 2 }, 2));
    }
    let body = "loadimm r1, 2\nstore r1, out_base\nhalt";
    assert_eq!(outcome(body, 10), (Outcome::Halted, 3));
}

#[test]
fn the_limit_decides_before_the_next_instruction_is_looked_at() {
    let trap = "nop\nnop\ndiv r1, r1, r1";
    assert_eq!(outcome(trap, 1), (Outcome::OutOfCycles { pc: 1 }, 1));
    assert_eq!(outcome(trap, 2), (Outcome::OutOfCycles { pc: 2 }, 2));
    assert_eq!(outcome(trap, 3), (faulted(2, 0, 0), 2));
    let halt = "nop\nnop\nhalt";
    assert_eq!(outcome(halt, 2), (Outcome::OutOfCycles { pc: 2 }, 2));
    assert_eq!(outcome(halt, 3), (Outcome::Halted, 3));
    let end = "nop\nnop";
    assert_eq!(outcome(end, 2), (Outcome::OutOfCycles { pc: 2 }, 2));
    assert_eq!(outcome(end, 3), (faulted(2, 0, 0), 2));
}

#[test]
fn an_endless_loop_is_cut_at_the_largest_limit() {
    assert_eq!(
        outcome("jump 0", MAX_CYCLES),
        (Outcome::OutOfCycles { pc: 0 }, MAX_CYCLES)
    );
}

#[test]
fn halt_alone_is_one_cycle() {
    assert_eq!(outcome("halt", 1), (Outcome::Halted, 1));
}

/// A longer limit never changes a run that has ended, and a shorter one cuts it at the same place.
#[test]
fn every_run_has_one_outcome_under_each_limit() {
    for seed in 0..40 {
        for ending in Ending::ALL {
            let case = arbitrary::terminating(seed, ending);
            let run = |limit| run(&case.program, &case.inputs, limit).unwrap();
            let full = run(case.max_cycles);
            match full.outcome {
                Outcome::Halted => {
                    assert_eq!(run(full.cycles), full);
                    assert_eq!(run(MAX_CYCLES), full);
                }
                Outcome::Faulted { pc, .. } => {
                    assert_eq!(run(full.cycles + 1), full);
                    assert_eq!(run(MAX_CYCLES), full);
                    if full.cycles > 0 {
                        let cut = run(full.cycles);
                        assert_eq!(
                            (cut.outcome, cut.cycles),
                            (Outcome::OutOfCycles { pc }, full.cycles)
                        );
                    }
                }
                Outcome::OutOfCycles { .. } => assert_eq!(full.cycles, case.max_cycles),
            }
        }
    }
}

/// The fault of the interpreter is the fault the chain recognises from registered code and public values.
#[test]
fn every_fault_inside_the_code_is_one_the_chain_recognises() {
    for seed in 0..200 {
        for case in [
            arbitrary::wild(seed),
            arbitrary::terminating(seed, Ending::ALL[seed as usize % 7]),
        ] {
            let run = run(&case.program, &case.inputs, case.max_cycles).unwrap();
            let Outcome::Faulted { pc, v1, v2 } = run.outcome else {
                continue;
            };
            let header = &case.program.header;
            let Some(instruction) = case.program.instruction(pc) else {
                assert_eq!((pc, v1, v2), (header.n_instr, 0, 0));
                continue;
            };
            let uses = instruction.op.fields();
            if instruction.op == Opcode::Halt {
                assert!(v1 > header.max_out && v2 == 0);
                assert_eq!(run.memory[header.out_base as usize], v1);
                continue;
            }
            assert!(
                traps(instruction, v1, v2, header.mem_log),
                "{instruction:?} {v1} {v2}"
            );
            let register = |used, r: u8| if used { run.memory[usize::from(r)] } else { 0 };
            assert_eq!(v1, register(uses.src1, instruction.src1));
            assert_eq!(v2, register(uses.src2, instruction.src2));
        }
    }
}

#[test]
fn outputs_are_empty_unless_the_run_halted() {
    for ending in Ending::ALL.into_iter().filter(|e| *e != Ending::Halt) {
        for seed in 0..20 {
            let case = arbitrary::terminating(seed, ending);
            assert!(run(&case.program, &case.inputs, case.max_cycles)
                .unwrap()
                .outputs
                .is_empty());
        }
    }
}

#[test]
fn refused_runs_say_which_rule_is_broken() {
    let good = program("halt");
    for limit in [0, MAX_CYCLES + 1, u32::MAX] {
        assert_eq!(run(&good, &[], limit), Err(VmError::MaxCycles(limit)));
    }
    let too_many = VmError::TooManyInputs { given: 3, max: 2 };
    assert_eq!(run(&good, &[1, 2, 3], 1), Err(too_many));
    for word in [P, P + 1, u32::MAX] {
        let error = VmError::InputWord { index: 1, word };
        assert_eq!(execute(&good, &[0, word], 1), Err(error));
    }
    assert!(run(&good, &[0, P - 1], 1).is_ok());
    let mut broken = good.clone();
    broken.header.n_instr = 2;
    let mismatch = ProgramError::LengthMismatch { header: 2, code: 1 };
    assert_eq!(run(&broken, &[], 1), Err(VmError::Program(mismatch)));
    broken = good;
    broken.code[0].src1 = 32;
    assert!(matches!(
        run(&broken, &[], 1),
        Err(VmError::Program(ProgramError::Instruction { .. }))
    ));
}
