//! The five components of the AIR, always all five, in this order in every list: cpu, rom, rc, mem, cmp.
//!
//! Source: ObelyskVM specification, section 3.

use alloc::string::String;
use alloc::vec::Vec;

use stwo::core::air::Component;
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{FrameworkComponent, TraceLocationAllocator};

use crate::claim::{Sizes, N_COMPONENTS};
use crate::relations::Relations;

pub mod cmp;
pub mod cpu;
pub mod mem;
pub mod rc;
pub mod rom;

/// The components of one proof.
pub struct Components {
    /// One row a cycle.
    pub cpu: FrameworkComponent<cpu::CpuEval>,
    /// The program.
    pub rom: FrameworkComponent<rom::RomEval>,
    /// The range table.
    pub rc: FrameworkComponent<rc::RcEval>,
    /// The memory.
    pub mem: FrameworkComponent<mem::MemEval>,
    /// The comparison table.
    pub cmp: FrameworkComponent<cmp::CmpEval>,
}

impl Components {
    /// Builds the components of a proof with these sizes, challenges and claimed sums (in component order).
    pub fn new(
        sizes: &Sizes,
        relations: &Relations,
        claimed_sums: &[SecureField; N_COMPONENTS],
    ) -> Self {
        let [cpu_sum, rom_sum, rc_sum, mem_sum, cmp_sum] = *claimed_sums;
        let [n, rom_log, _, mem_log, k] = sizes.component_logs();
        // The list of preprocessed columns is fixed: an allocator that numbers them by first use would let a changed
        // order of components permute them against the program root.
        let mut allocator =
            TraceLocationAllocator::new_with_preprocessed_columns(&preprocessed_ids());
        let relations = || relations.clone();
        Self {
            cpu: FrameworkComponent::new(
                &mut allocator,
                cpu::CpuEval {
                    log_size: n,
                    relations: relations(),
                },
                cpu_sum,
            ),
            rom: FrameworkComponent::new(
                &mut allocator,
                rom::RomEval {
                    log_size: rom_log,
                    relations: relations(),
                },
                rom_sum,
            ),
            rc: FrameworkComponent::new(
                &mut allocator,
                rc::RcEval {
                    relations: relations(),
                },
                rc_sum,
            ),
            mem: FrameworkComponent::new(
                &mut allocator,
                mem::MemEval {
                    log_size: mem_log,
                    relations: relations(),
                },
                mem_sum,
            ),
            cmp: FrameworkComponent::new(
                &mut allocator,
                cmp::CmpEval {
                    log_size: k,
                    relations: relations(),
                },
                cmp_sum,
            ),
        }
    }

    /// The components as the verifier of stwo takes them.
    pub fn verifiers(&self) -> [&dyn Component; N_COMPONENTS] {
        [&self.cpu, &self.rom, &self.rc, &self.mem, &self.cmp]
    }
}

/// Identifiers of the preprocessed columns in the order of tree 0.
pub fn preprocessed_ids() -> Vec<PreProcessedColumnId> {
    core::iter::once(rc::PREPROCESSED)
        .chain(rom::PREPROCESSED)
        .map(|id| PreProcessedColumnId {
            id: String::from(id),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{sample_counts, MAIN_COLUMNS, TREE_COLUMNS};
    use num_traits::Zero;
    use stwo::core::air::Components as StwoComponents;
    use stwo::core::circle::SECURE_FIELD_CIRCLE_GEN;

    fn components(sizes: &Sizes) -> Components {
        let sums = [SecureField::zero(); N_COMPONENTS];
        Components::new(sizes, &Relations::unchallenged(), &sums)
    }

    const SIZES: Sizes = Sizes {
        n: 9,
        rom_log: 5,
        mem_log: 7,
        k: 6,
    };

    #[test]
    fn the_declared_column_sizes_are_those_of_the_components() {
        let components = components(&SIZES);
        let all = StwoComponents {
            components: components.verifiers().to_vec(),
            n_preprocessed_columns: TREE_COLUMNS[0],
        };
        assert_eq!(all.column_log_sizes().0, SIZES.column_logs().to_vec());
    }

    #[test]
    fn the_constraint_counts_are_those_of_the_specification() {
        let counts = components(&SIZES)
            .verifiers()
            .map(|component| component.n_constraints());
        assert_eq!(counts, [45 + 7, 1, 1, 2 + 2, 4 + 5]);
    }

    #[test]
    fn each_column_is_sampled_as_often_as_the_envelope_expects() {
        let components = components(&SIZES);
        let all = StwoComponents {
            components: components.verifiers().to_vec(),
            n_preprocessed_columns: TREE_COLUMNS[0],
        };
        let points = all.mask_points(SECURE_FIELD_CIRCLE_GEN, 16, false);
        let counts: Vec<Vec<usize>> = points
            .iter()
            .map(|tree| tree.iter().map(Vec::len).collect())
            .collect();
        let [preprocessed, main, interaction, _] = sample_counts();
        assert_eq!(counts, [preprocessed, main, interaction]);
    }

    #[test]
    fn the_column_counts_are_those_of_the_claim() {
        let own = [
            cpu::N_MAIN,
            rom::N_MAIN,
            rc::N_MAIN,
            mem::N_MAIN,
            cmp::N_MAIN,
        ];
        assert_eq!(own, MAIN_COLUMNS);
        assert_eq!(preprocessed_ids().len(), TREE_COLUMNS[0]);
    }

    #[test]
    fn every_constraint_has_a_degree_bound_of_one_above_the_trace() {
        let components = components(&SIZES);
        let bounds = components
            .verifiers()
            .map(|component| component.max_constraint_log_degree_bound());
        assert_eq!(bounds, [10, 6, 17, 8, 7]);
    }
}
