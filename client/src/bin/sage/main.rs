//! `sage`: jobs, workers and accounts of the SAGE chain from the command line.
//!
//! Results go to standard output, progress and messages to standard error. The exit code says what happened, see
//! [`exit::Exit`].

mod account;
mod airdrop;
mod chain;
mod cli;
mod exit;
mod job;
mod meter;
mod output;
mod program;
mod progress;
mod stake;
mod text;
mod watch;
mod worker;

use std::{io, process::ExitCode};

use clap::Parser;
use sage_client::Result;

use cli::{Cli, Command};
use exit::Exit;
use output::Output;

/// Stack of the threads that prove and run programs, as large as that of a main thread.
const STACK: usize = 8 << 20;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Worker(cli::Worker::Run(arguments)) = &cli.command {
        worker::limit_threads(arguments.threads);
    }
    let output = Output::new(cli.connection.json);
    let runtime = match start_runtime() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: cannot start threads: {error}; raise the limit of processes");
            return Exit::File.into();
        }
    };
    let result = runtime.block_on(run(cli, output));
    // A proof that is being made has no end that could be waited for.
    runtime.shutdown_background();
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            output.error(&error);
            Exit::of(&error).into()
        }
    }
}

fn start_runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(STACK)
        .enable_all()
        .build()
}

async fn run(cli: Cli, output: Output) -> Result<Exit> {
    let connection = &cli.connection;
    match cli.command {
        Command::Program(command) => program::run(command, connection, output).await,
        Command::Job(command) => job::run(command, connection, output).await,
        Command::Meter(command) => meter::run(command, connection, output).await,
        Command::Worker(command) => worker::run(command, connection, output).await,
        Command::Account(command) => account::run(command, connection, output).await,
        Command::Stake(command) => stake::run(command, connection, output).await,
        Command::Airdrop(arguments) => airdrop::run(arguments, connection, output).await,
        Command::Chain(command) => chain::run(command, connection, output).await,
    }
}
