//! Can a hardware wallet read what it signs, by a proof against the hash of the metadata (RFC 78)?

use super::*;
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use frame_metadata_hash_extension::CheckMetadataHash;
use merkleized_metadata::{
    generate_metadata_digest, generate_proof_for_extrinsic, verify_proof, ExtraInfo, Proof,
};
use sp_api::runtime_decl_for_metadata::MetadataV2;
use sp_runtime::transaction_validity::UnknownTransaction;
use Sr25519Keyring::{Bob, Eve};

/// The metadata in the version that the proofs are made of.
fn metadata() -> RuntimeMetadata {
    let bytes = <Runtime as MetadataV2<Block>>::metadata_at_version(15).expect("version 15");
    let prefixed = RuntimeMetadataPrefixed::decode(&mut &bytes[..]).expect("metadata");
    prefixed.1
}

/// What the hash says beside the types.
fn extra() -> ExtraInfo {
    ExtraInfo {
        spec_version: VERSION.spec_version,
        spec_name: VERSION.spec_name.to_string(),
        base58_prefix: SS58_PREFIX,
        decimals: TOKEN_DECIMALS,
        token_symbol: TOKEN_SYMBOL.to_string(),
    }
}

fn hash(extra: ExtraInfo) -> [u8; 32] {
    let digest = generate_metadata_digest(&metadata(), extra).expect("the metadata has a digest");
    digest.hash()
}

/// A transaction of Eve that carries the hash, and what is signed beside its bytes.
fn hashed(call: RuntimeCall) -> (Vec<u8>, Vec<u8>) {
    let check = CheckMetadataHash::new_with_custom_hash(hash(extra()));
    let extension = extension(Eve, 0, check);
    let payload = SignedPayload::new(call.clone(), extension.clone()).expect("valid");
    let signature = payload.using_encoded(|bytes| Eve.sign(bytes));
    let (_, _, implicit) = payload.deconstruct();
    let transaction = UncheckedExtrinsic::new_signed(
        call,
        Eve.to_account_id().into(),
        signature.into(),
        extension,
    );
    (transaction.encode(), implicit.encode())
}

#[test]
fn a_wallet_reads_transfers_jobs_and_bonds_by_a_proof_that_is_complete_and_no_larger() {
    let job = pallet_jobs::Call::<Runtime>::claim_job { job: 7 };
    let bond = pallet_stakes::Call::<Runtime, pallet_stakes::Instance1>::bond {
        amount: SAGE,
        tier: 0,
    };
    development().execute_with(|| {
        let metadata = metadata();
        for call in [transfer(Bob.to_account_id(), SAGE), job.into(), bond.into()] {
            let (transaction, implicit) = hashed(call);
            let proof = generate_proof_for_extrinsic(&transaction, Some(&implicit), &metadata)
                .expect("a proof");
            let verify = |proof: &Proof| {
                verify_proof(&transaction, Some(&implicit), &metadata, proof).is_ok()
            };
            assert!(verify(&proof));
            for needed in 0..proof.leaves.len() {
                let mut shorter = proof.clone();
                shorter.leaves.remove(needed);
                assert!(
                    !verify(&shorter),
                    "type {needed} of the proof is not needed"
                );
            }
        }
    });
}

#[test]
fn the_hash_says_more_than_the_types() {
    let changed: [fn(&mut ExtraInfo); 5] = [
        |extra| extra.spec_version += 1,
        |extra| extra.spec_name.push('x'),
        |extra| extra.base58_prefix += 1,
        |extra| extra.decimals += 1,
        |extra| extra.token_symbol.push('x'),
    ];
    development().execute_with(|| {
        let plain = hash(extra());
        for change in changed {
            let mut other = extra();
            change(&mut other);
            assert_ne!(hash(other), plain);
        }
    });
}

/// The file that `build.rs` tells the Wasm of.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/metadata-hash.txt");

#[test]
fn the_checked_in_hash_of_the_metadata_is_that_of_this_runtime() {
    let current: String = development().execute_with(|| {
        let bytes = hash(extra());
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    });
    if std::env::var_os("SAGE_WRITE_METADATA").is_some() {
        std::fs::write(FILE, format!("{current}\n")).expect("the file can be written");
    }
    let known = std::fs::read_to_string(FILE).unwrap_or_default();
    assert_eq!(
        known.trim(),
        current,
        "runtime/metadata-hash.txt is stale: write it with 'make metadata'"
    );
}

#[test]
fn a_runtime_that_does_not_know_its_hash_refuses_to_check_it() {
    development().execute_with(|| {
        let payload = |check| {
            let call = transfer(Bob.to_account_id(), SAGE);
            SignedPayload::new(call, extension(Eve, 0, check)).map(|_| ())
        };
        assert_eq!(payload(CheckMetadataHash::new(false)), Ok(()));
        let checked = payload(CheckMetadataHash::new(true));
        if option_env!("RUNTIME_METADATA_HASH").is_none() {
            assert_eq!(checked, Err(UnknownTransaction::CannotLookup.into()));
        } else {
            assert_eq!(checked, Ok(()));
        }
    });
}
