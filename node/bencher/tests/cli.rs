//! The program, as a shell sees it: what it refuses, and that it says so in one line.

use std::{
    path::Path,
    process::{Command, Output},
};

fn bencher(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sage-bencher"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

#[track_caller]
fn assert_refused(arguments: &[&str], expected: &str) {
    let output = bencher(arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).expect("the message is text");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains(expected), "{text}");
}

#[test]
fn one_step_is_refused() {
    assert_refused(
        &["pallet", "--runtime", "none.wasm", "--steps", "1"],
        "give --steps 2 or more",
    );
}

#[test]
fn no_repeat_is_refused() {
    assert_refused(
        &["pallet", "--runtime", "none.wasm", "--repeat", "0"],
        "give --repeat 1 or more",
    );
}

#[test]
fn a_missing_runtime_is_named() {
    for command in ["pallet", "smoke"] {
        assert_refused(
            &[command, "--runtime", "none.wasm"],
            "cannot read the runtime none.wasm: No such file or directory",
        );
    }
}

#[test]
fn a_file_that_is_no_runtime_is_refused() {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let file = scratch.path().join("text.wasm");
    std::fs::write(&file, "text").expect("the scratch file is written");
    assert_refused(
        &["smoke", "--runtime", path(&file)],
        "give a Wasm file that was built with the feature runtime-benchmarks",
    );
}

#[test]
fn the_runtime_must_be_given() {
    let output = bencher(&["smoke"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).expect("the message is text");
    assert!(text.contains("--runtime <WASM>"), "{text}");
}

fn path(path: &Path) -> &str {
    path.to_str().expect("the scratch path is text")
}
