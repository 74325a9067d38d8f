//! `sage-bencher`: runs the runtime's benchmarks and writes weight files.
//!
//! The benchmark command line of the SDK serves runtimes that need no host functions beyond Substrate's. This binary is
//! that command line with ours added. It stays out of the node, which would otherwise carry parachain and relay chain
//! crates that it never uses.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

/// Benchmarks pallets of a runtime that was built with the feature `runtime-benchmarks`.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Parser)]
enum Command {
    /// Benchmark pallets and write their weights.
    Pallet(Box<PalletCmd>),
}

fn main() -> sc_cli::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .init();
    let Command::Pallet(command) = Cli::parse().command;
    command.run_with_spec::<BlakeTwo256, sage_host::HostFunctions>(None)
}
