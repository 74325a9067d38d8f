//! Registered programs: header, code, the checks of registration and the program's identity.
//!
//! Source: ObelyskVM specification, sections 1.1, 1.2 and 4.1.

use alloc::vec::Vec;
use core::fmt;

use crate::hash::TaggedHasher;
use crate::isa::{Instruction, IsaError, INSTRUCTION_BYTES, REGISTERS};

/// The only version of the machine so far.
pub const VM_VERSION: u32 = 1;

/// Largest number of instructions.
pub const MAX_INSTRUCTIONS: u32 = 1 << 16;

/// Smallest base-2 logarithm of the memory size in words.
pub const MIN_MEM_LOG: u8 = 6;

/// Largest base-2 logarithm of the memory size in words.
pub const MAX_MEM_LOG: u8 = 20;

/// Largest number of input and output words together.
pub const MAX_PUBLIC_WORDS: u32 = 1 << 14;

/// Smallest base-2 logarithm of the number of ROM rows.
pub const MIN_ROM_LOG: u8 = 4;

/// Largest base-2 logarithm of the number of ROM rows.
pub const MAX_ROM_LOG: u8 = 16;

/// Bytes of an encoded [`ProgramHeader`].
pub const HEADER_BYTES: usize = 25;

/// Why a program cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramError {
    /// The machine version is unknown.
    Version(u32),
    /// The memory size is out of range.
    MemLog(u8),
    /// There are no instructions, or more than 2^16.
    Length(u32),
    /// The header names another number of instructions than the code holds.
    LengthMismatch {
        /// Number in the header.
        header: u32,
        /// Number in the code.
        code: u64,
    },
    /// The code is no whole number of instructions.
    PartialInstruction(u64),
    /// The input region is not inside `32..2^mem_log`.
    InputRegion,
    /// The output region is not inside `32..2^mem_log`.
    OutputRegion,
    /// The input and output regions share a word.
    Overlap,
    /// Inputs and outputs together exceed 2^14 words.
    TooManyPublicWords(u64),
    /// An instruction is not canonical.
    Instruction {
        /// Its program counter.
        pc: u32,
        /// What is wrong with it.
        error: IsaError,
    },
}

impl fmt::Display for ProgramError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "machine version {version} is unknown"),
            Self::MemLog(log) => write!(f, "memory of 2^{log} words is not in 2^6..=2^20"),
            Self::Length(n) => write!(f, "{n} instructions are not in 1..=65536"),
            Self::LengthMismatch { header, code } => {
                write!(
                    f,
                    "header names {header} instructions, the code holds {code}"
                )
            }
            Self::PartialInstruction(bytes) => {
                write!(f, "{bytes} bytes of code are no multiple of 20")
            }
            Self::InputRegion => f.write_str("input region is not inside the data memory"),
            Self::OutputRegion => f.write_str("output region is not inside the data memory"),
            Self::Overlap => f.write_str("input and output regions overlap"),
            Self::TooManyPublicWords(n) => write!(f, "{n} public words exceed 16384"),
            Self::Instruction { pc, error } => write!(f, "instruction {pc}: {error}"),
        }
    }
}

impl core::error::Error for ProgramError {}

/// The registered header of a program; lengths and addresses are in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProgramHeader {
    /// Version of the machine.
    pub vm_version: u32,
    /// Base-2 logarithm of the memory size, `6..=20`.
    pub mem_log: u8,
    /// Address of the number of inputs; the inputs follow.
    pub in_base: u32,
    /// Largest number of inputs.
    pub max_in: u32,
    /// Address of the number of outputs; the outputs follow.
    pub out_base: u32,
    /// Largest number of outputs.
    pub max_out: u32,
    /// Number of instructions.
    pub n_instr: u32,
}

impl ProgramHeader {
    /// Encodes the header as 25 bytes in the order of its fields, little endian.
    pub fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let fields = self
            .vm_version
            .to_le_bytes()
            .into_iter()
            .chain([self.mem_log])
            .chain(self.in_base.to_le_bytes())
            .chain(self.max_in.to_le_bytes())
            .chain(self.out_base.to_le_bytes())
            .chain(self.max_out.to_le_bytes())
            .chain(self.n_instr.to_le_bytes());
        for (byte, value) in bytes.iter_mut().zip(fields) {
            *byte = value;
        }
        bytes
    }

    /// Reads a header from its 25 bytes; the values are not checked, see [`ProgramHeader::check`].
    pub fn from_bytes(bytes: &[u8; HEADER_BYTES]) -> Self {
        let [v0, v1, v2, v3, mem_log, rest @ ..] = *bytes;
        let [i0, i1, i2, i3, m0, m1, m2, m3, o0, o1, o2, o3, x0, x1, x2, x3, n0, n1, n2, n3] = rest;
        Self {
            vm_version: u32::from_le_bytes([v0, v1, v2, v3]),
            mem_log,
            in_base: u32::from_le_bytes([i0, i1, i2, i3]),
            max_in: u32::from_le_bytes([m0, m1, m2, m3]),
            out_base: u32::from_le_bytes([o0, o1, o2, o3]),
            max_out: u32::from_le_bytes([x0, x1, x2, x3]),
            n_instr: u32::from_le_bytes([n0, n1, n2, n3]),
        }
    }

    /// Checks the header alone (section 1.1).
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), ProgramError> {
        if self.vm_version != VM_VERSION {
            return Err(ProgramError::Version(self.vm_version));
        }
        if !(1..=MAX_INSTRUCTIONS).contains(&self.n_instr) {
            return Err(ProgramError::Length(self.n_instr));
        }
        if !(MIN_MEM_LOG..=MAX_MEM_LOG).contains(&self.mem_log) {
            return Err(ProgramError::MemLog(self.mem_log));
        }
        let public_words = u64::from(self.max_in) + u64::from(self.max_out);
        if public_words > u64::from(MAX_PUBLIC_WORDS) {
            return Err(ProgramError::TooManyPublicWords(public_words));
        }
        let memory = 1u64 << self.mem_log;
        let input = region(self.in_base, self.max_in);
        let output = region(self.out_base, self.max_out);
        let inside = |(start, end): (u64, u64)| start >= u64::from(REGISTERS) && end <= memory;
        if !inside(input) {
            return Err(ProgramError::InputRegion);
        }
        if !inside(output) {
            return Err(ProgramError::OutputRegion);
        }
        if input.0 < output.1 && output.0 < input.1 {
            return Err(ProgramError::Overlap);
        }
        Ok(())
    }
}

/// First address of a public region and the address behind its last word; the length word counts.
fn region(base: u32, max: u32) -> (u64, u64) {
    let start = u64::from(base);
    (start, start + 1 + u64::from(max))
}

/// A program: header and code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The registered header.
    pub header: ProgramHeader,
    /// The instructions, by program counter.
    pub code: Vec<Instruction>,
}

impl Program {
    /// Decodes the code of a program and applies every check of registration.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; the header is checked before the code is read.
    pub fn from_bytes(header: ProgramHeader, code: &[u8]) -> Result<Self, ProgramError> {
        header.check()?;
        let instructions = code.chunks_exact(INSTRUCTION_BYTES);
        let held = instructions.len() as u64;
        if !instructions.remainder().is_empty() {
            return Err(ProgramError::PartialInstruction(code.len() as u64));
        }
        if held != u64::from(header.n_instr) {
            return Err(ProgramError::LengthMismatch {
                header: header.n_instr,
                code: held,
            });
        }
        let mut decoded = Vec::with_capacity(instructions.len());
        for (pc, bytes) in (0u32..).zip(instructions) {
            let mut fixed = [0; INSTRUCTION_BYTES];
            fixed.copy_from_slice(bytes);
            let instruction = Instruction::from_bytes(&fixed)
                .map_err(|error| ProgramError::Instruction { pc, error })?;
            decoded.push(instruction);
        }
        let program = Self {
            header,
            code: decoded,
        };
        program.validate()?;
        Ok(program)
    }

    /// Encodes the code, 20 bytes an instruction.
    pub fn code_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.code.len() * INSTRUCTION_BYTES);
        for instruction in &self.code {
            bytes.extend_from_slice(&instruction.encode());
        }
        bytes
    }

    /// Applies every check of registration (sections 1.1 and 1.2).
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn validate(&self) -> Result<(), ProgramError> {
        self.header.check()?;
        if self.code.len() as u64 != u64::from(self.header.n_instr) {
            return Err(ProgramError::LengthMismatch {
                header: self.header.n_instr,
                code: self.code.len() as u64,
            });
        }
        for (pc, instruction) in (0u32..).zip(&self.code) {
            instruction
                .check_in(self.header.mem_log, self.header.n_instr)
                .map_err(|error| ProgramError::Instruction { pc, error })?;
        }
        Ok(())
    }

    /// Returns the base-2 logarithm of the number of ROM rows, `4..=16` for a valid program.
    pub fn rom_log(&self) -> u8 {
        rom_log(self.header.n_instr)
    }

    /// Returns the program's identity, H("sage/program/1", header, code).
    pub fn program_id(&self) -> [u8; 32] {
        let mut hasher = TaggedHasher::new(b"sage/program/1");
        hasher.bytes(&self.header.encode());
        for instruction in &self.code {
            hasher.bytes(&instruction.encode());
        }
        hasher.finish()
    }

    /// Returns the instruction at a program counter, `None` behind the last one.
    pub fn instruction(&self, pc: u32) -> Option<&Instruction> {
        self.code.get(usize::try_from(pc).ok()?)
    }
}

/// Returns the base-2 logarithm of the number of ROM rows that hold `n_instr` instructions, at least 4.
pub fn rom_log(n_instr: u32) -> u8 {
    log2_ceil(n_instr).max(MIN_ROM_LOG)
}

/// Returns ⌈log2 x⌉; 0 for x = 0.
pub(crate) const fn log2_ceil(x: u32) -> u8 {
    // At most 32, which fits a byte.
    (u32::BITS - x.saturating_sub(1).leading_zeros()) as u8
}

/// Reads the instruction at `pc` from encoded code, as the chain needs it to judge a fault.
///
/// Returns `None` behind the last instruction.
///
/// # Errors
///
/// [`ProgramError::Instruction`] if the 20 bytes at `pc` are not canonical, which registered code never holds.
pub fn instruction_at(code: &[u8], pc: u32) -> Result<Option<Instruction>, ProgramError> {
    let Some(bytes) = usize::try_from(pc)
        .ok()
        .and_then(|pc| pc.checked_mul(INSTRUCTION_BYTES))
        .and_then(|start| code.get(start..))
        .and_then(|tail| tail.first_chunk::<INSTRUCTION_BYTES>())
    else {
        return Ok(None);
    };
    Instruction::from_bytes(bytes)
        .map(Some)
        .map_err(|error| ProgramError::Instruction { pc, error })
}

/// What the chain keeps of a registered program and the verifier needs of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProgramRecord {
    /// The program's identity.
    pub id: [u8; 32],
    /// Merkle root of the preprocessed tree, computed by the chain.
    pub root: [u8; 32],
    /// Number of instructions.
    pub n_instr: u32,
    /// Base-2 logarithm of the number of ROM rows.
    pub rom_log: u8,
    /// Base-2 logarithm of the memory size in words.
    pub mem_log: u8,
    /// Address of the number of inputs.
    pub in_base: u32,
    /// Largest number of inputs.
    pub max_in: u32,
    /// Address of the number of outputs.
    pub out_base: u32,
    /// Largest number of outputs.
    pub max_out: u32,
}

impl ProgramRecord {
    /// Validates a program and computes its record, Merkle root included.
    ///
    /// # Errors
    ///
    /// The first rule of registration that is broken.
    #[cfg(feature = "verifier")]
    pub fn new(program: &Program) -> Result<Self, ProgramError> {
        let root = crate::root::program_root(program)?;
        Ok(Self::with_root(program, root))
    }

    /// Returns the record of a valid program whose Merkle root the chain computed itself.
    pub fn with_root(program: &Program, root: [u8; 32]) -> Self {
        Self {
            id: program.program_id(),
            root,
            n_instr: program.header.n_instr,
            rom_log: program.rom_log(),
            mem_log: program.header.mem_log,
            in_base: program.header.in_base,
            max_in: program.header.max_in,
            out_base: program.header.out_base,
            max_out: program.header.max_out,
        }
    }

    /// Checks the record's ranges, so that a damaged record ends in an error and never in a panic.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; a ROM size that does not follow from the code length is
    /// [`ProgramError::Length`].
    pub fn check(&self) -> Result<(), ProgramError> {
        let header = ProgramHeader {
            vm_version: VM_VERSION,
            mem_log: self.mem_log,
            in_base: self.in_base,
            max_in: self.max_in,
            out_base: self.out_base,
            max_out: self.max_out,
            n_instr: self.n_instr,
        };
        header.check()?;
        if self.rom_log != rom_log(self.n_instr) {
            return Err(ProgramError::Length(self.n_instr));
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "tests/program.rs"]
mod tests;
