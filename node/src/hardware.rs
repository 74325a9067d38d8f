//! Reference hardware of a validator and the measurements that compare a machine with it.
//!
//! `benchmark machine` measures at leisure and judges; a starting node measures for about a second and only warns.

use crate::{cli::BenchmarkMachineCmd, Error, Result};
use sc_sysinfo::{
    benchmark_cpu, benchmark_cpu_parallelism, benchmark_disk_random_writes,
    benchmark_disk_sequential_writes, benchmark_memory, benchmark_sr25519_verify, ExecutionLimit,
    HwBench, Metric, Requirement, Requirements, Throughput,
};
use sc_telemetry::Telemetry;
use serde::Serialize;
use std::{
    io::{self, Write},
    path::Path,
};

/// Cores that work at the same time on a validator.
const CORES: usize = 2;
/// Shortfall that counts as noise of the measurement, in percent.
const TOLERANCE_PERCENT: f64 = 10.0;

/// The least that a validator's machine must reach.
///
/// Single-core hashing, memory and disk follow the figures that Polkadot publishes for validators since 2024, because
/// the weights of stock pallets assume them. Signature checks: 20,000 a second of 32 bytes each; a block of 4,800
/// transfers (800 a second) then spends a quarter of a second on them.
pub fn reference() -> Requirements {
    let least = |metric, minimum| Requirement {
        metric,
        minimum,
        validator_only: false,
    };
    Requirements(vec![
        least(Metric::Blake2256, Throughput::from_mibs(1_000.0)),
        least(
            Metric::Blake2256Parallel { num_cores: CORES },
            Throughput::from_mibs(1_000.0),
        ),
        least(Metric::Sr25519Verify, Throughput::from_kibs(625.0)),
        least(Metric::MemCopy, Throughput::from_gibs(11.5)),
        least(Metric::DiskSeqWrite, Throughput::from_mibs(950.0)),
        least(Metric::DiskRndWrite, Throughput::from_mibs(420.0)),
    ])
}

/// Measures this machine shortly, with the disk at `database`, and logs the result.
///
/// A validator on a slow machine gets a warning: its blocks come late and others take its rewards.
pub fn measure_at_start(database: Option<&Path>, validator: bool) -> HwBench {
    let reference = reference();
    let scores = sc_sysinfo::gather_hwbench(database, &reference);
    sc_sysinfo::print_hwbench(&scores);
    if let (true, Err(failures)) = (validator, reference.check_hardware(&scores, validator)) {
        log::warn!(
            "⚠️  This machine is below the reference hardware of a validator: {failures}\
             type `sage-node benchmark machine` for a longer measurement"
        );
    }
    scores
}

/// Sends `scores` to every telemetry endpoint that connects.
pub fn report(scores: HwBench, telemetry: &Telemetry, tasks: &sc_service::SpawnTaskHandle) {
    let report = sc_sysinfo::initialize_hwbench_telemetry(telemetry.handle(), scores);
    tasks.spawn("telemetry-hwbench", None, report);
}

/// One measured property of the machine.
#[derive(Debug, Serialize)]
pub struct Row {
    /// What the property belongs to.
    category: &'static str,
    /// What was measured.
    metric: String,
    /// Result, in bytes a second.
    score: f64,
    /// Reference, in bytes a second.
    minimum: f64,
    /// Whether the result reaches the reference, measurement noise allowed.
    pub passed: bool,
    #[serde(skip)]
    readable: (String, String),
}

impl Row {
    /// Judges `score` by `requirement`.
    pub fn new(requirement: &Requirement, score: Throughput) -> Self {
        let Requirement {
            metric, minimum, ..
        } = requirement;
        let enough = minimum.as_bytes() * (100.0 - TOLERANCE_PERCENT) / 100.0;
        Self {
            category: metric.category(),
            metric: metric.name().into_owned(),
            score: score.as_bytes(),
            minimum: minimum.as_bytes(),
            passed: score.as_bytes() >= enough,
            readable: (score.to_string(), minimum.to_string()),
        }
    }
}

/// The answer of `benchmark machine --json`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    passed: bool,
    metrics: &'a [Row],
}

impl BenchmarkMachineCmd {
    /// Measures this machine and prints the result.
    ///
    /// # Errors
    ///
    /// The scratch folder cannot be written, or the machine is slower than [`reference()`] and that is not allowed.
    pub fn run(&self) -> Result<()> {
        let limit = ExecutionLimit::from_secs_f32(self.duration);
        let rows = reference()
            .0
            .iter()
            .map(|requirement| {
                Ok(Row::new(
                    requirement,
                    self.measure(&requirement.metric, limit)?,
                ))
            })
            .collect::<Result<Vec<_>>>()?;
        let slow: Vec<_> = rows
            .iter()
            .filter(|row| !row.passed)
            .map(|row| row.metric.clone())
            .collect();
        let mut output = io::stdout().lock();
        if self.json {
            let report = Report {
                passed: slow.is_empty(),
                metrics: &rows,
            };
            serde_json::to_writer_pretty(&mut output, &report).map_err(io::Error::from)?;
            writeln!(output)?;
        } else {
            write_table(&mut output, &rows)?;
        }
        if slow.is_empty() || self.allow_fail {
            Ok(())
        } else {
            Err(Error::HardwareTooSlow(slow))
        }
    }

    fn measure(&self, metric: &Metric, limit: ExecutionLimit) -> Result<Throughput> {
        let folder = self.scratch_dir.as_path();
        let disk = |metric, result: std::result::Result<_, String>| {
            result.map_err(|reason| Error::Measurement {
                metric,
                folder: folder.into(),
                reason,
            })
        };
        match *metric {
            Metric::Blake2256 => Ok(benchmark_cpu(limit)),
            Metric::Blake2256Parallel { num_cores } => {
                Ok(benchmark_cpu_parallelism(limit, num_cores))
            }
            Metric::Sr25519Verify => Ok(benchmark_sr25519_verify(limit)),
            Metric::MemCopy => Ok(benchmark_memory(limit)),
            Metric::DiskSeqWrite => disk(
                "sequential writing",
                benchmark_disk_sequential_writes(limit, folder),
            ),
            Metric::DiskRndWrite => disk(
                "random writing",
                benchmark_disk_random_writes(limit, folder),
            ),
        }
    }
}

/// Writes `rows` for people.
///
/// # Errors
///
/// `output` cannot be written.
pub fn write_table(output: &mut impl Write, rows: &[Row]) -> io::Result<()> {
    writeln!(
        output,
        "{:<8} {:<22} {:>14} {:>14}  Result",
        "Category", "Metric", "Score", "Reference"
    )?;
    for row in rows {
        let (score, minimum) = &row.readable;
        let percent = 100.0 * row.score / row.minimum;
        let verdict = if row.passed { "pass" } else { "fail" };
        writeln!(
            output,
            "{:<8} {:<22} {score:>14} {minimum:>14}  {verdict} ({percent:.0} %)",
            row.category, row.metric
        )?;
    }
    Ok(())
}
