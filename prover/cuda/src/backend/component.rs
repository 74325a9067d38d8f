//! `ComponentProver` for the components of stwo's constraint framework: the trait's parameter is this crate's backend,
//! so no wrapper is needed around existing components.
//!
//! Constraints are evaluated by kernels that are generated from the AIR and launched by the executor: columns and sums
//! stay where they are.

use stwo::core::air::Component;
use stwo::core::pcs::TreeVec;
use stwo::prover::{ComponentProver, DomainEvaluationAccumulator, EvaluationMode, Poly, Trace};
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval, PREPROCESSED_TRACE_IDX};

use super::DeviceBackend;
use crate::constraints::{vanishing_inverses, Program};
use crate::executor::{Buffer, Executor};
use crate::ops::constraints::{add_constraints, Rows};

/// The polynomials of a component, by tree.
fn component_polys<'a, X: Executor, E: FrameworkEval>(
    component: &FrameworkComponent<E>,
    trace: &'a Trace<'_, DeviceBackend<X>>,
) -> TreeVec<Vec<&'a &'a Poly<DeviceBackend<X>>>> {
    let mut polys: TreeVec<Vec<&&Poly<DeviceBackend<X>>>> =
        trace.polys.sub_tree(component.trace_locations());
    polys[PREPROCESSED_TRACE_IDX] = FrameworkComponent::preprocessed_column_indices(component)
        .iter()
        .map(|index| &trace.polys[PREPROCESSED_TRACE_IDX][*index])
        .collect();
    polys
}

/// The columns that a program reads: of each the values on the evaluation domain, which are its first ones.
fn columns<X: Executor, E: FrameworkEval>(
    program: &Program,
    component: &FrameworkComponent<E>,
    trace: &Trace<'_, DeviceBackend<X>>,
) -> Vec<Buffer<X>> {
    let size = 2 << component.log_size();
    let polys = component_polys(component, trace);
    let columns = program.columns().iter().map(|(tree, column)| {
        let poly = polys[*tree as usize][*column as usize];
        poly.evals.values.buffer().view(0..size)
    });
    columns.collect()
}

impl<X: Executor, E: FrameworkEval> ComponentProver<DeviceBackend<X>> for FrameworkComponent<E> {
    fn evaluate_constraint_quotients_on_domain(
        &self,
        trace: &Trace<'_, DeviceBackend<X>>,
        evaluation_accumulator: &mut DomainEvaluationAccumulator<DeviceBackend<X>>,
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
            columns: &columns(&program, self, trace),
            powers: &accumulator.random_coeff_powers,
            inverses: vanishing_inverses(log_size, log_expansion),
        };
        let sums = &mut accumulator.col.columns;
        add_constraints(
            &program,
            &rows,
            sums.each_mut().map(|column| column.buffer_mut()),
        );
    }
}
