//! Results as tables and as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

use crate::cli::{AirName, Parameters};
use crate::measure::{Measurement, Step};
use sage_cuda::plan::memory::{plan, Shape};

/// All that was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Version of this program.
    pub version: &'static str,
    /// The CUDA device, where there is one.
    pub device: Option<Device>,
    /// Threads of the SIMD backend.
    pub threads: usize,
    /// Proofs before those that count, and those that count.
    pub warm_up: u32,
    /// Proofs that count.
    pub repeat: u32,
    /// One for each statement.
    pub cases: Vec<Case>,
}

/// The device that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Device {
    /// What it is called.
    pub name: String,
    /// What machine code it runs.
    pub architecture: String,
    /// Bytes of its memory.
    pub memory: u64,
}

/// A statement, proven on every backend.
#[derive(Debug, Serialize)]
pub struct Case {
    /// What is proven.
    pub air: &'static str,
    /// Rows, as a power of two.
    pub log_rows: u32,
    /// Columns.
    pub columns: usize,
    /// Parameters of the proof.
    pub parameters: &'static str,
    /// Conjectured bits of security.
    pub security_bits: u32,
    /// Bytes of device memory that the proof is planned to take.
    pub planned_memory: u64,
    /// The work of each step, by plan.
    pub work: Vec<StepWork>,
    /// Times of each backend.
    pub backends: Vec<Times>,
}

/// The planned work of a step.
#[derive(Debug, Serialize)]
pub struct StepWork {
    /// The step.
    pub step: &'static str,
    /// Bytes through the device's memory.
    pub bytes: u64,
    /// Integer operations; those of the constraints themselves are not counted.
    pub operations: u64,
}

/// The times of a backend, in milliseconds.
#[derive(Debug, Serialize)]
pub struct Times {
    /// The backend.
    pub backend: &'static str,
    /// Each step of the proof of median time.
    pub steps: Vec<StepTime>,
    /// That whole proof.
    pub whole: f64,
    /// The slowest whole proof.
    pub worst: f64,
    /// The first one.
    pub first: f64,
    /// Rows times columns in a second, of the median.
    pub cells_per_second: f64,
}

/// The time of a step in milliseconds.
#[derive(Debug, Serialize)]
pub struct StepTime {
    /// The step.
    pub step: &'static str,
    /// Milliseconds.
    pub milliseconds: f64,
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

impl Case {
    /// A statement that nothing was measured of yet.
    pub fn new(air: AirName, parameters: Parameters, shape: &Shape) -> Self {
        let columns = shape.trees.iter().flatten();
        let step_work = |step: Step| {
            let work = step.work(shape);
            StepWork {
                step: step.name(),
                bytes: work.bytes,
                operations: work.operations,
            }
        };
        Self {
            air: air.name(),
            log_rows: columns.clone().copied().max().unwrap_or_default(),
            columns: columns.count(),
            parameters: parameters.name(),
            security_bits: shape.config.security_bits(),
            planned_memory: plan(shape).peak(),
            work: Step::all().map(step_work).collect(),
            backends: Vec::new(),
        }
    }

    /// Adds what was measured on a backend.
    pub fn add(&mut self, backend: &'static str, measured: &Measurement) {
        let whole = measured.median.whole();
        let cells = self.columns as f64 * 2f64.powi(self.log_rows as i32);
        self.backends.push(Times {
            backend,
            steps: measured
                .median
                .steps
                .iter()
                .map(|(step, time)| StepTime {
                    step: step.name(),
                    milliseconds: milliseconds(*time),
                })
                .collect(),
            whole: milliseconds(whole),
            worst: milliseconds(measured.worst),
            first: milliseconds(measured.first),
            cells_per_second: (cells / whole.as_secs_f64().max(1e-9)).round(),
        });
    }

    /// The statement as a heading and a table; rates are those of the first backend.
    pub fn table(&self) -> String {
        let mut text = format!(
            "{}, {} columns of 2^{} rows, {} parameters ({} bits), {:.2} GB planned\n",
            self.air,
            self.columns,
            self.log_rows,
            self.parameters,
            self.security_bits,
            giga(self.planned_memory),
        );
        text.push_str(&self.heading());
        for (index, work) in self.work.iter().enumerate() {
            let times: Vec<f64> = self
                .backends
                .iter()
                .map(|times| times.steps[index].milliseconds)
                .collect();
            text.push_str(&line(work.step, &times, work.bytes, work.operations));
        }
        let bytes = self.work.iter().map(|work| work.bytes).sum();
        let operations = self.work.iter().map(|work| work.operations).sum();
        let whole: Vec<f64> = self.backends.iter().map(|times| times.whole).collect();
        text.push_str(&line("whole proof", &whole, bytes, operations));
        for times in &self.backends {
            let cells = times.cells_per_second / 1e6;
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "{}: {cells:.1} M cells/s, slowest {:.1} ms, first {:.1} ms",
                times.backend, times.worst, times.first
            );
        }
        text
    }

    fn heading(&self) -> String {
        let mut text = format!("{:<14}", "step");
        for times in &self.backends {
            let _ = write!(text, " {:>12}", format!("{} ms", times.backend));
        }
        let _ = write!(
            text,
            " {:>8} {:>8} {:>8} {:>8}",
            "GB", "GB/s", "Gop", "Gop/s"
        );
        if self.backends.len() > 1 {
            let _ = write!(text, " {:>7}", "ratio");
        }
        text.push('\n');
        text
    }
}

fn giga(figure: u64) -> f64 {
    figure as f64 / 1e9
}

/// A row: times, planned work with the rates of the first backend, and how many times faster than the last it is.
fn line(step: &str, times: &[f64], bytes: u64, operations: u64) -> String {
    let mut text = format!("{step:<14}");
    for time in times {
        let _ = write!(text, " {time:>12.3}");
    }
    let seconds = times
        .first()
        .map_or(f64::INFINITY, |time| time / 1e3)
        .max(1e-9);
    for figure in [giga(bytes), giga(operations)] {
        let _ = write!(text, " {figure:>8.2} {:>8.1}", figure / seconds);
    }
    if let [first, .., last] = times {
        let _ = write!(text, " {:>7.1}", last / first.max(1e-6));
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Run;

    fn measurement(milliseconds: u64) -> Measurement {
        let steps = Step::all().map(|step| (step, Duration::from_millis(milliseconds)));
        let median = Run {
            steps: steps.collect(),
        };
        Measurement {
            worst: median.whole() * 2,
            first: median.whole() * 3,
            median,
            proof: Vec::new(),
        }
    }

    #[test]
    fn a_table_has_a_row_for_each_step_and_one_for_all() {
        let shape = Shape::of_one_size(10, 100, Parameters::Standard.config());
        let mut case = Case::new(AirName::WideFibonacci, Parameters::Standard, &shape);
        case.add("cuda", &measurement(2));
        case.add("simd", &measurement(40));
        let table = case.table();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 2 + Step::all().count() + 1 + 2);
        let width = lines[1].len();
        let rows = &lines[1..lines.len() - 2];
        assert!(rows.iter().all(|line| line.len() == width), "{table}");
        assert!(
            rows[1..].iter().all(|line| line.ends_with("20.0")),
            "{table}"
        );
        assert!(table.contains("whole proof"), "{table}");
    }

    #[test]
    fn rates_are_those_of_the_first_backend() {
        let row = line("step", &[2.0, 8.0], 4_000_000_000, 6_000_000_000);
        let figures: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(
            figures,
            ["step", "2.000", "8.000", "4.00", "2000.0", "6.00", "3000.0", "4.0"]
        );
    }
}
