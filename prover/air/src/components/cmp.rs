//! The cmp component: comparisons of field elements as integers in [0, p), by 16-bit limbs.
//!
//! a1 and 2·a1 below 2¹⁶ give a1 < 2¹⁵, so a0 + 2¹⁶·a1 is an integer in [0, 2³¹ − 1]; the inverse `wa` excludes
//! p = 2³¹ − 1, the one value with both limbs maximal. β and lt are the borrows of the two limb subtractions.
//!
//! Source: ObelyskVM specification, section 3.4.

use num_traits::One;
use stwo::core::fields::m31::M31;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, RelationEntry};

use crate::relations::Relations;

/// Number of main columns.
pub const N_MAIN: usize = 9;
/// Number of LogUp entries; two entries share one interaction column, the last stands alone.
pub const N_ENTRIES: usize = 9;

/// Sum of the largest low limb and the largest high limb: both together make p.
pub const LIMB_SUM_OF_P: u32 = 65_535 + 32_767;

/// Indices of the main columns.
pub mod col {
    /// Low limb of the left operand.
    pub const A0: usize = 0;
    /// High limb of the left operand.
    pub const A1: usize = 1;
    /// Low limb of the right operand.
    pub const B0: usize = 2;
    /// High limb of the right operand.
    pub const B1: usize = 3;
    /// Borrow of the low limbs.
    pub const BORROW: usize = 4;
    /// 1 where the left operand is smaller.
    pub const LT: usize = 5;
    /// Inverse that shows the left operand is not p.
    pub const WA: usize = 6;
    /// Inverse that shows the right operand is not p.
    pub const WB: usize = 7;
    /// Number of cycles that ask for this comparison.
    pub const M: usize = 8;
}

/// The constraints of the cmp component at a given table size.
#[derive(Clone, Debug)]
pub struct CmpEval {
    /// Log2 of the number of rows.
    pub log_size: u32,
    /// The challenges of all relations.
    pub relations: Relations,
}

impl FrameworkEval for CmpEval {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let [a0, a1, b0, b1, borrow, lt, wa, wb, multiplicity]: [E::F; N_MAIN] =
            core::array::from_fn(|_| eval.next_trace_mask());
        let radix = M31(1 << 16);

        for bit in [&borrow, &lt] {
            eval.add_constraint(bit.clone() * (bit.clone() - E::F::one()));
        }
        for (low, high, inverse) in [(&a0, &a1, wa), (&b0, &b1, wb)] {
            let below_p = E::F::from(M31(LIMB_SUM_OF_P)) - low.clone() - high.clone();
            eval.add_constraint(below_p * inverse - E::F::one());
        }

        let two = M31(2);
        let ranged = [
            a0.clone(),
            b0.clone(),
            a1.clone(),
            a1.clone() * two,
            b1.clone(),
            b1.clone() * two,
            a0.clone() - b0.clone() + borrow.clone() * radix,
            a1.clone() - b1.clone() - borrow + lt.clone() * radix,
        ];
        for limb in ranged {
            eval.add_to_relation(RelationEntry::new(
                &self.relations.rc,
                -E::EF::one(),
                &[limb],
            ));
        }
        eval.add_to_relation(RelationEntry::new(
            &self.relations.cmp,
            E::EF::from(multiplicity),
            &[a0 + a1 * radix, b0 + b1 * radix, lt],
        ));
        eval.finalize_logup_in_pairs();
        eval
    }
}
