//! The reference interpreter: the instruction table of the specification (section 1.2), word for word.
//!
//! It works on portable instructions and knows nothing of control words; [`crate::trace`] runs the decoded form. Tests
//! hold the two against one another on random programs.
//!
//! # How a run ends
//!
//! Before every cycle, in this order, with T the number of cycles so far:
//!
//! 1. T = `max_cycles`: the run is *out of cycles* at the next pc, whatever stands there, a trap or Halt included.
//! 2. There is no instruction at pc, or the instruction traps: the run *faulted* there with T < `max_cycles`. The
//!    trapping cycle is not counted and changes nothing.
//! 3. The instruction is executed and counted. If it is Halt, the run *halted*, and T includes it.
//!
//! So T = `max_cycles` is either halted by the last cycle or out of cycles, T < `max_cycles` is either halted or
//! faulted, and every run has exactly one outcome.
//!
//! # Traps
//!
//! Div by 0, LoadR or StoreR outside memory, and Halt with more outputs than the program declares: Halt reads the
//! length word at `out_base` and traps if it is above `max_out`. Such a run could not be settled as halted, because a
//! statement carries at most `max_out` outputs; without the trap a client could register a program that costs every
//! worker its stake. Its fault values are v1 = the length word and v2 = 0.

use sage_air::{
    isa::{Instruction, Opcode, HALT},
    program::{Program, ProgramHeader},
    statement::Outcome,
};

use crate::{error::VmError, field, machine};

/// The result of a run without trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// How the run ended.
    pub outcome: Outcome,
    /// T, the number of executed cycles.
    pub cycles: u32,
    /// Output words; empty unless the run halted.
    pub outputs: Vec<u32>,
    /// Every word of memory at the end; words 0 to 31 are the registers.
    pub memory: Vec<u32>,
}

/// Runs a program without recording a trace.
///
/// Inputs are words below 2^31 − 1; `max_cycles` is the job's limit, `1..=4_000_000`.
///
/// # Errors
///
/// [`VmError`] if program, inputs or limit are refused. Traps and an exhausted limit are outcomes, not errors.
pub fn run(program: &Program, inputs: &[u32], max_cycles: u32) -> Result<Run, VmError> {
    let mut machine = Machine {
        header: &program.header,
        memory: machine::initial_memory(program, inputs, max_cycles)?,
    };
    let (mut pc, mut cycles) = (0, 0);
    let outcome = loop {
        if cycles == max_cycles {
            break Outcome::OutOfCycles { pc };
        }
        let Some(instruction) = program.instruction(pc) else {
            break Outcome::Faulted { pc, v1: 0, v2: 0 };
        };
        match machine.step(instruction, pc) {
            Ok(next) => pc = next,
            Err(Trap { v1, v2 }) => break Outcome::Faulted { pc, v1, v2 },
        }
        cycles += 1;
        if pc == HALT {
            break Outcome::Halted;
        }
    };
    let outputs = match outcome {
        Outcome::Halted => machine::outputs(&program.header, &machine.memory),
        _ => Vec::new(),
    };
    Ok(Run {
        outcome,
        cycles,
        outputs,
        memory: machine.memory,
    })
}

/// Source values of an instruction that traps; an unused source counts as 0.
struct Trap {
    v1: u32,
    v2: u32,
}

struct Machine<'a> {
    header: &'a ProgramHeader,
    memory: Vec<u32>,
}

impl Machine<'_> {
    /// Executes one instruction and returns the next pc; a trap leaves the machine as it was.
    #[inline]
    fn step(&mut self, instruction: &Instruction, pc: u32) -> Result<u32, Trap> {
        let Instruction {
            op,
            dst,
            src1,
            src2,
            imm,
            addr,
        } = *instruction;
        // Unused sources are register 0 here, and no arm below looks at them.
        let (v1, v2) = (self.register(src1), self.register(src2));
        let dst = u32::from(dst);
        let next = pc + 1;
        match op {
            Opcode::LoadImm => self.set(dst, imm),
            Opcode::Add => self.set(dst, field::add(field::add(v1, v2), imm)),
            Opcode::Sub => self.set(dst, field::add(field::sub(v1, v2), imm)),
            Opcode::Mul => self.set(dst, field::mul(v1, field::add(v2, imm))),
            Opcode::Div => {
                let inverse = field::inverse(v2).ok_or(Trap { v1, v2 })?;
                self.set(dst, field::mul(v1, inverse));
            }
            Opcode::Mov => self.set(dst, v2),
            Opcode::Neg => self.set(dst, field::neg(v1)),
            Opcode::Load => self.set(dst, self.get(addr)),
            Opcode::Store => self.set(addr, v2),
            Opcode::LoadR => {
                let address = self.indirect(v1, imm).ok_or(Trap { v1, v2: 0 })?;
                self.set(dst, self.get(address));
            }
            Opcode::StoreR => {
                let address = self.indirect(v1, imm).ok_or(Trap { v1, v2 })?;
                self.set(address, v2);
            }
            Opcode::Jump => return Ok(addr),
            Opcode::JumpIf => return Ok(if v1 == 0 { next } else { addr }),
            Opcode::Halt => return self.halt(),
            Opcode::Eq => self.set(dst, u32::from(v1 == field::add(v2, imm))),
            Opcode::Lt => self.set(dst, u32::from(v1 < v2)),
        }
        Ok(next)
    }

    /// Halt: traps if the length word of the outputs is above what a statement can carry.
    fn halt(&self) -> Result<u32, Trap> {
        let n_out = machine::output_count(self.header, &self.memory);
        if n_out > self.header.max_out {
            return Err(Trap { v1: n_out, v2: 0 });
        }
        Ok(HALT)
    }

    /// The address `base + imm` in the field, if it lies in memory.
    fn indirect(&self, base: u32, imm: u32) -> Option<u32> {
        let address = field::add(base, imm);
        ((address as usize) < self.memory.len()).then_some(address)
    }

    fn register(&self, register: u8) -> u32 {
        self.get(u32::from(register))
    }

    fn get(&self, address: u32) -> u32 {
        // Registers are below 32, static addresses below 2^mem_log (both validated), indirect ones come from
        // `indirect`; the memory has 2^mem_log >= 64 words; qed
        self.memory[address as usize]
    }

    fn set(&mut self, address: u32, value: u32) {
        // As for `get`; qed
        self.memory[address as usize] = value;
    }
}
