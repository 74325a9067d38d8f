//! Traces of the AIRs, row by row.

use sage_cuda::conformance::Random;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fields::FieldExpOps;
use stwo::core::utils::bit_reverse_index;
use stwo_constraint_framework::Relation;

use super::airs::{Shared, Squares};
use super::Columns;

/// Slot of row `row`, rows counted along the trace's coset.
fn slot(row: usize, log_size: u32) -> usize {
    let index = if row.is_multiple_of(2) {
        row / 2
    } else {
        (1 << log_size) - 1 - row / 2
    };
    bit_reverse_index(index, log_size)
}

/// Columns in the order of slots, from columns in the order of rows.
pub fn by_slot<T: Copy>(rows: &[T]) -> Vec<T> {
    let mut slots = rows.to_vec();
    for (row, value) in rows.iter().enumerate() {
        slots[slot(row, rows.len().ilog2())] = *value;
    }
    slots
}

/// A random start, each row its own sequence.
pub fn fibonacci_trace(log_size: u32, columns: usize) -> Columns {
    let mut random = Random::new(u64::from(log_size) * 1000 + columns as u64);
    let mut trace = vec![random.base(1 << log_size), random.base(1 << log_size)];
    while trace.len() < columns {
        let (before, last) = (&trace[trace.len() - 2], &trace[trace.len() - 1]);
        let next = before
            .iter()
            .zip(last)
            .map(|(before, last)| before.square() + *last)
            .collect();
        trace.push(next);
    }
    trace
}

/// Random columns and their products with sums of them.
pub fn shared_trace(log_size: u32, sums: usize) -> Columns {
    let mut random = Random::new(u64::from(log_size) * 100 + sums as u64);
    let mut trace: Columns = (0..Shared::INPUTS)
        .map(|_| random.base(1 << log_size))
        .collect();
    let total = |sum: usize, row: usize| -> BaseField {
        let terms = trace[..Shared::INPUTS].iter().enumerate();
        terms
            .map(|(column, values)| values[row] * Shared::factor(sum, column))
            .sum()
    };
    let products: Columns = (0..Shared::PRODUCTS)
        .map(|index| {
            let rows = trace[index % Shared::INPUTS].iter().enumerate();
            let other = BaseField::from(index);
            rows.map(|(row, value)| total(index % sums, row) * (*value + other))
                .collect()
        })
        .collect();
    trace.extend(products);
    trace
}

/// Entries of `Users` that are looked up in `Table`.
#[derive(Clone, Debug)]
pub struct Lookup {
    pub log_users: u32,
    pub log_table: u32,
    /// The batch of each entry; at most two entries a batch.
    pub batching: Vec<usize>,
    /// Whether one value of the trace is wrong.
    pub broken: bool,
}

/// Coordinates of a QM31 column, in the order of slots.
fn coordinates(rows: &[SecureField]) -> Columns {
    let slots = by_slot(rows);
    (0..4)
        .map(|coordinate| {
            slots
                .iter()
                .map(|value| value.to_m31_array()[coordinate])
                .collect()
        })
        .collect()
}

/// The columns of a LogUp component and its sum. `batches[k]` holds the fractions of batch k, summed for each row.
pub fn logup_columns(batches: &[Vec<SecureField>]) -> (Columns, SecureField) {
    let rows = batches[0].len();
    let mut running = vec![SecureField::from(0); rows];
    let mut columns = Columns::new();
    for (index, batch) in batches.iter().enumerate() {
        for (sum, value) in running.iter_mut().zip(batch) {
            *sum += *value;
        }
        if index + 1 < batches.len() {
            columns.extend(coordinates(&running));
        }
    }
    let total: SecureField = running.iter().copied().sum();
    let share = total / BaseField::from(rows);
    let mut prefix = SecureField::from(0);
    for sum in &mut running {
        prefix += *sum - share;
        *sum = prefix;
    }
    columns.extend(coordinates(&running));
    (columns, total)
}

impl Lookup {
    /// The numbers looked up, for each entry in the order of rows.
    fn numbers(&self) -> Vec<Vec<usize>> {
        let mut random = Random::new(77);
        let table = 1u64 << self.log_table;
        let entry = |random: &mut Random| {
            (0..1 << self.log_users)
                .map(|_| random.below(table) as usize)
                .collect()
        };
        self.batching.iter().map(|_| entry(&mut random)).collect()
    }

    fn pair(number: usize) -> [BaseField; 2] {
        [BaseField::from(number), BaseField::from(number).square()]
    }

    fn uses(&self) -> Vec<BaseField> {
        let mut uses = vec![BaseField::from(0); 1 << self.log_table];
        for number in self.numbers().into_iter().flatten() {
            uses[number] += BaseField::from(1);
        }
        uses
    }

    /// Numbers and their squares.
    pub fn preprocessed(&self) -> Columns {
        let pairs: Vec<[BaseField; 2]> = (0..1 << self.log_table).map(Self::pair).collect();
        (0..2)
            .map(|part| by_slot(&pairs.iter().map(|pair| pair[part]).collect::<Vec<_>>()))
            .collect()
    }

    /// The columns of `Users`, then that of `Table`.
    pub fn trace(&self) -> Columns {
        let rows = 1 << self.log_users;
        let z = Random::new(78).base(rows);
        let w: Vec<BaseField> = (0..rows)
            .map(|row| z[(row + rows - 1) % rows] * z[(row + 1) % rows])
            .collect();
        let mut columns = vec![by_slot(&z), by_slot(&w)];
        for (entry, numbers) in self.numbers().iter().enumerate() {
            let pairs: Vec<[BaseField; 2]> =
                numbers.iter().map(|number| Self::pair(*number)).collect();
            columns.push(by_slot(
                &pairs.iter().map(|pair| pair[0]).collect::<Vec<_>>(),
            ));
            if entry == 0 {
                let next: Vec<BaseField> =
                    (0..rows).map(|row| pairs[(row + 1) % rows][0]).collect();
                columns.push(by_slot(&next));
            }
            columns.push(by_slot(
                &pairs.iter().map(|pair| pair[1]).collect::<Vec<_>>(),
            ));
        }
        columns.push(by_slot(&self.uses()));
        if self.broken {
            columns[1][3] += BaseField::from(1);
        }
        columns
    }

    /// The interaction columns of both components and their sums.
    pub fn interaction(&self, relation: &Squares) -> (Columns, [SecureField; 2]) {
        let inverse = |number: usize| {
            let denominator: SecureField = relation.combine(&Self::pair(number));
            denominator.inverse()
        };
        let inverses: Vec<SecureField> = (0..1 << self.log_table).map(inverse).collect();
        let n_batches = self.batching.iter().max().map_or(0, |last| last + 1);
        let mut batches = vec![vec![SecureField::from(0); 1 << self.log_users]; n_batches];
        for (numbers, batch) in self.numbers().iter().zip(&self.batching) {
            for (row, number) in numbers.iter().enumerate() {
                batches[*batch][row] += inverses[*number];
            }
        }
        let (mut columns, users) = logup_columns(&batches);
        let yielded = self
            .uses()
            .iter()
            .zip(&inverses)
            .map(|(uses, inverse)| -(*inverse * *uses))
            .collect();
        let (of_table, table) = logup_columns(&[yielded]);
        columns.extend(of_table);
        (columns, [users, table])
    }

    /// Log sizes of the interaction columns.
    pub fn interaction_log_sizes(&self) -> Vec<u32> {
        let n_batches = self.batching.iter().max().map_or(0, |last| last + 1);
        let mut log_sizes = vec![self.log_users; 4 * n_batches];
        log_sizes.extend([self.log_table; 4]);
        log_sizes
    }
}
