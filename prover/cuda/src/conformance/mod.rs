//! What every backend must satisfy: the same results as `CpuBackend`, operation by operation.
//!
//! Each function is one test, generic over the backend, and panics on a difference.
//! [`backend_conformance_tests`](crate::backend_conformance_tests) makes tests of all of them. Inputs are the same in
//! every run.

mod commitment;
mod gkr;
mod poly;
mod random;

pub use commitment::{accumulation, decomposition, folds, merkle, packed_leaves, quotients};
pub use gkr::{gkr, multilinear};
pub use poly::{
    barycentric, batches, evaluation_by_folding, evaluation_outside, interpolation, subdomains,
    tiny_polynomials, twiddle_prefixes,
};
pub use random::Random;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::prover::backend::{BackendForChannel, Col, Column, ColumnOps, CpuBackend};
use stwo::prover::secure_column::SecureColumnByCoords;

/// A backend that can prove with the Blake2s channel.
pub trait Subject: BackendForChannel<Blake2sMerkleChannel> {}

impl<B: BackendForChannel<Blake2sMerkleChannel>> Subject for B {}

/// Tests of all operations for a backend; to be used in a module of its own.
#[macro_export]
macro_rules! backend_conformance_tests {
    ($backend:ty: $($test:ident),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                $crate::conformance::$test::<$backend>();
            }
        )*
    };
    ($backend:ty) => {
        $crate::backend_conformance_tests!(
            $backend: accumulation, barycentric, batches, bit_reversal, columns, decomposition, evaluation_by_folding,
            evaluation_outside, folds, gkr, interpolation, merkle, multilinear, packed_leaves, quotients, subdomains,
            tiny_polynomials, twiddle_prefixes,
        );
    };
}

/// All tests with their names, for programs that run them.
#[must_use]
pub fn operations<B: Subject>() -> [(&'static str, fn()); 18] {
    [
        ("accumulation", accumulation::<B>),
        ("barycentric", barycentric::<B>),
        ("batches", batches::<B>),
        ("bit reversal", bit_reversal::<B>),
        ("columns", columns::<B>),
        ("decomposition", decomposition::<B>),
        ("evaluation by folding", evaluation_by_folding::<B>),
        ("evaluation outside", evaluation_outside::<B>),
        ("folds", folds::<B>),
        ("gkr", gkr::<B>),
        ("interpolation", interpolation::<B>),
        ("merkle", merkle::<B>),
        ("multilinear", multilinear::<B>),
        ("packed leaves", packed_leaves::<B>),
        ("quotients", quotients::<B>),
        ("subdomains", subdomains::<B>),
        ("tiny polynomials", tiny_polynomials::<B>),
        ("twiddle prefixes", twiddle_prefixes::<B>),
    ]
}

/// A base column of both backends.
fn base_column<B: ColumnOps<BaseField>>(values: &[BaseField]) -> Col<B, BaseField> {
    values.iter().copied().collect()
}

/// A QM31 column of a backend.
fn secure_coordinates<B: ColumnOps<BaseField>>(values: &[SecureField]) -> SecureColumnByCoords<B> {
    SecureColumnByCoords {
        columns: std::array::from_fn(|coordinate| {
            values
                .iter()
                .map(|value| value.to_m31_array()[coordinate])
                .collect()
        }),
    }
}

/// The values of a QM31 column.
fn secure_values<B: ColumnOps<BaseField>>(column: &SecureColumnByCoords<B>) -> Vec<SecureField> {
    let coordinates = column.columns.each_ref().map(Column::to_cpu);
    (0..column.len())
        .map(|row| {
            SecureField::from_m31_array(std::array::from_fn(|coordinate| {
                coordinates[coordinate][row]
            }))
        })
        .collect()
}

/// Making, reading, writing, halving and bit-reversing columns.
pub fn columns<B: Subject>() {
    let mut random = Random::new(1);
    for log_size in 0..8 {
        let values = random.base(1 << log_size);
        let secure = random.secure(1 << log_size);
        column_semantics::<B, BaseField>(&values, BaseField::from(7));
        column_semantics::<B, SecureField>(&secure, SecureField::from(7));
        assert_eq!(
            Col::<B, BaseField>::zeros(1 << log_size).to_cpu(),
            vec![BaseField::from(0); 1 << log_size]
        );
    }
}

/// Bit reversal of both kinds of columns. stwo's SIMD backend has none for QM31 columns, nor for columns shorter than a
/// register.
pub fn bit_reversal<B: Subject>() {
    let mut random = Random::new(17);
    for log_size in 1..12 {
        let mut values = random.base(1 << log_size);
        let mut secure = random.secure(1 << log_size);
        let mut column = base_column::<B>(&values);
        let mut secure_column: Col<B, SecureField> = secure.iter().copied().collect();
        <B as ColumnOps<BaseField>>::bit_reverse_column(&mut column);
        <B as ColumnOps<SecureField>>::bit_reverse_column(&mut secure_column);
        <CpuBackend as ColumnOps<BaseField>>::bit_reverse_column(&mut values);
        <CpuBackend as ColumnOps<SecureField>>::bit_reverse_column(&mut secure);
        assert_eq!(column.to_cpu(), values);
        assert_eq!(secure_column.to_cpu(), secure);
    }
}

fn column_semantics<B: ColumnOps<T>, T: Copy + PartialEq + std::fmt::Debug>(
    values: &[T],
    other: T,
) {
    let mut column: Col<B, T> = values.iter().copied().collect();
    assert_eq!(column.len(), values.len());
    assert_eq!(column.to_cpu(), values);
    for (index, value) in values.iter().enumerate() {
        assert_eq!(column.at(index), *value);
    }
    let copy = column.clone();
    column.set(values.len() - 1, other);
    assert_eq!(column.at(values.len() - 1), other);
    assert_eq!(copy.to_cpu(), values, "a copy is not written");
    // Half of a register of `SimdBackend` is not a column of its own.
    if values.len() >= 32 {
        let (mut left, right) = column.split_at_mid();
        assert_eq!(left.to_cpu(), values[..values.len() / 2]);
        assert_eq!(right.at(values.len() / 2 - 1), other);
        left.set(0, other);
        assert_eq!(left.at(0), other);
        assert_eq!(right.at(0), values[values.len() / 2]);
    }
}
