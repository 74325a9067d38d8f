//! What can be typed.

use crate::{
    error::{Error, Result},
    run::Plan,
};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, time::Duration};

/// Run the benchmarks of a SAGE runtime.
///
/// Results go to standard output, progress to standard error. RUST_LOG=info shows the runtime's log.
#[derive(Debug, Parser)]
#[command(name = "sage-bencher", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measure pallets and write a weight file for each.
    Pallet(Pallet),
    /// Run every benchmark of the runtime as a test, and write nothing.
    Smoke(Smoke),
}

/// Arguments of `pallet`.
#[derive(Debug, Args)]
pub struct Pallet {
    /// Wasm file of a runtime that was built with the feature `runtime-benchmarks`.
    #[arg(long, value_name = "WASM")]
    pub runtime: PathBuf,

    /// Pallet to measure, such as `pallet_jobs`; may be repeated. Without it, every pallet.
    #[arg(long = "pallet", value_name = "NAME", value_parser = crate_name)]
    pub pallets: Vec<String>,

    /// Values that each component takes between its least and its greatest.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub steps: u32,

    /// Timed runs at each value.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub repeat: u32,

    /// Seconds that each benchmark is timed at least; its runs are repeated until then.
    #[arg(long, value_name = "SECONDS", default_value_t = 1)]
    pub min_duration: u64,

    /// Folder for the weight files, made if it is missing. Without it, they go to standard output.
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

impl Pallet {
    /// How to run each benchmark.
    ///
    /// # Errors
    ///
    /// The numbers leave nothing to measure, or no line to find.
    pub fn plan(&self) -> Result<Plan> {
        if self.steps < 2 {
            return Err(Error::Steps(self.steps));
        }
        if self.repeat == 0 {
            return Err(Error::Repeat);
        }
        Ok(Plan {
            steps: self.steps,
            repeat: self.repeat,
            least: Duration::from_secs(self.min_duration),
        })
    }
}

/// Arguments of `smoke`.
#[derive(Debug, Args)]
pub struct Smoke {
    /// Wasm file of a runtime that was built with the feature `runtime-benchmarks`.
    #[arg(long, value_name = "WASM")]
    pub runtime: PathBuf,

    /// Print the summary as JSON.
    #[arg(long)]
    pub json: bool,
}

/// A folder is called `pallet-jobs`, its crate `pallet_jobs`.
fn crate_name(text: &str) -> std::result::Result<String, std::convert::Infallible> {
    Ok(text.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn pallet(arguments: &[&str]) -> Pallet {
        let words = ["sage-bencher", "pallet", "--runtime", "r.wasm"];
        let cli = Cli::try_parse_from(words.iter().chain(arguments)).unwrap();
        let Command::Pallet(pallet) = cli.command else {
            panic!("another command")
        };
        pallet
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn defaults_make_a_plan() {
        let plan = pallet(&[]).plan().unwrap();
        assert_eq!((plan.steps, plan.repeat), (20, 10));
        assert_eq!(plan.least, Duration::from_secs(1));
    }

    #[test]
    fn folder_names_mean_crates() {
        assert_eq!(
            pallet(&["--pallet", "pallet-jobs", "--pallet", "frame_system"]).pallets,
            ["pallet_jobs", "frame_system"]
        );
    }

    #[test]
    fn fewer_than_two_steps_are_refused() {
        for steps in ["0", "1"] {
            let error = pallet(&["--steps", steps]).plan().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "--steps {steps} gives no slope, which takes two points; give --steps 2 or more"
                )
            );
        }
        assert_eq!(pallet(&["--steps", "2"]).plan().unwrap().steps, 2);
    }

    #[test]
    fn no_repeat_is_refused() {
        let error = pallet(&["--repeat", "0"]).plan().unwrap_err();
        assert_eq!(
            error.to_string(),
            "--repeat 0 measures nothing; give --repeat 1 or more"
        );
    }
}
