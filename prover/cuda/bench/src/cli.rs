//! Arguments and help texts.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use stwo::core::fri::FriConfig;
use stwo::core::pcs::PcsConfig;

/// Shown at the end of the long help.
const EXAMPLES: &str = "\
Examples:
  bench-gpu                                            2^16 to 2^20 rows, on the device and on all processors
  bench-gpu --air poseidon2 --log 18 --repeat 5 --json
  bench-gpu --backend stand-in,simd --log 9 --columns 8 --warm-up 0 --repeat 1
                                                       every kernel on the host, slowly: no GPU needed

Exit codes:
  0  measured; proofs of all backends had the same bytes and were accepted
  1  a proof failed, was not accepted, or differed between backends
  2  wrong arguments
  3  --require-gpu was given and there is no device";

/// Measure whole proofs, trace commitment included, phase by phase.
///
/// Every proof is verified by stwo's verifier, and must have the same bytes on every backend that is measured.
#[derive(Debug, Parser)]
#[command(name = "bench-gpu", version, after_long_help = EXAMPLES)]
pub struct Cli {
    /// What is proven.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [AirName::WideFibonacci])]
    pub air: Vec<AirName>,
    /// Rows, as powers of two.
    #[arg(long, value_delimiter = ',', default_values_t = [16, 18, 20], value_parser = clap::value_parser!(u32).range(5..=24))]
    pub log: Vec<u32>,
    /// Columns of wide-fibonacci.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(3..=4096))]
    pub columns: u32,
    /// Parameters of the proof.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Parameters::Standard])]
    pub parameters: Vec<Parameters>,
    /// Backends to measure, in this order.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [BackendName::Cuda, BackendName::Simd])]
    pub backend: Vec<BackendName>,
    /// The CUDA device, by its number.
    #[arg(long, default_value_t = 0)]
    pub device: usize,
    /// End with an error where there is no device, instead of measuring the other backends alone.
    #[arg(long)]
    pub require_gpu: bool,
    /// Proofs before those that count.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub warm_up: u32,
    /// Proofs that count: the median and the slowest are shown.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub repeat: u32,
    /// Print JSON instead of tables.
    #[arg(long)]
    pub json: bool,
    /// Write the JSON to a file, beside the tables.
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub json_file: Option<PathBuf>,
}

/// A component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AirName {
    /// Sequences of squares and sums, a column a step
    WideFibonacci,
    /// A permutation of Poseidon2's structure a row, 300 columns
    Poseidon2,
}

impl AirName {
    /// The name as it is given.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WideFibonacci => "wide-fibonacci",
            Self::Poseidon2 => "poseidon2",
        }
    }
}

/// Parameters of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Parameters {
    /// The policy of the SAGE chain: blow-up 4, 40 queries, folds by 16, 20 bits of work
    Standard,
    /// stwo's default, 13 bits of security: for comparison with published figures only
    Library,
}

impl Parameters {
    /// The name as it is given.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Library => "library",
        }
    }

    /// The library's configuration.
    pub fn config(self) -> PcsConfig {
        match self {
            Self::Standard => PcsConfig {
                pow_bits: 20,
                fri_config: FriConfig::new(5, 2, 40, 4),
                lifting_log_size: None,
            },
            Self::Library => PcsConfig::default(),
        }
    }
}

/// A backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackendName {
    /// The CUDA device
    Cuda,
    /// stwo's SIMD backend, on all processors
    Simd,
    /// The kernels on the host, in the place of a device
    StandIn,
}

impl BackendName {
    /// The name as it is given.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cuda => "cuda",
            Self::Simd => "simd",
            Self::StandIn => "stand-in",
        }
    }
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
    fn the_policy_has_100_conjectured_bits_and_the_library_13() {
        assert_eq!(Parameters::Standard.config().security_bits(), 100);
        assert_eq!(Parameters::Library.config().security_bits(), 13);
    }
}
