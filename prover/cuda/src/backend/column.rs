//! Columns in an executor's memory, in the layout the kernels use.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::prover::backend::{Column, ColumnOps};

use super::{from_words, to_words, DeviceBackend};
use crate::executor::{exchange, Buffer, Executor};
use crate::ops;

/// What a column can hold: a value of stwo and its words in a column.
pub trait Element: Copy + Debug + Send + Sync + 'static {
    /// Words of one value.
    const WORDS: usize;

    /// The words of one value.
    type Raw: AsRef<[u32]>;

    /// The words of a value.
    fn to_raw(self) -> Self::Raw;

    /// The value of words.
    ///
    /// # Panics
    ///
    /// If there are not as many as a value has.
    fn from_raw(raw: &[u32]) -> Self;
}

impl Element for BaseField {
    const WORDS: usize = 1;

    type Raw = [u32; 1];

    fn to_raw(self) -> [u32; 1] {
        [self.0]
    }

    fn from_raw(raw: &[u32]) -> Self {
        Self::from_u32_unchecked(raw[0])
    }
}

impl Element for SecureField {
    const WORDS: usize = 4;

    type Raw = [u32; 4];

    fn to_raw(self) -> [u32; 4] {
        to_words(self)
    }

    fn from_raw(raw: &[u32]) -> Self {
        from_words(std::array::from_fn(|word| raw[word]))
    }
}

impl Element for Blake2sHash {
    const WORDS: usize = 8;

    type Raw = [u32; 8];

    fn to_raw(self) -> [u32; 8] {
        std::array::from_fn(|word| {
            u32::from_le_bytes(std::array::from_fn(|byte| self.0[4 * word + byte]))
        })
    }

    fn from_raw(raw: &[u32]) -> Self {
        let mut bytes = [0; 32];
        for (target, word) in bytes.chunks_exact_mut(4).zip(raw) {
            target.copy_from_slice(&word.to_le_bytes());
        }
        Self(bytes)
    }
}

/// A column in an executor's memory.
#[derive(Debug)]
pub struct DeviceColumn<X: Executor, T: Element> {
    buffer: Buffer<X>,
    /// The page that was read last, by its number, for those who read single values.
    page: Mutex<Option<(usize, Vec<u32>)>>,
    element: PhantomData<T>,
}

impl<X: Executor, T: Element> Clone for DeviceColumn<X, T> {
    fn clone(&self) -> Self {
        Self::new(self.buffer.clone())
    }
}

impl<X: Executor, T: Element> DeviceColumn<X, T> {
    /// A column of words that a kernel wrote.
    #[must_use]
    pub const fn new(buffer: Buffer<X>) -> Self {
        Self {
            buffer,
            page: Mutex::new(None),
            element: PhantomData,
        }
    }

    /// The words.
    #[must_use]
    pub const fn buffer(&self) -> &Buffer<X> {
        &self.buffer
    }

    /// The words, to write.
    pub fn buffer_mut(&mut self) -> &mut Buffer<X> {
        *self.page.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
        &mut self.buffer
    }

    /// The words, with no column round them.
    #[must_use]
    pub fn into_buffer(self) -> Buffer<X> {
        self.buffer
    }

    /// The words of the page that has word `at`, and its first word's place.
    fn read_page(&self, at: Range<usize>) -> Vec<u32> {
        let size = X::PAGE.max(T::WORDS);
        let number = at.start / size;
        let mut page = self.page.lock().unwrap_or_else(PoisonError::into_inner);
        if page.as_ref().is_none_or(|(read, _)| *read != number) {
            let end = self.buffer.len().min(size * (number + 1));
            *page = Some((number, self.buffer.view(size * number..end).to_host()));
        }
        let (_, words) = page.as_ref().expect("just read; qed");
        words[at.start - size * number..at.end - size * number].to_vec()
    }
}

impl<X: Executor, T: Element> FromIterator<T> for DeviceColumn<X, T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut words = Vec::new();
        for value in values {
            words.extend_from_slice(value.to_raw().as_ref());
        }
        Self::new(Buffer::from_words(&words))
    }
}

impl<X: Executor, T: Element> Column<T> for DeviceColumn<X, T> {
    fn zeros(len: usize) -> Self {
        Self::new(Buffer::filled(0, T::WORDS * len))
    }

    /// What it holds is no value.
    unsafe fn uninitialized(len: usize) -> Self {
        Self::new(Buffer::new(T::WORDS * len))
    }

    fn to_cpu(&self) -> Vec<T> {
        self.buffer
            .to_host()
            .chunks_exact(T::WORDS)
            .map(T::from_raw)
            .collect()
    }

    fn len(&self) -> usize {
        self.buffer.len() / T::WORDS
    }

    fn at(&self, index: usize) -> T {
        assert!(index < self.len(), "a column has no value {index}");
        T::from_raw(&self.read_page(T::WORDS * index..T::WORDS * (index + 1)))
    }

    fn set(&mut self, index: usize, value: T) {
        exchange();
        self.buffer_mut()
            .write(T::WORDS * index, value.to_raw().as_ref());
    }

    fn split_at_mid(self) -> (Self, Self) {
        let mid = T::WORDS * (self.len() / 2);
        let halves = [0..mid, mid..self.buffer.len()];
        let [first, second] = halves.map(|half| Self::new(self.buffer.view(half)));
        (first, second)
    }
}

impl<X: Executor, T: Element> ColumnOps<T> for DeviceBackend<X> {
    type Column = DeviceColumn<X, T>;

    fn bit_reverse_column(column: &mut DeviceColumn<X, T>) {
        ops::poly::bit_reverse(column.buffer_mut(), T::WORDS);
    }
}
