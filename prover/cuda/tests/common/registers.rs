//! Units compiled for every architecture, and what the compiler says about them.

use std::io::Write;

use sage_cuda::kernels::{Entry, Unit, ARCHITECTURES, NVRTC};
use sage_cuda::nvrtc::{self, Usage};

/// Says what is left out, past the capture of the output of tests that pass.
fn skip(what: &str) {
    let required = std::env::var_os("SAGE_REQUIRE_NVRTC").is_some_and(|value| value == "1");
    assert!(!required, "SAGE_REQUIRE_NVRTC=1, but {what}");
    std::io::stderr()
        .write_all(format!("skipped: {what}\n").as_bytes())
        .expect("the error stream is open");
}

/// Whether there is a library to test with.
pub fn nvrtc_is_there() -> bool {
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

/// Compiles units for every architecture that the library knows. None may spill, nor take more registers than it may.
///
/// # Panics
///
/// If one does, or does not compile.
pub fn check_units(units: &[Unit<'_>]) {
    let same_compiler = is_same_compiler();
    let complaints: Vec<String> = architectures()
        .flat_map(|architecture| units.iter().map(move |unit| (unit, architecture)))
        .flat_map(|(unit, architecture)| check_unit(unit, architecture, same_compiler))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
