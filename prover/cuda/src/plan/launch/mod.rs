//! Launches as data: which kernel, how many blocks, and its arguments as bytes. Pure functions of addresses and sizes
//! make them, one for each kernel, and say which words the kernel may touch.

mod fft;
mod fri;
mod gkr;
mod logup;
mod merkle;
mod poly;
mod quotient;

use std::ffi::c_void;

pub use self::fft::{fft, ifft, Twiddles};
pub use self::fri::fold;
pub use self::gkr::{
    gkr_eq_step, gkr_fix_base_column, gkr_fix_secure_column, gkr_next_layer, gkr_sums, GkrInput,
};
pub use self::logup::{logup_chunk_offsets, logup_chunk_sums, logup_column, logup_scan};
pub use self::merkle::{leaf_hashes, pack_leaves, packed_leaf_hashes, tree_up};
pub use self::poly::{
    barycentric_weights, bit_reverse_column, dot, gather, grind, half_difference, lift_add,
    shift_halves, sum, tensor_weights, twiddles,
};
pub(crate) use self::quotient::numerator_shift;
pub use self::quotient::{numerators, quotients};
use crate::kernels::{Entry, Unit, UNITS};
use crate::params::{bytes, Plain, Qm31Columns};

/// Most blocks of a grid along its first dimension.
pub const MAX_GRID_X: u32 = i32::MAX.unsigned_abs();

/// Most blocks of a grid along its second dimension.
pub const MAX_GRID_Y: u32 = 0xffff;

/// Words in a device's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The address of the first byte.
    pub address: u64,
    /// How many words of 32 bits.
    pub words: usize,
}

/// Four coordinate columns.
pub type Qm31Spans = [Span; 4];

impl Span {
    /// `words` words from `address` on.
    #[must_use]
    pub const fn new(address: u64, words: usize) -> Self {
        Self { address, words }
    }

    /// Whether this is memory that could not be had.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        self.address == 0 && self.words > 0
    }
}

/// Addresses that a kernel finds in the device's memory.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// Where they are.
    pub at: Span,
    /// What they point to.
    pub entries: &'a [Span],
}

/// Where an argument lies among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// First word of 64 bits.
    start: usize,
    bytes: usize,
}

/// The arguments of a launch in their order, each aligned to 8 bytes: no parameter of a kernel needs more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args {
    storage: Vec<u64>,
    places: Vec<Place>,
    spans: Vec<Span>,
}

impl Args {
    /// An argument by value.
    pub(crate) fn value<T: Plain>(mut self, value: T) -> Self {
        let bytes = bytes(std::slice::from_ref(&value));
        self.places.push(Place {
            start: self.storage.len(),
            bytes: bytes.len(),
        });
        self.storage.extend(bytes.chunks(8).map(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_ne_bytes(word)
        }));
        self
    }

    /// An address of which the kernel touches no more than the span.
    fn span(mut self, span: Span) -> Self {
        self.spans.push(span);
        self.value(span.address)
    }

    /// An address of addresses.
    fn table(mut self, table: &Table<'_>) -> Self {
        assert_eq!(
            table.at.words,
            2 * table.entries.len(),
            "an address has two words"
        );
        self.spans.extend(table.entries);
        self.span(table.at)
    }

    /// Four addresses by value.
    fn columns(mut self, columns: &Qm31Spans) -> Self {
        self.spans.extend(columns);
        self.value(Qm31Columns {
            at: columns.map(|column| column.address),
        })
    }

    /// Memory whose address is within an argument.
    fn also(mut self, span: Span) -> Self {
        self.spans.push(span);
        self
    }

    /// Bytes of each argument.
    pub fn sizes(&self) -> impl Iterator<Item = usize> + '_ {
        self.places.iter().map(|place| place.bytes)
    }

    /// The address of each argument, valid as long as this.
    #[must_use]
    pub fn pointers(&self) -> Vec<*const c_void> {
        self.places
            .iter()
            .map(|place| (&raw const self.storage[place.start]).cast())
            .collect()
    }
}

/// A kernel with its grid and arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    kernel: &'static str,
    grid: [u32; 2],
    threads: u32,
    args: Args,
}

impl Launch {
    /// A kernel of rows: threads for `n` rows, the last block with some beyond the end.
    fn rows(kernel: &'static str, n: usize, args: Args) -> Self {
        let threads = entry(kernel).1.threads;
        Self::new(kernel, [n.div_ceil(threads as usize), 1], threads, args)
    }

    /// A kernel of blocks.
    fn blocks(kernel: &'static str, grid: [usize; 2], args: Args) -> Self {
        Self::new(kernel, grid, entry(kernel).1.threads, args)
    }

    /// # Panics
    ///
    /// If a device takes no such grid.
    fn new(kernel: &'static str, grid: [usize; 2], threads: u32, args: Args) -> Self {
        let within = |blocks: usize, most: u32| {
            u32::try_from(blocks)
                .ok()
                .filter(|blocks| *blocks <= most)
                .unwrap_or_else(|| panic!("{kernel}: a grid has no {blocks} blocks"))
        };
        Self {
            kernel,
            grid: [within(grid[0], MAX_GRID_X), within(grid[1], MAX_GRID_Y)],
            threads,
            args,
        }
    }

    /// The kernel's name.
    #[must_use]
    pub const fn kernel(&self) -> &'static str {
        self.kernel
    }

    /// Blocks in both dimensions.
    #[must_use]
    pub const fn grid(&self) -> [u32; 2] {
        self.grid
    }

    /// Threads of a block.
    #[must_use]
    pub const fn threads(&self) -> u32 {
        self.threads
    }

    /// The arguments.
    #[must_use]
    pub const fn args(&self) -> &Args {
        &self.args
    }

    /// All memory that the kernel may touch.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.args.spans
    }

    /// A launch with an argument too few: for the test that this is noticed.
    #[cfg(test)]
    pub(crate) fn without_last_argument(mut self) -> Self {
        self.args.places.pop();
        self
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.grid[0] == 0 || self.grid[1] == 0
    }
}

/// A kernel of the table, with its file.
///
/// # Panics
///
/// If there is no such kernel.
#[must_use]
pub fn entry(kernel: &str) -> (&'static Unit<'static>, &'static Entry) {
    UNITS
        .iter()
        .flat_map(|unit| unit.entries.iter().map(move |entry| (unit, entry)))
        .find(|(_, entry)| entry.name == kernel)
        .unwrap_or_else(|| panic!("there is no kernel {kernel}"))
}

/// Checks that coordinates are of one length, and returns it.
fn coordinates_len(columns: &Qm31Spans) -> usize {
    let words = columns[0].words;
    assert!(
        columns.iter().all(|column| column.words == words),
        "coordinates have one length"
    );
    words
}

/// Values of QM31 in a span.
fn secure_len(span: Span) -> usize {
    assert_eq!(span.words % 4, 0, "not a whole number of values");
    span.words / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_bytes_at_aligned_places() {
        let args = Args::default()
            .value(7u32)
            .span(Span::new(0x1000, 3))
            .value([1u32, 2, 3])
            .value(9u32);
        assert_eq!(args.sizes().collect::<Vec<_>>(), [4, 8, 12, 4]);
        let starts: Vec<usize> = args.places.iter().map(|place| place.start).collect();
        assert_eq!(starts, [0, 1, 2, 4]);
        assert_eq!(
            args.storage,
            [7, 0x1000, 1 | 2 << 32, 3, 9],
            "little-endian words"
        );
        assert_eq!(args.spans, [Span::new(0x1000, 3)]);
    }

    #[test]
    fn blocks_cover_the_rows() {
        let blocks = |n| Launch::rows("gather", n, Args::default()).grid;
        assert_eq!(blocks(0), [0, 1]);
        assert_eq!(blocks(1), [1, 1]);
        assert_eq!(blocks(256), [1, 1]);
        assert_eq!(blocks(257), [2, 1]);
        // Blocks of this kernel have 128 threads.
        assert_eq!(Launch::rows("quotients", 257, Args::default()).grid, [3, 1]);
    }

    #[test]
    #[should_panic(expected = "dot: a grid has no 65536 blocks")]
    fn a_grid_beyond_the_limit_is_refused() {
        let _ = Launch::blocks("dot", [1, 65536], Args::default());
    }
}
