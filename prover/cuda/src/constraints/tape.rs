//! An evaluator of stwo's constraint framework that writes down what an AIR does instead of doing it.
//!
//! Its values are nodes of a graph that belongs to the thread while it records: `zero`, `one` and conversions have no
//! argument through which they could be given one.

use std::any::type_name;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Mul;

use num_traits::Zero;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::Fraction;
use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{
    EvalAtRow, FrameworkEval, Relation, RelationEntry, INTERACTION_TRACE_IDX,
    PREPROCESSED_TRACE_IDX,
};

use super::graph::{Cell, Graph, Node};
use super::values::{Base, Extension};
use super::GenerateError;

/// What an AIR does in each row.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The expressions.
    pub graph: Graph,
    /// The constraints, in the AIR's order.
    pub constraints: Vec<Node>,
    /// Numerator and denominator of each batch of lookups.
    pub batches: Vec<[Node; 2]>,
    /// The values of the slots in this proof.
    pub slots: Vec<SecureField>,
}

impl Recording {
    /// The degree of each constraint in the values of the trace, no cancellation considered.
    #[must_use]
    pub fn degrees(&self) -> Vec<u32> {
        let constraints = self.constraints.iter();
        constraints.map(|node| self.graph.degree(*node)).collect()
    }
}

/// Where the value of a slot comes from.
///
/// Two values share a slot if they are equal and come from the same place, so the text does not depend on whether values
/// of different places happen to be equal, such as a relation's element and the share of a claimed sum. Values of one
/// place can only be equal by accident if they are different elements of a relation that is used with different numbers of
/// values, or of two relations of one type. The text is then another one, which is compiled for this proof; the result is
/// right, because both values are recorded together with the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Source {
    /// The share of each row in the claimed sum.
    LogupShift,
    /// A relation's element, by the relation's type and the position among the elements that it is combined with.
    Relation(&'static str, u32),
    /// A number that the AIR names.
    Air,
}

/// What is recorded.
#[derive(Debug, Default)]
pub(super) struct Tape {
    pub(super) graph: Graph,
    slots: Vec<SecureField>,
    slot_numbers: HashMap<(Source, SecureField), u32>,
    /// The relation that is combined with values, and how many of its elements were used.
    relation: Option<(&'static str, u32)>,
    refused: Option<GenerateError>,
}

impl Tape {
    /// A number that the AIR or a relation names.
    pub(super) fn secure(&mut self, value: SecureField) -> Node {
        let source = match &mut self.relation {
            Some((name, position)) => {
                *position += 1;
                Source::Relation(name, *position)
            }
            None => Source::Air,
        };
        self.slot(source, value)
    }

    fn slot(&mut self, source: Source, value: SecureField) -> Node {
        let next = u32::try_from(self.slots.len()).expect("below 2^32 slots; qed");
        let number = *self.slot_numbers.entry((source, value)).or_insert(next);
        if number == next {
            self.slots.push(value);
        }
        self.graph.slot(number)
    }

    /// Remembers that the AIR cannot be written down. The first reason counts.
    pub(super) fn refuse(&mut self, why: GenerateError) {
        self.refused.get_or_insert(why);
    }
}

thread_local! {
    static TAPE: RefCell<Option<Tape>> = const { RefCell::new(None) };
}

/// Calls `f` with what this thread records.
pub(super) fn on_tape<T>(f: impl FnOnce(&mut Tape) -> T) -> T {
    TAPE.with_borrow_mut(|tape| {
        f(tape
            .as_mut()
            .expect("values exist only while an AIR is recorded; qed"))
    })
}

/// Writes down what an AIR does.
///
/// # Errors
///
/// If what it does depends on values of the trace, is no polynomial, or uses the framework as stwo does not allow.
pub fn record<E: FrameworkEval>(
    eval: &E,
    claimed_sum: SecureField,
) -> Result<Recording, GenerateError> {
    /// Puts back what the thread recorded before, even if the AIR panics.
    struct Restore(Option<Tape>);
    impl Drop for Restore {
        fn drop(&mut self) {
            TAPE.set(self.0.take());
        }
    }
    let _restore = Restore(TAPE.replace(Some(Tape::default())));
    let shift = claimed_sum / BaseField::from(1 << eval.log_size());
    let evaluator = eval.evaluate(TapeEvaluator::new(shift));
    if !evaluator.fractions.is_empty() && !evaluator.finalized {
        return Err(GenerateError::LogupNotFinalized);
    }
    let tape = TAPE.take().expect("set above and put back below; qed");
    match tape.refused {
        Some(why) => Err(why),
        None => Ok(Recording {
            graph: tape.graph,
            constraints: evaluator.constraints,
            batches: evaluator.batches,
            slots: tape.slots,
        }),
    }
}

/// The evaluator.
#[derive(Debug)]
pub struct TapeEvaluator {
    /// Columns asked for, of each tree.
    columns: Vec<u32>,
    constraints: Vec<Node>,
    shift: SecureField,
    fractions: Vec<Fraction<Extension, Extension>>,
    batches: Vec<[Node; 2]>,
    finalized: bool,
}

impl TapeEvaluator {
    const fn new(shift: SecureField) -> Self {
        Self {
            columns: Vec::new(),
            constraints: Vec::new(),
            shift,
            fractions: Vec::new(),
            batches: Vec::new(),
            finalized: false,
        }
    }

    fn next_column(&mut self, tree: usize) -> (u32, u32) {
        if self.columns.len() <= tree {
            self.columns.resize(tree + 1, 0);
        }
        let column = self.columns[tree];
        self.columns[tree] += 1;
        (
            u32::try_from(tree).expect("a handful of trees; qed"),
            column,
        )
    }

    /// The fractions of each batch, added from the left. None if some batch has none, or the number of entries differs.
    fn sums(&self, batching: &[usize]) -> Option<Vec<Fraction<Extension, Extension>>> {
        if batching.len() != self.fractions.len() {
            return None;
        }
        let number = batching.iter().max()? + 1;
        if number > batching.len() {
            return None;
        }
        let mut sums: Vec<Option<Fraction<Extension, Extension>>> = vec![None; number];
        for (batch, fraction) in batching.iter().zip(&self.fractions) {
            let sum = match sums[*batch].take() {
                Some(sum) => sum + fraction.clone(),
                None => fraction.clone(),
            };
            sums[*batch] = Some(sum);
        }
        sums.into_iter().collect()
    }
}

impl EvalAtRow for TapeEvaluator {
    type F = Base;
    type EF = Extension;

    fn get_preprocessed_column(&mut self, _column: PreProcessedColumnId) -> Base {
        let (tree, column) = self.next_column(PREPROCESSED_TRACE_IDX);
        let cell = Cell {
            tree,
            column,
            offset: 0,
        };
        Base(on_tape(|tape| tape.graph.cell(cell)))
    }

    fn next_interaction_mask<const N: usize>(
        &mut self,
        interaction: usize,
        offsets: [isize; N],
    ) -> [Base; N] {
        let (tree, column) = self.next_column(interaction);
        on_tape(|tape| {
            if interaction == PREPROCESSED_TRACE_IDX {
                tape.refuse(GenerateError::PreprocessedMask);
            }
            offsets.map(|distance| {
                let offset = i32::try_from(distance).unwrap_or_else(|_| {
                    tape.refuse(GenerateError::Offset(distance));
                    0
                });
                Base(tape.graph.cell(Cell {
                    tree,
                    column,
                    offset,
                }))
            })
        })
    }

    fn add_constraint<G>(&mut self, constraint: G)
    where
        Extension: Mul<G, Output = Extension> + From<G>,
    {
        self.constraints.push(Extension::from(constraint).0);
    }

    fn combine_ef(values: [Base; SECURE_EXTENSION_DEGREE]) -> Extension {
        Extension(on_tape(|tape| {
            tape.graph.combine(values.map(|value| value.0))
        }))
    }

    fn add_to_relation<R: Relation<Base, Extension>>(
        &mut self,
        entry: RelationEntry<'_, Base, Extension, R>,
    ) {
        on_tape(|tape| tape.relation = Some((type_name::<R>(), 0)));
        let mut combined = Combined(None);
        combined.add_to_relation(entry);
        on_tape(|tape| tape.relation = None);
        self.fractions.extend(combined.0);
    }

    fn write_logup_frac(&mut self, fraction: Fraction<Extension, Extension>) {
        self.fractions.push(fraction);
    }

    fn finalize_logup_batched(&mut self, batching: &Vec<usize>) {
        let sums = self.sums(batching).filter(|_| !self.finalized);
        self.finalized = true;
        let Some((last, others)) = sums.as_deref().and_then(<[_]>::split_last) else {
            on_tape(|tape| tape.refuse(GenerateError::LogupBatches));
            return;
        };
        let sums = others.iter().chain([last]);
        self.batches = sums
            .map(|sum| [sum.numerator.0, sum.denominator.0])
            .collect();
        // Each batch has a column of running sums over the batches; the last one also runs over the rows, and every row
        // of it lacks its share of the claimed sum.
        let mut before = Extension::zero();
        for sum in others {
            let [running] = self.next_extension_interaction_mask(INTERACTION_TRACE_IDX, [0]);
            let own = running.clone() - std::mem::replace(&mut before, running);
            self.add_constraint(own * sum.denominator.clone() - sum.numerator.clone());
        }
        let [row_before, row] =
            self.next_extension_interaction_mask(INTERACTION_TRACE_IDX, [-1, 0]);
        let shift = self.shift;
        let shift = Extension(on_tape(|tape| tape.slot(Source::LogupShift, shift)));
        let own = row - row_before - before + shift;
        self.add_constraint(own * last.denominator.clone() - last.numerator.clone());
    }

    fn finalize_logup(&mut self) {
        let batching = (0..self.fractions.len()).collect();
        self.finalize_logup_batched(&batching);
    }

    fn finalize_logup_in_pairs(&mut self) {
        let batching = (0..self.fractions.len()).map(|entry| entry / 2).collect();
        self.finalize_logup_batched(&batching);
    }
}

/// The fraction of one entry of a relation. Entries can only be read by the method that stwo provides, which is what
/// this evaluator exists for.
struct Combined(Option<Fraction<Extension, Extension>>);

impl EvalAtRow for Combined {
    type F = Base;
    type EF = Extension;

    fn next_interaction_mask<const N: usize>(&mut self, _: usize, _: [isize; N]) -> [Base; N] {
        unreachable!("an entry asks for no column; qed")
    }

    fn add_constraint<G>(&mut self, _: G)
    where
        Extension: Mul<G, Output = Extension> + From<G>,
    {
        unreachable!("an entry adds no constraint; qed")
    }

    fn combine_ef(values: [Base; SECURE_EXTENSION_DEGREE]) -> Extension {
        TapeEvaluator::combine_ef(values)
    }

    fn write_logup_frac(&mut self, fraction: Fraction<Extension, Extension>) {
        self.0 = Some(fraction);
    }
}
