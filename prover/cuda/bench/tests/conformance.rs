//! The program that compares a device with the CPU, over the host in the place of one.

use std::process::{Command, Output};

use serde_json::Value;

fn conformance(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_conformance-gpu"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what it prints is text")
}

#[test]
fn kernels_on_the_host_agree_with_the_cpu() {
    let arguments = ["--backend", "stand-in", "--proofs", "6", "--max-log", "7"];
    let output = conformance(&[&arguments[..], &["--json"]].concat());
    assert!(output.status.success(), "{}", text(&output.stdout));
    let report: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    assert_eq!(report["proofs"], 6);
    assert!(report["failed"].is_null());
    let operations = report["operations"].as_array().expect("a list");
    assert_eq!(operations.len(), 18);
    assert!(operations
        .iter()
        .all(|operation| operation["error"].is_null()));
}

#[test]
fn a_run_says_what_it_compared() {
    let output = conformance(&["--backend", "stand-in", "--proofs", "1", "--no-operations"]);
    assert!(output.status.success());
    let out = text(&output.stdout);
    assert!(out.contains("1 with the bytes of the CPU's"), "{out}");
    assert!(out.contains("\nagrees with the CPU, after "), "{out}");
}

#[test]
fn without_a_device_there_is_one_line() {
    let has = sage_cuda::device::devices().is_ok_and(|devices| !devices.is_empty());
    if has {
        println!("skipped: there is a device");
        return;
    }
    let output = conformance(&[]);
    assert_eq!(output.status.code(), Some(3));
    let errors = text(&output.stderr);
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(
        errors.starts_with("error: no CUDA driver found"),
        "{errors}"
    );
}

#[test]
fn bad_arguments_are_refused() {
    for arguments in [
        &["--max-log", "5"][..],
        &["--proofs", "-1"],
        &["--backend", "simd"],
    ] {
        assert_eq!(
            conformance(arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

/// The script that measures a GPU, rehearsed: every part of it that needs none of NVIDIA's tools.
#[test]
fn the_script_for_a_machine_with_a_gpu_runs_to_its_end() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../..");
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_conformance-gpu"));
    let programs = programs.parent().expect("a folder of programs");
    if !programs.join("sage-prover").exists() {
        println!("skipped: sage-prover is not built");
        return;
    }
    let results = std::env::temp_dir().join(format!("sage-gpu-measure-{}", std::process::id()));
    let output = Command::new(format!("{root}/scripts/gpu/measure"))
        .arg("--rehearse")
        .arg(&results)
        .env("SAGE_GPU_PROGRAMS", programs)
        .output()
        .expect("the script starts");
    let out = text(&output.stdout);
    assert!(output.status.success(), "{out}{}", text(&output.stderr));
    let summary = std::fs::read_to_string(results.join("summary.txt")).expect("a summary");
    for part in [
        "conformance",
        "wide-fibonacci",
        "poseidon2",
        "library-parameters",
        "obelysk-vm",
    ] {
        assert!(summary.contains(&format!("{part}: done in ")), "{summary}");
    }
    assert!(summary.contains("agrees with the CPU"), "{summary}");
    assert!(summary.contains("== obelysk-vm =="), "{summary}");
    std::fs::remove_dir_all(&results).expect("the test's own folder");
}
