//! The rc component: the integers below 2¹⁶, each with the number of times it was looked up.
//!
//! Source: ObelyskVM specification, section 3.4.

use alloc::string::String;

use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::claim::RC_LOG;
use crate::relations::Relations;

/// Log2 of the number of rows.
pub const LOG_SIZE: u32 = RC_LOG as u32;
/// Number of main columns: the multiplicity.
pub const N_MAIN: usize = 1;
/// Number of LogUp entries.
pub const N_ENTRIES: usize = 1;

/// Identifier of the preprocessed column 0 … 65,535.
pub const PREPROCESSED: &str = "rc16";

/// The lookup side of the range table.
#[derive(Clone, Debug)]
pub struct RcEval {
    /// The challenges of all relations.
    pub relations: Relations,
}

impl FrameworkEval for RcEval {
    fn log_size(&self) -> u32 {
        LOG_SIZE
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        LOG_SIZE + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let value = eval.get_preprocessed_column(PreProcessedColumnId {
            id: String::from(PREPROCESSED),
        });
        let multiplicity = eval.next_trace_mask();
        eval.add_to_relation(RelationEntry::new(
            &self.relations.rc,
            E::EF::from(multiplicity),
            &[value],
        ));
        eval.finalize_logup();
        eval
    }
}
