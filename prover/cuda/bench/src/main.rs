//! `bench-gpu`: whole proofs of sage-cuda's backends, phase by phase.

mod airs;
mod cli;
mod measure;
mod table;

use std::fs::File;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use indicatif::ProgressBar;
use sage_cuda::device::CudaBackend;
use sage_cuda::executor::Fault;
use sage_cuda::stand_in::StandInBackend;
use sage_cuda_bench::{progress, start};
use stwo::prover::backend::simd::SimdBackend;
use thiserror::Error;

use crate::airs::{Air, Poseidon2, WideFibonacci};
use crate::cli::{AirName, BackendName, Cli, Parameters};
use crate::measure::{Effort, MeasureError, Measurement, Subject};
use crate::table::{Case, Device, Report};

/// Why the program ends without a result.
#[derive(Debug, Error)]
enum BenchError {
    #[error("{air} of 2^{log} rows on {backend}: {source}")]
    Measure {
        air: &'static str,
        log: u32,
        backend: &'static str,
        source: MeasureError,
    },
    #[error("{air} of 2^{log} rows: the proof on {backend} has other bytes than that on {other}")]
    Differ {
        air: &'static str,
        log: u32,
        backend: &'static str,
        other: &'static str,
    },
    #[error("nothing to measure: {0}; name another backend, such as --backend simd")]
    NoDevice(Fault),
    #[error("{0}, and --require-gpu was given")]
    DeviceRequired(Fault),
    #[error("the result cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

impl BenchError {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::NoDevice(_) | Self::DeviceRequired(_) => ExitCode::from(3),
            _ => ExitCode::from(1),
        }
    }
}

fn main() -> ExitCode {
    let arguments = Cli::parse();
    match bench(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            error.exit_code()
        }
    }
}

fn bench(arguments: &Cli) -> Result<(), BenchError> {
    // Now, so that no measurement is lost for want of a place.
    let json_file = arguments.json_file.as_ref().map(File::create).transpose()?;
    let (backends, device) = backends(arguments)?;
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION"),
        device,
        threads: rayon::current_num_threads(),
        warm_up: arguments.warm_up,
        repeat: arguments.repeat,
        cases: Vec::new(),
    };
    let mut out = std::io::stdout().lock();
    if !arguments.json {
        let device = report.device.as_ref().map_or_else(
            || "cuda: not measured".to_owned(),
            |device| format!("cuda: {}, {}", device.name, device.architecture),
        );
        writeln!(out, "{device}\nsimd: {} threads\n", report.threads)?;
    }
    for parameters in &arguments.parameters {
        for air in &arguments.air {
            for log in &arguments.log {
                let case = case(arguments, &backends, *air, *log, *parameters)?;
                if !arguments.json {
                    writeln!(out, "{}", case.table())?;
                }
                report.cases.push(case);
            }
        }
    }
    if arguments.json {
        write_json(&report, &mut out)?;
    }
    if let Some(mut file) = json_file {
        write_json(&report, &mut file)?;
    }
    Ok(())
}

fn write_json(report: &Report, out: &mut impl Write) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}

/// The backends that can be measured, and the device if it is among them.
fn backends(arguments: &Cli) -> Result<(Vec<BackendName>, Option<Device>), BenchError> {
    let mut backends = arguments.backend.clone();
    if !backends.contains(&BackendName::Cuda) {
        return Ok((backends, None));
    }
    match start(arguments.device) {
        Ok(executor) => {
            let device = executor.device();
            let device = Device {
                name: device.name.clone(),
                architecture: device.architecture.clone(),
                memory: device.memory,
            };
            Ok((backends, Some(device)))
        }
        Err(fault) if arguments.require_gpu => Err(BenchError::DeviceRequired(fault)),
        Err(fault) => {
            backends.retain(|backend| *backend != BackendName::Cuda);
            if backends.is_empty() {
                return Err(BenchError::NoDevice(fault));
            }
            eprintln!("{fault}; the other backends are measured alone");
            Ok((backends, None))
        }
    }
}

fn case(
    arguments: &Cli,
    backends: &[BackendName],
    air: AirName,
    log: u32,
    parameters: Parameters,
) -> Result<Case, BenchError> {
    match air {
        AirName::WideFibonacci => {
            let columns = arguments.columns as usize;
            let component = WideFibonacci {
                log_size: log,
                columns,
            };
            case_of(arguments, backends, air, &component, parameters)
        }
        AirName::Poseidon2 => {
            let component = Poseidon2 { log_size: log };
            case_of(arguments, backends, air, &component, parameters)
        }
    }
}

fn case_of<E: Air + 'static>(
    arguments: &Cli,
    backends: &[BackendName],
    name: AirName,
    air: &E,
    parameters: Parameters,
) -> Result<Case, BenchError> {
    let effort = Effort {
        warm_up: arguments.warm_up,
        repeat: arguments.repeat,
    };
    let log = air.log_size();
    let trace = air.trace();
    let subject = Subject::new(air, &trace, parameters.config());
    let mut case = Case::new(name, parameters, &subject.shape());
    let mut first: Option<(&'static str, Measurement)> = None;
    for backend in backends {
        let bar = bar(arguments, name, log, *backend);
        let mut step = || bar.inc(1);
        let backend_name = backend.name();
        let measured = match backend {
            BackendName::Cuda => subject.measure::<CudaBackend>(effort, &mut step),
            BackendName::Simd => subject.measure::<SimdBackend>(effort, &mut step),
            BackendName::StandIn => subject.measure::<StandInBackend>(effort, &mut step),
        };
        bar.finish_and_clear();
        let measured = measured.map_err(|source| BenchError::Measure {
            air: name.name(),
            log,
            backend: backend_name,
            source,
        })?;
        case.add(backend_name, &measured);
        match &first {
            Some((other, proof)) if proof.proof != measured.proof => {
                return Err(BenchError::Differ {
                    air: name.name(),
                    log,
                    backend: backend_name,
                    other,
                });
            }
            Some(_) => {}
            None => first = Some((backend_name, measured)),
        }
    }
    Ok(case)
}

/// A bar over the proofs of a backend.
fn bar(arguments: &Cli, air: AirName, log: u32, backend: BackendName) -> ProgressBar {
    let bar = progress(
        !arguments.json,
        u64::from(arguments.warm_up + arguments.repeat),
    );
    bar.set_message(format!("{}, 2^{log} rows, {}", air.name(), backend.name()));
    bar
}
