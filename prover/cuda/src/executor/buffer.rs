//! Memory of an executor, counted references to it, and views.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use super::{exchange, perform, Executor, Fault};
use crate::params::{words, Plain};
use crate::plan::{Span, Table};

/// An allocation, given back when it is dropped.
#[derive(Debug)]
struct Memory<X: Executor> {
    /// 0 if it could not be had.
    address: u64,
    words: usize,
    /// Faults before this.
    faults: u64,
    executor: PhantomData<X>,
}

impl<X: Executor> Memory<X> {
    fn new(words: usize) -> Self {
        let faults = X::faults().count();
        Self {
            address: perform::<X, u64>(0, |executor| executor.alloc(words)),
            words,
            faults,
            executor: PhantomData,
        }
    }

    /// Whether there was a fault since.
    fn is_stale(&self) -> bool {
        X::faults().count() != self.faults
    }
}

impl<X: Executor> Drop for Memory<X> {
    fn drop(&mut self) {
        if self.address != 0 {
            if let Ok(executor) = X::get() {
                executor.free(self.address, self.words);
            }
        }
    }
}

/// Words in an executor's memory, or a part of them. A copy refers to the same memory; who writes takes memory of its
/// own first if there are others.
#[derive(Debug)]
pub struct Buffer<X: Executor> {
    memory: Option<Arc<Memory<X>>>,
    offset: usize,
    len: usize,
}

impl<X: Executor> Clone for Buffer<X> {
    fn clone(&self) -> Self {
        Self {
            memory: self.memory.clone(),
            ..*self
        }
    }
}

impl<X: Executor> Buffer<X> {
    /// Words that are not written yet.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self {
            memory: (len > 0).then(|| Arc::new(Memory::new(len))),
            offset: 0,
            len,
        }
    }

    /// One word many times.
    #[must_use]
    pub fn filled(word: u32, len: usize) -> Self {
        let mut buffer = Self::new(len);
        buffer.fill(0..len, word);
        buffer
    }

    /// Words of the host.
    #[must_use]
    pub fn from_words(words: &[u32]) -> Self {
        let mut buffer = Self::new(words.len());
        buffer.write(0, words);
        buffer
    }

    /// Values of the host.
    #[must_use]
    pub(crate) fn from_values<T: Plain>(values: &[T]) -> Self {
        Self::from_words(&words(values))
    }

    /// Number of words.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where the words are, or an address of 0 for memory that is not to be used. Whoever hands this to a kernel that
    /// writes owns the memory, see [`Buffer::unshare`].
    #[must_use]
    pub fn span(&self) -> Span {
        let usable = self.memory.as_ref().filter(|memory| !memory.is_stale());
        let base = usable.map_or(0, |memory| memory.address);
        let offset = if base == 0 { 0 } else { 4 * self.offset as u64 };
        Span::new(base + offset, self.len)
    }

    /// A part of the words.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn view(&self, range: Range<usize>) -> Self {
        assert!(
            range.start <= range.end && range.end <= self.len,
            "a view reaches beyond its buffer"
        );
        Self {
            memory: self.memory.clone(),
            offset: self.offset + range.start,
            len: range.len(),
        }
    }

    /// The words, copied to the host: one exchange.
    #[must_use]
    pub fn to_host(&self) -> Vec<u32> {
        exchange();
        let mut words = vec![0; self.len];
        self.with_span(|executor, span| executor.download(span.address, &mut words));
        words
    }

    /// Writes words of the host.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn write(&mut self, at: usize, words: &[u32]) {
        self.unshare();
        self.view(at..at + words.len())
            .with_span(|executor, span| executor.upload(words, span.address));
    }

    /// Writes one word many times.
    ///
    /// # Panics
    ///
    /// If the range is not within the buffer.
    pub fn fill(&mut self, range: Range<usize>, word: u32) {
        self.unshare();
        self.view(range)
            .with_span(|executor, span| executor.fill(span.address, word, span.words));
    }

    /// Writes words of another buffer.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn write_buffer(&mut self, at: usize, source: &Self) {
        self.unshare();
        let target = self.view(at..at + source.len).span();
        source.with_span(|executor, span| {
            if target.is_missing() {
                return Err(Fault::NoMemory("a copy".to_owned()));
            }
            executor.copy(span.address, target.address, span.words)
        });
    }

    /// Takes memory of its own if others refer to the same, so that it may be written.
    pub fn unshare(&mut self) {
        let shared = |memory: &Arc<_>| Arc::strong_count(memory) > 1;
        if self.memory.as_ref().is_some_and(shared) {
            let mut own = Self::new(self.len);
            own.write_buffer(0, self);
            *self = own;
        }
    }

    /// Itself, or other memory that is not written yet if this is from before a fault.
    #[must_use]
    pub fn renewed(self) -> Self {
        match &self.memory {
            Some(memory) if memory.is_stale() => Self::new(self.len),
            _ => self,
        }
    }

    /// Has the executor do something with the words.
    fn with_span(&self, action: impl FnOnce(&'static X, Span) -> Result<(), Fault>) {
        let span = self.span();
        if span.words == 0 {
            return;
        }
        perform::<X, ()>((), |executor| {
            if span.is_missing() {
                return Err(Fault::NoMemory("a copy".to_owned()));
            }
            action(executor, span)
        });
    }
}

/// A list of addresses for a kernel, in the executor's memory.
pub(crate) struct Addresses<X: Executor> {
    buffer: Buffer<X>,
    entries: Vec<Span>,
}

impl<X: Executor> Addresses<X> {
    pub fn new(entries: Vec<Span>) -> Self {
        let addresses: Vec<u64> = entries.iter().map(|entry| entry.address).collect();
        Self {
            buffer: Buffer::from_values(&addresses),
            entries,
        }
    }

    pub fn of(buffers: &[Buffer<X>]) -> Self {
        Self::new(buffers.iter().map(Buffer::span).collect())
    }

    /// As a launch takes it.
    pub fn table(&self) -> Table<'_> {
        Table {
            at: self.buffer.span(),
            entries: &self.entries,
        }
    }
}
