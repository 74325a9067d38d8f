//! Chain specifications are the same each time they are written.

mod common;

use common::{folder, run_refused, run_well, text};
use serde_json::{json, Value};

fn export(arguments: &[&str]) -> Vec<u8> {
    run_well(&[&["export-chain-spec"], arguments].concat())
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("a specification is JSON")
}

#[test]
fn two_exports_of_a_chain_are_the_same_bytes() {
    for chain in ["dev", "local"] {
        for form in [&["--chain", chain][..], &["--chain", chain, "--raw"][..]] {
            assert!(
                export(form) == export(form),
                "{form:?} differs from run to run"
            );
        }
    }
}

#[test]
fn the_old_name_writes_the_same_specification() {
    let new = export(&["--chain", "dev", "--raw"]);
    let old = run_well(&["build-spec", "--dev", "--raw", "--disable-default-bootnode"]);
    assert!(new == old, "build-spec and export-chain-spec differ");
    assert!(
        export(&[]) == run_well(&["build-spec"]),
        "the defaults differ"
    );
}

#[test]
fn a_specification_names_token_and_address_format() {
    let spec = parsed(&export(&["--chain", "dev"]));
    assert_eq!(spec["id"], "dev");
    assert_eq!(spec["chainType"], "Development");
    assert_eq!(spec["protocolId"], "sage");
    let token = json!({ "tokenSymbol": "SAGE", "tokenDecimals": 18, "ss58Format": 42 });
    assert_eq!(spec["properties"], token);
    let local = parsed(&export(&["--chain", "local"]));
    assert_eq!(
        (&local["id"], &local["chainType"]),
        (&json!("local_testnet"), &json!("Local"))
    );
}

#[test]
fn a_raw_specification_holds_the_runtime_and_loads_again() {
    let home = folder();
    let file = home.path().join("dev.json");
    let file = file.to_str().expect("paths of tests are UTF-8");
    run_well(&[
        "export-chain-spec",
        "--chain",
        "dev",
        "--raw",
        "--output",
        file,
    ]);
    let written = std::fs::read(file).expect("the file was written");
    // `:code` in hexadecimal.
    let code = &parsed(&written)["genesis"]["raw"]["top"]["0x3a636f6465"];
    assert!(
        code.as_str().is_some_and(|code| code.len() > 100_000),
        "no runtime at `:code`"
    );
    let again = export(&["--chain", file, "--raw"]);
    assert!(
        parsed(&written) == parsed(&again),
        "reading and writing changed the specification"
    );
}

#[test]
fn an_unknown_chain_is_answered_with_the_names_of_the_known_ones() {
    let (_, message) = run_refused(&["export-chain-spec", "--chain", "no-such-chain"]);
    assert!(
        message.contains("no-such-chain") && message.contains("--chain dev"),
        "{message}"
    );
}

#[test]
fn a_broken_specification_is_refused_with_its_fault() {
    let home = folder();
    let file = home.path().join("broken.json");
    std::fs::write(&file, "{ \"name\": ").expect("the file can be written");
    let file = file.to_str().expect("paths of tests are UTF-8");
    let (_, message) = run_refused(&["export-chain-spec", "--chain", file]);
    assert!(message.contains("EOF while parsing"), "{message}");
}

#[test]
fn the_state_of_a_new_chain_is_its_genesis() {
    let home = folder();
    let base = home.path().to_str().expect("paths of tests are UTF-8");
    let state = text(run_well(&["export-state", "--dev", "--base-path", base]));
    let genesis = parsed(&export(&["--chain", "dev", "--raw"]));
    let state: Value = serde_json::from_str(&state).expect("a specification is JSON");
    assert!(
        state["genesis"]["raw"]["top"] == genesis["genesis"]["raw"]["top"],
        "state of block 0 and genesis differ"
    );
}
