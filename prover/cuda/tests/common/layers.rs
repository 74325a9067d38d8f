//! An AIR of many constraints that share long expressions.

use num_traits::Zero;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::logup::LookupElements;
use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{
    relation, EvalAtRow, FrameworkEval, RelationEntry, ORIGINAL_TRACE_IDX,
};

relation!(Triples, 3);

impl Triples {
    pub fn new(z: SecureField, alpha: SecureField) -> Self {
        Self(LookupElements {
            z,
            alpha,
            alpha_powers: [SecureField::from(1), alpha, alpha * alpha],
        })
    }
}

/// How entries of relations are batched.
pub enum Batches {
    Single,
    Pairs,
    Custom(Vec<usize>),
}

/// Columns with sums of many of them in M31 and QM31, a preprocessed column, and entries of a relation.
pub struct Layers {
    pub log_size: u32,
    /// At least 4.
    pub columns: usize,
    pub entries: usize,
    pub batches: Batches,
    pub relation: Triples,
    /// A number of QM31 that the AIR names.
    pub number: SecureField,
}

impl FrameworkEval for Layers {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let fixed = eval.get_preprocessed_column(PreProcessedColumnId {
            id: "preprocessed.fixed".to_owned(),
        });
        let [before, after] = eval.next_interaction_mask(ORIGINAL_TRACE_IDX, [-1, 1]);
        let cells: Vec<E::F> = (0..self.columns).map(|_| eval.next_trace_mask()).collect();
        let mut long = -fixed.clone();
        for (cell, factor) in cells.iter().zip(2..).take(40) {
            long += cell.clone() * BaseField::from(factor);
        }
        long += BaseField::from(5);
        let short = before * after - cells[2].clone();
        let coordinates = [long.clone(), short.clone(), fixed.clone(), cells[3].clone()];
        let wide = E::combine_ef(coordinates) * self.number + long.clone();
        for (index, pair) in cells.windows(2).enumerate() {
            eval.add_constraint(pair[0].clone() * pair[1].clone() - long.clone());
            if index % 3 == 0 {
                let product = wide.clone() * pair[0].clone();
                eval.add_constraint(E::EF::from(fixed.clone()) - product + self.number);
            }
        }
        eval.add_constraint(short.clone());
        eval.add_constraint(-E::EF::from(short) * wide.clone() + BaseField::from(7));
        for entry in 0..self.entries {
            let values = [0, 1, 2].map(|value| cells[(3 * entry + value) % cells.len()].clone());
            let multiplicity = match entry % 3 {
                0 => E::EF::from(fixed.clone()),
                1 => -E::EF::from(cells[0].clone()),
                // The number once more, after entries.
                _ => E::EF::from(E::F::from(BaseField::from(3))) * self.number,
            };
            let used = 1 + entry % 3;
            eval.add_to_relation(RelationEntry::new(
                &self.relation,
                multiplicity + E::EF::zero(),
                &values[..used],
            ));
        }
        match &self.batches {
            _ if self.entries == 0 => {}
            Batches::Single => eval.finalize_logup(),
            Batches::Pairs => eval.finalize_logup_in_pairs(),
            Batches::Custom(batching) => eval.finalize_logup_batched(batching),
        }
        eval
    }
}

/// The AIR with numbers of no meaning.
pub fn layers(log_size: u32, columns: usize, entries: usize, batches: Batches) -> Layers {
    Layers {
        log_size,
        columns,
        entries,
        batches,
        relation: Triples::new(
            SecureField::from_u32_unchecked(21, 22, 23, 24),
            SecureField::from_u32_unchecked(31, 32, 33, 34),
        ),
        number: SecureField::from_u32_unchecked(41, 42, 43, 44),
    }
}
