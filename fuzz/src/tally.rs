//! How often each verdict was met: coverage counts lines, this counts where inputs end.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Executions between two reports.
const INTERVAL: u64 = 1 << 18;

/// Numbers of the verifier are below this one; the last place takes all others.
const NUMBERS: usize = 128;

static TOTAL: AtomicU64 = AtomicU64::new(0);
static MET: [AtomicU64; NUMBERS] = [const { AtomicU64::new(0) }; NUMBERS];

/// Counts a verdict, and reports all of them from time to time: number of the code, times met.
pub fn count(number: u32) {
    MET[(number as usize).min(NUMBERS - 1)].fetch_add(1, Relaxed);
    let total = TOTAL.fetch_add(1, Relaxed) + 1;
    if total.is_multiple_of(INTERVAL) {
        let met: Vec<String> = MET
            .iter()
            .enumerate()
            .map(|(number, times)| (number, times.load(Relaxed)))
            .filter(|(_, times)| *times > 0)
            .map(|(number, times)| format!("{number}:{times}"))
            .collect();
        eprintln!("verdicts of {total} inputs: {}", met.join(" "));
    }
}
