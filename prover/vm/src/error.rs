//! Why a run is refused before its first cycle.

use sage_air::program::ProgramError;
use thiserror::Error;

/// A run that cannot start.
///
/// Traps and an exhausted cycle limit are outcomes of a run, not errors: they can be proven and settle a job.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum VmError {
    /// The program breaks a rule of registration.
    #[error("the program cannot be registered: {0}")]
    Program(#[from] ProgramError),
    /// More inputs than the program declares.
    #[error("{given} inputs given, but the program takes at most {max}")]
    TooManyInputs {
        /// Number of words given.
        given: usize,
        /// Number of words the header allows.
        max: u32,
    },
    /// An input that is no canonical word.
    #[error("input {index} is {word}, but words are below 2^31 - 1 = 2147483647")]
    InputWord {
        /// Position in the inputs, from 0.
        index: usize,
        /// The value given.
        word: u32,
    },
    /// A cycle limit outside `1..=MAX_CYCLES`.
    #[error("a cycle limit of {0} is not in 1..=4000000")]
    MaxCycles(u32),
}
