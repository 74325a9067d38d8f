//! Columns in host memory, in the layout the kernels use.

use std::fmt::Debug;

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::prover::backend::{Column, ColumnOps};

use super::exchanges::exchange;
use super::{from_words, to_words, StandInBackend};
use crate::host::{self, UNWRITTEN};

/// What a column can hold: a value of stwo and its words in a column.
pub trait Element: Copy + Debug + Send + Sync + 'static {
    /// The words of one value.
    type Raw: Copy + Debug + Send + Sync;

    /// The words of zero.
    const ZERO: Self::Raw;

    /// Words that are no value: what a column holds before it is written.
    const UNWRITTEN: Self::Raw;

    /// The words of a value.
    fn to_raw(self) -> Self::Raw;

    /// The value of words.
    fn from_raw(raw: Self::Raw) -> Self;

    /// A column as plain words, and how many a value has.
    fn words(raw: &mut [Self::Raw]) -> (&mut [u32], usize);
}

impl Element for BaseField {
    type Raw = u32;

    const ZERO: u32 = 0;
    const UNWRITTEN: u32 = UNWRITTEN;

    fn to_raw(self) -> u32 {
        self.0
    }

    fn from_raw(raw: u32) -> Self {
        Self::from_u32_unchecked(raw)
    }

    fn words(raw: &mut [u32]) -> (&mut [u32], usize) {
        (raw, 1)
    }
}

impl Element for SecureField {
    type Raw = [u32; 4];

    const ZERO: [u32; 4] = [0; 4];
    const UNWRITTEN: [u32; 4] = [UNWRITTEN; 4];

    fn to_raw(self) -> [u32; 4] {
        to_words(self)
    }

    fn from_raw(raw: [u32; 4]) -> Self {
        from_words(raw)
    }

    fn words(raw: &mut [[u32; 4]]) -> (&mut [u32], usize) {
        (raw.as_flattened_mut(), 4)
    }
}

impl Element for Blake2sHash {
    type Raw = [u32; 8];

    const ZERO: [u32; 8] = [0; 8];
    const UNWRITTEN: [u32; 8] = [UNWRITTEN; 8];

    fn to_raw(self) -> [u32; 8] {
        std::array::from_fn(|word| {
            u32::from_le_bytes(std::array::from_fn(|byte| self.0[4 * word + byte]))
        })
    }

    fn from_raw(raw: [u32; 8]) -> Self {
        let mut bytes = [0; 32];
        for (target, word) in bytes.chunks_exact_mut(4).zip(raw) {
            target.copy_from_slice(&word.to_le_bytes());
        }
        Self(bytes)
    }

    fn words(raw: &mut [[u32; 8]]) -> (&mut [u32], usize) {
        (raw.as_flattened_mut(), 8)
    }
}

/// A column in host memory.
#[derive(Clone, Debug)]
pub struct HostColumn<T: Element> {
    raw: Vec<T::Raw>,
}

impl<T: Element> HostColumn<T> {
    /// A column of words that a kernel wrote.
    #[must_use]
    pub const fn from_raw(raw: Vec<T::Raw>) -> Self {
        Self { raw }
    }

    /// The words.
    #[must_use]
    pub fn raw(&self) -> &[T::Raw] {
        &self.raw
    }

    /// The words, to write.
    pub fn raw_mut(&mut self) -> &mut [T::Raw] {
        &mut self.raw
    }
}

impl<T: Element> FromIterator<T> for HostColumn<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::from_raw(values.into_iter().map(T::to_raw).collect())
    }
}

impl<T: Element> Column<T> for HostColumn<T> {
    fn zeros(len: usize) -> Self {
        Self::from_raw(vec![T::ZERO; len])
    }

    /// Holds words that are no value, so that reading them shows.
    unsafe fn uninitialized(len: usize) -> Self {
        Self::from_raw(vec![T::UNWRITTEN; len])
    }

    fn to_cpu(&self) -> Vec<T> {
        exchange();
        self.raw.iter().map(|raw| T::from_raw(*raw)).collect()
    }

    fn len(&self) -> usize {
        self.raw.len()
    }

    fn at(&self, index: usize) -> T {
        exchange();
        T::from_raw(self.raw[index])
    }

    fn set(&mut self, index: usize, value: T) {
        exchange();
        self.raw[index] = value.to_raw();
    }

    fn split_at_mid(mut self) -> (Self, Self) {
        let second = self.raw.split_off(self.raw.len() / 2);
        (self, Self::from_raw(second))
    }
}

impl<T: Element> ColumnOps<T> for StandInBackend {
    type Column = HostColumn<T>;

    fn bit_reverse_column(column: &mut HostColumn<T>) {
        let (words, width) = T::words(&mut column.raw);
        host::bit_reverse(words, width);
    }
}
