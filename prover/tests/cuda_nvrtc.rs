//! The ObelyskVM's kernels, generated ones and the one that writes its trace, compile for every architecture, spill nothing and keep to their
//! registers. Needs NVIDIA's compiler library, not a GPU; `SAGE_REQUIRE_NVRTC=1` turns what would be skipped for its lack
//! or age into a failure.

#[path = "../src/backend/obelysk_cpu.rs"]
#[allow(dead_code)]
mod obelysk_cpu;
#[path = "../cuda/tests/common/registers.rs"]
mod registers;

use registers::{check_units, nvrtc_is_there};
use sage_air::claim::{Sizes, N_COMPONENTS};
use sage_air::components::Components;
use sage_air::relations::Relations;
use sage_cuda::constraints::{Fractions, Program};
use sage_cuda::kernels::Unit;
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval};

/// The kernels of a component's constraints and of its lookups.
fn kernels<E: FrameworkEval>(component: &FrameworkComponent<E>) -> (Program, Fractions) {
    let program = Program::new(component).unwrap_or_else(|error| panic!("{error}"));
    let eval: &E = component;
    let fractions = Fractions::new(eval).unwrap_or_else(|error| panic!("{error}"));
    (program, fractions)
}

#[test]
fn kernels_of_all_components_compile_without_spills() {
    if !nvrtc_is_there() {
        return;
    }
    let sizes = Sizes {
        n: 20,
        rom_log: 6,
        mem_log: 12,
        k: 16,
    };
    let relations = Relations::draw(&mut Blake2sChannel::default());
    let sums = [SecureField::from(0); N_COMPONENTS];
    let air = Components::new(&sizes, &relations, &sums);
    let components = [
        kernels(&air.cpu),
        kernels(&air.rom),
        kernels(&air.rc),
        kernels(&air.mem),
        kernels(&air.cmp),
    ];
    let generated = components
        .iter()
        .flat_map(|(program, fractions)| program.units().chain(fractions.units()));
    let units: Vec<Unit<'_>> = generated.chain([obelysk_cpu::kernel().unit()]).collect();
    // Of the first component two for its seven batches, of the last one two for its five.
    assert_eq!(units.len(), 5 + 7 + 1);
    check_units(&units);
}
