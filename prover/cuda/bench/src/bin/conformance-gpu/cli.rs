//! Arguments and help texts.

use clap::{Parser, ValueEnum};

/// Shown at the end of the long help.
const EXAMPLES: &str = "\
Examples:
  conformance-gpu                                  all operations, and a hundred proofs
  conformance-gpu --proofs 1000 --json
  conformance-gpu --proofs 3 --max-log 7           short, for compute-sanitizer
  conformance-gpu --proofs 1 --first-seed 4711     the proof that another run named
  conformance-gpu --backend stand-in --proofs 2    every kernel on the host: no GPU needed

Exit codes:
  0  the device agrees with the CPU
  1  it does not, or it failed
  2  wrong arguments
  3  there is no device";

/// Compare a CUDA device with the CPU: every operation of a stwo backend, and the bytes of whole proofs.
///
/// Proofs are of random statements: Fibonacci components of random shapes, lookups, preprocessed columns, all fold steps and
/// blow-up factors. Each has to have the bytes of the one that stwo makes on its SIMD backend, and to be accepted by
/// stwo's verifier. The columns of lookups are made on the device too, and compared.
#[derive(Debug, Parser)]
#[command(name = "conformance-gpu", version, after_long_help = EXAMPLES)]
pub struct Cli {
    /// What is compared with the CPU.
    #[arg(long, value_enum, default_value_t = BackendName::Cuda)]
    pub backend: BackendName,
    /// The CUDA device, by its number.
    #[arg(long, default_value_t = 0)]
    pub device: usize,
    /// How many proofs.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub proofs: u64,
    /// The seed of the first proof; the others follow.
    #[arg(long, default_value_t = 1)]
    pub first_seed: u64,
    /// Most rows of a component, as a power of two.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u64).range(6..=16))]
    pub max_log: u64,
    /// Leave out the operations.
    #[arg(long)]
    pub no_operations: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// A backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackendName {
    /// The CUDA device
    Cuda,
    /// The kernels on the host, in the place of a device
    StandIn,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
