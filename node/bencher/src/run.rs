//! One benchmark: verified, counted, timed.

use crate::{
    benchmark::{Benchmark, Point},
    error::Result,
    runtime::Runtime,
    state::State,
};
use frame_benchmarking::{BenchmarkConfig, BenchmarkResult};
use sp_core::storage::Storage;
use std::{
    fmt,
    time::{Duration, Instant},
};

/// How to run each benchmark.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Values of each component.
    pub steps: u32,
    /// Timed runs at each value.
    pub repeat: u32,
    /// The timed runs are repeated until this time has passed.
    pub least: Duration,
}

/// What the runs of one benchmark gave.
#[derive(Debug, Default)]
pub struct Samples {
    /// Reads, writes and proof size, one run at each point.
    pub counts: Vec<BenchmarkResult>,
    /// Times.
    pub times: Vec<BenchmarkResult>,
}

impl Samples {
    /// Whether the runtime skipped every run.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() || self.times.is_empty()
    }
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The outcome is checked; nothing is measured.
    Verify,
    /// Keys and proof are counted.
    Count,
    /// Time is taken.
    Time,
}

impl fmt::Display for Purpose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Verify => "verified",
            Self::Count => "counted",
            Self::Time => "timed",
        })
    }
}

/// A benchmark that did not come to its end.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The values it ran with.
    pub point: Point,
    /// What the run was for.
    pub purpose: Purpose,
    /// What the runtime said, or how it ended; may have several lines.
    pub reason: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "when {}", self.purpose)?;
        let mut word = " with";
        for (name, value) in &self.point {
            write!(formatter, "{word} {name} = {value}")?;
            word = ",";
        }
        write!(formatter, ": {}", self.reason)
    }
}

/// A runtime that is ready to be measured.
pub struct Bench<'r> {
    counting: State<'r>,
    timing: State<'r>,
}

impl<'r> Bench<'r> {
    /// Sets the states up.
    ///
    /// # Errors
    ///
    /// They cannot be set up.
    pub fn new(runtime: &'r Runtime, genesis: &Storage) -> Result<Self> {
        Ok(Self {
            counting: State::counting(runtime, genesis)?,
            timing: State::timing(runtime, genesis)?,
        })
    }

    /// Every benchmark of the runtime.
    ///
    /// # Errors
    ///
    /// See [`State::benchmarks`].
    pub fn benchmarks(&self) -> Result<Vec<Benchmark>> {
        self.timing.benchmarks()
    }

    /// Runs a benchmark at every point of the plan: first verified, then counted, then timed.
    ///
    /// # Errors
    ///
    /// The first run that fails.
    pub fn run(&self, benchmark: &Benchmark, plan: &Plan) -> std::result::Result<Samples, Failure> {
        let points = benchmark.points(plan.steps);
        let mut samples = Samples::default();
        let start = Instant::now();
        for point in &points {
            // Its times would include the check of the outcome.
            self.once(benchmark, point, Purpose::Verify, 1)?;
            let counts = self.once(benchmark, point, Purpose::Count, 1)?;
            samples.counts.extend(counts);
            let times = self.once(benchmark, point, Purpose::Time, plan.repeat)?;
            samples.times.extend(times);
        }
        while start.elapsed() < plan.least {
            for point in &points {
                let times = self.once(benchmark, point, Purpose::Time, plan.repeat)?;
                samples.times.extend(times);
            }
        }
        Ok(samples)
    }

    fn once(
        &self,
        benchmark: &Benchmark,
        point: &Point,
        purpose: Purpose,
        repeats: u32,
    ) -> std::result::Result<Vec<BenchmarkResult>, Failure> {
        let state = match purpose {
            Purpose::Count => &self.counting,
            Purpose::Verify | Purpose::Time => &self.timing,
        };
        let config = BenchmarkConfig {
            pallet: benchmark.pallet.clone().into(),
            instance: benchmark.instance.clone().into(),
            benchmark: benchmark.name.clone().into(),
            selected_components: point.clone(),
            verify: purpose == Purpose::Verify,
            internal_repeats: repeats,
        };
        state.dispatch(&config).map_err(|reason| Failure {
            point: point.clone(),
            purpose,
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame_benchmarking::BenchmarkParameter as P;

    #[test]
    fn a_failure_names_values_and_purpose() {
        let failure = |point| Failure {
            point,
            purpose: Purpose::Verify,
            reason: "no such job".into(),
        };
        assert_eq!(
            failure(vec![(P::i, 7), (P::o, 1024)]).to_string(),
            "when verified with i = 7, o = 1024: no such job"
        );
        assert_eq!(
            failure(Vec::new()).to_string(),
            "when verified: no such job"
        );
    }

    #[test]
    fn samples_without_times_or_counts_are_empty() {
        assert!(Samples::default().is_empty());
        let one = || vec![BenchmarkResult::default()];
        let (counts, times) = (one(), one());
        assert!(!Samples { counts, times }.is_empty());
    }
}
