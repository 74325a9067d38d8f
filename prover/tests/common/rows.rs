//! Which constraints a witness breaks, row by row, without a proof.

use std::collections::BTreeSet;

use num_traits::Zero;
use sage_air::components::{cmp::CmpEval, cpu::CpuEval, mem::MemEval};
use sage_air::relations::Relations;
use sage_prover::witness::Witness;
use stwo::core::fields::m31::M31;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::utils::{
    bit_reverse_index, circle_domain_index_to_coset_index, coset_index_to_circle_domain_index,
};
use stwo::core::Fraction;
use stwo::prover::backend::Column;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, ORIGINAL_TRACE_IDX};

use super::component;

/// The constraints that a witness breaks, as (component, number in the component from 0).
///
/// The running sums of the lookups are not looked at. The components rom and rc have no other constraint.
pub fn violations(witness: &Witness) -> BTreeSet<(usize, usize)> {
    let relations = Relations::unchallenged();
    let [n, _, _, mem_log, k] = witness.sizes.component_logs();
    let cpu = CpuEval {
        log_size: n,
        relations: relations.clone(),
    };
    let mem = MemEval {
        log_size: mem_log,
        relations: relations.clone(),
    };
    let cmp = CmpEval {
        log_size: k,
        relations,
    };
    let mut broken = BTreeSet::new();
    of_component(&cpu, component::CPU, witness, &mut broken);
    of_component(&mem, component::MEM, witness, &mut broken);
    of_component(&cmp, component::CMP, witness, &mut broken);
    broken
}

fn of_component(
    eval: &impl FrameworkEval,
    component: usize,
    witness: &Witness,
    broken: &mut BTreeSet<(usize, usize)>,
) {
    let columns: Vec<Vec<M31>> = witness.main[component].iter().map(Column::to_cpu).collect();
    for row in 0..1 << eval.log_size() {
        let checked = eval.evaluate(RowChecker {
            columns: &columns,
            log_size: eval.log_size(),
            row,
            next_column: 0,
            constraint: 0,
            broken: Vec::new(),
        });
        broken.extend(checked.broken.into_iter().map(|index| (component, index)));
    }
}

/// Evaluates the constraints in one row of the trace.
struct RowChecker<'a> {
    columns: &'a [Vec<M31>],
    log_size: u32,
    row: usize,
    next_column: usize,
    constraint: usize,
    broken: Vec<usize>,
}

impl EvalAtRow for RowChecker<'_> {
    type F = M31;
    type EF = SecureField;

    fn next_interaction_mask<const N: usize>(
        &mut self,
        interaction: usize,
        offsets: [isize; N],
    ) -> [M31; N] {
        assert_eq!(interaction, ORIGINAL_TRACE_IDX);
        let column = &self.columns[self.next_column];
        self.next_column += 1;
        let index = bit_reverse_index(self.row, self.log_size);
        let in_coset = circle_domain_index_to_coset_index(index, self.log_size) as isize;
        offsets.map(|offset| {
            let shifted = (in_coset + offset).rem_euclid(1 << self.log_size) as usize;
            let index = coset_index_to_circle_domain_index(shifted, self.log_size);
            column[bit_reverse_index(index, self.log_size)]
        })
    }

    fn add_constraint<G>(&mut self, constraint: G)
    where
        SecureField: std::ops::Mul<G, Output = SecureField> + From<G>,
    {
        if !SecureField::from(constraint).is_zero() {
            self.broken.push(self.constraint);
        }
        self.constraint += 1;
    }

    fn combine_ef(values: [M31; SECURE_EXTENSION_DEGREE]) -> SecureField {
        SecureField::from_m31_array(values)
    }

    fn write_logup_frac(&mut self, _fraction: Fraction<SecureField, SecureField>) {}

    fn finalize_logup_batched(&mut self, _batching: &Vec<usize>) {}

    fn finalize_logup(&mut self) {}

    fn finalize_logup_in_pairs(&mut self) {}
}
