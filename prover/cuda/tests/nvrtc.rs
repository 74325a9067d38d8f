//! Every kernel compiles for every architecture, spills nothing and keeps to its registers. Needs NVIDIA's compiler
//! library, not a GPU; `SAGE_REQUIRE_NVRTC=1` turns what would be skipped for its lack or age into a failure.

// Other tests use what this one does not.
#[path = "common/airs.rs"]
#[allow(dead_code)]
mod airs;
#[path = "common/layers.rs"]
#[allow(dead_code)]
mod layers;
#[path = "common/registers.rs"]
mod registers;

use airs::WideFibonacci;
use layers::{layers, Batches};
use registers::{check_units, nvrtc_is_there};
use sage_cuda::cache::{Cache, CacheError};
use sage_cuda::constraints::{Fractions, Program};
use sage_cuda::device::{Compiled, Modules};
use sage_cuda::kernels::{Unit, UNITS};
use sage_cuda::nvrtc::{self, CompileError};
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval, TraceLocationAllocator};

fn program<E: FrameworkEval>(eval: E) -> Program {
    let component = FrameworkComponent::new(
        &mut TraceLocationAllocator::default(),
        eval,
        SecureField::from(0),
    );
    Program::new(&component).unwrap_or_else(|error| panic!("{error}"))
}

/// Kernels of AIRs: one of the most constraints and columns, and several that share values, with lookups.
fn generated() -> [Program; 2] {
    let fibonacci = WideFibonacci {
        log_size: 20,
        columns: 100,
        excess: 0,
    };
    let layers = layers(20, 80, 5, Batches::Pairs);
    [program(fibonacci), program(layers)]
}

/// Kernels of lookups, as many batches as one of them has and one more.
fn lookups() -> Fractions {
    let layers = layers(20, 80, 5, Batches::Single);
    Fractions::new(&layers).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn all_kernels_compile_without_spills_and_within_their_registers() {
    if !nvrtc_is_there() {
        return;
    }
    check_units(UNITS);
}

#[test]
fn so_do_generated_kernels() {
    if !nvrtc_is_there() {
        return;
    }
    let (programs, lookups) = (generated(), lookups());
    let constraints = programs.iter().flat_map(Program::units);
    let units: Vec<Unit<'_>> = constraints.chain(lookups.units()).collect();
    check_units(&units);
}

/// What comes from disk is what the compiler made.
#[test]
fn machine_code_is_kept_on_disk() {
    if !nvrtc_is_there() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("sage-nvrtc-cache-{}", std::process::id()));
    let cache = Cache::at(&folder).expect("a folder for the test");
    let unit = Unit {
        name: "kept.cu",
        source: "#include \"platform.cuh\"\nKERNEL kept(u32* out) { *out = 7; }\n",
        entries: &[],
    };
    let cubin = |architecture| {
        let (cubin, kept) = cache.cubin(&unit, architecture).expect("it compiles");
        assert!(kept.is_ok(), "{kept:?}");
        cubin
    };
    let made = cubin("sm_90");
    assert!(made.starts_with(b"\x7fELF"));
    assert_eq!(std::fs::read_dir(&folder).expect("there").count(), 1);
    assert!(cubin("sm_90") == made);
    cubin("sm_80");
    assert_eq!(std::fs::read_dir(&folder).expect("there").count(), 2);

    std::fs::remove_dir_all(&folder).expect("the test's own folder");
}

/// The modules of a device are kept, or compiled each time if there is no folder for them: this is noted, and no error.
#[test]
fn modules_of_a_device_come_from_disk_if_they_can() {
    if !nvrtc_is_there() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("sage-nvrtc-modules-{}", std::process::id()));
    let modules = Compiled::new(Cache::at(&folder));
    let unit = Unit {
        name: "module.cu",
        source: "#include \"platform.cuh\"\nKERNEL module_(u32* out) { *out = 8; }\n",
        entries: &[],
    };
    let code = |modules: &Compiled| {
        let code = modules.machine_code(&unit, "sm_90");
        code.unwrap_or_else(|error| panic!("{error}"))
    };
    let made = code(&modules);
    assert!(made.starts_with(b"\x7fELF"));
    assert_eq!(std::fs::read_dir(&folder).expect("there").count(), 1);
    assert!(code(&modules) == made);
    assert_eq!(modules.note(), None);
    // A folder that is gone costs time, and is noted.
    std::fs::remove_dir_all(&folder).expect("the test's own folder");
    assert!(code(&modules) == made);
    let start = format!("the folder for compiled kernels, {}: ", folder.display());
    let note = modules.note().expect("nothing was kept");
    assert!(note.starts_with(&start), "{note}");
    let without = Compiled::new(Err(CacheError::NoFolder));
    assert!(code(&without) == made);
    assert_eq!(without.note(), Some(CacheError::NoFolder.to_string()));
}

#[test]
fn errors_name_the_unit_and_show_what_the_compiler_says() {
    if !nvrtc_is_there() {
        return;
    }
    let unit = Unit {
        name: "wrong.cu",
        source: "#include \"field.cuh\"\nKERNEL wrong() { nonsense; }\n",
        entries: &[],
    };
    match nvrtc::compile(&unit, "sm_90") {
        Err(CompileError::Source { unit, log, .. }) => {
            assert_eq!(unit, "wrong.cu");
            assert!(log.contains("nonsense"), "{log}");
        }
        other => panic!("{other:?}"),
    }
}
