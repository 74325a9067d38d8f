//! Columns of lookups that kernels generated from the AIR make, against plain loops over the rows of the trace.

mod common;
#[path = "common/layers.rs"]
mod layers;

use std::ops::Mul;

use common::airs::{Squares, Table, Users, WideFibonacci};
use common::trace::{by_slot, logup_columns, Lookup};
use layers::{layers, Batches, Layers, Triples};
use sage_cuda::backend::DeviceColumn;
use sage_cuda::conformance::Random;
use sage_cuda::constraints::tape::record;
use sage_cuda::constraints::{Fractions, GenerateError};
use sage_cuda::executor::{count_exchanges, Buffer};
use sage_cuda::host::{reversed, HostExecutor};
use sage_cuda::interaction::{claimed_sums, Interaction};
use sage_cuda::ops::fractions::fractions;
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::{BaseField, P};
use stwo::core::fields::qm31::SecureField;
use stwo::core::fields::FieldExpOps;
use stwo::core::Fraction;
use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{
    EvalAtRow, FrameworkEval, RelationEntry, INTERACTION_TRACE_IDX, ORIGINAL_TRACE_IDX,
};

/// Columns by their rows in the order of the trace.
type Rows = Vec<Vec<BaseField>>;
type DeviceColumns = Vec<DeviceColumn<HostExecutor, BaseField>>;

/// Evaluates an AIR in one row and keeps the fractions, added up by batch.
struct RowEvaluator<'a> {
    preprocessed: std::slice::Iter<'a, Vec<BaseField>>,
    trace: std::slice::Iter<'a, Vec<BaseField>>,
    row: usize,
    fractions: Vec<SecureField>,
    batches: Vec<SecureField>,
}

impl EvalAtRow for RowEvaluator<'_> {
    type F = BaseField;
    type EF = SecureField;

    fn get_preprocessed_column(&mut self, _: PreProcessedColumnId) -> BaseField {
        self.preprocessed.next().expect("a column each")[self.row]
    }

    fn next_interaction_mask<const N: usize>(
        &mut self,
        interaction: usize,
        offsets: [isize; N],
    ) -> [BaseField; N] {
        assert_eq!(interaction, ORIGINAL_TRACE_IDX);
        let column = self.trace.next().expect("a column each");
        let rows = column.len() as isize;
        offsets.map(|offset| column[(self.row as isize + offset).rem_euclid(rows) as usize])
    }

    fn add_constraint<G>(&mut self, _: G)
    where
        SecureField: Mul<G, Output = SecureField> + From<G>,
    {
    }

    fn combine_ef(values: [BaseField; 4]) -> SecureField {
        SecureField::from_m31_array(values)
    }

    fn write_logup_frac(&mut self, fraction: Fraction<SecureField, SecureField>) {
        let value = fraction.numerator * fraction.denominator.inverse();
        self.fractions.push(value);
    }

    fn finalize_logup_batched(&mut self, batching: &Vec<usize>) {
        let last = batching.iter().max().expect("an entry");
        self.batches = vec![SecureField::from(0); last + 1];
        for (batch, fraction) in batching.iter().zip(&self.fractions) {
            self.batches[*batch] += *fraction;
        }
    }

    fn finalize_logup(&mut self) {
        self.finalize_logup_batched(&(0..self.fractions.len()).collect());
    }

    fn finalize_logup_in_pairs(&mut self) {
        let pairs = (0..self.fractions.len()).map(|entry| entry / 2);
        self.finalize_logup_batched(&pairs.collect());
    }
}

/// The columns, by slot, and the claimed sum.
fn expected<E: FrameworkEval>(
    eval: &E,
    preprocessed: &Rows,
    trace: &Rows,
) -> (Vec<Vec<u32>>, SecureField) {
    let rows: Vec<Vec<SecureField>> = (0..1 << eval.log_size())
        .map(|row| {
            let evaluator = RowEvaluator {
                preprocessed: preprocessed.iter(),
                trace: trace.iter(),
                row,
                fractions: Vec::new(),
                batches: Vec::new(),
            };
            eval.evaluate(evaluator).batches
        })
        .collect();
    let batches: Vec<Vec<SecureField>> = (0..rows[0].len())
        .map(|batch| rows.iter().map(|row| row[batch]).collect())
        .collect();
    let (columns, sum) = logup_columns(&batches);
    (columns.iter().map(|column| words(column)).collect(), sum)
}

fn words(column: &[BaseField]) -> Vec<u32> {
    column.iter().map(|value| value.0).collect()
}

fn columns(rows: &Rows) -> DeviceColumns {
    let columns = rows.iter().map(|rows| by_slot(rows));
    columns.map(|column| column.into_iter().collect()).collect()
}

fn references(columns: &DeviceColumns) -> Vec<&DeviceColumn<HostExecutor, BaseField>> {
    columns.iter().collect()
}

fn made<E: FrameworkEval>(
    eval: &E,
    preprocessed: &DeviceColumns,
    trace: &DeviceColumns,
) -> Interaction<HostExecutor> {
    Interaction::new(eval, &references(preprocessed), &references(trace))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn to_words(interaction: Interaction<HostExecutor>) -> Vec<Vec<u32>> {
    let columns = interaction.into_columns();
    columns
        .iter()
        .map(|column| column.buffer().to_host())
        .collect()
}

/// Compares the columns of an AIR of so many columns, made in both orders of rows.
fn check<E: FrameworkEval>(eval: &E, n_preprocessed: usize, n_trace: usize) {
    let mut random = Random::new(u64::from(eval.log_size()));
    let mut rows = |number| -> Rows {
        let column = |_| random.base(1 << eval.log_size());
        (0..number).map(column).collect()
    };
    let (preprocessed, trace) = (rows(n_preprocessed), rows(n_trace));
    let (expected, sum) = expected(eval, &preprocessed, &trace);
    let (preprocessed, trace) = (columns(&preprocessed), columns(&trace));
    let make = || {
        let made = made(eval, &preprocessed, &trace);
        let sums = claimed_sums(std::slice::from_ref(&made));
        (to_words(made), sums)
    };
    for (columns, sums) in [make(), reversed(make)] {
        assert_eq!(sums, [sum]);
        assert!(columns == expected, "other columns");
    }
}

fn squares() -> Squares {
    Squares::draw(&mut Blake2sChannel::default())
}

fn users(log_size: u32, batching: &[usize]) -> Users {
    Users {
        log_size,
        batching: batching.to_vec(),
        relation: squares(),
    }
}

/// z, w, and of each entry x and y, with x's next row beside the first one.
fn check_users(log_size: u32, batching: &[usize]) {
    check(&users(log_size, batching), 0, 3 + 2 * batching.len());
}

fn check_layers(eval: &Layers) {
    check(eval, 1, 1 + eval.columns);
}

/// Rows of several blocks, of several chunks of a prefix sum, and of less than one thread's share.
#[test]
fn every_size_of_trace() {
    for log_size in [1, 2, 3, 4, 7, 8, 9, 13] {
        check_users(log_size, &[0, 0, 1]);
    }
}

#[test]
fn batches_of_any_order() {
    let batchings: [&[usize]; 7] = [
        &[0],
        &[0, 1],
        &[0, 0],
        &[0, 1, 2],
        &[0, 1, 0, 1],
        &[1, 2, 0, 1, 2],
        &[0, 0, 0, 0, 0],
    ];
    for batching in batchings {
        check_users(5, batching);
    }
}

/// Multiplicities of M31 and of QM31, constant and not, and relations that are used with one to three values.
#[test]
fn multiplicities_of_all_kinds() {
    for entries in 1..=5 {
        check_layers(&layers(4, 5, entries, Batches::Single));
        check_layers(&layers(4, 5, entries, Batches::Pairs));
    }
    check_layers(&layers(5, 130, 4, Batches::Custom(vec![1, 0, 1, 2])));
}

#[test]
fn preprocessed_columns() {
    let table = Table {
        log_size: 6,
        relation: squares(),
    };
    check(&table, 2, 1);
}

/// Nine batches are several kernels, each of which takes the sums of the one before.
#[test]
fn kernels_continue_one_another() {
    let eval = layers(6, 9, 9, Batches::Single);
    let program = Fractions::new(&eval).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((program.batches(), program.units().count()), (9, 3));
    check_layers(&eval);
}

/// However the batches are cut into kernels, the columns are the same.
#[test]
fn the_cut_does_not_matter() {
    let eval = layers(3, 7, 5, Batches::Single);
    let recording = record(&eval, SecureField::from(0)).unwrap_or_else(|error| panic!("{error}"));
    let mut random = Random::new(5);
    let mut outputs = [1, 2, 3, 5].map(|most_batches| {
        let program = Fractions::of_recording(&recording, most_batches);
        let program = program.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(program.units().count(), 5usize.div_ceil(most_batches));
        program
    });
    let inputs: Vec<Buffer<HostExecutor>> = outputs[0]
        .columns()
        .iter()
        .map(|_| Buffer::from_words(&words(&random.base(8))))
        .collect();
    let [first, others @ ..] = outputs.each_mut().map(|program| {
        let batches = fractions(program, 3, &inputs);
        let columns = batches.iter().flatten().map(Buffer::to_host);
        columns.collect::<Vec<_>>()
    });
    assert_eq!(first.len(), 20);
    for other in others {
        assert!(other == first);
    }
}

/// The sums of all components come in one exchange; an AIR without lookups has none.
#[test]
fn sums_of_several_components() {
    let lookup = Lookup {
        log_users: 6,
        log_table: 5,
        batching: vec![0, 1, 1],
        broken: false,
    };
    let relation = squares();
    let (expected, sums) = lookup.interaction(&relation);
    let device = |columns: &[Vec<BaseField>]| -> DeviceColumns {
        let columns = columns.iter();
        columns
            .map(|column| column.iter().copied().collect())
            .collect()
    };
    let trace = device(&lookup.trace());
    let (uses, of_users) = trace.split_last().expect("there are columns");
    let table = Table {
        log_size: 5,
        relation: relation.clone(),
    };
    let users = Users {
        log_size: 6,
        batching: lookup.batching.clone(),
        relation,
    };
    let fibonacci = WideFibonacci {
        log_size: 5,
        columns: 3,
        excess: 0,
    };
    let components = [
        made(&users, &Vec::new(), &of_users.to_vec()),
        made(&fibonacci, &Vec::new(), &Vec::new()),
        made(&table, &device(&lookup.preprocessed()), &vec![uses.clone()]),
    ];
    let (made, exchanges) = count_exchanges(|| claimed_sums(&components));
    assert_eq!(exchanges, 1);
    assert_eq!(made, [sums[0], SecureField::from(0), sums[1]]);
    let columns = components.map(to_words).concat();
    let expected: Vec<Vec<u32>> = expected.iter().map(|column| words(column)).collect();
    assert!(columns == expected);
}

/// A text is compiled once, whatever the proof and the size of the trace.
#[test]
fn the_text_depends_on_no_number_of_a_proof() {
    let texts = |log_size: u32, seed: u64| {
        let mut random = Random::new(seed);
        let mut drawn =
            || SecureField::from_m31_array(random.base(4).try_into().expect("four of four"));
        let eval = Layers {
            relation: Triples::new(drawn(), drawn()),
            number: drawn(),
            ..layers(log_size, 6, 3, Batches::Single)
        };
        let program = Fractions::new(&eval).unwrap_or_else(|error| panic!("{error}"));
        let units = program.units();
        units.map(|unit| unit.source.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(5, 1), texts(9, 2));
}

/// Lookups of a column's neighbouring rows, some of them further away than a short trace is long, two of them with constant
/// multiplicities.
struct Neighbours {
    log_size: u32,
    relation: Squares,
}

impl FrameworkEval for Neighbours {
    fn log_size(&self) -> u32 {
        self.log_size
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.log_size + 1
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let cells = eval.next_interaction_mask(ORIGINAL_TRACE_IDX, [-9, -1, 0, 1, 6]);
        for (pair, constant) in cells.windows(2).zip([Some(5), Some(P - 1), None, None]) {
            let multiplicity = match constant {
                Some(constant) => E::F::from(BaseField::from(constant)),
                None => pair[1].clone(),
            };
            let multiplicity = E::EF::from(multiplicity);
            eval.add_to_relation(RelationEntry::new(&self.relation, multiplicity, pair));
        }
        eval.finalize_logup_batched(&vec![0, 1, 2, 2]);
        eval
    }
}

#[test]
fn rows_beside_the_own_one() {
    for log_size in [1, 2, 3, 6, 9] {
        let relation = squares();
        check(&Neighbours { log_size, relation }, 0, 1);
    }
}

/// An AIR whose lookups are of running sums.
struct OfLater(Squares);

impl FrameworkEval for OfLater {
    fn log_size(&self) -> u32 {
        4
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        5
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let [later] = eval.next_interaction_mask(INTERACTION_TRACE_IDX, [0]);
        let one = E::EF::from(E::F::from(BaseField::from(1)));
        let values = [later.clone(), later];
        eval.add_to_relation(RelationEntry::new(&self.0, one, &values));
        eval.finalize_logup();
        eval
    }
}

#[test]
fn a_lookup_of_what_is_made_of_lookups_is_refused() {
    let refused = Fractions::new(&OfLater(squares())).err();
    let later = INTERACTION_TRACE_IDX as u32;
    assert_eq!(refused, Some(GenerateError::LookupOfLater(later)));
}
