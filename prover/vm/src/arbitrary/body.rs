//! The body of structured programs: groups of instructions that never trap and never leave the body backwards.

use sage_air::{
    isa::{Instruction, Opcode, P, REGISTERS},
    program::ProgramHeader,
};

use super::{length, Rng, COUNTER, ZERO};
use crate::field;

/// Kinds of groups; one of each is in every body.
#[derive(Clone, Copy)]
enum Group {
    /// An instruction that cannot trap.
    Plain(Opcode),
    /// A division behind a test that makes the divisor non-zero.
    Div,
    /// Static load or store.
    Static(Opcode),
    /// Indirect load or store behind a LoadImm of its base.
    Indirect(Opcode),
    /// A jump to a later group.
    Jump(Opcode),
}

const GROUPS: [Group; 15] = [
    Group::Plain(Opcode::LoadImm),
    Group::Plain(Opcode::Add),
    Group::Plain(Opcode::Sub),
    Group::Plain(Opcode::Mul),
    Group::Plain(Opcode::Mov),
    Group::Plain(Opcode::Neg),
    Group::Plain(Opcode::Eq),
    Group::Plain(Opcode::Lt),
    Group::Div,
    Group::Static(Opcode::Load),
    Group::Static(Opcode::Store),
    Group::Indirect(Opcode::LoadR),
    Group::Indirect(Opcode::StoreR),
    Group::Jump(Opcode::Jump),
    Group::Jump(Opcode::JumpIf),
];

/// Code under construction.
pub(super) struct Body<'a> {
    rng: &'a mut Rng,
    memory: u32,
    code: Vec<Instruction>,
    /// First instruction of every group.
    starts: Vec<u32>,
    /// Jumps that wait for their target: program counter and number of the group they stand in.
    open: Vec<(usize, usize)>,
}

impl<'a> Body<'a> {
    /// Starts a body behind `code`.
    pub fn new(rng: &'a mut Rng, header: &ProgramHeader, code: Vec<Instruction>) -> Self {
        Self {
            rng,
            memory: 1 << header.mem_log,
            code,
            starts: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Writes one group of every kind and some more, in random order.
    pub fn fill(&mut self) {
        let mut groups = GROUPS.to_vec();
        for _ in 0..self.rng.below(40) {
            let index = self.rng.below(GROUPS.len() as u32) as usize;
            groups.extend(GROUPS.get(index));
        }
        self.rng.shuffle(&mut groups);
        for group in groups {
            self.starts.push(length(&self.code));
            self.group(group);
        }
    }

    /// Closes the open jumps and returns the code; the instruction that follows is a possible target.
    pub fn finish(mut self) -> Vec<Instruction> {
        self.starts.push(length(&self.code));
        for (pc, group) in self.open {
            // Mostly near, so that little is skipped.
            let later = self.starts.get(group + 1..).unwrap_or_default();
            let reach = if self.rng.once_in(4) { later.len() } else { 2 };
            let target = self.rng.pick(later.get(..reach).unwrap_or(later));
            if let Some(jump) = self.code.get_mut(pc) {
                jump.addr = target;
            }
        }
        self.code
    }

    fn group(&mut self, group: Group) {
        match group {
            Group::Plain(op) => self.plain(op),
            Group::Div => self.div(),
            Group::Static(op) => self.fixed(op),
            Group::Indirect(op) => self.indirect(op),
            Group::Jump(op) => {
                self.open.push((self.code.len(), self.starts.len() - 1));
                let src1 = match op {
                    Opcode::JumpIf => self.source(),
                    _ => 0,
                };
                self.code.push(Instruction {
                    src1,
                    ..Instruction::new(op)
                });
            }
        }
    }

    /// Three registers, often equal: all three, two, or none by intention.
    fn operands(&mut self) -> (u8, u8, u8) {
        let (a, b, c) = (self.destination(), self.source(), self.source());
        match self.rng.below(6) {
            0 => (a, a, a),
            1 => (a, a, c),
            2 => (a, b, a),
            3 => (a, b, b),
            _ => (a, b, c),
        }
    }

    /// Any register but the two reserved ones.
    fn destination(&mut self) -> u8 {
        // Below 30, so the cast loses nothing. Few registers half of the time, so that values meet.
        let range = if self.rng.once_in(2) {
            6
        } else {
            u32::from(ZERO)
        };
        self.rng.below(range) as u8
    }

    fn source(&mut self) -> u8 {
        if self.rng.once_in(8) {
            // Below 32, so the cast loses nothing.
            self.rng.below(REGISTERS) as u8
        } else {
            self.destination()
        }
    }

    fn plain(&mut self, op: Opcode) {
        let (dst, src1, src2) = self.operands();
        let imm = self.rng.word();
        let fields = op.fields();
        self.code.push(Instruction {
            op,
            dst,
            src1: if fields.src1 { src1 } else { 0 },
            src2: if fields.src2 { src2 } else { 0 },
            imm: if fields.imm { imm } else { 0 },
            addr: 0,
        });
    }

    fn div(&mut self) {
        let (dst, src1, _) = self.operands();
        // The divisor must be writable, for it may have to be mended.
        let divisor = if self.rng.once_in(3) {
            dst
        } else {
            self.destination()
        };
        let src1 = if self.rng.once_in(4) { divisor } else { src1 };
        let behind = length(&self.code) + 2;
        self.code.push(Instruction {
            src1: divisor,
            addr: behind,
            ..Instruction::new(Opcode::JumpIf)
        });
        self.code.push(Instruction {
            dst: divisor,
            imm: self.rng.word().max(1),
            ..Instruction::new(Opcode::LoadImm)
        });
        self.code.push(Instruction {
            dst,
            src1,
            src2: divisor,
            ..Instruction::new(Opcode::Div)
        });
    }

    fn fixed(&mut self, op: Opcode) {
        let (dst, src2) = match op {
            Opcode::Load => (self.destination(), 0),
            _ => (0, self.source()),
        };
        // A few words only, so that loads meet stores.
        let last = if self.rng.once_in(2) {
            40
        } else {
            self.memory - 1
        };
        let addr = self.rng.between(REGISTERS, last);
        self.code.push(Instruction {
            op,
            dst,
            src1: 0,
            src2,
            imm: 0,
            addr,
        });
    }

    /// An access whose address is known: LoadImm sets the base so that base + imm is that address.
    fn indirect(&mut self, op: Opcode) {
        let base = self.destination();
        let address = match self.rng.below(4) {
            // Its own base register.
            0 => u32::from(base),
            // Another register that may be written.
            1 => u32::from(self.destination()),
            _ => self.rng.between(REGISTERS, self.memory - 1),
        };
        debug_assert!(address != u32::from(ZERO) && address != u32::from(COUNTER));
        let imm = match self.rng.below(3) {
            0 => 0,
            1 => self.rng.word(),
            // The sum wraps around p.
            _ => P - 1,
        };
        self.code.push(Instruction {
            dst: base,
            imm: field::sub(address, imm),
            ..Instruction::new(Opcode::LoadImm)
        });
        let other = match self.rng.below(3) {
            0 => base,
            _ => self.destination(),
        };
        let (dst, src2) = match op {
            Opcode::LoadR => (other, 0),
            _ => (0, other),
        };
        self.code.push(Instruction {
            op,
            dst,
            src1: base,
            src2,
            imm,
            addr: 0,
        });
    }
}
