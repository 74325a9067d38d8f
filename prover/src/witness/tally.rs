//! What the tables must yield: fetches per instruction, gaps per clock value, comparisons asked for.

use std::collections::HashMap;

use sage_air::claim::MIN_ROWS_LOG;
use sage_air::isa::{flag, ControlWords};
use sage_vm::Trace;

/// The distinct comparisons of a run, in the order in which they are first asked for.
#[derive(Clone, Debug, Default)]
pub struct Comparisons {
    /// Left and right operands.
    pub operands: Vec<(u32, u32)>,
    /// Number of cycles that ask for each.
    pub counts: Vec<u32>,
}

impl Comparisons {
    fn ask(&mut self, index: &mut HashMap<(u32, u32), usize>, operands: (u32, u32)) {
        let row = *index.entry(operands).or_insert_with(|| {
            self.operands.push(operands);
            self.counts.push(0);
            self.operands.len() - 1
        });
        if let Some(count) = self.counts.get_mut(row) {
            *count += 1;
        }
    }
}

/// Multiplicities that one pass over the trace collects.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Number of cycles that execute each instruction.
    pub fetches: Vec<u32>,
    /// Number of accesses whose gap quotient is each clock value, `0..T`.
    pub gaps: Vec<u32>,
    /// Comparisons asked for.
    pub comparisons: Comparisons,
}

impl Tally {
    /// Counts what the cycles of a trace over the program `rom` look up.
    pub fn of(trace: &Trace, rom: &[ControlWords]) -> Self {
        let mut tally = Self {
            fetches: vec![0; rom.len()],
            gaps: vec![0; trace.cycles.len()],
            comparisons: Comparisons::default(),
        };
        let mut index = HashMap::new();
        for (clk, cycle) in (0u32..).zip(&trace.cycles) {
            let pc = cycle.pc as usize;
            if let Some(count) = tally.fetches.get_mut(pc) {
                *count += 1;
            }
            for (slot, previous) in (1u32..).zip([cycle.u1, cycle.u2, cycle.u3]) {
                let (quotient, _) = gap(clk, slot, previous);
                if let Some(count) = tally.gaps.get_mut(quotient as usize) {
                    *count += 1;
                }
            }
            if rom.get(pc).is_some_and(|words| words.fw == 1 << flag::LT) {
                tally.comparisons.ask(&mut index, (cycle.v1, cycle.v2));
            }
        }
        tally
    }

    /// The smallest base-2 logarithm of a comparison table that holds the distinct comparisons.
    pub fn log_cmp(&self) -> u8 {
        let rows = self.comparisons.operands.len().next_power_of_two();
        // A run has at most 2^22 cycles, so the logarithm fits a byte.
        (rows.trailing_zeros() as u8).max(MIN_ROWS_LOG)
    }
}

/// Quotient and remainder by 3 of the gap between an access in slot 1, 2 or 3 of cycle `clk` and the access before it.
///
/// The gap is t − u − 1 with t = 3·clk + slot. A time `previous` that is not before t has no gap; it wraps around to
/// a quotient that no gap table holds.
pub(crate) fn gap(clk: u32, slot: u32, previous: u32) -> (u32, u32) {
    let gap = (3 * clk + slot).wrapping_sub(previous).wrapping_sub(1);
    (gap / 3, gap % 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gap_of_a_run_is_a_clock_of_the_run() {
        // From the access right before to the largest gap of a run of 5 cycles, time 0 to its last slot.
        assert_eq!(gap(0, 1, 0), (0, 0));
        assert_eq!(gap(0, 3, 0), (0, 2));
        assert_eq!(gap(4, 2, 13), (0, 0));
        assert_eq!(gap(4, 3, 0), (4, 2));
    }

    #[test]
    fn an_access_that_is_not_later_has_no_gap_in_any_table() {
        assert!(gap(4, 2, 14).0 > 1 << 22);
        assert!(gap(4, 2, 15).0 > 1 << 22);
    }

    #[test]
    fn comparisons_are_kept_once_in_the_order_of_their_first_use() {
        let mut comparisons = Comparisons::default();
        let mut index = HashMap::new();
        for operands in [(5, 1), (1, 5), (5, 1), (5, 1)] {
            comparisons.ask(&mut index, operands);
        }
        assert_eq!(comparisons.operands, [(5, 1), (1, 5)]);
        assert_eq!(comparisons.counts, [3, 1]);
    }

    #[test]
    fn the_comparison_table_grows_with_the_distinct_comparisons() {
        let log_of = |distinct: usize| {
            Tally {
                fetches: Vec::new(),
                gaps: Vec::new(),
                comparisons: Comparisons {
                    operands: vec![(0, 0); distinct],
                    counts: vec![1; distinct],
                },
            }
            .log_cmp()
        };
        let logs = [0, 1, 64, 65, 128, 129].map(log_of);
        assert_eq!(logs, [6, 6, 6, 7, 7, 8]);
    }
}
