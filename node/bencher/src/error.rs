//! Every way in which a command ends without an answer. Each text is one line and says what to do next.

use crate::run::Failure;
use std::{io, path::PathBuf};

/// Result of this tool's code.
pub type Result<T> = std::result::Result<T, Error>;

/// Failure of a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A line cannot be laid through fewer than two points.
    #[error("--steps {0} gives no slope, which takes two points; give --steps 2 or more")]
    Steps(u32),
    /// Nothing would be timed.
    #[error("--repeat 0 measures nothing; give --repeat 1 or more")]
    Repeat,
    /// The runtime's file cannot be read.
    #[error(
        "cannot read the runtime {}: {source}; `make weights` builds one and measures it",
        path.display()
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// A weight file cannot be written.
    #[error("cannot write {}: {source}; give --output a folder that can be written", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// A call into the runtime failed.
    #[error(
        "the runtime does not answer {method}: {reason}; give a Wasm file that was built with the feature runtime-benchmarks"
    )]
    Call {
        /// Exported function.
        method: &'static str,
        /// What went wrong, in one line.
        reason: String,
    },
    /// The runtime has no genesis state to measure on.
    #[error(
        "the runtime's genesis preset `{preset}` gives no state: {reason}; see `get_preset` in the runtime"
    )]
    Genesis {
        /// Name of the preset.
        preset: &'static str,
        /// What the runtime answered.
        reason: String,
    },
    /// The state could not be written into the memory database.
    #[error("the genesis state cannot be set up in memory: {0}; free some memory and start again")]
    State(String),
    /// A pallet was asked for that the runtime has no benchmarks of.
    #[error("the runtime has no benchmarks of {name}; give --pallet one of {}", known.join(", "))]
    UnknownPallet {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A benchmark's definition gives no values.
    #[error("{benchmark} goes from {name} = {low} to {high}, which is empty; mend its range in the pallet")]
    EmptyRange {
        /// Pallet and benchmark.
        benchmark: String,
        /// Component.
        name: String,
        /// Least value.
        low: u32,
        /// Greatest value.
        high: u32,
    },
    /// A benchmark failed, so its pallet has no weights.
    #[error("{benchmark} failed {failure}; `sage-bencher smoke` lists all that fail")]
    Benchmark {
        /// Pallet and benchmark.
        benchmark: String,
        /// What happened.
        failure: Failure,
    },
    /// The samples allow no formula.
    #[error("{benchmark} gives no formula: {reason}; try more --steps, or mend the benchmark")]
    Analysis {
        /// Pallet and benchmark.
        benchmark: String,
        /// What is wrong with the samples.
        reason: String,
    },
    /// The summary could not be put into words.
    #[error("cannot write the summary: {0}; leave --json out")]
    Json(#[from] serde_json::Error),
}

/// The first line of a text that may go on with the stack of a Wasm program.
pub fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end().into()
}
