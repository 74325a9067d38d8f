//! Development chains that make blocks on demand.

use crate::common::{folder, wait_for, Node};
use codec::Encode;
use sage_runtime::{
    Address, Hash, Runtime, RuntimeCall, SignedPayload, TxExtension, UncheckedExtrinsic, VERSION,
};
use serde_json::{json, Value};
use sp_keyring::Sr25519Keyring;
use sp_runtime::generic::Era;
use std::{
    thread,
    time::{Duration, Instant},
};

/// Time for a block to be made, with room for a slow machine.
const BLOCK: Duration = Duration::from_secs(60);

/// A remark signed by Alice as her transaction number `nonce`.
fn remark(nonce: u32, genesis: Hash) -> UncheckedExtrinsic {
    let call = RuntimeCall::System(frame_system::Call::remark {
        remark: b"sealed".to_vec(),
    });
    let extension: TxExtension = (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(Era::Immortal),
        frame_system::CheckNonce::from(nonce),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        frame_metadata_hash_extension::CheckMetadataHash::<Runtime>::new(false),
        frame_system::WeightReclaim::new(),
    );
    let (spec, version) = (VERSION.spec_version, VERSION.transaction_version);
    let signed = (
        (),
        (),
        spec,
        version,
        genesis,
        genesis,
        (),
        (),
        (),
        None,
        (),
    );
    let payload = SignedPayload::from_raw(call.clone(), extension.clone(), signed);
    let alice = Sr25519Keyring::Alice;
    let signature = payload.using_encoded(|bytes| alice.sign(bytes));
    let sender = Address::Id(alice.to_account_id());
    UncheckedExtrinsic::new_signed(call, sender, signature.into(), extension)
}

fn genesis(node: &Node) -> Hash {
    serde_json::from_value(node.call("chain_getBlockHash", json!([0]))).expect("a hash")
}

/// Sends Alice's remark number `nonce`.
fn send(node: &Node, nonce: u32) {
    let bytes = remark(nonce, genesis(node)).encode();
    node.call(
        "author_submitExtrinsic",
        json!([sp_core::bytes::to_hex(&bytes, false)]),
    );
}

/// Asserts that the sealing engine never failed.
fn assert_no_failed_block(node: &Node) {
    for words in ["encountered an error", "panicked"] {
        assert!(!node.log().contains(words), "a block could not be sealed");
    }
}

/// Transactions and inherents in block `number`.
fn extrinsics(node: &Node, number: u64) -> usize {
    let hash = node.call("chain_getBlockHash", json!([number]));
    let block = node.call("chain_getBlock", json!([hash]));
    block["block"]["extrinsics"].as_array().map_or(0, Vec::len)
}

/// Time of block `hash` in milliseconds, from storage `Timestamp.Now`.
fn time(node: &Node, hash: &Value) -> u64 {
    let key = "0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb";
    let value = node.call("state_getStorage", json!([key, hash]));
    let bytes = sp_core::bytes::from_hex(value.as_str().expect("the chain has a time"));
    let bytes: [u8; 8] = bytes.expect("hexadecimal").try_into().expect("eight bytes");
    u64::from_le_bytes(bytes)
}

#[test]
fn instant_sealing_makes_one_final_block_for_each_transaction_and_no_other() {
    let node = Node::development(&["--seal", "instant"]);
    thread::sleep(Duration::from_secs(8));
    assert_eq!(node.best(), 0, "no transaction, no block");
    let inherents = {
        send(&node, 0);
        wait_for("sealed block", BLOCK, || {
            (node.finalised() == 1).then_some(())
        });
        extrinsics(&node, 1) - 1
    };
    assert!(inherents >= 1, "a block holds its time");
    for nonce in 1..4u32 {
        send(&node, nonce);
        let number = u64::from(nonce) + 1;
        wait_for("sealed block", BLOCK, || {
            (node.finalised() == number).then_some(())
        });
        assert_eq!(extrinsics(&node, number), inherents + 1);
    }
    thread::sleep(Duration::from_secs(3));
    assert_eq!(
        (node.best(), node.finalised()),
        (4, 4),
        "no empty block may follow"
    );
    let account = Sr25519Keyring::Alice.to_account_id();
    assert_eq!(node.call("system_accountNextIndex", json!([account])), 4);
    assert_no_failed_block(&node);
    assert!(node.interrupt().success());
}

#[test]
fn instant_sealing_takes_every_transaction_though_the_first_block_of_an_epoch_has_no_room() {
    let node = Node::development(&["--seal", "instant"]);
    let transactions = 45;
    for nonce in 0..transactions {
        send(&node, nonce);
        wait_for("transaction in a block", BLOCK, || {
            let waiting = node.call("author_pendingExtrinsics", json!([]));
            (waiting == json!([])).then_some(())
        });
    }
    let blocks = node.best();
    let inherents = extrinsics(&node, 1) - 1;
    let taken: usize = (1..=blocks)
        .map(|number| extrinsics(&node, number) - inherents)
        .sum();
    assert_eq!(taken, 45);
    // Epochs of the development chain have 20 slots, and a sealed block takes one slot.
    assert_eq!(
        blocks,
        u64::from(transactions) + 2,
        "one idle block an epoch"
    );
    assert_no_failed_block(&node);
}

#[test]
fn interval_sealing_makes_final_blocks_at_its_pace_on_the_chain_s_own_clock() {
    let node = Node::development(&["--seal", "interval=500"]);
    wait_for("sealed blocks", BLOCK, || {
        (node.finalised() >= 5).then_some(())
    });
    let (start, first) = (Instant::now(), node.finalised());
    thread::sleep(Duration::from_secs(10));
    let (span, blocks) = (start.elapsed().as_millis(), node.finalised() - first);
    let most = span / 500 + 2;
    assert!(
        u128::from(blocks) <= most && blocks >= 5,
        "{blocks} blocks in {span} ms"
    );

    let hash = |number: u64| node.call("chain_getBlockHash", json!([number]));
    for number in 1..5 {
        let step = time(&node, &hash(number + 1)) - time(&node, &hash(number));
        assert_eq!(step, sage_runtime::SLOT_DURATION, "one slot a block");
    }
    send(&node, 0);
    let account = Sr25519Keyring::Alice.to_account_id();
    wait_for("transaction in a block", BLOCK, || {
        (node.call("system_accountNextIndex", json!([account])) == 1).then_some(())
    });
    assert!(node.interrupt().success());
}

#[test]
fn a_sealed_chain_crosses_epochs_and_goes_on_after_a_restart() {
    let home = folder();
    let base = home.path().to_str().expect("paths of tests are UTF-8");
    let start = || Node::start(&["--dev", "--base-path", base, "--seal", "interval=50"]);
    let node = start();
    let epoch = |node: &Node| {
        let bytes = node.call("state_call", json!(["BabeApi_current_epoch", "0x"]));
        bytes
            .as_str()
            .map(|bytes| bytes[2..18].to_owned())
            .expect("an epoch")
    };
    let first = epoch(&node);
    wait_for("next epoch", BLOCK * 3, || {
        (epoch(&node) != first).then_some(())
    });
    let height = node.finalised();
    assert!(node.interrupt().success());

    let node = start();
    assert!(node.finalised() >= height, "final blocks were lost");
    node.wait_finalised(height + 5, BLOCK);
    assert_no_failed_block(&node);
}
