//! `conformance-gpu`: does a device compute what the CPU does?

mod check;
mod cli;
// Statements as the tests of the library have them.
#[path = "../../../../tests/common/mod.rs"]
mod common;
mod statement;

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use sage_cuda::backend::DeviceBackend;
use sage_cuda::conformance;
use sage_cuda::device::CudaExecutor;
use sage_cuda::executor::Executor;
use sage_cuda::host::HostExecutor;
use sage_cuda_bench::{progress, start};
use serde::Serialize;

use crate::cli::{BackendName, Cli};

/// Every so many proofs one is also made by stwo's own loop, which reads single values from the device and is slow.
const BY_STWO: u64 = 20;

/// All that was compared.
#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    /// The device's name.
    device: String,
    /// Its architecture; none for the host.
    architecture: Option<String>,
    operations: Vec<Operation>,
    /// Proofs with the bytes of the CPU's.
    proofs: u64,
    /// The first proof that differed; no other one was made after it.
    failed: Option<Failed>,
    seconds: f64,
}

/// A test of operations.
#[derive(Debug, Serialize)]
struct Operation {
    name: &'static str,
    /// What is wrong, if anything is.
    error: Option<String>,
}

/// A proof that was not made, or that differs.
#[derive(Debug, Serialize)]
struct Failed {
    seed: u64,
    statement: String,
    error: String,
}

impl Report {
    fn agrees(&self) -> bool {
        self.failed.is_none()
            && self
                .operations
                .iter()
                .all(|operation| operation.error.is_none())
    }
}

fn main() -> ExitCode {
    let arguments = Cli::parse();
    let report = match arguments.backend {
        BackendName::StandIn => {
            let host = ("the host, in the place of a device".to_owned(), None);
            compare::<HostExecutor>(&arguments, host)
        }
        BackendName::Cuda => match start(arguments.device) {
            Ok(executor) => {
                let device = executor.device();
                let device = (device.name.clone(), Some(device.architecture.clone()));
                with_memory(executor, compare::<CudaExecutor>(&arguments, device))
            }
            Err(fault) => {
                eprintln!("error: {fault}");
                return ExitCode::from(3);
            }
        },
    };
    match print(&arguments, &report) {
        Err(error) => {
            eprintln!("error: the result cannot be written: {error}");
            ExitCode::from(1)
        }
        Ok(()) if report.agrees() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(1),
    }
}

/// Device memory that is in use at the end is one operation more that failed.
fn with_memory(executor: &CudaExecutor, mut report: Report) -> Report {
    let (bytes, _) = executor.usage();
    let error = (bytes > 0).then(|| format!("{bytes} bytes of device memory were not given back"));
    let name = "memory";
    report.operations.push(Operation { name, error });
    report
}

fn compare<X: Executor>(
    arguments: &Cli,
    (device, architecture): (String, Option<String>),
) -> Report {
    let start = Instant::now();
    let operations = if arguments.no_operations {
        Vec::new()
    } else {
        operations::<X>(arguments)
    };
    let (proofs, failed) = proofs::<X>(arguments);
    Report {
        version: env!("CARGO_PKG_VERSION"),
        device,
        architecture,
        operations,
        proofs,
        failed,
        seconds: start.elapsed().as_secs_f64(),
    }
}

fn operations<X: Executor>(arguments: &Cli) -> Vec<Operation> {
    let all = conformance::operations::<DeviceBackend<X>>();
    let bar = progress(!arguments.json, all.len() as u64);
    let run = |(name, check): (&'static str, fn())| {
        bar.set_message(name);
        let error = check::run::<X>(check).err();
        bar.inc(1);
        Operation { name, error }
    };
    let operations = all.into_iter().map(run).collect();
    bar.finish_and_clear();
    operations
}

/// How many proofs agreed, and the first that did not.
fn proofs<X: Executor>(arguments: &Cli) -> (u64, Option<Failed>) {
    let bar = progress(!arguments.json, arguments.proofs);
    let max_log = u32::try_from(arguments.max_log).expect("16 at most; qed");
    for number in 0..arguments.proofs {
        let seed = arguments.first_seed.wrapping_add(number);
        bar.set_message(format!("proofs, seed {seed}"));
        let (statement, parameters) = statement::random(seed, max_log);
        let twice = number % BY_STWO == 0;
        let result = check::run::<X>(|| check::proof::<X>(&statement, &parameters, twice));
        if let Err(error) = result {
            bar.finish_and_clear();
            let failed = Failed {
                seed,
                statement: format!("{statement:?}, {parameters:?}"),
                error,
            };
            return (number, Some(failed));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    (arguments.proofs, None)
}

fn print(arguments: &Cli, report: &Report) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, report).map_err(std::io::Error::from)?;
        return writeln!(out);
    }
    let architecture = report.architecture.as_deref().unwrap_or("no architecture");
    writeln!(out, "{}, {architecture}", report.device)?;
    for operation in &report.operations {
        let result = operation.error.as_deref().unwrap_or("ok");
        writeln!(out, "{:24} {result}", operation.name)?;
    }
    match &report.failed {
        None => writeln!(
            out,
            "{:24} {} with the bytes of the CPU's",
            "proofs", report.proofs
        )?,
        Some(failed) => writeln!(
            out,
            "{:24} seed {} after {} others: {}\n{:24} {}",
            "proofs", failed.seed, report.proofs, failed.error, "", failed.statement
        )?,
    }
    let verdict = if report.agrees() {
        "agrees with the CPU"
    } else {
        "DIFFERS from the CPU"
    };
    writeln!(out, "{verdict}, after {:.1} s", report.seconds)
}
