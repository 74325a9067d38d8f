//! What a witness breaks, row by row, without a proof: constraints, the running sums of the lookups, and relations.

use std::collections::BTreeSet;

use num_traits::{One, Zero};
use sage_air::claim::{INTERACTION_COLUMNS, N_COMPONENTS};
use sage_air::components::{cmp::CmpEval, cpu::CpuEval, mem::MemEval, rc::RcEval, rom::RomEval};
use sage_air::public_terms::{final_reads, initial_words};
use sage_air::relations::Relations;
use sage_air::statement::Statement;
use sage_prover::witness::Witness;
use stwo::core::fields::m31::M31;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::fields::FieldExpOps;
use stwo::core::utils::{
    bit_reverse_index, circle_domain_index_to_coset_index, coset_index_to_circle_domain_index,
};
use stwo::core::Fraction;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::Column;
use stwo_constraint_framework::{
    EvalAtRow, FrameworkEval, Relation, INTERACTION_TRACE_IDX, ORIGINAL_TRACE_IDX,
};

use super::component;

/// The relations in the order in which their challenges are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    State,
    Rom,
    Mem,
    Gap,
    Rc,
    Cmp,
    Out,
}

/// Relation of each lookup entry of each component, in the order of the entries.
pub const ENTRIES: [&[Name]; N_COMPONENTS] = {
    use Name::{Cmp, Gap, Mem, Out, Rc, Rom, State};
    [
        &[
            State, State, Rom, Mem, Mem, Gap, Mem, Mem, Gap, Mem, Mem, Gap, Gap, Cmp,
        ],
        &[Rom],
        &[Rc],
        &[Mem, Mem, Out],
        &[Rc, Rc, Rc, Rc, Rc, Rc, Rc, Rc, Cmp],
    ]
};

/// The constraints that a witness breaks, as (component, number in the component from 0).
///
/// The running sums of the lookups are not looked at. The components rom and rc have no other constraint.
pub fn violations(witness: &Witness) -> BTreeSet<(usize, usize)> {
    let tables = Tables {
        preprocessed: &[],
        interaction: None,
    };
    let mut broken = BTreeSet::new();
    for of in [component::CPU, component::MEM, component::CMP] {
        broken.extend(rows_of(of, witness, &tables, &Relations::unchallenged()).broken);
    }
    broken
}

/// As [`violations`], with the constraints of the running sums; `sums` are the claimed sums.
pub fn all_violations(
    witness: &Witness,
    preprocessed: &[BaseColumn],
    relations: &Relations,
    interaction: &[BaseColumn],
    sums: &[SecureField; N_COMPONENTS],
) -> BTreeSet<(usize, usize)> {
    let tables = Tables {
        preprocessed,
        interaction: Some((interaction, sums)),
    };
    (0..N_COMPONENTS)
        .flat_map(|of| rows_of(of, witness, &tables, relations).broken)
        .collect()
}

/// The relations in which a witness and the public terms of a statement do not cancel.
///
/// A tuple cancels by chance with probability 2^-96, as the challenges depend on nothing.
pub fn unbalanced(
    witness: &Witness,
    preprocessed: &[BaseColumn],
    relations: &Relations,
    statement: &Statement<'_>,
) -> BTreeSet<Name> {
    let tables = Tables {
        preprocessed,
        interaction: None,
    };
    let mut sums = public_sums(statement, relations);
    for of in 0..N_COMPONENTS {
        let fractions = rows_of(of, witness, &tables, relations).fractions;
        for (entry, fraction) in fractions {
            sums[ENTRIES[of][entry] as usize] +=
                fraction.numerator * fraction.denominator.inverse();
        }
    }
    use Name::{Cmp, Gap, Mem, Out, Rc, Rom, State};
    [State, Rom, Mem, Gap, Rc, Cmp, Out]
        .into_iter()
        .filter(|name| !sums[*name as usize].is_zero())
        .collect()
}

/// The public terms, relation by relation (docs/proofs/soundness.md, section 5).
fn public_sums(statement: &Statement<'_>, relations: &Relations) -> [SecureField; 7] {
    fn term(relation: &impl Relation<M31, SecureField>, tuple: &[u32]) -> SecureField {
        let tuple: Vec<M31> = tuple.iter().map(|value| M31(*value)).collect();
        relation.combine(&tuple).inverse()
    }
    let mut sums = [SecureField::zero(); 7];
    let end = [statement.outcome.pc_end(), statement.cycles];
    sums[Name::State as usize] = term(&relations.state, &[0, 0]) - term(&relations.state, &end);
    for (address, word) in initial_words(statement) {
        sums[Name::Mem as usize] +=
            term(&relations.mem, &[address, 0, word]) - term(&relations.mem, &[address, 0, 0]);
    }
    for (address, word) in final_reads(statement) {
        sums[Name::Out as usize] += term(&relations.out, &[address, word]);
    }
    sums
}

/// What a component reads beside its main columns.
struct Tables<'a> {
    preprocessed: &'a [BaseColumn],
    interaction: Option<(&'a [BaseColumn], &'a [SecureField; N_COMPONENTS])>,
}

/// What the rows of a component say.
#[derive(Default)]
struct Rows {
    broken: BTreeSet<(usize, usize)>,
    /// Lookup fractions that are not 0, with the number of their entry.
    fractions: Vec<(usize, Fraction<SecureField, SecureField>)>,
}

fn rows_of(of: usize, witness: &Witness, tables: &Tables<'_>, relations: &Relations) -> Rows {
    let log_size = witness.sizes.component_logs()[of];
    let relations = relations.clone();
    match of {
        component::CPU => evaluate(
            &CpuEval {
                log_size,
                relations,
            },
            of,
            witness,
            tables,
        ),
        component::ROM => evaluate(
            &RomEval {
                log_size,
                relations,
            },
            of,
            witness,
            tables,
        ),
        component::RC => evaluate(&RcEval { relations }, of, witness, tables),
        component::MEM => evaluate(
            &MemEval {
                log_size,
                relations,
            },
            of,
            witness,
            tables,
        ),
        _ => evaluate(
            &CmpEval {
                log_size,
                relations,
            },
            of,
            witness,
            tables,
        ),
    }
}

fn evaluate(eval: &impl FrameworkEval, of: usize, witness: &Witness, tables: &Tables<'_>) -> Rows {
    let cells = |columns: &[BaseColumn]| columns.iter().map(Column::to_cpu).collect::<Vec<_>>();
    let preprocessed = match of {
        component::ROM => tables.preprocessed.get(1..),
        component::RC => tables.preprocessed.get(..1),
        _ => None,
    };
    let first: usize = INTERACTION_COLUMNS[..of].iter().sum();
    let interaction = tables
        .interaction
        .map(|(columns, _)| &columns[first..first + INTERACTION_COLUMNS[of]]);
    let columns = [
        cells(preprocessed.unwrap_or_default()),
        cells(&witness.main[of]),
        cells(interaction.unwrap_or_default()),
    ];
    let rows = M31(1 << eval.log_size());
    let shift = tables.interaction.map(|(_, sums)| sums[of] / rows);
    let mut found = Rows::default();
    for row in 0..1 << eval.log_size() {
        let checked = eval.evaluate(RowChecker {
            columns: &columns,
            log_size: eval.log_size(),
            row,
            next_column: [0; 3],
            constraint: 0,
            broken: Vec::new(),
            fractions: Vec::new(),
            shift,
        });
        found
            .broken
            .extend(checked.broken.into_iter().map(|index| (of, index)));
        let fractions = checked.fractions.into_iter().enumerate();
        found
            .fractions
            .extend(fractions.filter(|(_, fraction)| !fraction.numerator.is_zero()));
    }
    found
}

/// Evaluates the constraints in one row of the trace.
struct RowChecker<'a> {
    /// Preprocessed, main and interaction columns.
    columns: &'a [Vec<Vec<M31>>; 3],
    log_size: u32,
    row: usize,
    next_column: [usize; 3],
    constraint: usize,
    broken: Vec<usize>,
    fractions: Vec<Fraction<SecureField, SecureField>>,
    /// Claimed sum over rows, if the running sums are to be checked.
    shift: Option<SecureField>,
}

impl RowChecker<'_> {
    /// The constraints of the running sums, for batches of `size` entries.
    fn check_sums(&mut self, size: usize) {
        let Some(shift) = self.shift else {
            return;
        };
        let batches: Vec<Fraction<SecureField, SecureField>> = self
            .fractions
            .chunks(size)
            .map(|batch| {
                let start = Fraction::new(SecureField::zero(), SecureField::one());
                batch.iter().fold(start, |sum, fraction| sum + *fraction)
            })
            .collect();
        let last = batches.len() - 1;
        let mut before = SecureField::zero();
        for (index, batch) in batches.into_iter().enumerate() {
            let step = if index == last {
                let [previous, current] =
                    self.next_extension_interaction_mask(INTERACTION_TRACE_IDX, [-1, 0]);
                current - previous - before + shift
            } else {
                let [current] = self.next_extension_interaction_mask(INTERACTION_TRACE_IDX, [0]);
                let step = current - before;
                before = current;
                step
            };
            self.add_constraint(step * batch.denominator - batch.numerator);
        }
    }
}

impl EvalAtRow for RowChecker<'_> {
    type F = M31;
    type EF = SecureField;

    fn next_interaction_mask<const N: usize>(
        &mut self,
        interaction: usize,
        offsets: [isize; N],
    ) -> [M31; N] {
        let next = self.next_column[interaction];
        self.next_column[interaction] += 1;
        let Some(column) = self.columns[interaction].get(next) else {
            // Only the lookups read preprocessed columns, and nobody asked for them.
            assert_ne!(interaction, ORIGINAL_TRACE_IDX);
            return [M31::zero(); N];
        };
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

    fn write_logup_frac(&mut self, fraction: Fraction<SecureField, SecureField>) {
        self.fractions.push(fraction);
    }

    fn finalize_logup_batched(&mut self, _batching: &Vec<usize>) {
        panic!("no component chooses its batches itself");
    }

    fn finalize_logup(&mut self) {
        self.check_sums(1);
    }

    fn finalize_logup_in_pairs(&mut self) {
        self.check_sums(2);
    }
}
