use std::collections::BTreeSet;

use sage_air::statement::Outcome;

use super::*;
use crate::{execute, run};

#[test]
fn one_seed_gives_one_program() {
    for seed in 0..20 {
        assert_eq!(wild(seed), wild(seed));
        for ending in Ending::ALL {
            assert_eq!(terminating(seed, ending), terminating(seed, ending));
        }
    }
    assert_ne!(terminating(1, Ending::Halt), terminating(2, Ending::Halt));
}

#[test]
fn every_generated_program_can_be_registered() {
    for seed in 0..500 {
        assert_eq!(wild(seed).program.validate(), Ok(()), "wild {seed}");
        for ending in Ending::ALL {
            let case = terminating(seed, ending);
            assert_eq!(case.program.validate(), Ok(()), "{ending:?} {seed}");
        }
    }
}

#[test]
fn structured_programs_end_as_told() {
    for seed in 0..300 {
        for ending in Ending::ALL {
            let case = terminating(seed, ending);
            let run = run(&case.program, &case.inputs, case.max_cycles).unwrap();
            let at = |pc: u32| case.program.instruction(pc).map(|i| i.op);
            let as_told = match (ending, run.outcome) {
                (Ending::Halt, Outcome::Halted) => true,
                (Ending::Endless, Outcome::OutOfCycles { .. }) => run.cycles == case.max_cycles,
                (Ending::EndOfCode, Outcome::Faulted { pc, .. }) => at(pc).is_none(),
                (Ending::DivByZero, Outcome::Faulted { pc, v2, .. }) => {
                    at(pc) == Some(Opcode::Div) && v2 == 0
                }
                (Ending::LoadOutside, Outcome::Faulted { pc, .. }) => at(pc) == Some(Opcode::LoadR),
                (Ending::StoreOutside, Outcome::Faulted { pc, .. }) => {
                    at(pc) == Some(Opcode::StoreR)
                }
                (Ending::TooManyOutputs, Outcome::Faulted { pc, v1, .. }) => {
                    at(pc) == Some(Opcode::Halt) && v1 > case.program.header.max_out
                }
                _ => false,
            };
            assert!(
                as_told,
                "{ending:?} {seed}: {:?} after {}",
                run.outcome, run.cycles
            );
        }
    }
}

#[test]
fn every_structured_program_executes_every_opcode_that_jumps_do_not_skip() {
    let mut executed: BTreeSet<Opcode> = BTreeSet::new();
    for seed in 0..20 {
        let case = terminating(seed, Ending::Halt);
        let written: BTreeSet<Opcode> = case.program.code.iter().map(|i| i.op).collect();
        assert_eq!(written.len(), Opcode::ALL.len(), "{seed}");
        let execution = execute(&case.program, &case.inputs, case.max_cycles).unwrap();
        executed.extend(
            execution
                .trace
                .cycles
                .iter()
                .filter_map(|c| case.program.instruction(c.pc))
                .map(|i| i.op),
        );
    }
    assert_eq!(executed.len(), Opcode::ALL.len());
}

#[test]
fn coinciding_registers_and_accesses_onto_registers_occur() {
    let (mut dst_is_src1, mut dst_is_src2, mut all_equal) = (0, 0, 0);
    let (mut register_read, mut register_written, mut own_base) = (0, 0, 0);
    for seed in 0..20 {
        let case = terminating(seed, Ending::Halt);
        let execution = execute(&case.program, &case.inputs, case.max_cycles).unwrap();
        for cycle in &execution.trace.cycles {
            let i = case.program.instruction(cycle.pc).unwrap();
            let uses = i.op.fields();
            if uses.dst && uses.src1 && uses.src2 {
                dst_is_src1 += u32::from(i.dst == i.src1);
                dst_is_src2 += u32::from(i.dst == i.src2);
                all_equal += u32::from(i.dst == i.src1 && i.dst == i.src2);
            }
            let base = u32::from(i.src1);
            match i.op {
                Opcode::LoadR => {
                    register_read += u32::from(cycle.a2 < REGISTERS);
                    own_base += u32::from(cycle.a2 == base);
                }
                Opcode::StoreR => {
                    register_written += u32::from(cycle.a3 < REGISTERS);
                    own_base += u32::from(cycle.a3 == base);
                }
                _ => {}
            }
        }
    }
    for count in [
        dst_is_src1,
        dst_is_src2,
        all_equal,
        register_read,
        register_written,
        own_base,
    ] {
        assert!(count > 20);
    }
}

#[test]
fn wild_programs_end_in_all_three_ways() {
    let mut tags = BTreeSet::new();
    for seed in 0..300 {
        let case = wild(seed);
        let run = run(&case.program, &case.inputs, case.max_cycles).unwrap();
        tags.insert(run.outcome.tag());
    }
    assert_eq!(tags.len(), 3);
}

#[test]
fn exact_programs_take_exactly_their_cycles() {
    for cycles in (1..200).chain([1 << 10, (1 << 10) + 1, (1 << 16) - 1, 1 << 16]) {
        let program = exact_cycles(cycles);
        assert_eq!(program.validate(), Ok(()));
        let run = run(&program, &[], cycles).unwrap();
        assert_eq!((run.outcome, run.cycles), (Outcome::Halted, cycles));
    }
}
