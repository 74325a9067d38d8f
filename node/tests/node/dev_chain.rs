//! The development chain as an operator and a wallet first meet it.

use crate::common::{http, wait_for, Node};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};

/// Time for three blocks of six seconds to be made and voted on, with room for a slow machine.
const THREE_BLOCKS: Duration = Duration::from_secs(120);

#[test]
fn a_development_chain_finalises_three_blocks_and_ends_cleanly_on_interrupt() {
    let node = Node::development(&[]);
    node.wait_finalised(3, THREE_BLOCKS);

    let metrics = http::get(node.metrics_address(), "/metrics");
    for name in [
        "substrate_block_height",
        "substrate_proposer_number_of_transactions",
    ] {
        assert!(metrics.contains(name), "no {name} among the metrics");
    }
    // The gauge is brought up to date every few seconds.
    wait_for("third final block in the metrics", THREE_BLOCKS, || {
        let metrics = http::get(node.metrics_address(), "/metrics");
        let gauge = metrics.lines().find(|line| {
            line.starts_with("substrate_block_height") && line.contains("\"finalized\"")
        });
        let height = gauge?.rsplit(' ').next()?.parse::<u64>().ok()?;
        (height >= 3).then_some(())
    });

    let state = node.call("grandpa_roundState", json!([]));
    assert_eq!(
        state["best"]["totalWeight"], 1,
        "one validator votes: {state}"
    );

    let slots = node.call("babe_epochAuthorship", json!([]));
    let slots = slots.as_object().expect("slots by author");
    assert_eq!(slots.len(), 1, "the only author has slots: {slots:?}");

    let status = node.interrupt();
    assert!(
        status.success(),
        "SIGINT must end the node cleanly, got {status}"
    );
}

#[test]
fn a_wallet_finds_the_methods_metadata_and_token_that_it_expects() {
    let node = Node::development(&[]);

    let answer = node.call("rpc_methods", json!([]));
    let offered: BTreeSet<_> = answer["methods"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str())
        .collect();
    let expected: BTreeSet<_> = include_str!("snapshots/rpc_methods.txt").lines().collect();
    let list = |names: Vec<&&str>| names.into_iter().copied().collect::<Vec<_>>().join("\n");
    assert!(
        offered == expected,
        "methods differ from node/tests/node/snapshots/rpc_methods.txt\n--- new:\n{}\n--- gone:\n{}",
        list(offered.difference(&expected).collect()),
        list(expected.difference(&offered).collect()),
    );

    // A vector of three u32: 14, 15 and 16.
    let versions = node.call("state_call", json!(["Metadata_metadata_versions", "0x"]));
    assert_eq!(versions, "0x0c0e0000000f00000010000000");

    let properties = node.call("system_properties", json!([]));
    assert_eq!(
        properties,
        json!({ "tokenSymbol": "SAGE", "tokenDecimals": 18, "ss58Format": 42 })
    );
    assert_eq!(node.call("chainSpec_v1_properties", json!([])), properties);
    assert_eq!(node.call("system_chain", json!([])), "SAGE Development");
    assert_eq!(node.call("system_chainType", json!([])), "Development");
}

#[test]
fn a_light_client_gets_a_specification_with_a_recent_state() {
    let node = Node::development(&[]);
    node.wait_finalised(1, THREE_BLOCKS);
    let spec = node.call("sync_state_genSyncSpec", json!([true]));
    let state = &spec["lightSyncState"];
    for part in [
        "finalizedBlockHeader",
        "babeEpochChanges",
        "grandpaAuthoritySet",
    ] {
        assert!(
            state[part].as_str().is_some_and(|hex| hex.len() > 4),
            "no {part} in {state}"
        );
    }
}

#[test]
fn archive_methods_are_offered_where_state_and_blocks_are_kept() {
    let node = Node::development(&["--state-pruning=archive", "--blocks-pruning=archive"]);
    let hash = node.call("archive_v1_genesisHash", json!([]));
    assert_eq!(hash, node.call("chain_getBlockHash", json!([0])));
}
