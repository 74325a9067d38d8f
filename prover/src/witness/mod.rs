//! Witness generation: the columns of a run, built as SIMD columns directly and in parallel.
//!
//! Source: ObelyskVM specification, section 3. One file a component; `interaction` serves all of them.

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

impl Witness {
    /// Builds the main columns of a run.
    ///
    /// `rom` is the decoded program, `tally` what `trace` looks up in it, and `reads` the final memory words that the
    /// verifier reads (see [`sage_air::public_terms::final_reads`]).
    pub fn new(
        sizes: Sizes,
        rom: &[ControlWords],
        trace: &Trace,
        tally: &Tally,
        reads: &[(u32, u32)],
    ) -> Self {
        let [n, rom_log, rc_log, mem_log, k] = sizes.component_logs();
        let ((cmp, ranges), (cpu, mem)) = rayon::join(
            || cmp::main_columns(k, &tally.comparisons),
            || {
                rayon::join(
                    || cpu::main_columns(n, trace, rom, &tally.gaps),
                    || mem::main_columns(mem_log, trace, reads),
                )
            },
        );
        let fetches = columns::padded(rom_log, tally.fetches.iter().copied());
        let ranges = columns::padded(rc_log, ranges);
        Self {
            sizes,
            main: [cpu, vec![fetches], vec![ranges], mem, cmp],
        }
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
