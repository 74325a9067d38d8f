//! Every kernel compiles for every architecture, spills nothing and keeps to its registers. Needs NVIDIA's compiler
//! library, not a GPU; `SAGE_REQUIRE_NVRTC=1` turns what would be skipped for its lack or age into a failure.

// Other tests use what this one does not.
#[path = "common/airs.rs"]
#[allow(dead_code)]
mod airs;
#[path = "common/layers.rs"]
#[allow(dead_code)]
mod layers;

use std::io::Write;

use airs::WideFibonacci;
use layers::{layers, Batches};
use sage_cuda::cache::{Cache, CacheError};
use sage_cuda::constraints::Program;
use sage_cuda::device::{Compiled, Modules};
use sage_cuda::kernels::{Entry, Unit, ARCHITECTURES, NVRTC, UNITS};
use sage_cuda::nvrtc::{self, CompileError, Usage};
use stwo::core::fields::qm31::SecureField;
use stwo_constraint_framework::{FrameworkComponent, FrameworkEval, TraceLocationAllocator};

/// Says what is left out, past the capture of the output of tests that pass.
fn skip(what: &str) {
    let required = std::env::var_os("SAGE_REQUIRE_NVRTC").is_some_and(|value| value == "1");
    assert!(!required, "SAGE_REQUIRE_NVRTC=1, but {what}");
    std::io::stderr()
        .write_all(format!("skipped: {what}\n").as_bytes())
        .expect("the error stream is open");
}

/// Whether there is a library to test with.
fn nvrtc_is_there() -> bool {
    let present = nvrtc::is_present();
    if !present {
        skip("no libnvrtc, the kernels are not compiled for a device");
    }
    present
}

/// What is wrong with a kernel whatever compiler made it.
fn check_size(what: &str, usage: &Usage) -> Vec<String> {
    let mut complaints = Vec::new();
    if usage.registers == 0 || usage.registers > 255 {
        complaints.push(format!("{what} has {} registers", usage.registers));
    }
    if usage.shared > 48 * 1024 {
        complaints.push(format!(
            "{what} has {} bytes of shared memory",
            usage.shared
        ));
    }
    complaints
}

/// What is wrong with a kernel that the compiler of the table made.
fn check_registers(what: &str, entry: &Entry, usage: &Usage) -> Vec<String> {
    let mut complaints = Vec::new();
    if usage.spilled > 0 {
        complaints.push(format!("{what} spills {} bytes", usage.spilled));
    }
    if usage.stack > 0 {
        complaints.push(format!("{what} has {} bytes of local memory", usage.stack));
    }
    if usage.registers > entry.max_registers {
        complaints.push(format!(
            "{what} has {} registers, more than {}",
            usage.registers, entry.max_registers
        ));
    }
    complaints
}

/// Compiles a unit and returns what is wrong with it.
fn check_unit(unit: &Unit<'_>, architecture: &str, same_compiler: bool) -> Vec<String> {
    let module = nvrtc::compile(unit, architecture).unwrap_or_else(|error| panic!("{error}"));
    assert!(
        module.cubin.starts_with(b"\x7fELF"),
        "machine code is an ELF file"
    );
    assert_eq!(module.usage.len(), unit.entries.len(), "{}", unit.name);
    let mut complaints = Vec::new();
    for entry in unit.entries {
        let usage = module.usage.iter().find(|usage| usage.kernel == entry.name);
        let usage = usage.unwrap_or_else(|| panic!("the log does not mention {}", entry.name));
        println!(
            "{architecture} {:24} {:4} {:6}",
            entry.name, usage.registers, usage.shared
        );
        let what = format!("{}: {} for {architecture}", unit.name, entry.name);
        complaints.extend(check_size(&what, usage));
        if same_compiler {
            complaints.extend(check_registers(&what, entry, usage));
        }
    }
    complaints
}

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

/// The architectures that the library knows.
fn architectures() -> impl Iterator<Item = &'static str> {
    let (major, minor) = nvrtc::version().expect("the library answers");
    ARCHITECTURES.into_iter().filter(move |architecture| {
        let known = nvrtc::supports(architecture).expect("the library answers");
        if !known {
            skip(&format!(
                "NVRTC {major}.{minor} does not know {architecture}"
            ));
        }
        known
    })
}

/// Whether the library is the one for which registers and spills are known.
fn is_same_compiler() -> bool {
    let version = nvrtc::version().expect("the library answers");
    let (major, minor) = version;
    println!("NVRTC {major}.{minor}; registers and bytes of shared memory");
    if version != NVRTC {
        skip(&format!(
            "NVRTC is {major}.{minor}, spills and registers are known for {}.{}",
            NVRTC.0, NVRTC.1
        ));
    }
    version == NVRTC
}

#[test]
fn all_kernels_compile_without_spills_and_within_their_registers() {
    if !nvrtc_is_there() {
        return;
    }
    let same_compiler = is_same_compiler();
    let complaints: Vec<String> = architectures()
        .flat_map(|architecture| UNITS.iter().map(move |unit| (unit, architecture)))
        .flat_map(|(unit, architecture)| check_unit(unit, architecture, same_compiler))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn so_do_generated_kernels() {
    if !nvrtc_is_there() {
        return;
    }
    let same_compiler = is_same_compiler();
    let programs = generated();
    let units: Vec<Unit<'_>> = programs.iter().flat_map(Program::units).collect();
    let complaints: Vec<String> = architectures()
        .flat_map(|architecture| units.iter().map(move |unit| (unit, architecture)))
        .flat_map(|(unit, architecture)| check_unit(unit, architecture, same_compiler))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
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
