//! The instruction set: portable encoding, canonical checks and decoding into ROM control words.
//!
//! Source: ObelyskVM specification, sections 1.1 to 1.3. The chain, the prover, the interpreter and the disassembler
//! share [`decode`], so that one program has one meaning everywhere.

use core::fmt;

/// The field modulus 2^31 − 1; every word of the machine is an integer in `0..P`.
pub const P: u32 = (1 << 31) - 1;

/// The program counter of a halted machine; the only value of a program counter that is no program address.
pub const HALT: u32 = P - 1;

/// Number of registers; register `i` is memory word `i`.
pub const REGISTERS: u32 = 32;

/// Bytes of an encoded instruction.
pub const INSTRUCTION_BYTES: usize = 20;

/// Bit numbers of the selector flags inside [`ControlWords::fw`].
pub mod flag {
    /// `v3 = c1·v1 + c2·v2 + imm`.
    pub const LIN: u32 = 0;
    /// `v3 = v1·(v2 + imm)`.
    pub const MUL: u32 = 1;
    /// `v3·v2 = v1` with `v2 ≠ 0`.
    pub const DIV: u32 = 2;
    /// Indirect load: slot 2 is read at `v1 + imm`.
    pub const LOAD: u32 = 3;
    /// Indirect store: slot 3 is written at `v1 + imm`.
    pub const STORE: u32 = 4;
    /// Unconditional jump to `imm`.
    pub const JUMP: u32 = 5;
    /// Jump to `imm` if `v1 ≠ 0`.
    pub const JNZ: u32 = 6;
    /// `v3 = 1` if `v1 = v2 + imm`, else 0.
    pub const EQ: u32 = 7;
    /// `v3 = 1` if `v1 < v2` as integers, else 0.
    pub const LT: u32 = 8;
    /// Number of flags in use; exactly one bit below this number is set in a row that holds an instruction.
    pub const COUNT: u32 = 9;
}

/// Operation of an instruction; the discriminant is the first byte of the portable encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Opcode {
    /// `r[dst] = imm`.
    LoadImm = 0x01,
    /// `r[dst] = r[src1] + r[src2] + imm`.
    Add = 0x02,
    /// `r[dst] = r[src1] − r[src2] + imm`.
    Sub = 0x03,
    /// `r[dst] = r[src1] · (r[src2] + imm)`.
    Mul = 0x04,
    /// `r[dst] = r[src1] / r[src2]`; traps if `r[src2] = 0`.
    Div = 0x05,
    /// `r[dst] = r[src2]`.
    Mov = 0x06,
    /// `r[dst] = −r[src1]`.
    Neg = 0x07,
    /// `r[dst] = mem[addr]`.
    Load = 0x10,
    /// `mem[addr] = r[src2]`.
    Store = 0x11,
    /// `r[dst] = mem[r[src1] + imm]`; traps if the address lies outside memory.
    LoadR = 0x12,
    /// `mem[r[src1] + imm] = r[src2]`; traps if the address lies outside memory.
    StoreR = 0x13,
    /// Continue at `addr`.
    Jump = 0x20,
    /// Continue at `addr` if `r[src1] ≠ 0`.
    JumpIf = 0x21,
    /// Stop; the next program counter is [`HALT`].
    Halt = 0x22,
    /// `r[dst] = 1` if `r[src1] = r[src2] + imm`, else 0.
    Eq = 0x30,
    /// `r[dst] = 1` if `r[src1] < r[src2]` as integers in `0..P`, else 0.
    Lt = 0x31,
}

/// What the `addr` field of an instruction means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddrUse {
    /// Unused; must be 0.
    None,
    /// A static data address in `32..2^mem_log`.
    Data,
    /// A jump target below the number of instructions.
    Target,
}

/// Which fields of the portable encoding an opcode uses; the others must be 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldUse {
    /// The destination register.
    pub dst: bool,
    /// The first source register.
    pub src1: bool,
    /// The second source register.
    pub src2: bool,
    /// The immediate.
    pub imm: bool,
    /// The static address or jump target.
    pub addr: AddrUse,
}

impl Opcode {
    /// Every opcode, in the order of its encoding.
    pub const ALL: [Self; 16] = [
        Self::LoadImm,
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Div,
        Self::Mov,
        Self::Neg,
        Self::Load,
        Self::Store,
        Self::LoadR,
        Self::StoreR,
        Self::Jump,
        Self::JumpIf,
        Self::Halt,
        Self::Eq,
        Self::Lt,
    ];

    /// Returns the opcode of an encoding byte, or `None` if the byte names no opcode.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|op| *op as u8 == byte)
    }

    /// Returns the name used in assembly and in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LoadImm => "LoadImm",
            Self::Add => "Add",
            Self::Sub => "Sub",
            Self::Mul => "Mul",
            Self::Div => "Div",
            Self::Mov => "Mov",
            Self::Neg => "Neg",
            Self::Load => "Load",
            Self::Store => "Store",
            Self::LoadR => "LoadR",
            Self::StoreR => "StoreR",
            Self::Jump => "Jump",
            Self::JumpIf => "JumpIf",
            Self::Halt => "Halt",
            Self::Eq => "Eq",
            Self::Lt => "Lt",
        }
    }

    /// Returns which fields the opcode uses (section 1.2).
    pub const fn fields(self) -> FieldUse {
        const fn uses(dst: bool, src1: bool, src2: bool, imm: bool, addr: AddrUse) -> FieldUse {
            FieldUse {
                dst,
                src1,
                src2,
                imm,
                addr,
            }
        }
        match self {
            Self::LoadImm => uses(true, false, false, true, AddrUse::None),
            Self::Add | Self::Sub | Self::Mul | Self::Eq => {
                uses(true, true, true, true, AddrUse::None)
            }
            Self::Div | Self::Lt => uses(true, true, true, false, AddrUse::None),
            Self::Mov => uses(true, false, true, false, AddrUse::None),
            Self::Neg => uses(true, true, false, false, AddrUse::None),
            Self::Load => uses(true, false, false, false, AddrUse::Data),
            Self::Store => uses(false, false, true, false, AddrUse::Data),
            Self::LoadR => uses(true, true, false, true, AddrUse::None),
            Self::StoreR => uses(false, true, true, true, AddrUse::None),
            Self::Jump => uses(false, false, false, false, AddrUse::Target),
            Self::JumpIf => uses(false, true, false, false, AddrUse::Target),
            Self::Halt => uses(false, false, false, false, AddrUse::None),
        }
    }
}

/// A field of the portable encoding, named in errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The destination register.
    Dst,
    /// The first source register.
    Src1,
    /// The second source register.
    Src2,
    /// The immediate.
    Imm,
    /// The static address or jump target.
    Addr,
    /// The eight bytes kept for later versions.
    Room,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dst => "dst",
            Self::Src1 => "src1",
            Self::Src2 => "src2",
            Self::Imm => "imm",
            Self::Addr => "addr",
            Self::Room => "room",
        })
    }
}

/// Why bytes or fields are no canonical instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsaError {
    /// The first byte names no opcode.
    UnknownOpcode(u8),
    /// A register number is 32 or more.
    Register {
        /// The field that holds the number.
        field: Field,
        /// The number found.
        value: u8,
    },
    /// A field the opcode does not use is not 0.
    Unused(Field),
    /// The immediate is not below the field modulus.
    Immediate(u32),
    /// A static data address is below 32, where it would be a second encoding of a register.
    RegisterAddress(u32),
    /// A static data address lies outside memory.
    OutsideMemory(u32),
    /// A jump target is no instruction.
    OutsideCode(u32),
}

impl fmt::Display for IsaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOpcode(op) => write!(f, "0x{op:02x} is no opcode"),
            Self::Register { field, value } => write!(f, "{field} = {value} is no register"),
            Self::Unused(field) => write!(f, "{field} is not used by this opcode and must be 0"),
            Self::Immediate(imm) => write!(f, "immediate {imm} is not below 2^31 - 1"),
            Self::RegisterAddress(addr) => write!(f, "static address {addr} is a register"),
            Self::OutsideMemory(addr) => write!(f, "static address {addr} lies outside memory"),
            Self::OutsideCode(target) => write!(f, "jump target {target} is no instruction"),
        }
    }
}

impl core::error::Error for IsaError {}

/// One instruction in portable form.
///
/// Fields the opcode does not use are 0; [`Instruction::check`] says whether that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Instruction {
    /// The operation.
    pub op: Opcode,
    /// Destination register, `0..32`.
    pub dst: u8,
    /// First source register, `0..32`.
    pub src1: u8,
    /// Second source register, `0..32`.
    pub src2: u8,
    /// Immediate, `0..P`.
    pub imm: u32,
    /// Static data address or jump target.
    pub addr: u32,
}

impl Instruction {
    /// Returns an instruction of the given operation with every field 0.
    pub const fn new(op: Opcode) -> Self {
        Self {
            op,
            dst: 0,
            src1: 0,
            src2: 0,
            imm: 0,
            addr: 0,
        }
    }

    /// Encodes the instruction as 20 bytes, little endian: op, dst, src1, src2, imm, addr, eight zero bytes.
    pub fn encode(&self) -> [u8; INSTRUCTION_BYTES] {
        let [i0, i1, i2, i3] = self.imm.to_le_bytes();
        let [a0, a1, a2, a3] = self.addr.to_le_bytes();
        let op = self.op as u8;
        [
            op, self.dst, self.src1, self.src2, i0, i1, i2, i3, a0, a1, a2, a3, 0, 0, 0, 0, 0, 0,
            0, 0,
        ]
    }

    /// Decodes 20 bytes and refuses everything but the one canonical encoding.
    ///
    /// Bounds that depend on the program (memory size, code length) are the task of [`Instruction::check_in`].
    ///
    /// # Errors
    ///
    /// [`IsaError`] names the first field that is not canonical.
    pub fn from_bytes(bytes: &[u8; INSTRUCTION_BYTES]) -> Result<Self, IsaError> {
        let [op, dst, src1, src2, i0, i1, i2, i3, a0, a1, a2, a3, room @ ..] = *bytes;
        let instruction = Self {
            op: Opcode::from_byte(op).ok_or(IsaError::UnknownOpcode(op))?,
            dst,
            src1,
            src2,
            imm: u32::from_le_bytes([i0, i1, i2, i3]),
            addr: u32::from_le_bytes([a0, a1, a2, a3]),
        };
        instruction.check()?;
        if room != [0; 8] {
            return Err(IsaError::Unused(Field::Room));
        }
        Ok(instruction)
    }

    /// Checks every rule that does not depend on the program.
    ///
    /// # Errors
    ///
    /// [`IsaError`] names the first field that is not canonical.
    pub fn check(&self) -> Result<(), IsaError> {
        let fields = self.op.fields();
        for (field, used, value) in [
            (Field::Dst, fields.dst, self.dst),
            (Field::Src1, fields.src1, self.src1),
            (Field::Src2, fields.src2, self.src2),
        ] {
            if !used && value != 0 {
                return Err(IsaError::Unused(field));
            }
            if u32::from(value) >= REGISTERS {
                return Err(IsaError::Register { field, value });
            }
        }
        if !fields.imm && self.imm != 0 {
            return Err(IsaError::Unused(Field::Imm));
        }
        if self.imm >= P {
            return Err(IsaError::Immediate(self.imm));
        }
        match fields.addr {
            AddrUse::None if self.addr != 0 => Err(IsaError::Unused(Field::Addr)),
            AddrUse::Data if self.addr < REGISTERS => Err(IsaError::RegisterAddress(self.addr)),
            _ => Ok(()),
        }
    }

    /// Checks every rule, those of the surrounding program included.
    ///
    /// `mem_log` is the base-2 logarithm of the memory size in words, `n_instr` the number of instructions.
    ///
    /// # Errors
    ///
    /// [`IsaError`] names the first field that is not canonical.
    pub fn check_in(&self, mem_log: u8, n_instr: u32) -> Result<(), IsaError> {
        self.check()?;
        match self.op.fields().addr {
            AddrUse::Data if u64::from(self.addr) >> mem_log.min(63) != 0 => {
                Err(IsaError::OutsideMemory(self.addr))
            }
            AddrUse::Target if self.addr >= n_instr => Err(IsaError::OutsideCode(self.addr)),
            _ => Ok(()),
        }
    }
}

/// The decoded words of one instruction: a ROM row without its program counter (section 1.3).
///
/// The default value, all zero, is the row that pads the table behind the last instruction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ControlWords {
    /// Selector flags, see [`flag`].
    pub fw: u32,
    /// Coefficient of slot 1 in a linear instruction.
    pub c1: u32,
    /// Coefficient of slot 2 in a linear instruction.
    pub c2: u32,
    /// Immediate or jump target.
    pub imm: u32,
    /// Address of slot 1, always a register.
    pub a1: u32,
    /// Static address of slot 2.
    pub a2: u32,
    /// Static address of slot 3.
    pub a3: u32,
}

/// Decodes an instruction into its ROM control words (section 1.3).
///
/// Total: for an instruction that is not canonical the words are meaningless but the call does not fail.
pub fn decode(instruction: &Instruction) -> ControlWords {
    let Instruction {
        op,
        dst,
        src1,
        src2,
        imm,
        addr,
    } = *instruction;
    let (dst, src1, src2) = (u32::from(dst), u32::from(src1), u32::from(src2));
    let words = |bit: u32, c1, c2, imm, a1, a2, a3| ControlWords {
        fw: 1 << bit,
        c1,
        c2,
        imm,
        a1,
        a2,
        a3,
    };
    match op {
        Opcode::LoadImm => words(flag::LIN, 0, 0, imm, 0, 0, dst),
        Opcode::Add => words(flag::LIN, 1, 1, imm, src1, src2, dst),
        Opcode::Sub => words(flag::LIN, 1, P - 1, imm, src1, src2, dst),
        Opcode::Mov => words(flag::LIN, 0, 1, 0, 0, src2, dst),
        Opcode::Neg => words(flag::LIN, P - 1, 0, 0, src1, 0, dst),
        Opcode::Load => words(flag::LIN, 0, 1, 0, 0, addr, dst),
        Opcode::Store => words(flag::LIN, 0, 1, 0, 0, src2, addr),
        Opcode::Mul => words(flag::MUL, 0, 0, imm, src1, src2, dst),
        Opcode::Div => words(flag::DIV, 0, 0, 0, src1, src2, dst),
        Opcode::Eq => words(flag::EQ, 0, 0, imm, src1, src2, dst),
        Opcode::Lt => words(flag::LT, 0, 0, 0, src1, src2, dst),
        Opcode::LoadR => words(flag::LOAD, 0, 0, imm, src1, 0, dst),
        Opcode::StoreR => words(flag::STORE, 0, 0, imm, src1, src2, 0),
        Opcode::Jump => words(flag::JUMP, 0, 0, addr, 0, 0, 0),
        Opcode::Halt => words(flag::JUMP, 0, 0, HALT, 0, 0, 0),
        Opcode::JumpIf => words(flag::JNZ, 0, 0, addr, src1, 0, 0),
    }
}

/// Says whether an instruction traps on the source values `v1` and `v2` (section 1.2).
///
/// `mem_log` is the base-2 logarithm of the memory size in words. Values are canonical words, `0..P`.
pub fn traps(instruction: &Instruction, v1: u32, v2: u32, mem_log: u8) -> bool {
    match instruction.op {
        Opcode::Div => v2 == 0,
        Opcode::LoadR | Opcode::StoreR => {
            let address = (u64::from(v1) + u64::from(instruction.imm)) % u64::from(P);
            address >> mem_log.min(63) != 0
        }
        _ => false,
    }
}

#[cfg(test)]
#[path = "tests/isa.rs"]
mod tests;
