//! `AccumulationOps`.

use num_traits::One;
use stwo::core::fields::qm31::SecureField;
use stwo::prover::secure_column::SecureColumnByCoords;
use stwo::prover::AccumulationOps;

use super::DeviceBackend;
use crate::executor::Executor;
use crate::ops;

/// Adds a column, lifted, to one that is as long or longer.
fn lift_add<X: Executor>(
    target: &mut SecureColumnByCoords<DeviceBackend<X>>,
    source: &SecureColumnByCoords<DeviceBackend<X>>,
) {
    for (target, source) in target.columns.iter_mut().zip(&source.columns) {
        ops::poly::lift_add(target.buffer_mut(), source.buffer());
    }
}

impl<X: Executor> AccumulationOps for DeviceBackend<X> {
    fn accumulate(column: &mut SecureColumnByCoords<Self>, other: &SecureColumnByCoords<Self>) {
        assert_eq!(column.len(), other.len(), "columns of one length");
        lift_add(column, other);
    }

    fn generate_secure_powers(felt: SecureField, n_powers: usize) -> Vec<SecureField> {
        std::iter::successors(Some(SecureField::one()), |power| Some(*power * felt))
            .take(n_powers)
            .collect()
    }

    fn lift_and_accumulate(
        mut cols: Vec<SecureColumnByCoords<Self>>,
    ) -> Option<SecureColumnByCoords<Self>> {
        let mut longest = cols.pop()?;
        for column in &cols {
            lift_add(&mut longest, column);
        }
        Some(longest)
    }
}
