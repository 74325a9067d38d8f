//! `ComponentProver` for the components of stwo's constraint framework: the trait's parameter is this crate's backend,
//! so no wrapper is needed around existing components.
//!
//! Rows are evaluated on the host: by kernels generated from the AIR where the feature `kernel-host` is on, else by stwo's
//! `CpuDomainEvaluator`.

use stwo::core::air::Component;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::TreeVec;
use stwo::prover::{ComponentProver, DomainEvaluationAccumulator, EvaluationMode, Poly, Trace};
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval, PREPROCESSED_TRACE_IDX};

use super::DeviceBackend;
use crate::constraints::{vanishing_inverses, Program};
use crate::executor::{aside, Executor};

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

/// The first `size` values of a column.
fn prefix<X: Executor>(poly: &Poly<DeviceBackend<X>>, size: usize) -> Vec<u32> {
    poly.evals.values.buffer().view(0..size).to_host()
}

/// What the constraints of a component are multiplied by, and the size of its trace.
struct Work<'a> {
    log_size: u32,
    powers: &'a [SecureField],
    inverses: [BaseField; 2],
}

#[cfg(feature = "kernel-host")]
fn add_constraints<X: Executor, E: FrameworkEval>(
    program: &Program,
    component: &FrameworkComponent<E>,
    trace: &Trace<'_, DeviceBackend<X>>,
    work: &Work<'_>,
    sums: &mut [Vec<u32>; 4],
) {
    let size = 2 << work.log_size;
    let polys = component_polys(component, trace);
    let columns: Vec<Vec<u32>> = program
        .columns()
        .iter()
        .map(|(tree, column)| prefix(polys[*tree as usize][*column as usize], size))
        .collect();
    let columns: Vec<&[u32]> = columns.iter().map(Vec::as_slice).collect();
    let rows = crate::constraints::host::Rows {
        log_size: work.log_size,
        columns: &columns,
        powers: work.powers,
        inverses: work.inverses,
    };
    let mut sums = sums.each_mut().map(Vec::as_mut_slice);
    crate::constraints::host::evaluate(program, &rows, &mut sums)
        .unwrap_or_else(|error| panic!("{error}"));
}

#[cfg(not(feature = "kernel-host"))]
fn add_constraints<X: Executor, E: FrameworkEval>(
    _: &Program,
    component: &FrameworkComponent<E>,
    trace: &Trace<'_, DeviceBackend<X>>,
    work: &Work<'_>,
    sums: &mut [Vec<u32>; 4],
) {
    use stwo::core::poly::circle::CanonicCoset;
    use stwo::prover::backend::CpuBackend;
    use stwo::prover::poly::{circle::CircleEvaluation, BitReversedOrder};
    use stwo_constraint_framework::CpuDomainEvaluator;

    // The evaluator asks a domain for its size alone.
    let log_eval = work.log_size + 1;
    let domain = CanonicCoset::new(log_eval).circle_domain();
    let columns = component_polys(component, trace).map_cols(|poly| {
        let words = prefix(poly, domain.size()).into_iter();
        let values = words.map(BaseField::from_u32_unchecked).collect();
        CircleEvaluation::<CpuBackend, BaseField, BitReversedOrder>::new(domain, values)
    });
    let columns = columns.as_cols_ref();
    let eval: &E = component;
    for row in 0..domain.size() {
        let evaluator = CpuDomainEvaluator::new(
            &columns,
            row,
            work.powers,
            work.log_size,
            log_eval,
            work.log_size,
            component.claimed_sum(),
        );
        let sum: SecureField = eval.evaluate(evaluator).row_res;
        let quotient = sum * work.inverses[row >> work.log_size];
        for (words, value) in sums.iter_mut().zip(quotient.to_m31_array()) {
            words[row] = (BaseField::from_u32_unchecked(words[row]) + value).0;
        }
    }
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
        let work = Work {
            log_size,
            powers: &accumulator.random_coeff_powers,
            inverses: vanishing_inverses(log_size, log_expansion),
        };
        let columns = &mut accumulator.col.columns;
        // A device's kernel would read and write the columns where they are.
        aside(|| {
            let mut sums = columns.each_ref().map(|column| column.buffer().to_host());
            add_constraints(&program, self, trace, &work, &mut sums);
            for (column, words) in columns.iter_mut().zip(&sums) {
                column.buffer_mut().write(0, words);
            }
        });
    }
}
