//! The mem component: every memory word once, with its last time and value.
//!
//! The rows form a cycle. A step of the address is +1, or from M − 1 to 0, so that each of the M addresses occurs
//! exactly once without an index column, a sort or a range check.
//!
//! Source: ObelyskVM specification, section 3.4.

use num_traits::{One, Zero};
use stwo::core::fields::m31::M31;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry, ORIGINAL_TRACE_IDX};

use crate::relations::Relations;

/// Number of main columns.
pub const N_MAIN: usize = 4;
/// Number of LogUp entries; the first two share an interaction column.
pub const N_ENTRIES: usize = 3;

/// Indices of the main columns.
pub mod col {
    /// Address of the word.
    pub const ADDR: usize = 0;
    /// Time of the last access, 0 if there was none.
    pub const T_FIN: usize = 1;
    /// Value after the last access.
    pub const V_FIN: usize = 2;
    /// Number of public terms that read the final value.
    pub const O: usize = 3;
}

/// The constraints of the mem component at a given memory size.
#[derive(Clone, Debug)]
pub struct MemEval {
    /// Log2 of the number of words, which is the number of rows.
    pub log_size: u32,
    /// The challenges of all relations.
    pub relations: Relations,
}

impl FrameworkEval for MemEval {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let [addr, next_addr] = eval.next_interaction_mask(ORIGINAL_TRACE_IDX, [0, 1]);
        let t_fin = eval.next_trace_mask();
        let v_fin = eval.next_trace_mask();
        let reads = eval.next_trace_mask();
        let last_address = E::F::from(M31((1 << self.log_size) - 1));
        let jump = next_addr.clone() - addr.clone() - E::F::one();
        eval.add_constraint(jump.clone() * next_addr);
        eval.add_constraint(jump * (addr.clone() - last_address));

        eval.add_to_relation(RelationEntry::new(
            &self.relations.mem,
            E::EF::one(),
            &[addr.clone(), E::F::zero(), E::F::zero()],
        ));
        eval.add_to_relation(RelationEntry::new(
            &self.relations.mem,
            -E::EF::one(),
            &[addr.clone(), t_fin, v_fin.clone()],
        ));
        eval.add_to_relation(RelationEntry::new(
            &self.relations.out,
            -E::EF::from(reads),
            &[addr, v_fin],
        ));
        eval.finalize_logup_in_pairs();
        eval
    }
}
