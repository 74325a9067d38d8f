//! How much device memory a proof takes: a pure function of the sizes of its columns and of its parameters, for the way
//! [`prove`](crate::prove()) allocates. Every allocation counts with the size that the pool gives it.

use std::collections::BTreeSet;

use stwo::core::pcs::PcsConfig;
use stwo::core::vcs_lifted::verifier::LOG_PACKED_LEAF_SIZE;
use stwo_constraint_framework::INTERACTION_TRACE_IDX;

use super::{sum_chunks, LOGUP_LOG_CHUNK};

/// Bytes of the smallest allocation.
const SMALLEST: u64 = 256;

/// Coordinates of QM31.
const COORDINATES: u64 = 4;

/// Bytes that an allocation of so many words takes: a power of two.
#[must_use]
pub const fn allocated(words: usize) -> u64 {
    let bytes = 4 * words as u64;
    if bytes <= SMALLEST {
        SMALLEST
    } else {
        bytes.next_power_of_two()
    }
}

/// What is proven, as far as memory depends on it.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Log sizes of the columns of each tree, before they are extended: preprocessed columns first, no composition.
    pub trees: Vec<Vec<u32>>,
    /// Points at which columns of one size are sampled, at most. One for constraints within a row; three with a
    /// neighbouring row, as lookups have, of which one is stwo's own addition.
    pub points: usize,
    /// Whether coefficients are kept, for values outside the domain.
    pub store_coefficients: bool,
    /// Log size of the domain that the twiddles are for.
    pub log_twiddles: u32,
    /// Whether the columns of the third tree are made on the device, by [`crate::interaction`], from the rows of those of
    /// the first two trees.
    pub interaction: bool,
    /// What the kernels of constraints take, for each component.
    pub constraints: Vec<ConstraintShape>,
    /// The parameters of the proof.
    pub config: PcsConfig,
}

/// What the kernels of a component's constraints take memory for, beside its columns and the sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConstraintShape {
    /// Log size of the trace.
    pub log_size: u32,
    /// Columns that are read.
    pub columns: usize,
    /// Constraints, each with a power of the random coefficient.
    pub constraints: usize,
    /// Numbers that this proof gives.
    pub slots: usize,
    /// Columns, twice as long as the trace, that one kernel writes for the next ones.
    pub kept_columns: usize,
}

impl ConstraintShape {
    /// Bytes while the kernels run.
    fn bytes(&self) -> u64 {
        let lists = [
            2 * self.columns,
            2 * self.kept_columns,
            4 * self.constraints,
            4 * self.slots,
        ];
        let lists: u64 = lists.into_iter().map(allocated).sum();
        lists + self.kept_columns as u64 * column(self.log_size + 1)
    }
}

impl Shape {
    /// Columns of one size, without preprocessed ones, with as many twiddles as they need, and constraints that keep
    /// nothing.
    #[must_use]
    pub fn of_one_size(log_size: u32, columns: usize, config: PcsConfig) -> Self {
        Self {
            trees: vec![Vec::new(), vec![log_size; columns]],
            points: 1,
            store_coefficients: true,
            log_twiddles: log_size + config.fri_config.log_blowup_factor,
            interaction: false,
            constraints: Vec::new(),
            config,
        }
    }
}

/// A part of a proof, in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// What is done.
    pub name: &'static str,
    /// Bytes in use at most, with everything that is kept from before.
    pub bytes: u64,
}

/// The memory of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryPlan {
    /// All phases.
    pub phases: Vec<Phase>,
}

impl MemoryPlan {
    /// Bytes in use at most.
    #[must_use]
    pub fn peak(&self) -> u64 {
        let phases = self.phases.iter().map(|phase| phase.bytes);
        phases.max().unwrap_or_default()
    }

    /// Bytes by which a memory is too small, if it is.
    #[must_use]
    pub fn missing(&self, limit: u64) -> Option<u64> {
        self.peak().checked_sub(limit).filter(|bytes| *bytes > 0)
    }
}

/// Plans the memory of a proof.
#[must_use]
pub fn plan(shape: &Shape) -> MemoryPlan {
    let mut counter = Counter {
        live: 2 * column(shape.log_twiddles.saturating_sub(1)),
        phases: Vec::new(),
        shape,
    };
    for (number, tree) in shape.trees.iter().enumerate() {
        if number == INTERACTION_TRACE_IDX && shape.interaction {
            counter.interaction();
        }
        counter.commit("commitment to the trace", tree, coefficients(tree));
    }
    counter.composition();
    counter.sampling();
    counter.quotients();
    counter.fri();
    counter.openings();
    MemoryPlan {
        phases: counter.phases,
    }
}

/// The largest log size of `columns` columns of one size that can be proven with so many bytes.
#[must_use]
pub fn largest_provable(bytes: u64, columns: usize, config: PcsConfig) -> Option<u32> {
    let most = 30u32.saturating_sub(config.fri_config.log_blowup_factor);
    (1..=most).rev().find(|log_size| {
        let shape = Shape::of_one_size(*log_size, columns, config);
        plan(&shape).missing(bytes).is_none()
    })
}

/// Bytes of a column of M31.
fn column(log_size: u32) -> u64 {
    allocated(1 << log_size)
}

/// Bytes of a column of QM31 by coordinates.
fn secure_column(log_size: u32) -> u64 {
    COORDINATES * column(log_size)
}

/// Bytes of all layers of a tree.
fn tree(log_leaves: u32) -> u64 {
    (0..=log_leaves).map(|layer| allocated(8 << layer)).sum()
}

fn coefficients(columns: &[u32]) -> u64 {
    columns.iter().map(|log_size| column(*log_size)).sum()
}

/// Follows a proof.
struct Counter<'a> {
    live: u64,
    phases: Vec<Phase>,
    shape: &'a Shape,
}

impl Counter<'_> {
    /// A phase that takes `more` beside what is kept, and lists of addresses.
    fn phase(&mut self, name: &'static str, more: u64) {
        let bytes = self.live + more + self.lists();
        self.phases.push(Phase { name, bytes });
    }

    /// Addresses of all columns twice, and a word for each.
    fn lists(&self) -> u64 {
        let columns = self.columns();
        2 * allocated(2 * columns) + allocated(columns)
    }

    fn columns(&self) -> usize {
        let trace: usize = self.shape.trees.iter().map(Vec::len).sum();
        trace + 8
    }

    fn log_blowup(&self) -> u32 {
        self.shape.config.fri_config.log_blowup_factor
    }

    /// Log size of the longest column of the trace, which is that of the composition's halves.
    fn longest(&self) -> u32 {
        let all = self.shape.trees.iter().flatten();
        all.copied().max().unwrap_or_default()
    }

    /// Log size of what columns are lifted to.
    fn lifted(&self) -> u32 {
        let extended = self.longest() + self.log_blowup();
        self.shape.config.lifting_log_size.unwrap_or(extended)
    }

    /// Sizes of columns, each once.
    fn sizes(&self, skipped_trees: usize) -> BTreeSet<u32> {
        let trees = self.shape.trees.iter().skip(skipped_trees);
        trees.flatten().copied().collect()
    }

    /// Extends polynomials, which take `own` bytes, and makes the tree.
    fn commit(&mut self, name: &'static str, columns: &[u32], own: u64) {
        let log_blowup = self.log_blowup();
        let extended: Vec<u32> = columns.iter().map(|log| log + log_blowup).collect();
        let extended_bytes = coefficients(&extended);
        self.phase(name, own + extended_bytes);
        if self.shape.store_coefficients {
            self.live += own;
        }
        let longest = extended.iter().copied().max();
        // Without columns there is one leaf.
        let log_leaves = longest.map_or(0, |longest| {
            self.shape.config.lifting_log_size.unwrap_or(longest)
        });
        self.live += extended_bytes + tree(log_leaves);
        self.phase(name, 0);
    }

    /// Rows of the first trees' columns beside the columns that are made of them.
    fn interaction(&mut self) {
        let made = &self.shape.trees[..=INTERACTION_TRACE_IDX];
        let columns: u64 = made.iter().map(|tree| coefficients(tree)).sum();
        let sums = (1usize << self.longest()).div_ceil(1 << LOGUP_LOG_CHUNK);
        self.phase("columns of lookups", columns + allocated(4 * sums));
    }

    fn composition(&mut self) {
        let accumulators = self.sizes(1).into_iter().map(|log| secure_column(log + 1));
        let accumulators: u64 = accumulators.sum();
        // One component after the other.
        let kernels = self.shape.constraints.iter().map(ConstraintShape::bytes);
        let kernels = kernels.max().unwrap_or_default();
        self.phase("constraints", accumulators + kernels);
        // The halves are views of the whole polynomials.
        let longest = self.longest();
        let whole = secure_column(longest + 1);
        self.commit("commitment to the composition", &[longest; 8], whole);
    }

    fn sampling(&mut self) {
        let log_weights = if self.shape.store_coefficients {
            self.longest()
        } else {
            self.longest() + self.log_blowup()
        };
        let sums = sum_chunks(1 << log_weights) * self.columns();
        let weights = allocated(4 << log_weights);
        let points = self.shape.points.max(1);
        let values = allocated(4 * points * self.columns()) + allocated(4 * sums);
        self.phase("values outside the domain", weights + values);
    }

    fn quotients(&mut self) {
        let mut sizes = self.sizes(0);
        sizes.insert(self.longest());
        let points = self.shape.points.max(1) as u64;
        let numerators: u64 = sizes.into_iter().map(secure_column).sum();
        let lifted = self.lifted();
        let quotients = secure_column(lifted.saturating_sub(self.log_blowup()));
        self.phase(
            "quotients",
            points * numerators + quotients + secure_column(lifted),
        );
        self.live += secure_column(lifted);
    }

    fn fri(&mut self) {
        let fri = self.shape.config.fri_config;
        let log_last = fri.log_last_layer_degree_bound + fri.log_blowup_factor;
        let mut log_size = self.lifted();
        let mut first = true;
        while log_size > log_last {
            let folds = if first {
                fri.fold_step
            } else {
                fri.fold_step.min(log_size - log_last)
            };
            let packed = folds > 1 && log_size >= LOG_PACKED_LEAF_SIZE;
            let log_leaf = if packed { LOG_PACKED_LEAF_SIZE } else { 0 };
            self.live += tree(log_size - log_leaf);
            let next = log_size.saturating_sub(folds);
            // The first stage makes its first fold alone, every stage at most four at a time.
            let between = if first && folds > 1 {
                secure_column(log_size - 1)
            } else if folds > 4 {
                secure_column(log_size - 4)
            } else {
                0
            };
            self.phase("folds", between + secure_column(next));
            self.live += secure_column(next);
            log_size = next;
            first = false;
        }
    }

    /// Everything that is opened: at each query values of all columns, and of each layer of each tree a hash.
    fn openings(&mut self) {
        let fri = self.shape.config.fri_config;
        let height = self.lifted() as usize;
        let trees = self.shape.trees.len() + 1;
        let fri_layers = height.div_ceil(fri.fold_step.max(1) as usize);
        let layers = (trees + fri_layers) * height;
        let of_cosets = fri_layers * (4 << fri.fold_step);
        let items = fri.n_queries * (self.columns() + layers + of_cosets) + trees;
        let words = fri.n_queries * (self.columns() + 8 * layers + of_cosets) + 8 * trees;
        let sources = allocated(2 * (self.columns() + layers + 4 * fri_layers));
        self.phase(
            "openings",
            allocated(4 * items) + allocated(words) + sources,
        );
    }
}

#[cfg(test)]
mod tests {
    use stwo::core::fri::FriConfig;

    use super::*;

    fn standard() -> PcsConfig {
        PcsConfig {
            pow_bits: 20,
            fri_config: FriConfig::new(5, 2, 40, 4),
            lifting_log_size: None,
        }
    }

    #[test]
    fn allocations_are_powers_of_two() {
        assert_eq!(allocated(1), 256);
        assert_eq!(allocated(64), 256);
        assert_eq!(allocated(65), 512);
        assert_eq!(allocated(1 << 20), 1 << 22);
    }

    /// 80 GB hold 2^24 rows of 100 columns, and no more.
    #[test]
    fn figures_for_a_device_of_80_gigabytes() {
        let bytes = 80_000_000_000;
        assert_eq!(largest_provable(bytes, 100, standard()), Some(24));
        let peak = |log_size| plan(&Shape::of_one_size(log_size, 100, standard())).peak();
        assert_eq!(
            [20, 24].map(|log_size| peak(log_size) >> 20),
            [2852, 45_632]
        );
        let too_large = plan(&Shape::of_one_size(25, 100, standard()));
        assert_eq!(too_large.missing(bytes), Some(too_large.peak() - bytes));
    }

    /// What is kept between kernels counts in the phase of the constraints, of one component at a time.
    #[test]
    fn values_that_kernels_keep_are_counted() {
        let of = |constraints: &[ConstraintShape]| {
            let shape = Shape {
                constraints: constraints.to_vec(),
                ..Shape::of_one_size(10, 5, standard())
            };
            let plan = plan(&shape);
            let phase = plan.phases.iter().find(|phase| phase.name == "constraints");
            phase.map_or(0, |phase| phase.bytes)
        };
        let small = ConstraintShape {
            log_size: 10,
            columns: 5,
            constraints: 3,
            slots: 1,
            kept_columns: 2,
        };
        let large = ConstraintShape {
            kept_columns: 3,
            ..small
        };
        let lists = 4 * SMALLEST;
        assert_eq!(of(&[small]) - of(&[]), lists + 2 * (4 << 11));
        assert_eq!(of(&[small, large]) - of(&[]), lists + 3 * (4 << 11));
        let wide = ConstraintShape {
            columns: 33,
            constraints: 17,
            slots: 17,
            kept_columns: 0,
            ..small
        };
        assert_eq!(of(&[wide]) - of(&[]), 3 * 2 * SMALLEST + SMALLEST);
    }

    #[test]
    fn more_memory_proves_more() {
        let mut before = None;
        for log_bytes in 12..40 {
            let now = largest_provable(1 << log_bytes, 10, standard());
            assert!(now >= before);
            before = now;
        }
        assert_eq!(largest_provable(1 << 12, 10, standard()), None);
    }
}
