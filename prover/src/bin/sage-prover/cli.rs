//! Arguments and help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sage_air::{claim::MAX_CYCLES, policy::PolicyId};

use crate::words::{Bytes32, OutcomeText, WordList};

/// Shown at the end of the long help.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done; for verify-proof: the proof is valid
  1  the proof is not valid for the statement
  2  wrong arguments, inputs or limits
  3  a file cannot be read, written or understood
  4  the proof could not be made
  5  run only: the program faulted or reached its cycle limit
  6  --require-gpu was given, but no GPU is usable, or the CUDA backend is not built in";

/// Assemble, run, prove and verify programs of the ObelyskVM.
///
/// A program is assembler source or the output of `asm`; both are recognised by their content. Results go to standard
/// output, progress and messages to standard error.
#[derive(Debug, Parser)]
#[command(name = "sage-prover", version, after_long_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a program and prove the run.
    #[command(after_long_help = GENERATE_EXAMPLE)]
    GenerateProof(GenerateProof),
    /// Check a proof against a statement.
    #[command(after_long_help = VERIFY_EXAMPLE)]
    VerifyProof(VerifyProof),
    /// Run a program without proving it.
    Run(Run),
    /// Assemble source into a program for registration.
    Asm(Asm),
    /// Turn a program back into assembler source.
    Disasm(Disasm),
    /// Measure proving and verification for a range of cycle counts.
    Bench(Bench),
}

const GENERATE_EXAMPLE: &str = "\
Writes two files: the proof, and beside it the statement (.json) that the proof shows. A run that faults or reaches its
cycle limit is proven as such.

Example:
  sage-prover generate-proof --job-id 7 --program fibonacci.oasm --inputs \"[1000]\" --out fib.proof
  sage-prover verify-proof fib.proof --program fibonacci.oasm";

const VERIFY_EXAMPLE: &str = "\
The statement comes from the .json file beside the proof (or --statement FILE); each flag replaces one of its values.
With --program, the program's identity, root and faulting instruction are computed from the program itself; without it
they are taken from the statement file, and the result says so.

Examples:
  sage-prover verify-proof fib.proof --program fibonacci.oasm
  sage-prover verify-proof fib.proof --no-statement-file --program fibonacci.oasm --job-id 7 --inputs \"[1000]\" \\
      --outputs \"[1266365735]\" --cycles 5008 --log-cmp 6";

/// Proof policy by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PolicyName {
    /// 40 queries: 100 conjectured bits
    Standard,
    /// 118 queries: sized for the proven bound
    Proven,
}

impl From<PolicyName> for PolicyId {
    fn from(name: PolicyName) -> Self {
        match name {
            PolicyName::Standard => Self::Standard,
            PolicyName::Proven => Self::Proven,
        }
    }
}

/// Arguments of `generate-proof`.
#[derive(Debug, Args)]
pub struct GenerateProof {
    /// Number of the job
    #[arg(long, value_name = "ID")]
    pub job_id: u64,
    /// The program: assembler source or assembled
    #[arg(long, value_name = "FILE")]
    pub program: PathBuf,
    /// Input words as a JSON list, or @FILE with such a list
    #[arg(long, value_name = "WORDS", default_value = "[]")]
    pub inputs: WordList,
    /// Where the proof goes; the statement goes to the same name with .json added [default: job-<ID>.proof]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    pub force: bool,
    /// The proof policy
    #[arg(long, value_enum, default_value_t = PolicyName::Standard)]
    pub policy: PolicyName,
    /// The job's cycle limit, up to 4000000
    #[arg(long, value_name = "N", default_value_t = MAX_CYCLES)]
    pub max_cycles: u32,
    /// The job's identity on its chain
    #[command(flatten)]
    pub parties: Parties,
    /// CPU or GPU
    #[command(flatten)]
    pub gpu: GpuFlags,
    /// Print one JSON object and no progress
    #[arg(long)]
    pub json: bool,
}

/// Whom a proof belongs to; all values enter the statement.
#[derive(Debug, Args)]
pub struct Parties {
    /// Hash of the chain's genesis block, 32 bytes in hexadecimal; zero for a trial without a chain
    #[arg(long, value_name = "HEX", default_value_t)]
    pub genesis: Bytes32,
    /// Account of the client, 32 bytes in hexadecimal
    #[arg(long, value_name = "HEX", default_value_t)]
    pub client: Bytes32,
    /// Account of the worker, 32 bytes in hexadecimal
    #[arg(long, value_name = "HEX", default_value_t)]
    pub worker: Bytes32,
    /// Number of the assignment, as the event `JobAssigned` names it; the first is 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub attempt: u32,
}

/// Which of CPU and GPU proves: the first usable GPU if the CUDA backend is built in, else the CPU.
#[derive(Debug, Args)]
pub struct GpuFlags {
    /// End with an error if no GPU is usable, instead of proving on the CPU
    #[arg(long, alias = "gpu", conflicts_with = "no_gpu")]
    pub require_gpu: bool,
    /// Prove on the CPU, even if a GPU is usable
    #[arg(long)]
    pub no_gpu: bool,
}

/// Arguments of `verify-proof`.
#[derive(Debug, Args)]
pub struct VerifyProof {
    /// The proof
    #[arg(value_name = "PROOF")]
    pub proof: PathBuf,
    /// The statement file [default: the proof's name with .json added]
    #[arg(long, value_name = "FILE", conflicts_with = "no_statement_file")]
    pub statement: Option<PathBuf>,
    /// Read no statement file: every value comes from its flag, or is its default
    #[arg(long)]
    pub no_statement_file: bool,
    /// The program: assembler source or assembled
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// Number of the job
    #[arg(long, value_name = "ID")]
    pub job_id: Option<u64>,
    /// Input words as a JSON list, or @FILE with such a list
    #[arg(long, value_name = "WORDS")]
    pub inputs: Option<WordList>,
    /// Output words as a JSON list, or @FILE with such a list
    #[arg(long, value_name = "WORDS")]
    pub outputs: Option<WordList>,
    /// Number of executed cycles
    #[arg(long, value_name = "N")]
    pub cycles: Option<u32>,
    /// How the run ended: halted, out-of-cycles:PC or faulted:PC,V1,V2
    #[arg(long, value_name = "OUTCOME")]
    pub outcome: Option<OutcomeText>,
    /// Declared size of the comparison table, a base-2 logarithm
    #[arg(long, value_name = "K")]
    pub log_cmp: Option<u8>,
    /// The proof policy
    #[arg(long, value_enum)]
    pub policy: Option<PolicyName>,
    /// The job's cycle limit
    #[arg(long, value_name = "N")]
    pub max_cycles: Option<u32>,
    /// Hash of the chain's genesis block, 32 bytes in hexadecimal
    #[arg(long, value_name = "HEX")]
    pub genesis: Option<Bytes32>,
    /// Account of the client, 32 bytes in hexadecimal
    #[arg(long, value_name = "HEX")]
    pub client: Option<Bytes32>,
    /// Account of the worker, 32 bytes in hexadecimal
    #[arg(long, value_name = "HEX")]
    pub worker: Option<Bytes32>,
    /// Number of the assignment, as the event `JobAssigned` names it; the first is 1
    #[arg(long, value_name = "N")]
    pub attempt: Option<u32>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The program: assembler source or assembled
    #[arg(value_name = "PROGRAM")]
    pub program: PathBuf,
    /// Input words as a JSON list, or @FILE with such a list
    #[arg(long, value_name = "WORDS", default_value = "[]")]
    pub inputs: WordList,
    /// The cycle limit, up to 4000000
    #[arg(long, value_name = "N", default_value_t = MAX_CYCLES)]
    pub max_cycles: u32,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `asm`.
#[derive(Debug, Args)]
pub struct Asm {
    /// The assembler source
    #[arg(value_name = "SOURCE")]
    pub source: PathBuf,
    /// Where the program goes: header and code, ready for registration; without it the source is only checked
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object, with header and code in hexadecimal
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `disasm`.
#[derive(Debug, Args)]
pub struct Disasm {
    /// The program: assembled, or source to bring into standard form
    #[arg(value_name = "PROGRAM")]
    pub program: PathBuf,
    /// Where the source goes [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    pub force: bool,
}

/// What the benchmark's programs do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Workload {
    /// A loop of additions on registers, the smallest memory
    Fibonacci,
    /// Indirect loads and stores and comparisons over 2^13 words: 3 of 8 cycles
    Memory,
    /// Comparisons that never repeat, 16 of 18 cycles, and the largest memory: every table at its largest
    Comparisons,
}

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct Bench {
    /// Smallest size, a base-2 logarithm of cycles; 22 stands for the largest run, 4,000,000 cycles
    #[arg(long, value_name = "LOG", default_value_t = 14, value_parser = clap::value_parser!(u32).range(6..=22))]
    pub from: u32,
    /// Largest size, a base-2 logarithm of cycles
    #[arg(long, value_name = "LOG", default_value_t = 20, value_parser = clap::value_parser!(u32).range(6..=22))]
    pub to: u32,
    /// How often each size is proven; the fastest counts
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub repeat: u32,
    /// What the programs do
    #[arg(long, value_enum, default_value_t = Workload::Fibonacci)]
    pub workload: Workload,
    /// The proof policy
    #[arg(long, value_enum, default_value_t = PolicyName::Standard)]
    pub policy: PolicyName,
    /// CPU or GPU
    #[command(flatten)]
    pub gpu: GpuFlags,
    /// Print one JSON object and no progress
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_argument_and_command_has_a_help_text() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} {}",
                    command.get_name(),
                    argument.get_id()
                );
            }
        }
    }
}
