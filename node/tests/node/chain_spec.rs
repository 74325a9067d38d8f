//! Chain specifications are the same each time they are written.

use crate::common::{folder, run_refused, run_well, text, Node};
use serde_json::{json, Value};
use sp_io::hashing::sha2_256;
use std::{path::PathBuf, time::Duration};

/// Storage key of the runtime, `:code`, in hexadecimal.
const CODE: &str = "0x3a636f6465";

/// The checked-in raw specifications with the names of their networks.
const FILES: [(&str, &str); 3] = [
    ("development.raw.json", "dev"),
    ("local_testnet.raw.json", "local"),
    ("testnet.raw.json", "testnet"),
];

/// What to do about a file that does not fit.
const STALE: &str = "write chain-specs/ with 'make chain-specs'";

fn checked_in(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "chain-specs", file]
        .iter()
        .collect()
}

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
    let public = parsed(&export(&["--chain", "testnet"]));
    assert_eq!(
        (&public["id"], &public["chainType"]),
        (&json!("sage_testnet"), &json!("Live"))
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
    let code = &parsed(&written)["genesis"]["raw"]["top"][CODE];
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

#[test]
fn the_checked_in_specifications_have_the_present_genesis_but_for_the_code() {
    let without_code = |bytes: &[u8]| {
        let mut spec = parsed(bytes);
        let top = spec["genesis"]["raw"]["top"].as_object_mut();
        let code = top.and_then(|top| top.remove(CODE));
        assert!(code.is_some(), "no runtime in the specification");
        spec
    };
    for (file, chain) in FILES {
        let known = std::fs::read(checked_in(file)).expect("the file is checked in");
        let present = export(&["--chain", chain, "--raw"]);
        assert!(
            without_code(&known) == without_code(&present),
            "{file} is stale: {STALE}"
        );
    }
}

#[test]
fn the_checked_in_specifications_have_the_sums_beside_them() {
    let sums = std::fs::read_to_string(checked_in("SHA256SUMS")).expect("the sums are checked in");
    let present: String = FILES
        .iter()
        .map(|(file, _)| {
            let bytes = std::fs::read(checked_in(file)).expect("the file is checked in");
            let sum = sp_core::bytes::to_hex(&sha2_256(&bytes), false);
            format!("{}  {file}\n", sum.trim_start_matches("0x"))
        })
        .collect();
    assert_eq!(sums, present, "{STALE}");
}

#[test]
fn a_node_runs_the_checked_in_specification_at_the_present_version() {
    let file = checked_in("development.raw.json");
    let file = file.to_str().expect("paths of tests are UTF-8");
    let node = Node::start(&["--dev", "--chain", file, "--tmp"]);
    node.wait_finalised(1, Duration::from_secs(60));
    let version = node.call("state_getRuntimeVersion", json!([]));
    let known = sage_runtime::VERSION;
    assert_eq!(version["specVersion"], known.spec_version, "{STALE}");
    assert_eq!(version["transactionVersion"], known.transaction_version);
    assert!(node.interrupt().success());
}

#[test]
fn the_checked_in_runtimes_name_no_folder_of_their_builder() {
    for (file, _) in FILES {
        let spec = parsed(&std::fs::read(checked_in(file)).expect("the file is checked in"));
        let code = &spec["genesis"]["raw"]["top"][CODE];
        let code = sp_core::bytes::from_hex(code.as_str().expect("a text")).expect("hexadecimal");
        let code = sp_maybe_compressed_blob::decompress(&code, 50 << 20).expect("a runtime");
        for folder in ["/.cargo/", "/registry/src/", "/home/", "/Users/"] {
            let found = code.windows(folder.len()).any(|at| at == folder.as_bytes());
            assert!(
                !found,
                "{file} names {folder}: {STALE} on an empty target folder"
            );
        }
    }
}
