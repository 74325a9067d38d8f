//! Progress, memory and the formatting of figures.

use std::{fs, io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sage_prover::{Backend, Phase};

/// A bar over the phases of proving, on standard error; hidden where that is no terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar for one proof; `quiet` hides it everywhere.
    pub fn new(quiet: bool) -> Self {
        let target = if quiet || !std::io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(Phase::ALL.len() as u64), target);
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

    /// Shows that a phase begins; `prefix` stands in front of its name.
    pub fn enter(&self, prefix: &str, phase: Phase) {
        let position = Phase::ALL
            .iter()
            .position(|p| *p == phase)
            .unwrap_or_default();
        self.0.set_position(position as u64);
        self.0.set_message(format!("{prefix}{}", phase.name()));
    }

    /// Writes a line to standard error, above the bar.
    pub fn note(&self, line: &str) {
        self.0.suspend(|| eprintln!("{line}"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Peak resident memory of this process in bytes, where the system tells (Linux: `VmHWM`).
pub fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    parse_peak(&status)
}

/// Starts a new peak, where the system allows it; else the next peak includes what came before.
pub fn reset_peak_memory() {
    // Linux: 5 resets the peak to the present size. A refusal only makes the next figure an upper bound.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn parse_peak(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// Bytes as mebibytes with one decimal.
pub fn mebibytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "?".to_owned(),
        |bytes| format!("{:.1}", bytes as f64 / (1 << 20) as f64),
    )
}

/// A count with separators between groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A backend with its device.
pub fn backend(backend: &Backend) -> String {
    match backend.device() {
        Some(device) => format!("{}, {device}", backend.name()),
        None => backend.name().to_owned(),
    }
}

/// Cycles per second; 0 for an unmeasurably short time.
pub fn rate(cycles: u32, time: Duration) -> f64 {
    let seconds = time.as_secs_f64();
    if seconds > 0.0 {
        f64::from(cycles) / seconds
    } else {
        0.0
    }
}

/// Milliseconds with three decimals, for JSON.
pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_in_bytes() {
        assert_eq!(
            parse_peak("VmPeak:\t 9 kB\nVmHWM:\t   123 kB\nVmRSS: 1 kB\n"),
            Some(123 * 1024)
        );
        assert_eq!(parse_peak("VmRSS: 1 kB\n"), None);
        assert_eq!(parse_peak("VmHWM: many kB\n"), None);
    }

    #[test]
    fn counts_are_grouped_by_three_digits() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
