//! What runs launches: a device, or the host in its place.

mod buffer;
mod exchanges;

use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

pub(crate) use buffer::Addresses;
pub use buffer::Buffer;
pub use exchanges::count_exchanges;
pub(crate) use exchanges::{aside, exchange};
use thiserror::Error;

use crate::plan::Launch;

/// A word of memory that nothing was written to: no element of the field.
pub const UNWRITTEN: u32 = u32::MAX;

/// Memory, copies and launches, in the order of the calls. Addresses are of words of 32 bits.
///
/// There is one executor of a kind in a process, since the methods of stwo's traits have no context.
pub trait Executor: Debug + Send + Sync + Sized + 'static {
    /// Words that are fetched at once when single elements are read; 1 if fetching costs nothing.
    const PAGE: usize;

    /// The executor, started at the first call.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    fn get() -> Result<&'static Self, Fault>;

    /// Where the first fault is kept.
    fn faults() -> &'static FaultCell;

    /// Bytes of memory that may be in use at once, if they are limited.
    fn memory_limit(&self) -> Option<u64>;

    /// Memory of at least one word, aligned to 256 bytes. What it holds is no value.
    ///
    /// # Errors
    ///
    /// If there is no such memory.
    fn alloc(&self, words: usize) -> Result<u64, Fault>;

    /// Takes back what `alloc` gave; launches in progress may still use it.
    fn free(&self, address: u64, words: usize);

    /// Copies words from the host.
    ///
    /// # Errors
    ///
    /// If the device fails.
    fn upload(&self, words: &[u32], to: u64) -> Result<(), Fault>;

    /// Copies words to the host, once everything before is done.
    ///
    /// # Errors
    ///
    /// If the device fails, now or in what was started before.
    fn download(&self, from: u64, words: &mut [u32]) -> Result<(), Fault>;

    /// Copies words within the device.
    ///
    /// # Errors
    ///
    /// If the device fails.
    fn copy(&self, from: u64, to: u64, words: usize) -> Result<(), Fault>;

    /// Writes one word many times.
    ///
    /// # Errors
    ///
    /// If the device fails.
    fn fill(&self, to: u64, word: u32, words: usize) -> Result<(), Fault>;

    /// Runs a kernel. The launch has at least one block.
    ///
    /// # Errors
    ///
    /// If the kernel cannot be compiled, loaded or started.
    fn launch(&self, launch: &Launch) -> Result<(), Fault>;
}

/// Why an executor did not do what it was told.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// There is no device to be had.
    #[error("no CUDA driver found: {0}")]
    NoDriver(String),
    /// The device asked for is not there.
    #[error("there is no device {device}; the driver knows {count}")]
    NoDevice {
        /// The number asked for.
        device: usize,
        /// How many there are.
        count: usize,
    },
    /// The executor was to be started, and runs already.
    #[error("the executor runs already")]
    Started,
    /// The memory is used up.
    #[error("out of device memory: {missing} bytes are missing")]
    OutOfMemory {
        /// Bytes by which the memory is too small.
        missing: u64,
    },
    /// A kernel was not compiled.
    #[error("kernel {kernel} cannot be had: {reason}")]
    Kernel {
        /// The kernel.
        kernel: String,
        /// What is wrong.
        reason: String,
    },
    /// The driver refused a call.
    #[error("{call} failed: {reason}")]
    Driver {
        /// The function, with the kernel if it launches one.
        call: String,
        /// What the driver says about its code.
        reason: String,
    },
    /// A launch names an address from which a device cannot load what the kernel loads at once.
    #[error("{kernel} needs memory at a multiple of {alignment} bytes, not at {address:#x}")]
    Misaligned {
        /// The kernel.
        kernel: String,
        /// The address.
        address: u64,
        /// What it should be a multiple of.
        alignment: u32,
    },
    /// Memory was used whose allocation failed, or that is from before a fault and may not hold what it should.
    #[error("{0} uses memory that could not be had, or that is from before a fault")]
    NoMemory(String),
    /// There was a fault in the meantime, and another proof was told of it.
    #[error("the device failed, as another proof was told")]
    Elsewhere,
}

/// Keeps the first fault, for methods of stwo's traits that cannot return it. While it holds one, nothing is run: what
/// is read is zero, and must not leave the process. Memory from before a fault is not used any more, also once the fault
/// is taken: work that was left out may have been for it.
#[derive(Debug, Default)]
pub struct FaultCell {
    any: AtomicBool,
    count: AtomicU64,
    first: Mutex<Option<Fault>>,
}

impl FaultCell {
    /// Without a fault.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            any: AtomicBool::new(false),
            count: AtomicU64::new(0),
            first: Mutex::new(None),
        }
    }

    /// Keeps a fault if it is the first one.
    pub fn put(&self, fault: Fault) {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(fault);
        self.count.fetch_add(1, Ordering::AcqRel);
        self.any.store(true, Ordering::Release);
    }

    /// How many faults there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// Whether there is one.
    #[must_use]
    pub fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    /// The first fault, which is forgotten.
    pub fn take(&self) -> Option<Fault> {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        self.any.store(false, Ordering::Release);
        first.take()
    }
}

/// Has the executor do something. After a fault nothing is done, and the answer is `otherwise`.
fn perform<X: Executor, T>(otherwise: T, action: impl FnOnce(&'static X) -> Result<T, Fault>) -> T {
    if X::faults().any() {
        return otherwise;
    }
    match X::get().and_then(action) {
        Ok(value) => value,
        Err(fault) => {
            X::faults().put(fault);
            otherwise
        }
    }
}

/// Runs a launch, unless it has no blocks.
pub(crate) fn run<X: Executor>(launch: &Launch) {
    if launch.is_empty() {
        return;
    }
    perform::<X, ()>((), |executor| {
        if launch.spans().iter().any(|span| span.is_missing()) {
            return Err(Fault::NoMemory(launch.kernel().to_owned()));
        }
        if let Some((address, alignment)) = launch.misaligned() {
            return Err(Fault::Misaligned {
                kernel: launch.kernel().to_owned(),
                address,
                alignment,
            });
        }
        executor.launch(launch)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_is_kept_until_it_is_taken() {
        let cell = FaultCell::new();
        assert!(!cell.any());
        cell.put(Fault::OutOfMemory { missing: 1 });
        cell.put(Fault::OutOfMemory { missing: 2 });
        assert!(cell.any());
        assert_eq!(cell.take(), Some(Fault::OutOfMemory { missing: 1 }));
        assert!(!cell.any());
        assert_eq!(cell.take(), None);
        assert_eq!(cell.count(), 2);
    }
}
