//! Errors of the command line, their exit codes and what to do about them.

use std::path::PathBuf;

use sage_air::{claim::MAX_CYCLES, code::Code, program::ProgramError};
use sage_prover::{DeviceError, ProveError};
use sage_vm::{asm::AsmError, VmError};
use thiserror::Error;

/// What the process returns to the shell. Clap itself returns 2 for wrong arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Done.
    Success = 0,
    /// The proof is not valid for the statement.
    Refused = 1,
    /// Wrong arguments.
    Usage = 2,
    /// A file cannot be read, written or understood.
    File = 3,
    /// The proof could not be made.
    Proving = 4,
    /// `run` only: the program faulted or reached its cycle limit.
    NotHalted = 5,
    /// No GPU is usable, and one was required.
    NoGpu = 6,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

/// Why a command failed.
#[derive(Debug, Error)]
pub enum CliError {
    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// An output file exists.
    #[error("{} already exists", .0.display())]
    Exists(PathBuf),
    /// A file is larger than anything valid.
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// Assembler source with a mistake.
    #[error("{}: {error}", path.display())]
    Asm {
        /// The file.
        path: PathBuf,
        /// The mistake with its place.
        error: AsmError,
    },
    /// A binary program that breaks a rule of registration.
    #[error("{} is not a valid program: {error}", path.display())]
    Program {
        /// The file.
        path: PathBuf,
        /// The rule.
        error: ProgramError,
    },
    /// A file that is neither assembler source nor a binary program.
    #[error("{} is neither assembler source nor an assembled program", .0.display())]
    NotAProgram(PathBuf),
    /// A statement file that cannot be understood.
    #[error("{} is not a statement file: {detail}", path.display())]
    StatementFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// An inputs file that is no list of words.
    #[error("{}: {detail}", path.display())]
    Words {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The run cannot start.
    #[error(transparent)]
    Run(#[from] VmError),
    /// The proof could not be made.
    #[error("no proof: {0}")]
    Prove(#[from] ProveError),
    /// The proof is not valid.
    #[error("the proof is NOT valid: {0} (code {number})", number = .0.number())]
    Refused(Code),
    /// A value needed for verification is missing.
    #[error("{0} is not known")]
    Missing(&'static str),
    /// The program is not the one of the statement file.
    #[error("the program's {what} differs from that of the statement file")]
    OtherProgram {
        /// What differs.
        what: &'static str,
    },
    /// The benchmark's size range is empty.
    #[error("--from {from} is above --to {to}")]
    EmptyRange {
        /// Smallest size asked for.
        from: u32,
        /// Largest size asked for.
        to: u32,
    },
    /// Standard output was closed or is full.
    #[error("cannot write the result: {0}")]
    Output(std::io::Error),
    /// A result that cannot be written as JSON.
    #[error("cannot write JSON: {0}")]
    Json(serde_json::Error),
    /// No GPU is usable, and one was required. One line, with its remedy.
    #[error("no usable GPU: {0}; leave out --require-gpu to prove on the CPU, with the same proof bytes")]
    NoGpu(DeviceError),
    /// The GPU made no proof that the verifier accepts.
    #[error("no proof by {device}: {error}")]
    Gpu {
        /// The GPU.
        device: String,
        /// What is wrong.
        error: ProveError,
    },
}

impl CliError {
    /// The exit code of the process.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused(_) => ExitCode::Refused,
            Self::Run(_) | Self::Missing(_) | Self::EmptyRange { .. } => ExitCode::Usage,
            Self::Prove(ProveError::Run(_)) => ExitCode::Usage,
            Self::Prove(_) | Self::Gpu { .. } => ExitCode::Proving,
            Self::NoGpu(_) => ExitCode::NoGpu,
            _ => ExitCode::File,
        }
    }

    /// What to do next, if that can be said.
    pub fn advice(&self) -> Option<String> {
        Some(match self {
            Self::Read { .. } => "check the path and its permissions".into(),
            Self::Write { .. } => "choose another place with --out".into(),
            Self::Exists(_) => {
                "choose another place with --out, or overwrite it with --force".into()
            }
            // The assembler's own message ends with its help.
            Self::Asm { .. } => return None,
            Self::Program { .. } | Self::NotAProgram(_) => {
                "assemble the source again: sage-prover asm SOURCE --out PROGRAM".into()
            }
            Self::TooLarge { .. } => "check that this is the right file".into(),
            Self::StatementFile { .. } => {
                "pass the .json file that generate-proof wrote, or every value by its flag".into()
            }
            Self::Words { .. } => "write a JSON list such as [1, 2, 3]".into(),
            Self::Run(error) | Self::Prove(ProveError::Run(error)) => run_advice(error)?,
            Self::Prove(ProveError::Program(_)) => return None,
            Self::Prove(ProveError::Envelope(_)) => {
                "choose another --policy; this run's proof is too large for its limit".into()
            }
            Self::Prove(_) => {
                "this is a defect of the prover: please report program, inputs and this message"
                    .into()
            }
            Self::Refused(code) => refusal_advice(*code).into(),
            Self::Missing(what) => format!("pass --statement FILE, or give it with {what}"),
            Self::OtherProgram { .. } => "pass the program that was proven".into(),
            Self::EmptyRange { .. } => {
                "sizes are base-2 logarithms of cycles: --from 14 --to 20".into()
            }
            Self::Gpu {
                error: ProveError::Device(_),
                ..
            } => "leave out --require-gpu to prove on the CPU; the proof bytes are the same".into(),
            Self::Gpu { .. } => "nothing was written; prove on the CPU with --no-gpu, and report program, inputs, device \
                                 and this message"
                .into(),
            Self::NoGpu(_) | Self::Output(_) | Self::Json(_) => return None,
        })
    }
}

fn run_advice(error: &VmError) -> Option<String> {
    match error {
        VmError::MaxCycles(_) => Some(format!("pass --max-cycles between 1 and {MAX_CYCLES}")),
        VmError::TooManyInputs { .. } => {
            Some("give fewer --inputs, or raise MAX in the program's .input BASE MAX".into())
        }
        VmError::InputWord { .. } => Some("reduce the inputs modulo 2^31 - 1 first".into()),
        _ => None,
    }
}

fn refusal_advice(code: Code) -> &'static str {
    match code {
        Code::TooLarge | Code::PolicyMismatch => {
            "the file was made under another policy, or is no proof: compare --policy"
        }
        Code::UnknownVersion => "the proof comes from another version of the prover",
        Code::StatementMismatch => {
            "the proof is about another statement: compare job, attempt, genesis, client, worker, program, inputs, \
             outputs, cycles and outcome"
        }
        Code::BadClaim => "the statement contradicts itself: compare cycles, outcome, inputs and outputs",
        Code::Guard => "the verifier caught a panic: please report the file",
        code if code.is_malformed() => "the file is damaged or is no proof: fetch it again",
        _ => "the proof does not show this statement; nothing about it can be trusted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_every_exit_code() {
        let codes = [
            ExitCode::Success,
            ExitCode::Refused,
            ExitCode::Usage,
            ExitCode::File,
            ExitCode::Proving,
            ExitCode::NotHalted,
            ExitCode::NoGpu,
        ];
        for code in codes {
            let line = format!("\n  {}  ", code as u8);
            assert!(crate::cli::EXIT_CODES.contains(&line), "{line}");
        }
    }
}
