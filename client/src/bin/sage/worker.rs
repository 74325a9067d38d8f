//! `sage worker`.

use std::sync::{
    atomic::{AtomicBool, Ordering},
    Arc,
};

use sage_client::{
    jobs::outcome_text,
    meters::is_metered,
    worker::{Options, Payment, Report, Reporter, Stop, Worker as Engine},
    Error, Result,
};
use sage_prover::{Backend, DeviceError, Gpu};
use serde::Serialize;

use crate::{
    cli::{Connection, RunWorker, Worker},
    exit::Exit,
    output::Output,
    progress::Spinner,
    text::{hours_text, run_text, settlement_lines},
};

/// Lets the prover use so many threads; to be called before anything starts its threads.
pub fn limit_threads(threads: Option<u16>) {
    if let Some(threads) = threads {
        std::env::set_var("RAYON_NUM_THREADS", threads.to_string());
    }
}

/// Runs a command.
pub async fn run(command: Worker, connection: &Connection, output: Output) -> Result<Exit> {
    let Worker::Run(arguments) = command;
    work(arguments, connection, output).await
}

async fn work(arguments: RunWorker, connection: &Connection, output: Output) -> Result<Exit> {
    let signer = arguments.key.signer()?;
    let once = arguments.once;
    let options = Options {
        once,
        max_cycles: arguments.max_cycles,
        min_payment: arguments.min_payment,
        free: arguments.free,
        no_meters: arguments.no_meters,
        class: arguments.gpu_class.class(),
        state_dir: arguments.state_dir.clone(),
        backend: backend(&arguments, output).await?,
    };
    let chain = connection.open().await?;
    let worker = Engine::new(chain, signer, options, reporter(output))?;
    let stop = worker.run(interrupted()).await?;
    match stop {
        Stop::PaidOnce => Ok(Exit::Success),
        Stop::Told { assigned, claiming } => {
            let told = Stopped {
                event: "stopped",
                assigned: assigned
                    .into_iter()
                    .map(|(job, deadline)| Assigned { job, deadline })
                    .collect(),
                claiming,
            };
            output.line(&told, || stop_text(&told))?;
            // Who asks for one paid job must not take an interruption for it.
            Ok(if once {
                Exit::Interrupted
            } else {
                Exit::Success
            })
        }
    }
}

/// What makes the proofs: a GPU if one is usable, else the CPU.
async fn backend(arguments: &RunWorker, output: Output) -> Result<Backend> {
    if arguments.no_gpu {
        return Ok(Backend::Simd);
    }
    let spinner = Spinner::new("looking for a GPU; the first time, kernels are compiled for it");
    let found = tokio::task::spawn_blocking(Gpu::find).await;
    let found = found.map_err(|error| Error::Task(error.to_string()))?;
    drop(spinner);
    match chosen(arguments.require_gpu, found)? {
        (backend, None) => Ok(backend),
        (backend, Some(reason)) => {
            let report = Report::OnCpu {
                job: None,
                reason,
                for_good: true,
            };
            output.line(&report, || text(&report))?;
            Ok(backend)
        }
    }
}

/// The backend, and why it is the CPU if a GPU was looked for.
fn chosen(
    required: bool,
    found: std::result::Result<Gpu, DeviceError>,
) -> Result<(Backend, Option<String>)> {
    match found {
        Ok(gpu) => Ok((Backend::Cuda(gpu), None)),
        Err(reason) if required => Err(Error::NoGpu(reason)),
        // Who builds without the backend does not expect a GPU to be used.
        Err(DeviceError::NotBuilt) => Ok((Backend::Simd, None)),
        Err(reason) => Ok((Backend::Simd, Some(reason.to_string()))),
    }
}

/// Ready when the process is asked to stop.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{signal, SignalKind};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler the system itself ends the process on Ctrl-C.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// A job that is still this account's.
#[derive(Serialize)]
struct Assigned {
    job: u64,
    deadline: u32,
}

/// What is printed when the worker is stopped.
#[derive(Serialize)]
struct Stopped {
    event: &'static str,
    assigned: Vec<Assigned>,
    claiming: Option<u64>,
}

fn stop_text(told: &Stopped) -> String {
    let claiming = told
        .claiming
        .map(|job| format!("; a claim for job {job} is under way"));
    let claiming = claiming.unwrap_or_default();
    if told.assigned.is_empty() {
        return format!("stopped: no job is assigned to this account{claiming}");
    }
    let jobs = told
        .assigned
        .iter()
        .map(|Assigned { job, deadline }| format!("{job} until block {deadline}"))
        .collect::<Vec<_>>()
        .join(", ");
    let back = give_back(told.assigned.iter().map(|held| held.job));
    format!(
        "stopped: still assigned to this account: job {jobs}{claiming}; start the worker again to finish, or give back: \
         {back}"
    )
}

/// The commands that give these jobs back.
fn give_back(jobs: impl Iterator<Item = u64>) -> &'static str {
    let (metered, ordinary): (Vec<u64>, Vec<u64>) = jobs.partition(|job| is_metered(*job));
    match (ordinary.is_empty(), metered.is_empty()) {
        (_, true) => "sage job abandon",
        (true, false) => "sage meter close",
        (false, false) => "sage job abandon, for metered jobs sage meter close",
    }
}

/// Prints reports as they come, and the phases of proving as progress.
fn reporter(output: Output) -> Reporter {
    let spinner = Spinner::new("connecting");
    let told = AtomicBool::new(false);
    Arc::new(move |report: &Report| {
        spinner.say(waiting_text(report));
        // The phases are progress, not results.
        if matches!(report, Report::Proving { .. }) {
            return;
        }
        let printed = spinner.aside(|| output.line(report, || text(report)));
        // The work goes on without: a job that is held is worth more than a line of text.
        if let Err(error) = printed {
            if !told.swap(true, Ordering::Relaxed) {
                eprintln!("error: {error}");
            }
        }
    })
}

/// What is being waited for after a report.
fn waiting_text(report: &Report) -> String {
    match report {
        Report::Proving {
            job,
            attempt,
            phase,
            step,
            steps,
        } => format!(
            "proving job {job}, {}: {phase} ({} of {steps})",
            part_text(*job, *attempt),
            step + 1
        ),
        Report::Claiming { job, .. } => format!("claiming job {job}"),
        Report::Submitting { job, .. } => {
            format!("waiting until the proof of job {job} is final")
        }
        Report::Claimed { job, .. }
        | Report::Proved { job, .. }
        | Report::Resubmitting { job, .. } => format!("working on job {job}"),
        Report::ConnectionLost { .. } => "waiting for the node".into(),
        Report::Waiting { reason } => reason.clone(),
        _ => "waiting for a job".into(),
    }
}

fn text(report: &Report) -> String {
    match report {
        Report::Started {
            account,
            url,
            device,
            ..
        } => {
            let place = device.as_deref().unwrap_or("the CPU");
            format!("worker {account} at {url}, proving on {place}")
        }
        Report::OnCpu {
            job,
            reason,
            for_good,
        } => on_cpu_text(*job, reason, *for_good),
        Report::Resumed { jobs } => format!("goes on with job {}", numbers(jobs)),
        Report::Waiting { reason } => format!("waits: {reason}"),
        Report::ConnectionLost {
            detail,
            retry_milliseconds,
        } => format!(
            "{detail}; the worker tries again in {} s",
            retry_milliseconds / 1_000
        ),
        Report::Reconnected => "connected again".into(),
        report => job_text(report),
    }
}

/// What is told of one job.
fn job_text(report: &Report) -> String {
    match report {
        Report::Skipped { job, reason } => format!("job {job}: left to others: {reason}"),
        Report::Claiming {
            job,
            payment,
            cycles,
            outcome,
        } => {
            let each = if is_metered(*job) { " an hour" } else { "" };
            let run = run_text(*outcome, *cycles);
            format!("job {job}: pays {payment} SAGE{each}, {run}: claiming")
        }
        Report::Claimed { job, height } => format!("job {job}: claimed in block {height}"),
        Report::Proved {
            job,
            bytes,
            milliseconds,
            kept,
            ..
        } => format!("job {job}: {}", proved_text(*bytes, *milliseconds, *kept)),
        Report::Submitting { job, attempt } => {
            format!(
                "job {job}: sending the proof, {}",
                part_text(*job, *attempt)
            )
        }
        Report::Resubmitting { job, reason } => format!("job {job}: {reason}; looking again"),
        Report::HourProven {
            job,
            hour,
            due,
            deadline,
        } => format!(
            "job {job}: hour {hour} is proven; its proof is accepted from block {due} to {deadline}"
        ),
        Report::Paid(payment) => paid_text(payment),
        Report::Ended { job, hours, end } => format!(
            "job {job}: ended after {}: {}",
            hours_text(*hours),
            end.text()
        ),
        Report::Lost { job, reason } => format!("job {job}: lost: {reason}"),
        // Phases are progress; and reports of a later version of the library.
        _ => String::new(),
    }
}

/// Why the CPU proves.
fn on_cpu_text(job: Option<u64>, reason: &str, for_good: bool) -> String {
    match job {
        None => format!("proving on the CPU, not on a GPU: {reason}"),
        Some(job) if for_good => format!(
            "job {job}: proven on the CPU, and so are the next ones, for the GPU made no valid proof: {reason}; test it \
             before you use it again"
        ),
        Some(job) => format!("job {job}: proven on the CPU, not on the GPU: {reason}"),
    }
}

/// How a proof was come by.
fn proved_text(bytes: usize, milliseconds: u64, kept: bool) -> String {
    if kept {
        return format!("proof of {bytes} bytes kept from before, verified");
    }
    let (seconds, tenths) = (milliseconds / 1_000, milliseconds % 1_000 / 100);
    format!("proven in {seconds}.{tenths} s, {bytes} bytes, verified")
}

/// Which part of a job is worked on: an hour of a metered job, else an assignment.
fn part_text(job: u64, attempt: u32) -> String {
    let what = if is_metered(job) { "hour" } else { "attempt" };
    format!("{what} {attempt}")
}

fn numbers(jobs: &[u64]) -> String {
    jobs.iter()
        .map(u64::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn paid_text(payment: &Payment) -> String {
    let fee = payment.fee.map(|fee| format!(", fee {fee} SAGE"));
    let hour = payment.hour.map(|hour| format!("hour {hour} "));
    format!(
        "job {}: {}paid {} SAGE in block {}, final{}; the run {}\n{}",
        payment.job,
        hour.unwrap_or_default(),
        payment.settlement.worker,
        payment.height,
        fee.unwrap_or_default(),
        outcome_text(payment.outcome),
        settlement_lines(&payment.settlement, 4)
    )
}

#[cfg(test)]
mod tests {
    use sage_client::meters::{Ending, FIRST};

    use super::*;

    #[test]
    fn a_stopped_worker_names_the_jobs_it_has() {
        let mut told = Stopped {
            event: "stopped",
            assigned: vec![],
            claiming: None,
        };
        assert_eq!(
            stop_text(&told),
            "stopped: no job is assigned to this account"
        );
        told.assigned.push(Assigned {
            job: 7,
            deadline: 120,
        });
        told.claiming = Some(9);
        let text = stop_text(&told);
        assert!(text.contains("job 7 until block 120"), "{text}");
        assert!(text.contains("claim for job 9"), "{text}");
        assert!(!text.contains('\n'), "{text}");
        assert!(text.ends_with("sage job abandon"), "{text}");
        told.assigned.push(Assigned {
            job: FIRST,
            deadline: 700,
        });
        assert!(stop_text(&told).ends_with("for metered jobs sage meter close"));
        told.assigned.remove(0);
        assert!(stop_text(&told).ends_with("give back: sage meter close"));
    }

    #[test]
    fn metered_jobs_are_told_by_the_hour() {
        let proven = Report::HourProven {
            job: FIRST,
            hour: 2,
            due: 700,
            deadline: 1_300,
        };
        assert!(text(&proven).contains("hour 2 is proven; its proof is accepted from block 700"));
        let sending = |job| text(&Report::Submitting { job, attempt: 2 });
        assert!(sending(FIRST).ends_with("hour 2"));
        assert!(sending(7).ends_with("attempt 2"));
        let ended = Report::Ended {
            job: FIRST,
            hours: 1,
            end: Ending::ByClient,
        };
        assert!(text(&ended).ends_with("ended after 1 hour: its client ended it"));
    }

    #[test]
    fn a_gpu_is_used_if_there_is_one_and_may_be_required() {
        let none = || Err(DeviceError::Failed("no driver".to_owned()));
        let cpu = chosen(false, none()).unwrap();
        assert_eq!(cpu, (Backend::Simd, Some("no driver".to_owned())));
        let not_built = chosen(false, Err(DeviceError::NotBuilt)).unwrap();
        assert_eq!(not_built, (Backend::Simd, None));
        for found in [none(), Err(DeviceError::NotBuilt)] {
            let error = chosen(true, found).unwrap_err();
            assert_eq!(Exit::of(&error), Exit::Proving);
            let text = error.to_string();
            assert!(text.starts_with("no GPU is usable: "), "{text}");
            assert!(text.contains("--require-gpu"), "{text}");
        }
    }

    #[test]
    fn a_proof_on_the_cpu_is_told_with_its_reason() {
        let told = |job, for_good| {
            text(&Report::OnCpu {
                job,
                reason: "out of memory".to_owned(),
                for_good,
            })
        };
        assert_eq!(
            told(None, true),
            "proving on the CPU, not on a GPU: out of memory"
        );
        assert_eq!(
            told(Some(7), false),
            "job 7: proven on the CPU, not on the GPU: out of memory"
        );
        assert!(told(Some(7), true).ends_with("test it before you use it again"));
    }

    #[test]
    fn phases_are_progress_and_not_printed() {
        let phase = Report::Proving {
            job: 1,
            attempt: 1,
            phase: "execution",
            step: 1,
            steps: 8,
        };
        assert_eq!(text(&phase), "");
        assert!(waiting_text(&phase).contains("execution (2 of 8)"));
    }
}
