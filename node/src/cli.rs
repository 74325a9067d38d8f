//! What an operator can type.

use sc_cli::{ExportChainSpecCmd, RunCmd};
use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

/// Shortest and longest interval that `--seal interval=<ms>` takes, in milliseconds.
const SEAL_INTERVAL_MS: std::ops::RangeInclusive<u64> = 10..=3_600_000;

/// The command line of `sage-node`.
#[derive(Debug, clap::Parser)]
pub struct Cli {
    /// What to do instead of running the node.
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,

    /// Options of a running node.
    #[clap(flatten)]
    pub run: RunCmd,

    /// Make blocks on demand instead of in slots, on a development chain only.
    ///
    /// `instant` makes a block when a transaction arrives, `interval=<ms>` makes one every so many milliseconds. Each
    /// block is final at once, and the chain's clock moves on by one slot a block.
    #[arg(long, value_name = "instant|interval=<MS>")]
    pub seal: Option<Seal>,

    /// Do not measure this machine at start.
    ///
    /// Development chains are never measured.
    #[arg(long)]
    pub no_hardware_benchmarks: bool,
}

/// When a development node makes a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// As soon as a transaction is ready.
    Instant,
    /// After this time, with or without transactions.
    Interval(Duration),
}

impl fmt::Display for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant => formatter.write_str("instant"),
            Self::Interval(period) => write!(formatter, "interval={}", period.as_millis()),
        }
    }
}

impl FromStr for Seal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "instant" {
            return Ok(Self::Instant);
        }
        text.strip_prefix("interval=")
            .and_then(|millis| millis.parse().ok())
            .filter(|millis| SEAL_INTERVAL_MS.contains(millis))
            .map(|millis| Self::Interval(Duration::from_millis(millis)))
            .ok_or_else(|| {
                format!(
                    "type `--seal instant`, or `--seal interval=<ms>` with {} to {} milliseconds",
                    SEAL_INTERVAL_MS.start(),
                    SEAL_INTERVAL_MS.end()
                )
            })
    }
}

/// What `sage-node` can do instead of running the node.
#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant)] // Parsed once a process.
pub enum Subcommand {
    /// Generate, inspect and insert keys.
    #[command(subcommand)]
    Key(sc_cli::KeySubcommand),

    /// Write a chain specification, readable or raw.
    ExportChainSpec(ExportChainSpecCmd),

    /// Old name of `export-chain-spec`, kept for old guides.
    BuildSpec(BuildSpecCmd),

    /// Execute a block of the database again.
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Write blocks to a file.
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Read blocks from a file.
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Write the state of a block as a raw chain specification.
    ExportState(sc_cli::ExportStateCmd),

    /// Remove the database of a chain.
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Take back the newest blocks that are not final.
    Revert(sc_cli::RevertCmd),

    /// Print best and final block of the database.
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Measure.
    #[command(subcommand)]
    Benchmark(BenchmarkSubcommand),
}

/// What `sage-node benchmark` can measure.
#[derive(Debug, clap::Subcommand)]
pub enum BenchmarkSubcommand {
    /// Compare this machine with the reference hardware of a validator.
    Machine(BenchmarkMachineCmd),
}

/// Options of `benchmark machine`.
#[derive(Debug, Clone, clap::Args)]
pub struct BenchmarkMachineCmd {
    /// Folder of the disk measurements: put it on the disk of the database. 64 MiB are written.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub scratch_dir: PathBuf,

    /// Time for each measurement, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, value_parser = seconds)]
    pub duration: f32,

    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,

    /// Succeed even if this machine is slower than the reference hardware.
    #[arg(long)]
    pub allow_fail: bool,
}

/// Options of `build-spec`, the old name of `export-chain-spec`.
#[derive(Debug, Clone, clap::Args)]
pub struct BuildSpecCmd {
    /// Chain to write: `dev`, `local` or a file.
    #[arg(long, value_name = "CHAIN_SPEC", conflicts_with = "dev")]
    pub chain: Option<String>,

    /// Same as `--chain dev`.
    #[arg(long)]
    pub dev: bool,

    /// Write raw genesis storage.
    #[arg(long)]
    pub raw: bool,

    /// File to write instead of the standard output.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Accepted for old guides: no boot node is added anyway.
    #[arg(long)]
    pub disable_default_bootnode: bool,
}

impl From<&BuildSpecCmd> for ExportChainSpecCmd {
    fn from(old: &BuildSpecCmd) -> Self {
        let chain = match &old.chain {
            Some(chain) => chain.clone(),
            None if old.dev => "dev".into(),
            None => "local".into(),
        };
        Self {
            chain,
            output: old.output.clone(),
            raw: old.raw,
        }
    }
}

/// Parses the time of a measurement.
fn seconds(text: &str) -> Result<f32, String> {
    text.parse()
        .ok()
        .filter(|seconds: &f32| (0.01..=3_600.0).contains(seconds))
        .ok_or_else(|| "type a number of seconds from 0.01 to 3600".into())
}
