//! Witness generation: the columns of a run, built as SIMD columns directly and in parallel.
//!
//! Source: ObelyskVM specification, section 3. One file a component; `interaction` serves all of them.

use std::borrow::Cow;

use sage_air::claim::{Sizes, INTERACTION_COLUMNS, N_COMPONENTS};
use sage_air::components::Components;
use sage_air::isa::ControlWords;
use sage_air::relations::Relations;
use sage_vm::Trace;
use stwo::core::fields::qm31::SecureField;
use stwo::prover::backend::simd::column::BaseColumn;

mod cmp;
mod columns;
mod cpu;
mod interaction;
pub mod mem;
pub mod preprocessed;
pub mod tally;

pub use tally::Tally;

/// The main columns of a run, component by component: cpu, rom, rc, mem, cmp.
///
/// Columns are in the order of the specification; rows are in the bit-reversed order in which the proof library
/// stores them. Nothing checks the cells: a wrong one leads to a proof that the verifier refuses.
#[derive(Clone, Debug)]
pub struct Witness {
    /// Sizes of the components.
    pub sizes: Sizes,
    /// Main columns of each component.
    pub main: [Vec<BaseColumn>; N_COMPONENTS],
}

/// What main columns are made of.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Sizes of the components.
    pub sizes: Sizes,
    /// The decoded program.
    pub rom: &'a [ControlWords],
    /// Its cycles, and the memory after the last one.
    pub trace: &'a Trace,
    /// What the cycles look up.
    pub tally: &'a Tally,
    /// The final memory words that the verifier reads (see [`sage_air::public_terms::final_reads`]).
    pub reads: &'a [(u32, u32)],
}

impl Run<'_> {
    /// The main columns of the cpu component.
    fn cpu(&self) -> Vec<BaseColumn> {
        let [n, ..] = self.sizes.component_logs();
        cpu::main_columns(n, self.trace, self.rom, &self.tally.gaps)
    }

    /// The main columns of the other components: rom, rc, mem, cmp.
    pub fn tables(&self) -> [Vec<BaseColumn>; N_COMPONENTS - 1] {
        let [_, rom_log, rc_log, mem_log, k] = self.sizes.component_logs();
        let ((cmp, ranges), mem) = rayon::join(
            || cmp::main_columns(k, &self.tally.comparisons),
            || mem::main_columns(mem_log, self.trace, self.reads),
        );
        let fetches = columns::padded(rom_log, self.tally.fetches.iter().copied());
        let ranges = columns::padded(rc_log, ranges);
        [vec![fetches], vec![ranges], mem, cmp]
    }
}

impl Witness {
    /// Builds the main columns of a run.
    pub fn new(run: &Run<'_>) -> Self {
        let (cpu, [rom, rc, mem, cmp]) = rayon::join(|| run.cpu(), || run.tables());
        Self {
            sizes: run.sizes,
            main: [cpu, rom, rc, mem, cmp],
        }
    }

    /// All main columns.
    pub(crate) fn columns(&self) -> Vec<Cow<'_, BaseColumn>> {
        self.main.iter().flatten().map(Cow::Borrowed).collect()
    }

    /// Builds the interaction columns of all components, and the sum of each component's fractions.
    ///
    /// `preprocessed` are the columns of tree 0 in their order.
    pub fn interaction(
        &self,
        preprocessed: &[BaseColumn],
        relations: &Relations,
    ) -> (Vec<BaseColumn>, [SecureField; N_COMPONENTS]) {
        let [cpu, rom, rc, mem, cmp] = &self.main;
        let [cpu_columns, rom_columns, rc_columns, mem_columns, cmp_columns] = INTERACTION_COLUMNS;
        let (range_table, rom_table) = preprocessed.split_at(preprocessed.len().min(1));
        // Claimed sums have no part in a fraction.
        let unclaimed = [SecureField::default(); N_COMPONENTS];
        let air = Components::new(&self.sizes, relations, &unclaimed);
        let built = [
            interaction::columns(&*air.cpu, &[], cpu, cpu_columns),
            interaction::columns(&*air.rom, rom_table, rom, rom_columns),
            interaction::columns(&*air.rc, range_table, rc, rc_columns),
            interaction::columns(&*air.mem, &[], mem, mem_columns),
            interaction::columns(&*air.cmp, &[], cmp, cmp_columns),
        ];
        let sums = built.each_ref().map(|(_, sum)| *sum);
        let columns = built.into_iter().flat_map(|(columns, _)| columns).collect();
        (columns, sums)
    }
}
