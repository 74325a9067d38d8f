//! Random programs for tests of whatever runs, proves or encodes programs.
//!
//! Everything here is deterministic: one seed gives one program, on every machine. Three kinds:
//!
//! - [`terminating`]: structured programs whose ending is known beforehand. Every one contains all sixteen opcodes,
//!   edge operands, coinciding registers, and indirect accesses onto registers and onto their own base register.
//! - [`wild`]: any valid instructions in any order; how the run ends is anybody's guess, but `max_cycles` bounds it.
//! - [`exact_cycles`]: a program that halts after exactly the given number of cycles.

mod body;
mod rng;

use sage_air::{
    isa::{AddrUse, Instruction, Opcode, P, REGISTERS},
    program::{Program, ProgramHeader, VM_VERSION},
};

use body::Body;
use rng::Rng;

use crate::field;

/// Words at which arithmetic, comparison and encoding change their behaviour.
pub const EDGE_WORDS: [u32; 7] = [0, 1, 2, P / 2, P / 2 + 1, P - 2, P - 1];

/// Holds 0 in structured programs; no instruction of the body writes it.
const ZERO: u8 = 30;

/// Counts the iterations of structured programs; no instruction of the body writes it.
const COUNTER: u8 = 31;

/// A program with inputs and a cycle limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The program, valid by the rules of registration.
    pub program: Program,
    /// Its inputs.
    pub inputs: Vec<u32>,
    /// The cycle limit.
    pub max_cycles: u32,
}

/// How a structured program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Halts within the limit.
    Halt,
    /// Divides by 0.
    DivByZero,
    /// Reads behind the memory, by LoadR.
    LoadOutside,
    /// Writes behind the memory, by StoreR.
    StoreOutside,
    /// Runs off the end of the code.
    EndOfCode,
    /// Halts with more outputs than it declares.
    TooManyOutputs,
    /// Never halts.
    Endless,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 7] = [
        Self::Halt,
        Self::DivByZero,
        Self::LoadOutside,
        Self::StoreOutside,
        Self::EndOfCode,
        Self::TooManyOutputs,
        Self::Endless,
    ];
}

/// A structured program that ends as told, within its cycle limit unless it is [`Ending::Endless`].
///
/// A counted loop around a body of random groups; jumps inside the body lead forward only. About 10 to 1,500 cycles.
pub fn terminating(seed: u64, ending: Ending) -> Case {
    let mut rng = Rng::new(seed);
    let mut header = random_header(&mut rng);
    let iterations = rng.between(1, 8);
    let code = vec![Instruction {
        dst: COUNTER,
        imm: iterations,
        ..Instruction::new(Opcode::LoadImm)
    }];
    let start = length(&code);
    let mut body = Body::new(&mut rng, &header, code);
    body.fill();
    let mut code = body.finish();
    // The counter goes down by one; ZERO is the second operand that Add needs.
    code.push(Instruction {
        dst: COUNTER,
        src1: COUNTER,
        src2: ZERO,
        imm: P - 1,
        ..Instruction::new(Opcode::Add)
    });
    code.push(Instruction {
        src1: COUNTER,
        addr: start,
        ..Instruction::new(Opcode::JumpIf)
    });
    let loop_length = length(&code) - start;
    end(&mut rng, &header, ending, &mut code);
    header.n_instr = length(&code);
    // Every cycle of the loop and of the straight line around it, and one to spare.
    let bound = iterations * loop_length + header.n_instr;
    let max_cycles = match ending {
        Ending::Endless => rng.between(1, bound),
        _ => bound + 1,
    };
    let inputs = random_inputs(&mut rng, &header);
    Case {
        program: Program { header, code },
        inputs,
        max_cycles,
    }
}

/// Any valid instructions in any order, 1 to 40 of them, under a limit of 1 to 300 cycles.
pub fn wild(seed: u64) -> Case {
    let mut rng = Rng::new(!seed);
    let mut header = random_header(&mut rng);
    header.n_instr = rng.between(1, 40);
    let code = (0..header.n_instr)
        .map(|_| random_instruction(&mut rng, &header))
        .collect();
    let inputs = random_inputs(&mut rng, &header);
    Case {
        program: Program { header, code },
        inputs,
        max_cycles: rng.between(1, 300),
    }
}

/// A program without inputs and outputs that halts after exactly `cycles` cycles; 0 counts as 1, Halt alone.
pub fn exact_cycles(cycles: u32) -> Program {
    let nop = Instruction::new(Opcode::Mov);
    let before_halt = cycles.saturating_sub(1);
    let mut code = Vec::new();
    if before_halt >= 3 {
        // One cycle to set the counter, two for every iteration.
        code.push(Instruction {
            dst: COUNTER,
            imm: (before_halt - 1) / 2,
            ..Instruction::new(Opcode::LoadImm)
        });
        code.push(Instruction {
            dst: COUNTER,
            src1: COUNTER,
            src2: ZERO,
            imm: P - 1,
            ..Instruction::new(Opcode::Add)
        });
        code.push(Instruction {
            src1: COUNTER,
            addr: 1,
            ..Instruction::new(Opcode::JumpIf)
        });
        code.extend((0..(before_halt - 1) % 2).map(|_| nop));
    } else {
        code.extend((0..before_halt).map(|_| nop));
    }
    code.push(Instruction::new(Opcode::Halt));
    let header = ProgramHeader {
        vm_version: VM_VERSION,
        mem_log: 6,
        in_base: 32,
        max_in: 0,
        out_base: 33,
        max_out: 0,
        n_instr: length(&code),
    };
    Program { header, code }
}

/// Number of instructions as a program counter; generated programs are far below 2^16.
fn length(code: &[Instruction]) -> u32 {
    u32::try_from(code.len()).unwrap_or(u32::MAX)
}

/// A header with two small regions in either order; `n_instr` is still 0.
fn random_header(rng: &mut Rng) -> ProgramHeader {
    let (max_in, max_out) = (rng.below(6), rng.below(6));
    let first = rng.between(REGISTERS, REGISTERS + 4);
    // 36 + 6 + 4 + 6 is below 64, the smallest memory.
    let gap = rng.below(4);
    let inputs_first = rng.once_in(2);
    let (in_base, out_base) = if inputs_first {
        (first, first + 1 + max_in + gap)
    } else {
        (first + 1 + max_out + gap, first)
    };
    ProgramHeader {
        vm_version: VM_VERSION,
        mem_log: if rng.once_in(2) { 6 } else { 8 },
        in_base,
        max_in,
        out_base,
        max_out,
        n_instr: 0,
    }
}

fn random_inputs(rng: &mut Rng, header: &ProgramHeader) -> Vec<u32> {
    (0..rng.between(0, header.max_in))
        .map(|_| rng.word())
        .collect()
}

/// Any valid instruction of a program with this header.
fn random_instruction(rng: &mut Rng, header: &ProgramHeader) -> Instruction {
    let index = rng.below(Opcode::ALL.len() as u32) as usize;
    // The remainder of a division by the length is an index; qed
    let op = Opcode::ALL[index];
    let fields = op.fields();
    // Few registers, so that operands coincide often.
    let range = if rng.once_in(2) { 3 } else { REGISTERS };
    // Below 32, so the cast loses nothing.
    let mut register = |used: bool| if used { rng.below(range) as u8 } else { 0 };
    let (dst, src1, src2) = (
        register(fields.dst),
        register(fields.src1),
        register(fields.src2),
    );
    let memory = 1u32 << header.mem_log;
    let imm = match (fields.imm, op) {
        (false, _) => 0,
        // Indirect accesses mostly hit the memory.
        (true, Opcode::LoadR | Opcode::StoreR) if !rng.once_in(4) => rng.below(memory),
        (true, _) => rng.word(),
    };
    let addr = match fields.addr {
        AddrUse::None => 0,
        AddrUse::Data => rng.between(REGISTERS, memory - 1),
        AddrUse::Target => rng.below(header.n_instr),
    };
    Instruction {
        op,
        dst,
        src1,
        src2,
        imm,
        addr,
    }
}

/// Appends outputs and the ending itself.
fn end(rng: &mut Rng, header: &ProgramHeader, ending: Ending, code: &mut Vec<Instruction>) {
    let memory = 1u32 << header.mem_log;
    // A register of the body, below 30.
    let register = rng.below(u32::from(ZERO)) as u8;
    let load = |imm: u32| Instruction {
        dst: register,
        imm,
        ..Instruction::new(Opcode::LoadImm)
    };
    match ending {
        Ending::Halt => {
            let n_out = rng.between(0, header.max_out);
            code.extend((0..n_out).map(|i| Instruction {
                src2: rng.below(REGISTERS) as u8,
                addr: header.out_base + 1 + i,
                ..Instruction::new(Opcode::Store)
            }));
            code.extend([load(n_out), store_length(register, header)]);
            code.push(Instruction::new(Opcode::Halt));
        }
        Ending::DivByZero => code.push(Instruction {
            dst: register,
            src1: rng.below(REGISTERS) as u8,
            src2: ZERO,
            ..Instruction::new(Opcode::Div)
        }),
        Ending::LoadOutside | Ending::StoreOutside => {
            let imm = rng.word();
            let far = rng.between(memory, P - 1);
            let outside = rng.pick(&[memory, P - 1, far]);
            code.push(load(field::sub(outside, imm)));
            let op = if ending == Ending::LoadOutside {
                Opcode::LoadR
            } else {
                Opcode::StoreR
            };
            code.push(Instruction {
                src1: register,
                imm,
                ..Instruction::new(op)
            });
        }
        Ending::EndOfCode => code.push(Instruction::new(Opcode::Mov)),
        Ending::TooManyOutputs => {
            let far = rng.between(header.max_out + 1, P - 1);
            let n_out = rng.pick(&[header.max_out + 1, P - 1, far]);
            code.extend([load(n_out), store_length(register, header)]);
            code.push(Instruction::new(Opcode::Halt));
        }
        Ending::Endless => code.push(Instruction {
            addr: length(code),
            ..Instruction::new(Opcode::Jump)
        }),
    }
}

fn store_length(register: u8, header: &ProgramHeader) -> Instruction {
    Instruction {
        src2: register,
        addr: header.out_base,
        ..Instruction::new(Opcode::Store)
    }
}

#[cfg(test)]
mod tests;
