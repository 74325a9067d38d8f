//! Columns of which each is the square of the one two before plus the one before.

use rayon::prelude::*;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::FieldExpOps;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval};

use super::{element, Air};

/// As many sequences as there are rows, as long as there are columns.
#[derive(Clone, Debug)]
pub struct WideFibonacci {
    /// Rows, as a power of two.
    pub log_size: u32,
    /// Columns, at least two.
    pub columns: usize,
}

impl FrameworkEval for WideFibonacci {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let mut before = eval.next_trace_mask();
        let mut last = eval.next_trace_mask();
        for _ in 2..self.columns {
            let next = eval.next_trace_mask();
            eval.add_constraint(next.clone() - (before.clone() * before + last.clone()));
            before = last;
            last = next;
        }
        eval
    }
}

impl Air for WideFibonacci {
    fn trace(&self) -> Vec<Vec<BaseField>> {
        let rows = 1u64 << self.log_size;
        let start = |offset: u64| {
            (0..rows)
                .into_par_iter()
                .map(move |row| element(offset + row))
        };
        let mut trace: Vec<Vec<BaseField>> = vec![start(0).collect(), start(rows).collect()];
        while trace.len() < self.columns {
            let (before, last) = (&trace[trace.len() - 2], &trace[trace.len() - 1]);
            let next = before
                .par_iter()
                .zip(last)
                .map(|(before, last)| before.square() + *last)
                .collect();
            trace.push(next);
        }
        trace
    }
}
