//! The `sage-prover` command line: assemble, run, prove, verify and measure ObelyskVM programs.
//!
//! Results go to standard output, progress and messages to standard error. The exit code says what happened, see
//! [`error::ExitCode`].

mod asm;
mod bench;
mod choice;
mod cli;
mod error;
mod files;
mod generate;
mod report;
mod run;
mod statement;
mod verify;
mod words;

use clap::Parser;

use cli::{Cli, Command};
use error::{CliError, ExitCode};

fn main() -> std::process::ExitCode {
    let result = dispatch(Cli::parse().command);
    match result {
        Ok(code) => code.into(),
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(advice) = error.advice() {
                eprintln!("help: {advice}");
            }
            error.exit_code().into()
        }
    }
}

fn dispatch(command: Command) -> Result<ExitCode, CliError> {
    match command {
        Command::GenerateProof(arguments) => generate::generate_proof(&arguments),
        Command::VerifyProof(arguments) => verify::verify_proof(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Asm(arguments) => asm::assemble(&arguments),
        Command::Disasm(arguments) => asm::disassemble(&arguments),
        Command::Bench(arguments) => bench::bench(&arguments),
    }
}
