//! Five years of the economy of SAGE, on the pallets of the real runtime.
//!
//! Each epoch of 14,400 blocks begins as on the chain, then a market of fleets of workers, clients and stakers acts by a
//! curve of demand ([`scenario`]) through the entry points that proven jobs use. Writes a table (`economy.csv`, a row an
//! epoch) and a plot (`economy.svg`):
//!
//! ```sh
//! scripts/with-env cargo run --release --example economy -- --out /tmp/economy
//! ```
//!
//! Amounts in the table are whole SAGE, rounded down, unless its head says otherwise. The scenario is an assumption; what
//! the pallets make of it is not.

// The lints of the workspace are about libraries; this is a program.
#![allow(missing_docs)]

mod market;
mod plot;
mod scenario;
mod table;
#[cfg(test)]
mod tests;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use std::{fs, io, path::PathBuf, process::ExitCode};

use crate::{market::Market, scenario::Scenario};

/// Epochs of five years of 360 days.
const FIVE_YEARS: u32 = 1_800;

/// Simulates the economy of SAGE on the pallets of the runtime, and writes a table and a plot.
#[derive(Parser)]
#[command(about)]
struct Options {
    /// Folder for `economy.csv` and `economy.svg`; made if it is missing.
    #[arg(long, default_value = "target/economy")]
    out: PathBuf,
    /// Epochs to simulate.
    #[arg(long, default_value_t = FIVE_YEARS, value_parser = clap::value_parser!(u32).range(31..=36_000))]
    epochs: u32,
    /// Print the last row as JSON on standard output.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> io::Result<()> {
    fs::create_dir_all(&options.out)?;
    let bar = ProgressBar::new(options.epochs.into()).with_style(
        ProgressStyle::with_template("{bar:40} epoch {pos} of {len}, {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let mut market = Market::open(Scenario::default());
    let mut rows = Vec::new();
    for _ in 0..options.epochs {
        rows.push(market.day());
        bar.inc(1);
    }
    bar.finish_and_clear();
    let table = options.out.join("economy.csv");
    fs::write(&table, table::csv(&rows))?;
    let picture = options.out.join("economy.svg");
    plot::draw(&picture, &rows).map_err(io::Error::other)?;
    eprintln!("wrote {} and {}", table.display(), picture.display());
    if let (true, Some(last)) = (options.json, rows.last()) {
        println!("{}", serde_json::to_string(last)?);
    }
    Ok(())
}
