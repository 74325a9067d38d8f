//! Device memory in sizes that are powers of two, kept for the next one who asks.

use std::collections::BTreeMap;

use crate::executor::Fault;
use crate::plan::memory::allocated;

/// Where the pool's memory comes from.
pub(super) trait Source {
    /// New memory.
    fn alloc(&self, bytes: u64) -> Result<u64, Fault>;

    /// Waits until no memory that was taken back is in use.
    fn settle(&self) -> Result<(), Fault>;

    /// Gives memory back.
    fn free(&self, address: u64) -> Result<(), Fault>;
}

/// Memory in use, and memory that was in use.
#[derive(Debug)]
pub(super) struct Pool {
    limit: u64,
    used: u64,
    peak: u64,
    kept: u64,
    /// Addresses by the size of what they point to.
    free: BTreeMap<u64, Vec<u64>>,
}

impl Pool {
    /// A pool of at most so many bytes.
    pub const fn new(limit: u64) -> Self {
        Self {
            limit,
            used: 0,
            peak: 0,
            kept: 0,
            free: BTreeMap::new(),
        }
    }

    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// Bytes in use, and the most that were.
    pub const fn usage(&self) -> (u64, u64) {
        (self.used, self.peak)
    }

    pub fn alloc(&mut self, words: usize, source: &impl Source) -> Result<u64, Fault> {
        let bytes = allocated(words);
        let kept = self.free.get_mut(&bytes).and_then(Vec::pop);
        let address = if let Some(address) = kept {
            self.kept -= bytes;
            address
        } else {
            self.fresh(bytes, source)?
        };
        self.used += bytes;
        self.peak = self.peak.max(self.used);
        Ok(address)
    }

    fn fresh(&mut self, bytes: u64, source: &impl Source) -> Result<u64, Fault> {
        let needed = self.used + bytes;
        if needed > self.limit {
            let missing = needed - self.limit;
            return Err(Fault::OutOfMemory { missing });
        }
        if needed + self.kept > self.limit {
            self.release(source)?;
        }
        match source.alloc(bytes) {
            Err(Fault::OutOfMemory { .. }) if self.kept > 0 => {
                self.release(source)?;
                source.alloc(bytes)
            }
            answer => answer,
        }
    }

    pub fn free(&mut self, address: u64, words: usize) {
        let bytes = allocated(words);
        self.used -= bytes;
        self.kept += bytes;
        self.free.entry(bytes).or_default().push(address);
    }

    /// Gives everything back that is not in use.
    pub fn release(&mut self, source: &impl Source) -> Result<(), Fault> {
        source.settle()?;
        self.kept = 0;
        let free = std::mem::take(&mut self.free);
        free.into_values()
            .flatten()
            .try_for_each(|address| source.free(address))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    /// A source of so many bytes that notes what it gave.
    struct Bytes {
        left: Cell<u64>,
        given: RefCell<BTreeMap<u64, u64>>,
        next: Cell<u64>,
    }

    impl Bytes {
        fn new(left: u64) -> Self {
            Self {
                left: Cell::new(left),
                given: RefCell::default(),
                next: Cell::new(1 << 20),
            }
        }
    }

    impl Source for Bytes {
        fn alloc(&self, bytes: u64) -> Result<u64, Fault> {
            let missing = bytes.saturating_sub(self.left.get());
            if missing > 0 {
                return Err(Fault::OutOfMemory { missing });
            }
            self.left.set(self.left.get() - bytes);
            self.next.set(self.next.get() + (1 << 20));
            self.given.borrow_mut().insert(self.next.get(), bytes);
            Ok(self.next.get())
        }

        fn settle(&self) -> Result<(), Fault> {
            Ok(())
        }

        fn free(&self, address: u64) -> Result<(), Fault> {
            let bytes = self.given.borrow_mut().remove(&address);
            let bytes = bytes.expect("only what was given is given back");
            self.left.set(self.left.get() + bytes);
            Ok(())
        }
    }

    #[test]
    fn memory_is_used_again() {
        let (mut pool, source) = (Pool::new(1 << 16), Bytes::new(1 << 16));
        let first = pool.alloc(1000, &source).expect("there is room");
        pool.free(first, 1000);
        // 1,024 words are the size above 1,000, 500 are not.
        assert_eq!(pool.alloc(1024, &source), Ok(first));
        assert_ne!(pool.alloc(500, &source), Ok(first));
        assert_eq!(pool.usage(), (4096 + 2048, 4096 + 2048));
    }

    #[test]
    fn the_limit_is_kept_and_what_is_missing_is_told() {
        let (mut pool, source) = (Pool::new(8192), Bytes::new(1 << 20));
        let first = pool.alloc(1024, &source).expect("there is room");
        assert_eq!(
            pool.alloc(2048, &source),
            Err(Fault::OutOfMemory { missing: 4096 })
        );
        // Once it is free it is given back for what is larger.
        pool.free(first, 1024);
        assert!(pool.alloc(2048, &source).is_ok());
        assert_eq!(source.given.borrow().len(), 1);
        assert_eq!(pool.usage(), (8192, 8192));
    }

    #[test]
    fn a_device_that_others_use_is_asked_again() {
        let (mut pool, source) = (Pool::new(1 << 20), Bytes::new(8192));
        let first = pool.alloc(1024, &source).expect("there is room");
        pool.free(first, 1024);
        // 4,096 bytes are left and 4,096 kept.
        assert!(pool.alloc(2048, &source).is_ok());
        assert_eq!(
            pool.alloc(1, &source),
            Err(Fault::OutOfMemory { missing: 256 })
        );
    }
}
