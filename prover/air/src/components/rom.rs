//! The rom component: the decoded program, each row with the number of times it was fetched.
//!
//! Source: ObelyskVM specification, sections 1.3 and 3.4.

use alloc::string::String;

use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::relations::Relations;

/// Number of main columns: the multiplicity.
pub const N_MAIN: usize = 1;
/// Number of LogUp entries.
pub const N_ENTRIES: usize = 1;

/// Identifiers of the preprocessed columns, in the order of the Rom tuple.
pub const PREPROCESSED: [&str; 8] = [
    "rom_pc", "rom_fw", "rom_c1", "rom_c2", "rom_imm", "rom_a1", "rom_a2", "rom_a3",
];

/// The lookup side of the program table.
#[derive(Clone, Debug)]
pub struct RomEval {
    /// Log2 of the number of rows.
    pub log_size: u32,
    /// The challenges of all relations.
    pub relations: Relations,
}

impl FrameworkEval for RomEval {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let tuple = PREPROCESSED.map(|id| {
            eval.get_preprocessed_column(PreProcessedColumnId {
                id: String::from(id),
            })
        });
        let multiplicity = eval.next_trace_mask();
        eval.add_to_relation(RelationEntry::new(
            &self.relations.rom,
            E::EF::from(multiplicity),
            &tuple,
        ));
        eval.finalize_logup();
        eval
    }
}
