//! The AIRs of the test proofs.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{
    relation, EvalAtRow, FrameworkEval, RelationEntry, ORIGINAL_TRACE_IDX,
};

relation!(Squares, 2);

/// Columns of which each is the square of the one two before plus the one before.
pub struct WideFibonacci {
    pub log_size: u32,
    pub columns: usize,
    /// How much more the component says of its degree than is true.
    pub excess: u32,
}

impl FrameworkEval for WideFibonacci {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1 + self.excess
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

/// Pairs (x, x²) that are looked up in [`Table`], with masks of one, two and three rows.
///
/// Columns: z with w = z(−1) z(+1); x₀ with its next row in a column of its own; then x and y of the other entries.
pub struct Users {
    pub log_size: u32,
    /// The batch of each entry.
    pub batching: Vec<usize>,
    pub relation: Squares,
}

impl FrameworkEval for Users {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let [before, _, after] = eval.next_interaction_mask(ORIGINAL_TRACE_IDX, [-1, 0, 1]);
        let w = eval.next_trace_mask();
        eval.add_constraint(w - before * after);
        for entry in 0..self.batching.len() {
            let x = if entry == 0 {
                let [x, x_next] = eval.next_interaction_mask(ORIGINAL_TRACE_IDX, [0, 1]);
                let next = eval.next_trace_mask();
                eval.add_constraint(next - x_next);
                x
            } else {
                eval.next_trace_mask()
            };
            let y = eval.next_trace_mask();
            eval.add_constraint(y.clone() - x.clone() * x.clone());
            let multiplicity = E::EF::from(E::F::from(BaseField::from(1)));
            eval.add_to_relation(RelationEntry::new(&self.relation, multiplicity, &[x, y]));
        }
        eval.finalize_logup_batched(&self.batching);
        eval
    }
}

/// The pairs (i, i²), preprocessed, with how often each is used.
pub struct Table {
    pub log_size: u32,
    pub relation: Squares,
}

impl Table {
    pub fn column_ids() -> [PreProcessedColumnId; 2] {
        ["number", "square"].map(|id| PreProcessedColumnId { id: id.to_owned() })
    }
}

impl FrameworkEval for Table {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let pair = Self::column_ids().map(|id| eval.get_preprocessed_column(id));
        let uses = eval.next_trace_mask();
        eval.add_to_relation(RelationEntry::new(
            &self.relation,
            -E::EF::from(uses),
            &pair,
        ));
        eval.finalize_logup();
        eval
    }
}

/// Products of long sums of columns with one column and its number each. There are too many for one kernel, so kernels hand on the sums, of M31
/// and of QM31.
pub struct Shared {
    pub log_size: u32,
    /// How many sums.
    pub sums: usize,
}

impl Shared {
    /// Columns that are added up.
    pub const INPUTS: usize = 40;

    /// Columns that are products.
    pub const PRODUCTS: usize = 120;

    /// What a column is multiplied by in a sum.
    pub fn factor(sum: usize, column: usize) -> BaseField {
        BaseField::from(2 + sum + column)
    }
}

impl FrameworkEval for Shared {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let cells: Vec<E::F> = (0..Self::INPUTS).map(|_| eval.next_trace_mask()).collect();
        let sum = |sum: usize| {
            let mut terms = cells.iter().enumerate();
            let mut term = || {
                let (column, cell) = terms.next()?;
                Some(cell.clone() * Self::factor(sum, column))
            };
            let mut total = term().expect("there are columns");
            while let Some(term) = term() {
                total += term;
            }
            total
        };
        let sums: Vec<E::F> = (0..self.sums).map(sum).collect();
        let number = SecureField::from_u32_unchecked(51, 52, 53, 54);
        let [first, second, third] = [0, 1, 2].map(|column: usize| cells[column].clone());
        let wide = E::combine_ef([sums[0].clone(), first, second, third]) * number;
        for index in 0..Self::PRODUCTS {
            let sum = sums[index % self.sums].clone();
            // No two products are of the same factors.
            let other = cells[index % Self::INPUTS].clone() + E::F::from(BaseField::from(index));
            let difference = eval.next_trace_mask() - sum * other;
            if index % 10 == 0 {
                eval.add_constraint(wide.clone() * difference);
            } else {
                eval.add_constraint(difference);
            }
        }
        eval
    }
}
