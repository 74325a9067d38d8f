//! Numbers that cross the host boundary.
//!
//! 0 is success. The codes of the verifier are those of [`sage_air::code::Code`]; the rules of program registration
//! follow from 64 on. A number never changes its meaning, and all of them fit a byte.

use sage_air::program::ProgramError;

/// Success.
pub const OK: u32 = 0;

/// The machine version is unknown.
pub const PROGRAM_VERSION: u32 = 64;
/// The memory size is out of range.
pub const PROGRAM_MEMORY: u32 = 65;
/// There are no instructions, or too many.
pub const PROGRAM_LENGTH: u32 = 66;
/// Header and code differ in length.
pub const PROGRAM_LENGTH_MISMATCH: u32 = 67;
/// The code is no whole number of instructions.
pub const PROGRAM_PARTIAL_INSTRUCTION: u32 = 68;
/// The input region is not inside the data memory.
pub const PROGRAM_INPUT_REGION: u32 = 69;
/// The output region is not inside the data memory.
pub const PROGRAM_OUTPUT_REGION: u32 = 70;
/// The regions overlap.
pub const PROGRAM_OVERLAP: u32 = 71;
/// Inputs and outputs together are too many words.
pub const PROGRAM_PUBLIC_WORDS: u32 = 72;
/// An instruction is not canonical.
pub const PROGRAM_INSTRUCTION: u32 = 73;

/// The number of a broken rule of registration.
pub fn of_program_error(error: &ProgramError) -> u32 {
    match error {
        ProgramError::Version(_) => PROGRAM_VERSION,
        ProgramError::MemLog(_) => PROGRAM_MEMORY,
        ProgramError::Length(_) => PROGRAM_LENGTH,
        ProgramError::LengthMismatch { .. } => PROGRAM_LENGTH_MISMATCH,
        ProgramError::PartialInstruction(_) => PROGRAM_PARTIAL_INSTRUCTION,
        ProgramError::InputRegion => PROGRAM_INPUT_REGION,
        ProgramError::OutputRegion => PROGRAM_OUTPUT_REGION,
        ProgramError::Overlap => PROGRAM_OVERLAP,
        ProgramError::TooManyPublicWords(_) => PROGRAM_PUBLIC_WORDS,
        ProgramError::Instruction { .. } => PROGRAM_INSTRUCTION,
    }
}
