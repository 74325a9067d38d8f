//! The program itself, without a device.

use std::process::{Command, Output};

use serde_json::Value;

fn bench(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bench-gpu"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what it prints is text")
}

/// Whether a driver is there, of which these tests then say nothing.
fn has_device() -> bool {
    let has = sage_cuda::device::devices().is_ok_and(|devices| !devices.is_empty());
    if has {
        println!("skipped: there is a device");
    }
    has
}

const SMALL: [&str; 8] = [
    "--log",
    "9",
    "--columns",
    "3",
    "--warm-up",
    "0",
    "--repeat",
    "1",
];

#[test]
fn kernels_on_the_host_make_the_proof_of_the_simd_backend() {
    for air in ["wide-fibonacci", "poseidon2"] {
        let more = ["--backend", "stand-in,simd", "--json", "--air", air];
        let output = bench(&[&SMALL[..], &more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
        let case = &report["cases"][0];
        assert_eq!(case["log_rows"], 9);
        assert_eq!(case["security_bits"], 100);
        assert_eq!(case["columns"], if air == "poseidon2" { 300 } else { 3 });
        for (index, name) in ["stand-in", "simd"].into_iter().enumerate() {
            let times = &case["backends"][index];
            assert_eq!(times["backend"], name);
            assert_eq!(times["steps"].as_array().map(Vec::len), Some(10));
            assert!(times["whole"].as_f64() > Some(0.0), "{times}");
        }
        assert!(report["device"].is_null());
    }
}

#[test]
fn without_a_device_the_others_are_measured_and_one_line_says_so() {
    if has_device() {
        return;
    }
    let output = bench(&SMALL);
    assert!(output.status.success());
    let errors = text(&output.stderr);
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(
        errors.contains("the other backends are measured alone"),
        "{errors}"
    );
    let out = text(&output.stdout);
    assert!(out.starts_with("cuda: not measured\n"), "{out}");
    assert!(out.contains("whole proof"), "{out}");
}

#[test]
fn a_device_that_is_required_and_not_there_is_an_error_of_one_line() {
    if has_device() {
        return;
    }
    for arguments in [&["--require-gpu"][..], &["--backend", "cuda"]] {
        let output = bench(&[&SMALL[..], arguments].concat());
        assert_eq!(output.status.code(), Some(3));
        assert!(output.stdout.is_empty());
        let errors = text(&output.stderr);
        assert_eq!(errors.lines().count(), 1, "{errors}");
        assert!(errors.starts_with("error: "), "{errors}");
    }
}

#[test]
fn a_trace_too_short_for_the_parameters_is_named() {
    let output = bench(&[
        "--backend",
        "simd",
        "--log",
        "5",
        "--warm-up",
        "0",
        "--repeat",
        "1",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let errors = text(&output.stderr);
    assert!(errors.contains("too short"), "{errors}");
}

/// A place that cannot be written is an error before anything is measured; else the file has what is printed as JSON.
#[test]
fn results_are_written_to_a_file_beside_the_tables() {
    let arguments = |file| [&SMALL[..], &["--backend", "simd", "--json-file", file]].concat();
    let output = bench(&arguments("/nonexistent/results.json"));
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));

    let file = std::env::temp_dir().join(format!("sage-bench-{}.json", std::process::id()));
    let output = bench(&arguments(file.to_str().expect("a plain path")));
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("whole proof"));
    let written = std::fs::read_to_string(&file).expect("the results");
    let report: Value = serde_json::from_str(&written).expect("it is JSON");
    assert_eq!(report["cases"][0]["log_rows"], 9);
    std::fs::remove_file(&file).expect("the test's own file");
}

#[test]
fn bad_arguments_are_refused() {
    for arguments in [
        &["--log", "25"][..],
        &["--columns", "2"],
        &["--repeat", "0"],
        &["--air", "sha256"],
    ] {
        assert_eq!(bench(arguments).status.code(), Some(2), "{arguments:?}");
    }
}
