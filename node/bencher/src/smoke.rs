//! Command `smoke`: runs every benchmark of the runtime as a test.

use crate::{
    analysis::Costs,
    benchmark::{Benchmark, Point},
    cli,
    error::Result,
    progress::Progress,
    run::{Bench, Plan},
    runtime::{processors, Runtime},
    state::State,
};
use serde::Serialize;
use sp_core::storage::Storage;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, panic,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// The least and the greatest value of each component, once each.
const PLAN: Plan = Plan {
    steps: 2,
    repeat: 1,
    least: Duration::ZERO,
};

/// How many of the slowest benchmarks are named.
const SLOWEST: usize = 5;

/// What came of one benchmark.
#[derive(Debug)]
enum Outcome {
    Passed,
    /// The runtime itself declines to run it.
    Skipped,
    /// With the values of the run that failed, if it was one run.
    Failed(Point, String),
}

/// A benchmark that does not work.
#[derive(Debug, Serialize)]
struct Failed {
    pallet: String,
    instance: String,
    benchmark: String,
    components: BTreeMap<String, u32>,
    reason: String,
}

/// A benchmark and the time of all its runs.
#[derive(Debug, Serialize)]
struct Timed {
    benchmark: String,
    seconds: f64,
}

/// What came of all benchmarks.
#[derive(Debug, Default, Serialize)]
struct Summary {
    pallets: usize,
    benchmarks: usize,
    passed: usize,
    failed: Vec<Failed>,
    skipped: Vec<String>,
    slowest: Vec<Timed>,
    seconds: f64,
}

/// Runs every benchmark and prints a summary.
///
/// # Errors
///
/// The runtime cannot be read or has no benchmarks built in.
pub fn smoke(arguments: &cli::Smoke) -> Result<ExitCode> {
    let start = Instant::now();
    let runtime = Runtime::load(&arguments.runtime)?;
    let genesis = runtime.genesis()?;
    let benchmarks = State::timing(&runtime, &genesis)?.benchmarks()?;
    let mut summary = run_all(&runtime, &genesis, &benchmarks)?;
    summary.seconds = tenths(start.elapsed());

    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&summary)?);
    } else {
        print!("{summary}");
    }
    Ok(if summary.good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs all on as many threads as there are processors: no time is taken that they could spoil.
fn run_all(runtime: &Runtime, genesis: &Storage, benchmarks: &[Benchmark]) -> Result<Summary> {
    let progress = Progress::new(benchmarks.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let bench = Bench::new(runtime, genesis)?;
        let mut outcomes = Vec::new();
        while let Some(benchmark) = benchmarks.get(next.fetch_add(1, Ordering::Relaxed)) {
            progress.enter(benchmark);
            let start = Instant::now();
            let outcome = run_one(&bench, benchmark);
            outcomes.push((benchmark, outcome, start.elapsed()));
            progress.leave();
        }
        Ok(outcomes)
    };
    let outcomes: Result<Vec<_>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..processors()).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|cause| panic::resume_unwind(cause))
            })
            .collect()
    });
    Ok(Summary::of(outcomes?.into_iter().flatten().collect()))
}

fn run_one(bench: &Bench<'_>, benchmark: &Benchmark) -> Outcome {
    match bench.run(benchmark, &PLAN) {
        Ok(samples) if samples.is_empty() => Outcome::Skipped,
        Ok(samples) => match Costs::of(&samples) {
            Ok(_) => Outcome::Passed,
            Err(reason) => Outcome::Failed(Point::new(), format!("to give a formula: {reason}")),
        },
        Err(failure) => Outcome::Failed(failure.point.clone(), failure.to_string()),
    }
}

impl Summary {
    fn of(mut outcomes: Vec<(&Benchmark, Outcome, Duration)>) -> Self {
        let mut summary = Self {
            pallets: outcomes
                .iter()
                .map(|(benchmark, ..)| (&benchmark.pallet, &benchmark.instance))
                .collect::<BTreeSet<_>>()
                .len(),
            benchmarks: outcomes.len(),
            ..Default::default()
        };
        // Slowest first; afterwards by name, because threads have no order.
        outcomes.sort_by_key(|(.., time)| std::cmp::Reverse(*time));
        summary.slowest = outcomes
            .iter()
            .take(SLOWEST)
            .map(|(benchmark, _, time)| Timed {
                benchmark: benchmark.to_string(),
                seconds: tenths(*time),
            })
            .collect();
        outcomes.sort_by_key(|(benchmark, ..)| benchmark.to_string());
        for (benchmark, outcome, _) in outcomes {
            summary.add(benchmark, outcome);
        }
        summary
    }

    fn add(&mut self, benchmark: &Benchmark, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Skipped => self.skipped.push(benchmark.to_string()),
            Outcome::Failed(point, reason) => self.failed.push(Failed {
                pallet: benchmark.pallet.clone(),
                instance: benchmark.instance.clone(),
                benchmark: benchmark.name.clone(),
                components: point
                    .iter()
                    .map(|(name, value)| (name.to_string(), *value))
                    .collect(),
                reason,
            }),
        }
    }

    /// Whether something ran and nothing failed.
    fn good(&self) -> bool {
        self.failed.is_empty() && self.passed > 0
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failed in &self.failed {
            writeln!(
                formatter,
                "{}::{} failed {}",
                failed.pallet,
                failed.benchmark,
                failed.reason.trim_end()
            )?;
        }
        for benchmark in &self.skipped {
            writeln!(formatter, "{benchmark} was skipped by the runtime")?;
        }
        if self.benchmarks == 0 {
            writeln!(formatter, "the runtime lists no benchmarks")?;
        }
        let slowest: Vec<String> = self
            .slowest
            .iter()
            .map(|timed| format!("{} {:.1} s", timed.benchmark, timed.seconds))
            .collect();
        writeln!(formatter, "slowest: {}", slowest.join(", "))?;
        writeln!(
            formatter,
            "{} benchmarks of {} pallets in {:.1} s: {} passed, {} failed, {} skipped",
            self.benchmarks,
            self.pallets,
            self.seconds,
            self.passed,
            self.failed.len(),
            self.skipped.len()
        )
    }
}

/// Seconds with one decimal.
fn tenths(time: Duration) -> f64 {
    (time.as_secs_f64() * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame_benchmarking::BenchmarkParameter;

    fn benchmark(name: &str) -> Benchmark {
        Benchmark {
            pallet: "pallet_jobs".into(),
            instance: "Jobs".into(),
            name: name.into(),
            components: Vec::new(),
        }
    }

    fn failed() -> Failed {
        Failed {
            pallet: "pallet_jobs".into(),
            instance: "Jobs".into(),
            benchmark: "task".into(),
            components: BTreeMap::from([("n".into(), 7)]),
            reason: "when verified with n = 7: no such job\n".into(),
        }
    }

    fn summary(passed: usize, failed: Vec<Failed>, skipped: &[&str]) -> Summary {
        Summary {
            pallets: 2,
            benchmarks: passed + failed.len() + skipped.len(),
            passed,
            failed,
            skipped: skipped.iter().map(ToString::to_string).collect(),
            slowest: vec![Timed {
                benchmark: "frame_system::set_code".into(),
                seconds: 1.5,
            }],
            seconds: 20.0,
        }
    }

    #[test]
    fn a_failure_or_nothing_at_all_is_bad() {
        assert!(summary(3, Vec::new(), &["a::b"]).good());
        assert!(!summary(3, vec![failed()], &[]).good());
        assert!(!summary(0, Vec::new(), &["a::b"]).good());
        assert!(!Summary::default().good());
    }

    #[test]
    fn outcomes_are_counted_and_put_in_order() {
        let (a, b, c) = (benchmark("a"), benchmark("b"), benchmark("c"));
        let failed = || Outcome::Failed(vec![(BenchmarkParameter::n, 7)], "why".into());
        let seconds = Duration::from_secs;
        let summary = Summary::of(vec![
            (&c, failed(), seconds(1)),
            (&a, failed(), seconds(3)),
            (&b, Outcome::Skipped, seconds(2)),
            (&b, Outcome::Passed, seconds(4)),
        ]);
        assert_eq!(
            (summary.pallets, summary.benchmarks, summary.passed),
            (1, 4, 1)
        );
        assert_eq!(summary.skipped, ["pallet_jobs::b"]);
        let names = summary.failed.iter().map(|f| f.benchmark.as_str());
        assert_eq!(Vec::from_iter(names), ["a", "c"]);
        assert_eq!(
            summary.failed[0].components,
            BTreeMap::from([("n".into(), 7)])
        );
        let times = summary.slowest.iter().map(|timed| timed.seconds);
        assert_eq!(Vec::from_iter(times), [4.0, 3.0, 2.0, 1.0]);
    }

    #[test]
    fn the_summary_names_what_failed_and_why() {
        assert_eq!(
            summary(3, vec![failed()], &["pallet_babe::check"]).to_string(),
            "pallet_jobs::task failed when verified with n = 7: no such job\n\
             pallet_babe::check was skipped by the runtime\n\
             slowest: frame_system::set_code 1.5 s\n\
             5 benchmarks of 2 pallets in 20.0 s: 3 passed, 1 failed, 1 skipped\n"
        );
    }

    #[test]
    fn programs_read_the_same() {
        let json = serde_json::to_value(summary(3, vec![failed()], &[])).unwrap();
        assert_eq!(json["passed"], 3);
        assert_eq!(json["failed"][0]["components"]["n"], 7);
        assert_eq!(json["failed"][0]["pallet"], "pallet_jobs");
        assert_eq!(json["skipped"], serde_json::json!([]));
    }
}
