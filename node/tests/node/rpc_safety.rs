//! Unsafe JSON-RPC methods answer only where the operator allows it.

use crate::common::{run_refused, Node};
use serde_json::{json, Value};

/// A call that puts a key into the keystore.
fn insert_key(node: &Node) -> Value {
    let public = "0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48";
    node.answer("author_insertKey", json!(["babe", "//Bob", public]))
}

/// Asserts that `answer` is the refusal of an unsafe method.
fn assert_unsafe(answer: &Value) {
    let message = answer["error"]["message"].as_str().unwrap_or_default();
    assert_eq!(
        message, "RPC call is unsafe to be called externally",
        "{answer}"
    );
}

#[test]
fn a_local_caller_may_insert_a_key_by_default() {
    let node = Node::development(&[]);
    let answer = insert_key(&node);
    assert!(answer.get("error").is_none(), "{answer}");
    let has = json!([
        "0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48",
        "babe"
    ]);
    assert_eq!(node.call("author_hasKey", has), json!(true));
}

#[test]
fn nobody_may_insert_a_key_where_only_safe_methods_are_offered() {
    let node = Node::development(&["--rpc-methods=safe"]);
    for answer in [
        insert_key(&node),
        node.answer("author_rotateKeys", json!([])),
        node.answer("babe_epochAuthorship", json!([])),
        node.answer("system_peers", json!([])),
    ] {
        assert_unsafe(&answer);
    }
    assert_eq!(node.call("system_health", json!([]))["peers"], 0);
}

#[test]
fn nobody_may_insert_a_key_through_a_public_port() {
    let node = Node::development(&["--unsafe-rpc-external"]);
    assert_unsafe(&insert_key(&node));
}

#[test]
fn a_validator_refuses_a_public_port_without_an_explicit_word() {
    let (_, message) = run_refused(&["--dev", "--tmp", "--validator", "--rpc-external"]);
    assert!(message.contains("--unsafe-rpc-external"), "{message}");
}
