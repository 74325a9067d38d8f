//! `sage worker`.

use std::sync::{
    atomic::{AtomicBool, Ordering},
    Arc,
};

use sage_client::{
    jobs::outcome_text,
    worker::{Options, Payment, Report, Reporter, Stop, Worker as Engine},
    Result,
};
use serde::Serialize;

use crate::{
    cli::{Connection, RunWorker, Worker},
    exit::Exit,
    output::Output,
    progress::Spinner,
    text::{run_text, settlement_lines},
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
        state_dir: arguments.state_dir,
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
    format!(
        "stopped: still assigned to this account: job {jobs}{claiming}; start the worker again to finish, or give back: \
         sage job abandon"
    )
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
            "proving job {job}, attempt {attempt}: {phase} ({} of {steps})",
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
        Report::Started { account, url, .. } => format!("worker {account} at {url}"),
        Report::Resumed { jobs } => format!("goes on with job {}", numbers(jobs)),
        Report::Waiting { reason } => format!("waits: {reason}"),
        Report::Skipped { job, reason } => format!("job {job}: left to others: {reason}"),
        Report::Claiming {
            job,
            payment,
            cycles,
            outcome,
        } => format!(
            "job {job}: pays {payment} SAGE, {}: claiming",
            run_text(*outcome, *cycles)
        ),
        Report::Claimed { job, height } => format!("job {job}: claimed in block {height}"),
        Report::Proving { .. } => String::new(),
        Report::Proved {
            job, bytes, kept, ..
        } if *kept => {
            format!("job {job}: proof of {bytes} bytes kept from before, verified")
        }
        Report::Proved {
            job,
            bytes,
            milliseconds,
            ..
        } => {
            let (seconds, tenths) = (milliseconds / 1_000, milliseconds % 1_000 / 100);
            format!("job {job}: proven in {seconds}.{tenths} s, {bytes} bytes, verified")
        }
        Report::Submitting { job, attempt } => {
            format!("job {job}: sending the proof, attempt {attempt}")
        }
        Report::Resubmitting { job, reason } => format!("job {job}: {reason}; looking again"),
        Report::Paid(payment) => paid_text(payment),
        Report::Lost { job, reason } => format!("job {job}: lost: {reason}"),
        Report::ConnectionLost {
            detail,
            retry_milliseconds,
        } => format!(
            "{detail}; the worker tries again in {} s",
            retry_milliseconds / 1_000
        ),
        Report::Reconnected => "connected again".into(),
        // Reports of a later version of the library.
        #[allow(unreachable_patterns)]
        _ => String::new(),
    }
}

fn numbers(jobs: &[u64]) -> String {
    jobs.iter()
        .map(u64::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn paid_text(payment: &Payment) -> String {
    let fee = payment.fee.map(|fee| format!(", fee {fee} SAGE"));
    format!(
        "job {}: paid {} SAGE in block {}, final{}; the run {}\n{}",
        payment.job,
        payment.settlement.worker,
        payment.height,
        fee.unwrap_or_default(),
        outcome_text(payment.outcome),
        settlement_lines(&payment.settlement, 4)
    )
}

#[cfg(test)]
mod tests {
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
