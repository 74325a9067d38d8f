//! Launches as data: which kernel, how many blocks, and its arguments as bytes. Pure functions of addresses and sizes
//! make them, one for each kernel, and say which words the kernel may touch.

mod constraints;
mod fft;
mod fractions;
mod fri;
mod gkr;
mod logup;
mod merkle;
mod poly;
mod quotient;
mod trace;

use std::ffi::c_void;
use std::sync::Arc;

pub use self::constraints::{constraints, ConstraintMemory};
pub use self::fft::{fft, ifft, Twiddles};
pub use self::fractions::{fractions, FractionMemory};
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
pub use self::trace::{trace, TraceMemory};
use crate::kernels::{Entry, Generated, Unit, UNITS};
use crate::params::{bytes, Plain, Qm31Columns};

/// Most blocks of a grid along its first dimension.
pub const MAX_GRID_X: u32 = i32::MAX.unsigned_abs();

/// Most blocks of a grid along its second dimension.
pub const MAX_GRID_Y: u32 = 0xffff;

/// What words of M31 are aligned to.
const WORD: u32 = 4;

/// What addresses and words of 64 bits are aligned to.
const ADDRESS: u32 = 8;

/// What values of QM31 and hashes are aligned to: a device loads 16 bytes of them at once.
const WIDE: u32 = 16;

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
    /// What an address must be a multiple of; 1 for a value.
    alignment: u32,
}

/// The arguments of a launch in their order, each aligned to 8 bytes: no parameter of a kernel needs more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args {
    storage: Vec<u64>,
    places: Vec<Place>,
    spans: Vec<Span>,
    /// What the address of each span must be a multiple of.
    alignments: Vec<u32>,
}

impl Args {
    /// An argument by value.
    pub(crate) fn value<T: Plain>(self, value: T) -> Self {
        self.push(value, 1)
    }

    fn push<T: Plain>(mut self, value: T, alignment: u32) -> Self {
        let bytes = bytes(std::slice::from_ref(&value));
        self.places.push(Place {
            start: self.storage.len(),
            bytes: bytes.len(),
            alignment,
        });
        self.storage.extend(bytes.chunks(8).map(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_ne_bytes(word)
        }));
        self
    }

    /// An address of which the kernel touches no more than the span.
    fn pointer(self, span: Span, alignment: u32) -> Self {
        self.also(span, alignment).push(span.address, alignment)
    }

    /// The address of words.
    fn span(self, span: Span) -> Self {
        self.pointer(span, WORD)
    }

    /// The address of values of QM31 or of hashes.
    fn wide(self, span: Span) -> Self {
        self.pointer(span, WIDE)
    }

    /// An address of addresses of words.
    fn table(self, table: &Table<'_>) -> Self {
        self.table_of(table, WORD)
    }

    /// An address of addresses of hashes.
    fn wide_table(self, table: &Table<'_>) -> Self {
        self.table_of(table, WIDE)
    }

    fn table_of(self, table: &Table<'_>, alignment: u32) -> Self {
        self.also_table(table, alignment)
            .push(table.at.address, ADDRESS)
    }

    /// Four addresses by value.
    fn columns(self, columns: &Qm31Spans) -> Self {
        self.also_columns(columns).value(Qm31Columns {
            at: columns.map(|column| column.address),
        })
    }

    /// Memory whose address is within an argument.
    fn also(mut self, span: Span, alignment: u32) -> Self {
        self.spans.push(span);
        self.alignments.push(alignment);
        self
    }

    /// Columns whose addresses are within an argument.
    fn also_columns(self, columns: &Qm31Spans) -> Self {
        let add = |args: Self, column: &Span| args.also(*column, WORD);
        columns.iter().fold(self, add)
    }

    /// Addresses, and what they point to, whose own address is within an argument.
    fn also_table(self, table: &Table<'_>, alignment: u32) -> Self {
        assert_eq!(
            table.at.words,
            2 * table.entries.len(),
            "an address has two words"
        );
        let add = |args: Self, entry: &Span| args.also(*entry, alignment);
        let entries = table.entries.iter().fold(self, add);
        entries.also(table.at, ADDRESS)
    }

    /// Bytes of each argument.
    pub fn sizes(&self) -> impl Iterator<Item = usize> + '_ {
        self.places.iter().map(|place| place.bytes)
    }

    /// What each argument must be a multiple of if it is an address; 1 for a value.
    pub fn alignments(&self) -> impl Iterator<Item = usize> + '_ {
        self.places.iter().map(|place| place.alignment as usize)
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

/// Where a kernel's text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the table: the kernel's name says all.
    Table(&'static Unit<'static>),
    /// Known when the program runs: kernels of one name may have different texts.
    Generated(Arc<Generated>),
}

impl Source {
    /// The unit to compile.
    #[must_use]
    pub fn unit(&self) -> Unit<'_> {
        match self {
            Self::Table(unit) => **unit,
            Self::Generated(text) => text.unit(),
        }
    }
}

/// A kernel with its grid and arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    source: Source,
    kernel: &'static Entry,
    grid: [u32; 2],
    args: Args,
}

impl Launch {
    /// A kernel of rows: threads for `n` rows, the last block with some beyond the end.
    fn rows(kernel: &'static str, n: usize, args: Args) -> Self {
        let (unit, entry) = entry(kernel);
        Self::rows_of(Source::Table(unit), entry, n, args)
    }

    /// The same, wherever the kernel is.
    fn rows_of(source: Source, kernel: &'static Entry, n: usize, args: Args) -> Self {
        let blocks = n.div_ceil(kernel.threads as usize);
        Self::new(source, kernel, [blocks, 1], args)
    }

    /// A kernel of rows that was generated.
    fn generated(text: Arc<Generated>, n: usize, args: Args) -> Self {
        let [kernel] = text.kernel;
        Self::rows_of(Source::Generated(text), kernel, n, args)
    }

    /// A kernel of blocks.
    fn blocks(kernel: &'static str, grid: [usize; 2], args: Args) -> Self {
        let (unit, entry) = entry(kernel);
        Self::new(Source::Table(unit), entry, grid, args)
    }

    /// # Panics
    ///
    /// If a device takes no such grid.
    fn new(source: Source, kernel: &'static Entry, grid: [usize; 2], args: Args) -> Self {
        let within = |blocks: usize, most: u32| {
            u32::try_from(blocks)
                .ok()
                .filter(|blocks| *blocks <= most)
                .unwrap_or_else(|| panic!("{}: a grid has no {blocks} blocks", kernel.name))
        };
        Self {
            source,
            kernel,
            grid: [within(grid[0], MAX_GRID_X), within(grid[1], MAX_GRID_Y)],
            args,
        }
    }

    /// The kernel's name.
    #[must_use]
    pub const fn kernel(&self) -> &'static str {
        self.kernel.name
    }

    /// Where its text is.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// Blocks in both dimensions.
    #[must_use]
    pub const fn grid(&self) -> [u32; 2] {
        self.grid
    }

    /// Threads of a block.
    #[must_use]
    pub const fn threads(&self) -> u32 {
        self.kernel.threads
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

    /// An address that is not a multiple of what the kernel's loads want, with that number.
    #[must_use]
    pub fn misaligned(&self) -> Option<(u64, u32)> {
        let spans = self.args.spans.iter().zip(&self.args.alignments);
        let mut used = spans.filter(|(span, _)| span.words > 0);
        used.find(|(span, alignment)| !span.address.is_multiple_of(u64::from(**alignment)))
            .map(|(span, alignment)| (span.address, *alignment))
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

    /// Of all words that a launch names, those that are loaded 16 bytes at a time must lie at multiples of 16.
    #[test]
    fn addresses_that_a_device_does_not_load_from_are_found() {
        let odd = |args: Args| Launch::rows("gather", 1, args).misaligned();
        let at = |address| Span::new(address, 4);
        assert_eq!(odd(Args::default().span(at(0x1004))), None);
        assert_eq!(odd(Args::default().span(at(0x1002))), Some((0x1002, 4)));
        assert_eq!(odd(Args::default().wide(at(0x1010))), None);
        assert_eq!(odd(Args::default().wide(at(0x1008))), Some((0x1008, 16)));
        assert_eq!(odd(Args::default().wide(Span::new(4, 0))), None);
        let entries = [at(0x1000), at(0x1008)];
        let table = |address| Table {
            at: at(address),
            entries: &entries,
        };
        assert_eq!(odd(Args::default().table(&table(0x2008))), None);
        assert_eq!(
            odd(Args::default().table(&table(0x2004))),
            Some((0x2004, 8))
        );
        assert_eq!(
            odd(Args::default().wide_table(&table(0x2000))),
            Some((0x1008, 16))
        );
        let late = Args::default().wide(at(0x1010)).also(at(0x1014), WIDE);
        assert_eq!(odd(late), Some((0x1014, 16)));
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
