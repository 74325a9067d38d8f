//! Every kernel compiles for every architecture, spills nothing and keeps to its registers. Needs NVIDIA's compiler
//! library, not a GPU; `SAGE_REQUIRE_NVRTC=1` turns what would be skipped for its lack or age into a failure.

use std::io::Write;

use sage_cuda::kernels::{Entry, Unit, ARCHITECTURES, NVRTC, UNITS};
use sage_cuda::nvrtc::{self, CompileError, Usage};

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
fn check_unit(unit: &Unit, architecture: &str, same_compiler: bool) -> Vec<String> {
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

#[test]
fn all_kernels_compile_without_spills_and_within_their_registers() {
    if !nvrtc_is_there() {
        return;
    }
    let version = nvrtc::version().expect("the library answers");
    let (major, minor) = version;
    println!("NVRTC {major}.{minor}; registers and bytes of shared memory");
    if version != NVRTC {
        skip(&format!(
            "NVRTC is {major}.{minor}, spills and registers are known for {}.{}",
            NVRTC.0, NVRTC.1
        ));
    }
    let mut complaints = Vec::new();
    for architecture in ARCHITECTURES {
        if !nvrtc::supports(architecture).expect("the library answers") {
            skip(&format!(
                "NVRTC {major}.{minor} does not know {architecture}"
            ));
            continue;
        }
        for unit in UNITS {
            complaints.extend(check_unit(unit, architecture, version == NVRTC));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
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
