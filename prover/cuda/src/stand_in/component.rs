//! `ComponentProver` for the components of stwo's constraint framework: the trait's parameter is this crate's backend,
//! so no wrapper is needed around existing components.

use stwo::core::air::Component;
use stwo::core::constraints::coset_vanishing;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::TreeVec;
use stwo::core::poly::circle::{CanonicCoset, CircleDomain};
use stwo::core::utils::bit_reverse;
use stwo::prover::backend::CpuBackend;
use stwo::prover::poly::circle::CircleEvaluation;
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::{ComponentProver, DomainEvaluationAccumulator, EvaluationMode, Poly, Trace};
use stwo_constraint_framework::{
    CpuDomainEvaluator, FrameworkComponent, FrameworkEval, PREPROCESSED_TRACE_IDX,
};

use super::{Element, StandInBackend};

type CpuColumn = CircleEvaluation<CpuBackend, BaseField, BitReversedOrder>;

/// The columns of a component on the evaluation domain, the first slots of the extended trace.
fn component_columns<E: FrameworkEval>(
    component: &FrameworkComponent<E>,
    trace: &Trace<'_, StandInBackend>,
    domain: CircleDomain,
) -> TreeVec<Vec<CpuColumn>> {
    let mut polys: TreeVec<Vec<&&Poly<StandInBackend>>> =
        trace.polys.sub_tree(component.trace_locations());
    polys[PREPROCESSED_TRACE_IDX] = FrameworkComponent::preprocessed_column_indices(component)
        .iter()
        .map(|index| &trace.polys[PREPROCESSED_TRACE_IDX][*index])
        .collect();
    polys.map_cols(|poly| {
        let words = &poly.evals.values.raw()[..domain.size()];
        let values = words.iter().map(|word| BaseField::from_raw(*word));
        CpuColumn::new(domain, values.collect())
    })
}

/// 1 / V on the parts of the evaluation domain on which V, the vanishing polynomial of the trace domain, is constant.
fn vanishing_inverses(trace_log_size: u32, domain: CircleDomain) -> Vec<BaseField> {
    let coset = CanonicCoset::new(trace_log_size).coset();
    let mut inverses: Vec<BaseField> = (0..1 << (domain.log_size() - trace_log_size))
        .map(|index| coset_vanishing(coset, domain.at(index)).inverse())
        .collect();
    bit_reverse(&mut inverses);
    inverses
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
        let eval: &E = self;
        let log_bound = self.max_constraint_log_degree_bound();
        let domain = CanonicCoset::new(log_bound + log_expansion)
            .circle_domain()
            .split(log_expansion)
            .0;
        let columns = component_columns(self, trace, domain);
        let columns = columns.as_cols_ref();
        let inverses = vanishing_inverses(eval.log_size(), domain);

        let [mut accumulator] = evaluation_accumulator.columns([(domain.log_size(), constraints)]);
        // Constraint j of the component has the j-th last power.
        accumulator.random_coeff_powers.reverse();
        for row in 0..domain.size() {
            let evaluator = CpuDomainEvaluator::new(
                &columns,
                row,
                &accumulator.random_coeff_powers,
                eval.log_size(),
                domain.log_size(),
                eval.log_size(),
                self.claimed_sum(),
            );
            let sum: SecureField = eval.evaluate(evaluator).row_res;
            let quotient = sum * inverses[row >> eval.log_size()];
            for (column, value) in accumulator
                .col
                .columns
                .iter_mut()
                .zip(quotient.to_m31_array())
            {
                let word = &mut column.raw_mut()[row];
                *word = (BaseField::from_raw(*word) + value).to_raw();
            }
        }
    }
}
