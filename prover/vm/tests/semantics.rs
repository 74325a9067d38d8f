//! The instruction table of the specification, instruction by instruction, on edge values and coinciding registers.

use sage_air::{
    isa::{Instruction, Opcode, P},
    program::{Program, ProgramHeader, VM_VERSION},
    statement::Outcome,
};
use sage_vm::{arbitrary::EDGE_WORDS, execute, run};

/// Runs `loadimm` for every (register, value) pair, then one instruction, then Halt, and returns the memory.
fn after(registers: &[(u8, u32)], instruction: Instruction) -> Vec<u32> {
    let program = program(registers, &[instruction, Instruction::new(Opcode::Halt)]);
    let run = run(&program, &[], 1_000).unwrap();
    assert_eq!(run.outcome, Outcome::Halted, "{instruction:?}");
    run.memory
}

fn program(registers: &[(u8, u32)], tail: &[Instruction]) -> Program {
    let mut code: Vec<Instruction> = registers
        .iter()
        .map(|(dst, imm)| Instruction {
            dst: *dst,
            imm: *imm,
            ..Instruction::new(Opcode::LoadImm)
        })
        .collect();
    code.extend(tail);
    let header = ProgramHeader {
        vm_version: VM_VERSION,
        mem_log: 6,
        in_base: 32,
        max_in: 2,
        out_base: 40,
        max_out: 2,
        n_instr: code.len() as u32,
    };
    Program { header, code }
}

fn three(op: Opcode, dst: u8, src1: u8, src2: u8, imm: u32) -> Instruction {
    Instruction {
        dst,
        src1,
        src2,
        imm,
        ..Instruction::new(op)
    }
}

/// What the table says an arithmetic instruction writes, on wide integers.
fn table(op: Opcode, v1: u32, v2: u32, imm: u32) -> u32 {
    let (p, a, b, c) = (
        u128::from(P),
        u128::from(v1),
        u128::from(v2),
        u128::from(imm),
    );
    let value = match op {
        Opcode::LoadImm => c,
        Opcode::Add => a + b + c,
        Opcode::Sub => a + p - b + c,
        Opcode::Mul => a * (b + c),
        Opcode::Mov => b,
        Opcode::Neg => p - a,
        Opcode::Eq => u128::from(a == (b + c) % p),
        Opcode::Lt => u128::from(a < b),
        _ => unreachable!("not arithmetic"),
    };
    u32::try_from(value % p).unwrap()
}

const ARITHMETIC: [Opcode; 8] = [
    Opcode::LoadImm,
    Opcode::Add,
    Opcode::Sub,
    Opcode::Mul,
    Opcode::Mov,
    Opcode::Neg,
    Opcode::Eq,
    Opcode::Lt,
];

#[test]
fn arithmetic_follows_the_table_on_all_edge_values() {
    for op in ARITHMETIC {
        let uses = op.fields();
        for v1 in EDGE_WORDS {
            for v2 in EDGE_WORDS {
                for imm in EDGE_WORDS {
                    let (src1, src2) =
                        (if uses.src1 { 1 } else { 0 }, if uses.src2 { 2 } else { 0 });
                    let imm = if uses.imm { imm } else { 0 };
                    let memory = after(&[(1, v1), (2, v2)], three(op, 3, src1, src2, imm));
                    assert_eq!(memory[3], table(op, v1, v2, imm), "{op:?} {v1} {v2} {imm}");
                    assert_eq!((memory[1], memory[2]), (v1, v2));
                }
            }
        }
    }
}

#[test]
fn sources_are_read_before_the_destination_is_written() {
    for op in ARITHMETIC
        .into_iter()
        .filter(|op| op.fields().src1 && op.fields().src2)
    {
        for v in EDGE_WORDS {
            for w in EDGE_WORDS {
                let imm = if op.fields().imm { 5 } else { 0 };
                assert_eq!(
                    after(&[(1, v), (2, w)], three(op, 1, 1, 2, imm))[1],
                    table(op, v, w, imm)
                );
                assert_eq!(
                    after(&[(1, v), (2, w)], three(op, 2, 1, 2, imm))[2],
                    table(op, v, w, imm)
                );
                assert_eq!(
                    after(&[(1, v)], three(op, 1, 1, 1, imm))[1],
                    table(op, v, v, imm)
                );
            }
        }
    }
}

#[test]
fn division_inverts_multiplication() {
    for v1 in EDGE_WORDS {
        for v2 in EDGE_WORDS.into_iter().filter(|v| *v != 0) {
            for dst in [1, 2, 3] {
                let memory = after(&[(1, v1), (2, v2)], three(Opcode::Div, dst, 1, 2, 0));
                assert_eq!(
                    table(Opcode::Mul, memory[dst as usize], v2, 0),
                    v1,
                    "{v1} / {v2}"
                );
            }
        }
    }
}

#[test]
fn static_accesses_move_words_between_registers_and_memory() {
    let store = Instruction {
        src2: 5,
        addr: 63,
        ..Instruction::new(Opcode::Store)
    };
    let load = Instruction {
        dst: 6,
        addr: 63,
        ..Instruction::new(Opcode::Load)
    };
    let program = program(
        &[(5, P - 1)],
        &[store, load, Instruction::new(Opcode::Halt)],
    );
    let memory = run(&program, &[], 10).unwrap().memory;
    assert_eq!((memory[63], memory[6]), (P - 1, P - 1));
}

#[test]
fn indirect_accesses_reach_registers_their_own_base_and_wrap_around_p() {
    // Reads register 7 through base 60 + (p − 53).
    let memory = after(&[(7, 99), (1, 60)], three(Opcode::LoadR, 2, 1, 0, P - 53));
    assert_eq!(memory[2], 99);
    // Reads its own base, which is then overwritten by itself.
    let memory = after(&[(1, 1)], three(Opcode::LoadR, 1, 1, 0, 0));
    assert_eq!(memory[1], 1);
    // Overwrites its own base with the old value of another register.
    let memory = after(&[(1, 1), (2, 50)], three(Opcode::StoreR, 0, 1, 2, 0));
    assert_eq!(memory[1], 50);
    // Stores the base itself into the last word.
    let memory = after(&[(1, 3)], three(Opcode::StoreR, 0, 1, 1, 60));
    assert_eq!(memory[63], 3);
}

#[test]
fn jumps_go_where_the_table_says() {
    let jump_if = |value| {
        let skip = Instruction {
            src1: 1,
            addr: 3,
            ..Instruction::new(Opcode::JumpIf)
        };
        let mark = three(Opcode::LoadImm, 2, 0, 0, 7);
        let program = program(&[(1, value)], &[skip, mark, Instruction::new(Opcode::Halt)]);
        let run = run(&program, &[], 10).unwrap();
        (run.memory[2], run.cycles)
    };
    assert_eq!(jump_if(0), (7, 4));
    for value in EDGE_WORDS.into_iter().filter(|v| *v != 0) {
        assert_eq!(jump_if(value), (0, 3));
    }
}

#[test]
fn inputs_stand_behind_their_number_and_outputs_are_read_at_halt() {
    // Copies input 1 to output 0 and leaves the rest of memory alone.
    let load = Instruction {
        dst: 1,
        addr: 34,
        ..Instruction::new(Opcode::Load)
    };
    let store = |src2, addr| Instruction {
        src2,
        addr,
        ..Instruction::new(Opcode::Store)
    };
    let one = three(Opcode::LoadImm, 2, 0, 0, 1);
    let program = program(
        &[],
        &[
            load,
            store(1, 41),
            one,
            store(2, 40),
            Instruction::new(Opcode::Halt),
        ],
    );
    let run = run(&program, &[8, P - 1], 10).unwrap();
    assert_eq!(run.outputs, [P - 1]);
    assert_eq!(run.memory[32..35], [2, 8, P - 1]);
    assert_eq!(sage_vm::run(&program, &[], 10).unwrap().outputs, [0]);
}

#[test]
fn the_trace_records_slots_times_and_values_as_the_circuit_sees_them() {
    // r1 = 40; mem[r1 + 2] = r1; r2 = mem[r1 + 2]; r2 = r2 + r2 + 1; halt
    let program = program(
        &[(1, 40)],
        &[
            three(Opcode::StoreR, 0, 1, 1, 2),
            three(Opcode::LoadR, 2, 1, 0, 2),
            three(Opcode::Add, 2, 2, 2, 1),
            Instruction::new(Opcode::Halt),
        ],
    );
    let execution = execute(&program, &[], 100).unwrap();
    assert_eq!(execution.cycles, 5);
    let row = |i: usize| {
        let c = execution.trace.cycles[i];
        (
            [c.pc, c.npc],
            [c.a2, c.a3],
            [c.v1, c.v2, c.v3, c.o3],
            [c.u1, c.u2, c.u3],
        )
    };
    // Slots 1 and 2 touch word 0 at times 1 and 2; slot 3 writes r1 at time 3.
    assert_eq!(row(0), ([0, 1], [0, 1], [0, 0, 40, 0], [0, 1, 0]));
    // Slots 1 and 2 both read r1 (times 4, 5), slot 3 writes word 42 at time 6.
    assert_eq!(row(1), ([1, 2], [1, 42], [40, 40, 40, 0], [3, 4, 0]));
    assert_eq!(row(2), ([2, 3], [42, 2], [40, 40, 40, 0], [5, 6, 0]));
    // All three slots are r2: each sees the one before it.
    assert_eq!(row(3), ([3, 4], [2, 2], [40, 40, 81, 40], [9, 10, 11]));
    // Halt touches word 0 three times.
    assert_eq!(row(4), ([4, P - 1], [0, 0], [0, 0, 0, 0], [2, 13, 14]));
    assert_eq!(execution.trace.mem_time[..3], [15, 7, 12]);
    assert_eq!(execution.trace.mem_time[42], 8);
    assert_eq!(execution.trace.mem_value[..3], [0, 40, 81]);
}
