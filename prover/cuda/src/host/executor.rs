//! Launches run by the host, in the host's memory.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::ffi;
use crate::constraints;
use crate::executor::{Executor, Fault, FaultCell, UNWRITTEN};
use crate::plan::launch::Source;
use crate::plan::memory::allocated;
use crate::plan::{Launch, Span};

/// The host in the place of a device. It panics where a device would be told to touch memory that is not its own.
#[derive(Debug)]
pub struct HostExecutor {
    memory: Mutex<Memory>,
}

/// Bytes in use, as a device would count them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Now.
    pub bytes: u64,
    /// At most since [`HostExecutor::forget_peak`].
    pub peak: u64,
}

#[derive(Debug, Default)]
struct Memory {
    /// By address.
    allocations: BTreeMap<u64, Allocation>,
    usage: Usage,
}

/// Words between guards: words beside them that must stay as they are.
#[derive(Debug)]
struct Allocation {
    blocks: Vec<Block>,
    words: usize,
}

/// As much as an allocation is aligned to.
#[repr(align(256))]
#[derive(Clone, Copy, Debug)]
struct Block([u32; BLOCK]);

const BLOCK: usize = 64;

static HOST: HostExecutor = HostExecutor {
    memory: Mutex::new(Memory {
        allocations: BTreeMap::new(),
        usage: Usage { bytes: 0, peak: 0 },
    }),
};

static FAULTS: FaultCell = FaultCell::new();

impl HostExecutor {
    /// Bytes in use, by all threads of the process.
    #[must_use]
    pub fn usage() -> Usage {
        HOST.memory().usage
    }

    /// Takes what is in use as the peak.
    pub fn forget_peak() {
        let mut memory = HOST.memory();
        memory.usage.peak = memory.usage.bytes;
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A pointer to words of one allocation.
    ///
    /// # Panics
    ///
    /// If there is no such allocation or it is shorter.
    fn pointer(&self, span: Span, what: &str) -> *mut u32 {
        self.memory().check(span, what);
        std::ptr::with_exposed_provenance_mut(usize_of(span.address))
    }
}

impl Memory {
    /// # Panics
    ///
    /// If the span is not within one allocation.
    fn check(&self, span: Span, what: &str) {
        if span.words == 0 {
            return;
        }
        let within = self
            .allocations
            .range(..=span.address)
            .next_back()
            .is_some_and(|(start, allocation)| {
                span.address.is_multiple_of(4)
                    && span.address + 4 * span.words as u64 <= start + 4 * allocation.words as u64
            });
        assert!(within, "{what} reaches beyond memory: {span:x?}");
    }
}

impl Allocation {
    /// The guards around what was given out.
    fn guards_hold(&self) -> bool {
        let end = BLOCK * self.blocks.len();
        let mut outside = (0..BLOCK).chain(BLOCK + self.words..end);
        outside.all(|index| self.blocks[index / BLOCK].0[index % BLOCK] == UNWRITTEN)
    }
}

fn usize_of(address: u64) -> usize {
    usize::try_from(address).expect("addresses of the host fit its own; qed")
}

impl Executor for HostExecutor {
    const PAGE: usize = 1;

    fn get() -> Result<&'static Self, Fault> {
        Ok(&HOST)
    }

    fn faults() -> &'static FaultCell {
        &FAULTS
    }

    fn memory_limit(&self) -> Option<u64> {
        None
    }

    fn alloc(&self, words: usize) -> Result<u64, Fault> {
        let mut blocks = vec![Block([UNWRITTEN; BLOCK]); words.div_ceil(BLOCK) + 2];
        let address = blocks.as_mut_ptr().wrapping_add(1).expose_provenance() as u64;
        let mut memory = self.memory();
        memory
            .allocations
            .insert(address, Allocation { blocks, words });
        memory.usage.bytes += allocated(words);
        memory.usage.peak = memory.usage.peak.max(memory.usage.bytes);
        Ok(address)
    }

    fn free(&self, address: u64, words: usize) {
        let allocation = {
            let mut memory = self.memory();
            memory.usage.bytes -= allocated(words);
            memory.allocations.remove(&address)
        };
        let allocation = allocation.expect("only what was given is taken back; qed");
        // A second panic would hide the first one.
        assert!(
            std::thread::panicking() || allocation.guards_hold(),
            "something was written beside {words} words"
        );
    }

    fn upload(&self, words: &[u32], to: u64) -> Result<(), Fault> {
        let target = self.pointer(Span::new(to, words.len()), "an upload");
        // SAFETY: the words are within an allocation, and the slice is the host's own.
        unsafe { target.copy_from_nonoverlapping(words.as_ptr(), words.len()) };
        Ok(())
    }

    fn download(&self, from: u64, words: &mut [u32]) -> Result<(), Fault> {
        let source = self.pointer(Span::new(from, words.len()), "a download");
        // SAFETY: as above.
        unsafe { source.copy_to_nonoverlapping(words.as_mut_ptr(), words.len()) };
        Ok(())
    }

    fn copy(&self, from: u64, to: u64, words: usize) -> Result<(), Fault> {
        let source = self.pointer(Span::new(from, words), "a copy");
        let target = self.pointer(Span::new(to, words), "a copy");
        // SAFETY: both are within allocations.
        unsafe { source.copy_to(target, words) };
        Ok(())
    }

    fn fill(&self, to: u64, word: u32, words: usize) -> Result<(), Fault> {
        let target = self.pointer(Span::new(to, words), "a fill");
        for index in 0..words {
            // SAFETY: within the allocation.
            unsafe { target.add(index).write(word) };
        }
        Ok(())
    }

    /// # Panics
    ///
    /// If the arguments are not those of the kernel, or reach beyond memory.
    fn launch(&self, launch: &Launch) -> Result<(), Fault> {
        let name = launch.kernel();
        let kernel = match launch.source() {
            Source::Table(_) => {
                Kernel::find(name).unwrap_or_else(|| panic!("the host has no kernel {name}"))
            }
            Source::Generated(text) => {
                constraints::host::kernel(&text.unit()).map_err(|error| Fault::Kernel {
                    kernel: name.to_owned(),
                    reason: error.to_string(),
                })?
            }
        };
        assert!(
            kernel.parameters().eq(launch.args().sizes()),
            "{name} has other parameters"
        );
        {
            let memory = self.memory();
            for span in launch.spans() {
                memory.check(*span, name);
            }
        }
        let [blocks_x, blocks_y] = launch.grid();
        let args = launch.args().pointers();
        // SAFETY: number and sizes of the arguments are the kernel's; all memory it touches is there, see `Launch`.
        unsafe {
            ffi::sage_run_kernel(
                kernel.0,
                blocks_x,
                blocks_y,
                launch.threads(),
                args.as_ptr(),
            );
        }
        Ok(())
    }
}

/// A kernel that the host runs, of the host build or of a library that is never unloaded.
#[derive(Clone, Copy)]
pub(crate) struct Kernel(*const ffi::Kernel);

// SAFETY: what it points to is constant.
unsafe impl Send for Kernel {}
// SAFETY: as above.
unsafe impl Sync for Kernel {}

impl Kernel {
    /// The kernel of a library that `harness.cpp` makes.
    ///
    /// # Safety
    ///
    /// The library is one of these, and lives as long as the kernel is used.
    pub(crate) unsafe fn of_library(
        library: &libloading::Library,
    ) -> Result<Self, libloading::Error> {
        type Find = unsafe extern "C" fn() -> *const ffi::Kernel;
        // SAFETY: as the caller says; the function answers with the address of a constant.
        unsafe { Ok(Self(library.get::<Find>(b"sage_kernel\0")?())) }
    }

    pub(super) fn find(name: &str) -> Option<Self> {
        let name = CString::new(name).ok()?;
        // SAFETY: the function compares strings.
        let kernel = unsafe { ffi::sage_find_kernel(name.as_ptr()) };
        (!kernel.is_null()).then_some(Self(kernel))
    }

    /// Bytes of each parameter.
    pub(super) fn parameters(self) -> impl Iterator<Item = usize> {
        self.declaration().0.iter().map(|size| *size as usize)
    }

    /// What each parameter must be a multiple of if it is an address; 1 for a value.
    pub(super) fn alignments(self) -> impl Iterator<Item = usize> {
        self.declaration().1.iter().map(|number| *number as usize)
    }

    fn declaration(self) -> (&'static [u32], &'static [u32]) {
        let (mut sizes, mut alignments) = (std::ptr::null(), std::ptr::null());
        // SAFETY: the function answers with two constant lists and their length.
        unsafe {
            let count = ffi::sage_parameters(self.0, &raw mut sizes, &raw mut alignments) as usize;
            (
                std::slice::from_raw_parts(sizes, count),
                std::slice::from_raw_parts(alignments, count),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "an upload reaches beyond memory")]
    fn memory_that_was_not_given_is_not_touched() {
        let address = HOST.alloc(3).expect("the host has memory");
        let _ = HOST.upload(&[0; 4], address);
    }

    #[test]
    #[should_panic(expected = "something was written beside 3 words")]
    fn what_is_written_beside_memory_is_noticed() {
        let address = HOST.alloc(3).expect("the host has memory");
        let beside: *mut u32 = std::ptr::with_exposed_provenance_mut(usize_of(address + 12));
        // SAFETY: an allocation ends with a guard.
        unsafe { beside.write(0) };
        HOST.free(address, 3);
    }

    #[test]
    #[should_panic(expected = "gather has other parameters")]
    fn other_arguments_than_the_kernels_are_noticed() {
        use crate::plan::launch::{self, Table};
        let table = Table {
            at: Span::new(0, 0),
            entries: &[],
        };
        let launch = launch::gather(&table, (&[], Span::new(0, 0)), Span::new(0, 0));
        let _ = HOST.launch(&launch.without_last_argument());
    }
}
