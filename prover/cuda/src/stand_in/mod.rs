//! A stwo backend over host memory whose arithmetic is the kernels', run on the host: a test tool.
//!
//! It implements every trait of a backend for the Blake2s channel. A proof made with it has passed through every kernel
//! of the trait path, with their launches and index arithmetic, and must have the bytes of `SimdBackend`'s. It is slow:
//! a thread block is a loop.
//!
//! The transcript is stwo's own. The kernels of constraints are compiled when they are first needed, by the C++ compiler
//! of the system.

mod accumulation;
mod column;
mod component;
mod exchanges;
mod fri;
mod gkr;
mod grind;
mod loop_backend;
mod merkle;
mod poly;
mod quotients;
mod twiddles;

pub use column::{Element, HostColumn};
pub use exchanges::count_exchanges;
use serde::{Deserialize, Serialize};
use stwo::core::circle::Coset;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::prover::backend::{Backend, BackendForChannel};
use stwo::prover::secure_column::SecureColumnByCoords;
pub use twiddles::HostTwiddles;

use crate::host::{HalfCoset, Qm31, Qm31Columns, Qm31ColumnsMut};

/// The stand-in for a device: columns in host memory, kernels in their host build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandInBackend;

impl Backend for StandInBackend {}
impl BackendForChannel<Blake2sMerkleChannel> for StandInBackend {}

/// A QM31 element as the kernels hold it.
fn to_words(value: SecureField) -> Qm31 {
    value.to_m31_array().map(|coordinate| coordinate.0)
}

/// A QM31 element from its coordinates.
fn from_words(words: Qm31) -> SecureField {
    SecureField::from_m31_array(words.map(BaseField::from_u32_unchecked))
}

/// A half coset by the indices of its points.
fn half_coset(coset: Coset) -> HalfCoset {
    let index = |index: usize| u32::try_from(index).expect("indices of points are below 2^31; qed");
    HalfCoset {
        initial: index(coset.initial_index.0),
        step: index(coset.step_size.0),
        log_half: coset.log_size,
    }
}

/// The coordinates of a QM31 column.
fn coordinates(column: &SecureColumnByCoords<StandInBackend>) -> Qm31Columns<'_> {
    column.columns.each_ref().map(HostColumn::raw)
}

/// The coordinates of a QM31 column, to write.
fn coordinates_mut(column: &mut SecureColumnByCoords<StandInBackend>) -> Qm31ColumnsMut<'_> {
    column.columns.each_mut().map(HostColumn::raw_mut)
}

/// A QM31 column of coordinates that a kernel wrote.
fn secure_column(
    columns: [Vec<u32>; SECURE_EXTENSION_DEGREE],
) -> SecureColumnByCoords<StandInBackend> {
    SecureColumnByCoords {
        columns: columns.map(HostColumn::from_raw),
    }
}
