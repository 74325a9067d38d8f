//! Sizes of a proof, derived from the cycle count, the program and the declared size of the comparison table.
//!
//! Source: ObelyskVM specification, sections 3, 4.4 and 4.5. No size is read from a proof.

use alloc::vec::Vec;

use crate::policy::Policy;
use crate::program::{
    log2_ceil, ProgramRecord, MAX_MEM_LOG, MAX_ROM_LOG, MIN_MEM_LOG, MIN_ROM_LOG,
};
use crate::statement::ClaimError;

/// Largest number of executed cycles.
pub const MAX_CYCLES: u32 = 4_000_000;

/// Smallest base-2 logarithm of the rows of cpu and cmp.
pub const MIN_ROWS_LOG: u8 = 6;

/// Base-2 logarithm of the rows of rc, the table of 16-bit integers.
pub const RC_LOG: u8 = 16;

/// Components in their fixed order: cpu, rom, rc, mem, cmp.
pub const N_COMPONENTS: usize = 5;

/// Committed trees: preprocessed, main, interaction, composition.
pub const N_TREES: usize = 4;

/// Columns of each tree.
pub const TREE_COLUMNS: [usize; N_TREES] = [9, 48, 64, 8];

/// Main columns of each component.
pub const MAIN_COLUMNS: [usize; N_COMPONENTS] = [33, 1, 1, 4, 9];

/// Interaction columns of each component.
pub const INTERACTION_COLUMNS: [usize; N_COMPONENTS] = [28, 4, 4, 8, 20];

/// Index, among the main columns, of mem's `addr`: the one main column sampled at two points, 0 and +1.
pub const MEM_ADDR_COLUMN: usize = 35;

/// Columns at the end of each component's interaction columns that are sampled at −1 and 0.
pub const PREVIOUS_ROW_COLUMNS: usize = 4;

/// Base-2 logarithms of the rows of the five components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// Rows of cpu: max(6, ⌈log2 T⌉).
    pub n: u8,
    /// Rows of rom.
    pub rom_log: u8,
    /// Rows of mem, the memory size in words.
    pub mem_log: u8,
    /// Rows of cmp, declared by the prover, `6..=n`.
    pub k: u8,
}

impl Sizes {
    /// Derives the sizes of a run of `cycles` cycles.
    ///
    /// # Errors
    ///
    /// [`ClaimError`] if the cycle count exceeds [`MAX_CYCLES`], `log_cmp` is not in `6..=n` or the record's sizes
    /// are out of range.
    pub fn new(cycles: u32, program: &ProgramRecord, log_cmp: u8) -> Result<Self, ClaimError> {
        if cycles > MAX_CYCLES {
            return Err(ClaimError::Cycles(cycles));
        }
        let sizes = Self {
            n: log2_ceil(cycles).max(MIN_ROWS_LOG),
            rom_log: program.rom_log,
            mem_log: program.mem_log,
            k: log_cmp,
        };
        if !(MIN_ROWS_LOG..=sizes.n).contains(&sizes.k) {
            return Err(ClaimError::LogCmp(log_cmp));
        }
        if !(MIN_ROM_LOG..=MAX_ROM_LOG).contains(&sizes.rom_log)
            || !(MIN_MEM_LOG..=MAX_MEM_LOG).contains(&sizes.mem_log)
        {
            return Err(ClaimError::RecordSizes);
        }
        Ok(sizes)
    }

    /// Returns the base-2 logarithms of the rows of cpu, rom, rc, mem and cmp.
    pub const fn component_logs(&self) -> [u32; N_COMPONENTS] {
        [
            self.n as u32,
            self.rom_log as u32,
            RC_LOG as u32,
            self.mem_log as u32,
            self.k as u32,
        ]
    }

    /// Returns L, the base-2 logarithm of the rows of the largest component; at least 16.
    pub fn log_max(&self) -> u32 {
        self.component_logs().into_iter().fold(0, u32::max)
    }

    /// Returns the log sizes of the columns of trees 0 (preprocessed), 1 (main) and 2 (interaction), before blow-up.
    pub fn column_logs(&self) -> [Vec<u32>; 3] {
        let logs = self.component_logs();
        let per_component = |columns: [usize; N_COMPONENTS]| {
            logs.into_iter()
                .zip(columns)
                .flat_map(|(log, count)| core::iter::repeat_n(log, count))
                .collect()
        };
        [
            preprocessed_logs(self.rom_log),
            per_component(MAIN_COLUMNS),
            per_component(INTERACTION_COLUMNS),
        ]
    }

    /// Returns the heights of the four Merkle trees under a policy.
    ///
    /// Trees 1 to 3 are as high as the largest component; tree 0 holds nothing that grows with the cycle count.
    pub fn tree_heights(&self, policy: &Policy) -> [u32; N_TREES] {
        let high = self.log_max() + policy.log_blowup;
        let preprocessed = u32::from(self.rom_log.max(RC_LOG)) + policy.log_blowup;
        [preprocessed, high, high, high]
    }

    /// Returns the fold steps of the inner FRI layers under a policy.
    ///
    /// The first layer folds by the policy's step; every inner layer but the last does too, and the last folds by
    /// what is left above the last layer's degree bound.
    pub fn inner_fold_steps(&self, policy: &Policy) -> Vec<u32> {
        let mut left = self
            .log_max()
            .saturating_sub(policy.fold_step + policy.log_last_layer);
        let mut steps = Vec::new();
        while left > 0 {
            let step = left.min(policy.fold_step.max(1));
            steps.push(step);
            left -= step;
        }
        steps
    }
}

/// Returns the log sizes of the nine preprocessed columns: rc16, then the eight of the ROM.
pub fn preprocessed_logs(rom_log: u8) -> Vec<u32> {
    core::iter::once(RC_LOG)
        .chain(core::iter::repeat_n(rom_log, TREE_COLUMNS[0] - 1))
        .map(u32::from)
        .collect()
}

/// Returns how often each column of each tree is sampled (section 4.4, mask order).
pub fn sample_counts() -> [Vec<usize>; N_TREES] {
    let main = (0..TREE_COLUMNS[1])
        .map(|column| if column == MEM_ADDR_COLUMN { 2 } else { 1 })
        .collect();
    let interaction = INTERACTION_COLUMNS
        .into_iter()
        .flat_map(|count| {
            (0..count).map(move |i| {
                if i + PREVIOUS_ROW_COLUMNS >= count {
                    2
                } else {
                    1
                }
            })
        })
        .collect();
    [
        alloc::vec![1; TREE_COLUMNS[0]],
        main,
        interaction,
        alloc::vec![1; TREE_COLUMNS[3]],
    ]
}

#[cfg(test)]
#[path = "tests/claim.rs"]
mod tests;
