//! How much work a proof is, phase by phase: bytes that pass through a device's memory and integer operations. A pure
//! function of the sizes of columns and of the parameters, to compare times with what a device could do at best.
//!
//! The operations of a butterfly and of a compression are those of machine code for `sm_90` (NVRTC 13.5), not of a run.
//! Bytes count each pass over a column once in each direction, whether or not a cache holds it.

use stwo::core::vcs_lifted::verifier::LOG_PACKED_LEAF_SIZE;

use super::memory::Shape;
use super::{fft_passes, ifft_passes};
use crate::prove::Phase;

/// Operations of ten butterflies.
const TEN_BUTTERFLIES: u64 = 122;

/// Operations of a compression of Blake2s.
const COMPRESSION: u64 = 960;

/// Operations of multiplying an element of QM31 by one of M31 and adding it to a sum.
const MULTIPLY_ADD: u64 = 14;

/// Operations of folding a value of a FRI layer by 16.
const FOLD: u64 = 143;

/// Words of a block of Blake2s.
const BLOCK_WORDS: usize = 16;

/// Bytes of an element of M31.
const WORD: u64 = 4;

/// Bytes of an element of QM31.
const QM31: u64 = 16;

/// Bytes of a hash.
const HASH: u64 = 32;

/// Coordinates of QM31.
const COORDINATES: usize = 4;

/// An amount of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Bytes that are read or written.
    pub bytes: u64,
    /// Integer operations.
    pub operations: u64,
}

impl std::ops::Add for Work {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            bytes: self.bytes + other.bytes,
            operations: self.operations + other.operations,
        }
    }
}

impl std::iter::Sum for Work {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), std::ops::Add::add)
    }
}

impl Work {
    const fn new(bytes: u64, operations: u64) -> Self {
        Self { bytes, operations }
    }

    fn times(self, times: u64) -> Self {
        Self::new(self.bytes * times, self.operations * times)
    }
}

/// The coefficients of all columns of the trace, from their values.
#[must_use]
pub fn interpolation(shape: &Shape) -> Work {
    let columns = shape.trees.iter().flatten();
    columns.map(|log_size| ifft(*log_size)).sum()
}

/// The extension of all columns of the trace, and the trees over them.
#[must_use]
pub fn commitment(shape: &Shape) -> Work {
    let trees = shape.trees.iter();
    trees.map(|columns| commit(shape, columns)).sum()
}

/// What a phase of the prove loop does, but the constraints themselves, whose operations depend on the AIR: of these the
/// bytes alone. The operations of the proof of work are those that are needed on average.
#[must_use]
pub fn of_phase(shape: &Shape, phase: Phase) -> Work {
    match phase {
        Phase::Constraints => constraints(shape),
        Phase::Composition => commit(shape, &[longest(shape); 2 * COORDINATES]),
        Phase::Points => points(shape),
        Phase::Quotients => quotients(shape),
        Phase::Folds => folds(shape),
        Phase::ProofOfWork => Work::new(0, COMPRESSION << shape.config.pow_bits),
        Phase::Openings => Work::default(),
    }
}

fn log_blowup(shape: &Shape) -> u32 {
    shape.config.fri_config.log_blowup_factor
}

/// Log size of the longest column before it is extended.
fn longest(shape: &Shape) -> u32 {
    let columns = shape.trees.iter().flatten();
    columns.copied().max().unwrap_or_default()
}

/// Log size of what columns are lifted to.
fn lifted(shape: &Shape) -> u32 {
    let extended = longest(shape) + log_blowup(shape);
    shape.config.lifting_log_size.unwrap_or(extended)
}

fn butterflies(number: u64) -> u64 {
    number * TEN_BUTTERFLIES / 10
}

/// Interpolation of a column.
fn ifft(log_size: u32) -> Work {
    let passes = ifft_passes(log_size).len() as u64;
    let pairs = (1u64 << log_size) / 2;
    Work::new(
        (passes * 2 * WORD) << log_size,
        butterflies(u64::from(log_size) * pairs),
    )
}

/// Evaluation of a polynomial on a larger domain: of the first pass what is read is small.
fn lde(log_size: u32, log_extended: u32) -> Work {
    let passes = fft_passes(log_size).len() as u64;
    let pairs = (1u64 << log_extended) / 2;
    let repeated = (1u64 << log_extended) - (1 << log_size);
    Work::new(
        ((passes * 2 * WORD) << log_extended) - WORD * repeated,
        butterflies(u64::from(log_size) * pairs),
    )
}

/// Extension and tree of columns.
fn commit(shape: &Shape, columns: &[u32]) -> Work {
    let extended: Vec<u32> = columns.iter().map(|log| log + log_blowup(shape)).collect();
    let extension: Work = columns
        .iter()
        .zip(&extended)
        .map(|(log_size, log_extended)| lde(*log_size, *log_extended))
        .sum();
    extension + leaves(&extended) + tree(extended.iter().copied().max().unwrap_or_default())
}

/// Leaves over columns: a block is hashed once for each row of its longest column.
fn leaves(columns: &[u32]) -> Work {
    let mut sorted = columns.to_vec();
    sorted.sort_unstable();
    let blocks = sorted.chunks(BLOCK_WORDS).map(|block| {
        let longest = block.last().copied().unwrap_or_default();
        let words: u64 = block.iter().map(|log_size| WORD << log_size).sum();
        Work::new(words, COMPRESSION << longest)
    });
    let hashes = sorted.last().map_or(0, |longest| HASH << longest);
    blocks.sum::<Work>() + Work::new(hashes, 0)
}

/// The layers of a tree above its leaves.
fn tree(log_leaves: u32) -> Work {
    let nodes = (1u64 << log_leaves) - 1;
    Work::new(3 * HASH * nodes, COMPRESSION * nodes)
}

/// Reads of all columns on the smaller domain, sums, and their interpolation.
fn constraints(shape: &Shape) -> Work {
    let columns = shape.trees.iter().flatten();
    let read: u64 = columns.map(|log_size| WORD << (log_size + 1)).sum();
    let log_sums = longest(shape) + 1;
    Work::new(read + ((2 * QM31) << log_sums), 0) + ifft(log_sums).times(COORDINATES as u64)
}

/// Weights of each point, and sums over the coefficients of all columns.
fn points(shape: &Shape) -> Work {
    let longest = longest(shape);
    let composition = [longest; 2 * COORDINATES];
    let columns = shape.trees.iter().flatten().chain(&composition);
    let values: u64 = columns.map(|log_size| 1 << log_size).sum();
    Work::new(
        WORD * values + ((2 * QM31) << longest),
        MULTIPLY_ADD * values,
    )
    .times(shape.points.max(1) as u64)
}

/// Numerators on the trace's domain, the quotients there, and their extension.
fn quotients(shape: &Shape) -> Work {
    let longest = longest(shape);
    let composition = [longest; 2 * COORDINATES];
    let columns = shape.trees.iter().flatten().chain(&composition);
    let values: u64 = columns.map(|log_size| 1 << log_size).sum();
    let points = shape.points.max(1) as u64;
    let numerators = Work::new(
        WORD * values + points * ((2 * QM31) << longest),
        MULTIPLY_ADD * values,
    );
    let lifted = lifted(shape);
    let own = lifted - log_blowup(shape);
    let extension = ifft(own) + lde(own, lifted);
    numerators + Work::new(QM31 << own, 0) + extension.times(COORDINATES as u64)
}

/// Trees and folds of all layers of FRI.
fn folds(shape: &Shape) -> Work {
    let fri = shape.config.fri_config;
    let log_last = fri.log_last_layer_degree_bound + fri.log_blowup_factor;
    let mut work = Work::default();
    let mut log_size = lifted(shape);
    while log_size > log_last {
        let folds = fri.fold_step.min(log_size - log_last);
        let packed = folds > 1 && log_size >= LOG_PACKED_LEAF_SIZE;
        let log_leaves = log_size - if packed { LOG_PACKED_LEAF_SIZE } else { 0 };
        let leaves = Work::new(
            (QM31 << log_size) + (HASH << log_leaves),
            COMPRESSION << log_leaves,
        );
        let fold = Work::new(
            (QM31 << log_size) + (QM31 << (log_size - folds)),
            FOLD << log_size,
        );
        work = work + leaves + tree(log_leaves) + fold;
        log_size -= folds;
    }
    work
}

#[cfg(test)]
mod tests {
    use stwo::core::fri::FriConfig;
    use stwo::core::pcs::PcsConfig;

    use super::*;

    /// 2^20 rows of 100 columns, blow-up 4, folds by 16.
    fn benchmark() -> Shape {
        let config = PcsConfig {
            pow_bits: 20,
            fri_config: FriConfig::new(5, 2, 40, 4),
            lifting_log_size: None,
        };
        Shape::of_one_size(20, 100, config)
    }

    /// In hundredths of 10^9.
    fn hundredths(figure: u64) -> u64 {
        (figure + 5_000_000) / 10_000_000
    }

    /// Operations of 2^20 x 100 as computed by hand: 100 columns of 20 layers of 2^19 butterflies, and so on.
    #[test]
    fn operations_of_the_benchmark_size() {
        let shape = benchmark();
        let operations = |work: Work| hundredths(work.operations);
        assert_eq!(operations(interpolation(&shape)), 1279);
        // Extension 51.17, seven blocks a row 28.19, a tree 4.03.
        assert_eq!(operations(commitment(&shape)), 8338);
        // Interpolation of four sums on 2^21.
        assert_eq!(operations(of_phase(&shape, Phase::Constraints)), 107);
        // Extension of eight columns 4.09, leaves and tree 4.03 each.
        assert_eq!(operations(of_phase(&shape, Phase::Composition)), 1215);
        assert_eq!(operations(of_phase(&shape, Phase::Points)), 159);
        // Numerators 1.59, interpolation 0.51, extension 2.05.
        assert_eq!(operations(of_phase(&shape, Phase::Quotients)), 414);
        // Leaves and trees of 2^20, 2^16, 2^12, 2^8 packed leaves 2.15, folds 0.64.
        assert_eq!(operations(of_phase(&shape, Phase::Folds)), 279);
        assert_eq!(operations(of_phase(&shape, Phase::ProofOfWork)), 101);
    }

    #[test]
    fn bytes_of_the_benchmark_size() {
        let shape = benchmark();
        // Two passes over 100 columns of 4 MiB, there and back.
        assert_eq!(interpolation(&shape).bytes, (100 * 2 * 2) << 22);
        // Of the extension the first pass reads a quarter; then all columns, and 2^22 hashes three times and once.
        let extension = 100 * ((4 << 24) - (3 << 22));
        let hashes = (32u64 << 22) + 3 * 32 * ((1 << 22) - 1);
        assert_eq!(commitment(&shape).bytes, extension + (100 << 24) + hashes);
        assert_eq!(of_phase(&shape, Phase::Openings), Work::default());
    }

    #[test]
    fn short_columns_are_hashed_at_their_own_size() {
        let one = leaves(&[10; 16]);
        assert_eq!(one, Work::new(((16 * 4) << 10) + (32 << 10), 960 << 10));
        let mixed: Vec<u32> = [vec![4; 16], vec![10; 16]].concat();
        assert_eq!(leaves(&mixed), one + Work::new((16 * 4) << 4, 960 << 4));
    }
}
