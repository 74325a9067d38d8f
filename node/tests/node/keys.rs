//! Keys of accounts and of the network.

use crate::common::{folder, run, run_refused, run_well, text};
use serde_json::Value;
use std::fs;

/// Public key and address of the well-known account Alice, sr25519 and prefix 42.
const ALICE: (&str, &str) = (
    "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
    "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
);

#[test]
fn a_generated_key_is_found_again_from_its_phrase() {
    let make = || -> Value {
        let output = run_well(&["key", "generate", "--output-type", "json"]);
        serde_json::from_slice(&output).expect("the key is JSON")
    };
    let (first, second) = (make(), make());
    assert_ne!(
        first["secretPhrase"], second["secretPhrase"],
        "two keys must differ"
    );
    let phrase = first["secretPhrase"].as_str().expect("a key has a phrase");
    let output = run_well(&["key", "inspect", "--output-type", "json", phrase]);
    let found: Value = serde_json::from_slice(&output).expect("the key is JSON");
    assert_eq!(found["ss58Address"], first["ss58Address"]);
}

#[test]
fn alice_has_the_address_that_every_wallet_shows() {
    let output = run_well(&["key", "inspect", "--output-type", "json", "//Alice"]);
    let alice: Value = serde_json::from_slice(&output).expect("the key is JSON");
    assert_eq!(alice["publicKey"], ALICE.0);
    assert_eq!(alice["ss58Address"], ALICE.1);
}

#[test]
fn a_network_key_keeps_its_identity() {
    let home = folder();
    let file = home.path().join("node.key");
    let file = file.to_str().expect("paths of tests are UTF-8");
    let made = run(&["key", "generate-node-key", "--file", file]);
    assert!(made.status.success());
    let identity = text(made.stderr);
    assert!(identity.starts_with("12D3KooW"), "{identity}");
    let found = text(run_well(&["key", "inspect-node-key", "--file", file]));
    assert_eq!(found.trim(), identity.trim());
}

#[test]
fn a_network_key_is_never_overwritten() {
    let home = folder();
    let base = home.path().to_str().expect("paths of tests are UTF-8");
    let command = [
        "key",
        "generate-node-key",
        "--chain",
        "local",
        "--base-path",
        base,
    ];
    assert!(run(&command).status.success());
    let file = home
        .path()
        .join("chains/local_testnet/network/secret_ed25519");
    let key = fs::read(&file).expect("the key was written");
    let (_, message) = run_refused(&command);
    assert!(message.contains("already exists"), "{message}");
    assert_eq!(fs::read(&file).expect("the key is still there"), key);
}

#[test]
fn an_inserted_key_lies_in_the_keystore_of_its_chain() {
    let home = folder();
    let base = home.path().to_str().expect("paths of tests are UTF-8");
    let key = [
        "--key-type",
        "babe",
        "--scheme",
        "sr25519",
        "--suri",
        "//Alice",
    ];
    let chain = ["--chain", "local", "--base-path", base];
    run_well(&[&["key", "insert"][..], &key, &chain].concat());
    // Named by key type and public key, both in hexadecimal.
    let name = format!("62616265{}", ALICE.0.trim_start_matches("0x"));
    let file = home.path().join("chains/local_testnet/keystore").join(name);
    assert_eq!(
        fs::read_to_string(file).expect("the key was written"),
        "\"//Alice\""
    );
}

#[test]
fn a_validator_without_network_key_is_told_which_command_makes_one() {
    let home = folder();
    let base = home.path().to_str().expect("paths of tests are UTF-8");
    let start = ["--chain", "local", "--validator", "--base-path", base];
    let (code, message) = run_refused(&start);
    let command = format!("key generate-node-key --chain local_testnet --base-path {base}");
    assert_eq!((code, message.lines().count()), (1, 1), "{message}");
    assert!(
        message.contains(&format!("`sage-node {command}`")),
        "{message}"
    );
    // Word by word as told.
    let told: Vec<_> = command.split(' ').collect();
    assert!(run(&told).status.success());
    assert!(home
        .path()
        .join("chains/local_testnet/network/secret_ed25519")
        .exists());
}
