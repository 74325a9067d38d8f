//! Progress on standard error, where that is a terminal.

use crate::benchmark::Benchmark;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{io::IsTerminal, time::Duration};

/// A bar over benchmarks; it is gone when it is dropped.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar of this many benchmarks.
    pub fn new(benchmarks: usize) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(benchmarks as u64), target);
        let style = ProgressStyle::with_template("{elapsed:>6} [{bar:24}] {pos}/{len} {msg}");
        // The template is a constant; should it not parse, the default style does.
        bar.set_style(
            style
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .progress_chars("=> "),
        );
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Shows that a benchmark begins.
    pub fn enter(&self, benchmark: &Benchmark) {
        self.0.set_message(benchmark.to_string());
    }

    /// Shows that a benchmark has ended.
    pub fn leave(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away while something is printed.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
