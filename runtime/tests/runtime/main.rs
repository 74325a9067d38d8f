//! Tests of the runtime, one file a question.

mod apis;
mod bonds;
mod council;
mod economy;
mod epochs;
mod extensions;
mod fees;
mod filters;
mod genesis;
mod governance;
mod invariants;
mod issuance;
mod jobs;
mod limits;
mod market;
mod metadata;
mod metadata_hash;
mod metering;
mod origins;
mod pauses;
mod prices;
mod proxies;
mod sessions;
mod token;
mod version;
mod weights;

use codec::{Decode, Encode};
use frame_support::{assert_ok, traits::Get};
use sage_runtime::*;
use serde_json::Value;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest};
use sp_genesis_builder::{
    runtime_decl_for_genesis_builder::GenesisBuilderV1, PresetId, DEV_RUNTIME_PRESET,
    LOCAL_TESTNET_RUNTIME_PRESET,
};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{generic::Era, traits::Header as _, Digest, DigestItem};

/// Slot of the first block. Any number but zero will do; it is no multiple of a session's length.
const FIRST_SLOT: u64 = 1_003;

/// The whole genesis of a preset: its patch laid over the default.
fn genesis_of(preset: &str) -> Value {
    let json = |id: Option<PresetId>| -> Value {
        let bytes = <Runtime as GenesisBuilderV1<Block>>::get_preset(&id).expect("known preset");
        serde_json::from_slice(&bytes).expect("presets are JSON")
    };
    let mut genesis = json(None);
    merge(&mut genesis, json(Some(PresetId::from(preset))));
    genesis
}

/// JSON merge patch (RFC 7386).
fn merge(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                if value.is_null() {
                    target.remove(&key);
                } else {
                    merge(target.entry(key).or_insert(Value::Null), value);
                }
            }
        }
        (target, patch) => *target = patch,
    }
}

/// A chain at its genesis, built the way the node builds it.
fn chain_from(genesis: &Value) -> TestExternalities {
    let mut chain = TestExternalities::new_empty();
    chain.execute_with(|| {
        assert_ok!(<Runtime as GenesisBuilderV1<Block>>::build_state(
            serde_json::to_vec(genesis).expect("JSON is serializable")
        ));
    });
    chain
}

/// The development chain at its genesis.
fn development() -> TestExternalities {
    chain_from(&genesis_of(DEV_RUNTIME_PRESET))
}

/// The local test network at its genesis.
fn local_testnet() -> TestExternalities {
    chain_from(&genesis_of(LOCAL_TESTNET_RUNTIME_PRESET))
}

/// Slot of a block on a chain that misses none.
fn slot_of(number: BlockNumber) -> u64 {
    FIRST_SLOT + u64::from(number) - 1
}

/// Begins block `number`, authored by the authority of index 0, and sets its time.
fn begin_block(number: BlockNumber) {
    let slot = slot_of(number);
    let pre_digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
        authority_index: 0,
        slot: slot.into(),
    });
    let digest = Digest {
        logs: vec![DigestItem::babe_pre_digest(pre_digest)],
    };
    Executive::initialize_block(&Header::new(
        number,
        Default::default(),
        Default::default(),
        Default::default(),
        digest,
    ));

    let now = slot * MILLISECS_PER_BLOCK;
    let inherent = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into());
    assert_ok!(Executive::apply_extrinsic(inherent).expect("the inherent is valid"));
}

/// Runs whole blocks up to and with `last`, each carrying what `transactions` gives for its number.
fn run_blocks(last: BlockNumber, transactions: impl Fn(BlockNumber) -> Vec<UncheckedExtrinsic>) {
    for number in System::block_number() + 1..=last {
        begin_block(number);
        for transaction in transactions(number) {
            assert_ok!(Executive::apply_extrinsic(transaction).expect("the transaction is valid"));
        }
        Executive::finalize_block();
    }
}

/// Runs empty blocks up to and with `last`.
fn run_to_block(last: BlockNumber) {
    run_blocks(last, |_| Vec::new());
}

/// The extensions of the next transaction of `who`, with this check of the metadata.
fn extension(
    who: Sr25519Keyring,
    tip: Balance,
    check: frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
) -> TxExtension {
    (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(Era::Immortal),
        frame_system::CheckNonce::from(System::account_nonce(who.to_account_id())),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(tip),
        check,
        frame_system::WeightReclaim::new(),
    )
}

/// A transaction as a wallet makes it.
fn signed(who: Sr25519Keyring, tip: Balance, call: RuntimeCall) -> UncheckedExtrinsic {
    let unchecked = frame_metadata_hash_extension::CheckMetadataHash::new(false);
    let extension = extension(who, tip, unchecked);
    let payload = SignedPayload::new(call.clone(), extension.clone()).expect("valid extension");
    let signature = payload.using_encoded(|bytes| who.sign(bytes));
    UncheckedExtrinsic::new_signed(
        call,
        who.to_account_id().into(),
        signature.into(),
        extension,
    )
}

/// A transfer that may close the sender's account.
fn transfer(to: AccountId, value: Balance) -> RuntimeCall {
    pallet_balances::Call::transfer_allow_death {
        dest: to.into(),
        value,
    }
    .into()
}

/// The treasury's account.
fn treasury() -> AccountId {
    <configs::governance::TreasuryAccount as sp_runtime::traits::TypedGet>::get()
}

/// Blocks of a session.
fn session_length() -> BlockNumber {
    let slots: u64 = <Runtime as pallet_babe::Config>::EpochDuration::get();
    u32::try_from(slots).expect("at most a day")
}
