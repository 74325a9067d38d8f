//! Validators of the local network find each other, and agree.

use crate::common::{wait_for, Node};
use serde_json::json;
use std::time::Duration;

/// Time for three nodes on one slow machine to meet and to agree.
const AGREEMENT: Duration = Duration::from_secs(180);

/// Starts the validator that `flag` names, with a network key that ends in `key`.
fn validator(flag: &str, key: u8, more: &[&str]) -> Node {
    let key = format!("--node-key={key:064x}");
    Node::start(&[&["--chain=local", "--tmp", "--no-mdns", flag, &key], more].concat())
}

/// Where other nodes reach `node`.
fn address(node: &Node) -> String {
    wait_for("listen address", AGREEMENT, || {
        let addresses = node.call("system_localListenAddresses", json!([]));
        addresses[0].as_str().map(Into::into)
    })
}

#[test]
fn three_validators_finalise_the_same_blocks_over_the_default_network_stack() {
    let alice = validator("--alice", 1, &[]);
    let boot = ["--bootnodes", &address(&alice)];
    let others = [
        validator("--bob", 2, &boot),
        validator("--charlie", 3, &boot),
    ];
    for node in others.iter().chain([&alice]) {
        node.wait_finalised(2, AGREEMENT);
        assert!(!node.log().contains("panicked"));
    }
    let block = json!([2]);
    let agreed = alice.call("chain_getBlockHash", block.clone());
    for node in &others {
        assert_eq!(node.call("chain_getBlockHash", block.clone()), agreed);
    }
    let peers = alice.call("system_health", json!([]))["peers"].as_u64();
    assert_eq!(peers, Some(2));
    let roles = alice.call("system_nodeRoles", json!([]));
    assert_eq!(roles, json!(["Authority"]));
}

#[test]
fn a_full_node_follows_over_the_older_network_stack() {
    let alice = Node::development(&[
        "--network-backend=libp2p",
        "--node-key",
        &format!("{:064x}", 1),
    ]);
    let boot = [
        "--chain=dev",
        "--tmp",
        "--no-mdns",
        "--network-backend=libp2p",
        "--bootnodes",
        &address(&alice),
    ];
    let follower = Node::start(&boot);
    follower.wait_finalised(1, AGREEMENT);
    assert_eq!(
        follower.call("system_nodeRoles", json!([])),
        json!(["Full"])
    );
}
