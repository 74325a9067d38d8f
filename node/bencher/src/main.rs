//! `sage-bencher`: runs the benchmarks of the runtime and writes weight files.
//!
//! The runtime is a Wasm file that was built with the feature `runtime-benchmarks`; this tool is built without it, from
//! crates that the node consists of anyway. See `docs/decisions/0005-own-bencher.md`.
//!
//! | File | Subject |
//! | --- | --- |
//! | `cli` | what can be typed |
//! | `runtime`, `state` | the Wasm file and the states that it runs on |
//! | `benchmark` | what a runtime offers, and with which values a benchmark runs |
//! | `run` | one benchmark: verified, counted, timed |
//! | `analysis` | from samples to a formula |
//! | `weight_file` | from formulas to Rust |
//! | `pallet`, `smoke` | the two commands |

mod analysis;
mod benchmark;
mod cli;
mod error;
mod machine;
mod pallet;
mod progress;
mod run;
mod runtime;
mod smoke;
mod state;
mod weight_file;

use clap::Parser;
use cli::{Cli, Command};
use error::Result;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Failures are reported from the runtime's answers; its log is for those who ask for it.
    if std::env::var_os("RUST_LOG").is_some() {
        sp_tracing::try_init_simple();
    }
    run(&Cli::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn run(cli: &Cli) -> Result<ExitCode> {
    match &cli.command {
        Command::Pallet(arguments) => pallet::measure(arguments).map(|()| ExitCode::SUCCESS),
        Command::Smoke(arguments) => smoke::smoke(arguments),
    }
}
