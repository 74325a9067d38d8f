//! A stwo backend over an executor: every trait of a backend for the Blake2s channel, made of the kernels.
//!
//! Columns are views of memory with counted references: a copy costs nothing, and who writes takes memory of its own
//! first. One thing is not launched here: the transcript, which is stwo's own.

mod accumulation;
mod column;
mod component;
mod fri;
mod gkr;
mod grind;
mod loop_backend;
mod merkle;
mod poly;
mod quotients;
mod simd;
mod twiddles;

use std::fmt;
use std::marker::PhantomData;

pub use column::{DeviceColumn, Element};
use serde::{Deserialize, Serialize};
use stwo::core::circle::Coset;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::prover::backend::{Backend, BackendForChannel};
use stwo::prover::secure_column::SecureColumnByCoords;
pub use twiddles::DeviceTwiddles;

use crate::executor::Executor;
use crate::ops::Qm31Buffers;
use crate::params::{HalfCoset, Qm31};

/// The backend of the process's executor of a kind.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct DeviceBackend<X>(PhantomData<X>);

impl<X> Clone for DeviceBackend<X> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<X> Copy for DeviceBackend<X> {}

impl<X> fmt::Debug for DeviceBackend<X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceBackend")
    }
}

impl<X: Executor> Backend for DeviceBackend<X> {}
impl<X: Executor> BackendForChannel<Blake2sMerkleChannel> for DeviceBackend<X> {}

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
fn coordinates<X: Executor>(column: &SecureColumnByCoords<DeviceBackend<X>>) -> Qm31Buffers<X> {
    column
        .columns
        .each_ref()
        .map(|column| column.buffer().clone())
}

/// A QM31 column of coordinates that a kernel wrote.
fn secure_column<X: Executor>(columns: Qm31Buffers<X>) -> SecureColumnByCoords<DeviceBackend<X>> {
    SecureColumnByCoords {
        columns: columns.map(DeviceColumn::new),
    }
}
