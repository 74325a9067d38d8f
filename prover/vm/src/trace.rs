//! Execution with a trace: every access of every cycle, as the circuit sees it.
//!
//! This engine runs the decoded control words (specification, section 1.3), the same words the ROM of the circuit
//! holds, and follows the circuit's equations (section 3.3). [`crate::interp`] defines the semantics and how runs end.

use bytemuck::{Pod, Zeroable};
use sage_air::{
    isa::{decode, flag, ControlWords, HALT},
    program::Program,
    statement::Outcome,
};

use crate::{error::VmError, field, machine};

/// One executed cycle; its number clk is its index in [`Trace::cycles`].
///
/// Slot s of cycle clk accesses memory at time 3·clk + s, s = 1, 2, 3. Slot 1 reads the register `a1` of the ROM row,
/// slot 2 reads `a2`, slot 3 writes `a3`. A slot the instruction does not use touches word 0 and leaves it as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Cycle {
    /// Program counter.
    pub pc: u32,
    /// Next program counter; [`HALT`] after Halt.
    pub npc: u32,
    /// Effective address of slot 2.
    pub a2: u32,
    /// Effective address of slot 3.
    pub a3: u32,
    /// Value of slot 1.
    pub v1: u32,
    /// Value of slot 2.
    pub v2: u32,
    /// Value of slot 3 after the cycle.
    pub v3: u32,
    /// Value of slot 3 before the cycle.
    pub o3: u32,
    /// Time of the previous access of slot 1's address, 0 if there was none.
    pub u1: u32,
    /// Time of the previous access of slot 2's address.
    pub u2: u32,
    /// Time of the previous access of slot 3's address.
    pub u3: u32,
}

/// Everything the witness of a run is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The executed cycles, in order.
    pub cycles: Vec<Cycle>,
    /// Time of the last access of every memory word, 0 if there was none.
    pub mem_time: Vec<u32>,
    /// Value of every memory word at the end.
    pub mem_value: Vec<u32>,
}

impl Trace {
    /// The cycles as words, 11 of each in the order of its fields.
    pub fn words(&self) -> &[u32] {
        bytemuck::cast_slice(&self.cycles)
    }
}

/// The result of a run with its trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// How the run ended.
    pub outcome: Outcome,
    /// T, the number of executed cycles.
    pub cycles: u32,
    /// Output words; empty unless the run halted.
    pub outputs: Vec<u32>,
    /// The trace of all T cycles.
    pub trace: Trace,
}

/// Runs a program and records its trace: 44 bytes a cycle and 8 a memory word.
///
/// Inputs are words below 2^31 − 1; `max_cycles` is the job's limit, `1..=4_000_000`.
///
/// # Errors
///
/// [`VmError`] if program, inputs or limit are refused. Traps and an exhausted limit are outcomes, not errors.
pub fn execute(program: &Program, inputs: &[u32], max_cycles: u32) -> Result<Execution, VmError> {
    let mem_value = machine::initial_memory(program, inputs, max_cycles)?;
    let rom: Vec<ControlWords> = program.code.iter().map(decode).collect();
    let header = &program.header;
    let mut trace = Trace {
        cycles: Vec::new(),
        mem_time: vec![0; mem_value.len()],
        mem_value,
    };
    let (mut pc, mut clk) = (0, 0);
    let outcome = loop {
        if clk == max_cycles {
            break Outcome::OutOfCycles { pc };
        }
        let Some(row) = rom.get(pc as usize) else {
            break Outcome::Faulted { pc, v1: 0, v2: 0 };
        };
        if row.imm == HALT && row.fw == 1 << flag::JUMP {
            // The trap of Halt is the machine's, not the row's: more outputs than a statement can carry.
            let v1 = machine::output_count(header, &trace.mem_value);
            if v1 > header.max_out {
                break Outcome::Faulted { pc, v1, v2: 0 };
            }
        }
        match trace.step(row, pc, clk) {
            Ok(next) => pc = next,
            Err((v1, v2)) => break Outcome::Faulted { pc, v1, v2 },
        }
        clk += 1;
        if pc == HALT {
            break Outcome::Halted;
        }
    };
    let outputs = match outcome {
        Outcome::Halted => machine::outputs(header, &trace.mem_value),
        _ => Vec::new(),
    };
    Ok(Execution {
        outcome,
        cycles: clk,
        outputs,
        trace,
    })
}

impl Trace {
    /// Executes one ROM row and records it; returns the next pc, or the source values if the row traps.
    #[inline]
    fn step(&mut self, row: &ControlWords, pc: u32, clk: u32) -> Result<u32, (u32, u32)> {
        let is = |bit: u32| row.fw >> bit & 1 == 1;
        let v1 = self.value(row.a1);
        let (mut a2, mut a3) = (row.a2, row.a3);
        if is(flag::LOAD) {
            a2 = self.indirect(v1, row.imm).ok_or((v1, 0))?;
        }
        let v2 = self.value(a2);
        if is(flag::STORE) {
            a3 = self.indirect(v1, row.imm).ok_or((v1, v2))?;
        }
        let o3 = self.value(a3);
        let v3 = if is(flag::LIN) {
            let products = field::add(field::mul(row.c1, v1), field::mul(row.c2, v2));
            field::add(products, row.imm)
        } else if is(flag::MUL) {
            field::mul(v1, field::add(v2, row.imm))
        } else if is(flag::DIV) {
            field::mul(v1, field::inverse(v2).ok_or((v1, v2))?)
        } else if is(flag::LOAD) || is(flag::STORE) {
            v2
        } else if is(flag::EQ) {
            u32::from(v1 == field::add(v2, row.imm))
        } else if is(flag::LT) {
            u32::from(v1 < v2)
        } else {
            o3
        };
        let taken = is(flag::JUMP) || is(flag::JNZ) && v1 != 0;
        let npc = if taken { row.imm } else { pc + 1 };
        // The slots in the order of their times: one address may be in several of them.
        let time = 3 * clk;
        let u1 = self.touch(row.a1, time + 1);
        let u2 = self.touch(a2, time + 2);
        let u3 = self.touch(a3, time + 3);
        // In range as in `value`; qed
        self.mem_value[a3 as usize] = v3;
        self.cycles.push(Cycle {
            pc,
            npc,
            a2,
            a3,
            v1,
            v2,
            v3,
            o3,
            u1,
            u2,
            u3,
        });
        Ok(npc)
    }

    /// The address `base + imm` in the field, if it lies in memory.
    fn indirect(&self, base: u32, imm: u32) -> Option<u32> {
        let address = field::add(base, imm);
        ((address as usize) < self.mem_value.len()).then_some(address)
    }

    fn value(&self, address: u32) -> u32 {
        // Addresses of a valid program's control words are below 2^mem_log, indirect ones come from `indirect`; qed
        self.mem_value[address as usize]
    }

    /// Sets the time of a word's last access and returns the one before.
    fn touch(&mut self, address: u32, time: u32) -> u32 {
        // `mem_time` is as long as `mem_value`, and the address was read there before; qed
        core::mem::replace(&mut self.mem_time[address as usize], time)
    }
}
