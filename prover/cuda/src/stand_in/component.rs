//! `ComponentProver` for the components of stwo's constraint framework: the trait's parameter is this crate's backend,
//! so no wrapper is needed around existing components. Rows are evaluated by kernels generated from the AIR.

use stwo::core::air::Component;
use stwo::core::pcs::TreeVec;
use stwo::prover::{ComponentProver, DomainEvaluationAccumulator, EvaluationMode, Poly, Trace};
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval, PREPROCESSED_TRACE_IDX};

use super::{coordinates_mut, StandInBackend};
use crate::constraints::host::{evaluate, Rows};
use crate::constraints::{vanishing_inverses, Program};

/// The columns of a component that its kernels read, on the extended domain, of which the evaluation domain is the first
/// part.
fn component_columns<'a, E: FrameworkEval>(
    component: &FrameworkComponent<E>,
    program: &Program,
    trace: &'a Trace<'_, StandInBackend>,
) -> Vec<&'a [u32]> {
    let mut polys: TreeVec<Vec<&&Poly<StandInBackend>>> =
        trace.polys.sub_tree(component.trace_locations());
    polys[PREPROCESSED_TRACE_IDX] = FrameworkComponent::preprocessed_column_indices(component)
        .iter()
        .map(|index| &trace.polys[PREPROCESSED_TRACE_IDX][*index])
        .collect();
    program
        .columns()
        .iter()
        .map(|(tree, column)| polys[*tree as usize][*column as usize].evals.values.raw())
        .collect()
}

impl<E: FrameworkEval> ComponentProver<StandInBackend> for FrameworkComponent<E> {
    fn evaluate_constraint_quotients_on_domain(
        &self,
        trace: &Trace<'_, StandInBackend>,
        evaluation_accumulator: &mut DomainEvaluationAccumulator<StandInBackend>,
    ) {
        let constraints = self.n_constraints();
        if constraints == 0 {
            return;
        }
        // stwo 2.3.0 asks for columns on another domain than a part of the extended one only for constraints of degrees
        // that it does not prove (`ProveError::DegreeBound`). Left out, they end in `ConstraintsNotSatisfied`.
        let EvaluationMode::SubDomain { log_expansion } = evaluation_accumulator.evaluation_mode()
        else {
            evaluation_accumulator.skip_coeffs(constraints);
            return;
        };
        if self.is_disabled() {
            evaluation_accumulator.skip_coeffs(constraints);
            return;
        }
        let program = Program::new(self).unwrap_or_else(|error| panic!("{error}"));
        let log_size = self.log_size();
        let [mut accumulator] = evaluation_accumulator.columns([(log_size + 1, constraints)]);
        // Constraint j of the component has the j-th last power.
        accumulator.random_coeff_powers.reverse();
        let rows = Rows {
            log_size,
            columns: &component_columns(self, &program, trace),
            powers: &accumulator.random_coeff_powers,
            inverses: vanishing_inverses(log_size, log_expansion),
        };
        evaluate(&program, &rows, &mut coordinates_mut(accumulator.col))
            .unwrap_or_else(|error| panic!("{error}"));
    }
}
