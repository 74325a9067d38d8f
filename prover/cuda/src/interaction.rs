//! The columns of a component's lookups, made where its trace is.
//!
//! stwo's `LogupTraceGenerator` takes each fraction from the caller, on the CPU. Here an AIR's own `evaluate` says what
//! they are: kernels are generated from it, as those of its constraints are. Columns and claimed sums are the same.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::{FrameworkEval, PREPROCESSED_TRACE_IDX};

use crate::backend::{DeviceColumn, Element};
use crate::constraints::{Fractions, GenerateError};
use crate::executor::{Buffer, Executor};
use crate::ops::{fractions::fractions, logup::logup_finish_in_place};

/// The columns of a component's lookups, with the sum of all its fractions.
#[derive(Debug)]
pub struct Interaction<X: Executor> {
    columns: Vec<DeviceColumn<X, BaseField>>,
    claimed_sum: Buffer<X>,
}

impl<X: Executor> Interaction<X> {
    /// Makes the columns of an AIR whose relations have their elements. `preprocessed` are the columns that it asks for, in
    /// the order in which it does, `trace` those of its own; all by their rows, in stwo's order. An AIR without lookups has
    /// no columns, and the sum 0.
    ///
    /// A device that fails says so when the proof is made.
    ///
    /// # Errors
    ///
    /// If no kernels can be made of the AIR.
    ///
    /// # Panics
    ///
    /// If a column is missing or has another length than the AIR's trace.
    pub fn new<E: FrameworkEval>(
        eval: &E,
        preprocessed: &[&DeviceColumn<X, BaseField>],
        trace: &[&DeviceColumn<X, BaseField>],
    ) -> Result<Self, GenerateError> {
        let program = Fractions::new(eval)?;
        let columns = program.columns().iter().map(|(tree, column)| {
            let columns = match *tree as usize {
                PREPROCESSED_TRACE_IDX => preprocessed,
                _ => trace,
            };
            columns[*column as usize].buffer().clone()
        });
        let columns: Vec<Buffer<X>> = columns.collect();
        let mut batches = fractions(&program, eval.log_size(), &columns);
        let claimed_sum = match batches.last_mut() {
            Some(last) => logup_finish_in_place(last),
            None => Buffer::filled(0, SecureField::WORDS),
        };
        let columns = batches.into_iter().flatten().map(DeviceColumn::new);
        Ok(Self {
            columns: columns.collect(),
            claimed_sum,
        })
    }

    /// The columns, in the order in which the component has them in its tree.
    #[must_use]
    pub fn into_columns(self) -> Vec<DeviceColumn<X, BaseField>> {
        self.columns
    }
}

/// The claimed sum of each component, in one exchange with the device.
#[must_use]
pub fn claimed_sums<X: Executor>(components: &[Interaction<X>]) -> Vec<SecureField> {
    let mut sums = Buffer::<X>::new(SecureField::WORDS * components.len());
    for (index, component) in components.iter().enumerate() {
        sums.write_buffer(SecureField::WORDS * index, &component.claimed_sum);
    }
    let words = sums.to_host();
    words
        .chunks_exact(SecureField::WORDS)
        .map(SecureField::from_raw)
        .collect()
}
