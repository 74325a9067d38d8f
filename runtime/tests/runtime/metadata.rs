//! Does the client know this runtime's types?

use super::*;
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use scale_info::TypeDef;
use sp_api::runtime_decl_for_metadata::MetadataV2;
use subxt_utils_stripmetadata::StripMetadata;

/// Version of the metadata that the client is generated from.
const VERSION_OF_CLIENT: u32 = 16;

/// The file that the client's types are generated from.
const CLIENT_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../client/metadata.scale");

/// The pallets that the client speaks to. Types of all pallets would take it minutes to compile.
const PALLETS: &[&str] = &[
    "Babe",
    "Balances",
    "Epochs",
    "Fees",
    "Issuance",
    "Jobs",
    "Metering",
    "Multisig",
    "Pricing",
    "Proofs",
    "ProverStakes",
    "System",
    "TransactionPayment",
    "Utility",
];

/// What of the metadata the client is generated from.
fn needed(whole: &[u8]) -> Vec<u8> {
    let mut whole = RuntimeMetadataPrefixed::decode(&mut &whole[..]).expect("metadata");
    let RuntimeMetadata::V16(metadata) = &mut whole.1 else {
        panic!("version 16 was asked for");
    };
    // The types of all calls, events and errors name every pallet, and would keep what is to go.
    let enums = &metadata.outer_enums;
    for id in [enums.call_enum_ty, enums.event_enum_ty, enums.error_enum_ty] {
        let of = usize::try_from(id.id).expect("a place");
        let TypeDef::Variant(variants) = &mut metadata.types.types[of].ty.type_def else {
            panic!("an enum of all pallets is an enum");
        };
        variants
            .variants
            .retain(|variant| PALLETS.contains(&variant.name.as_str()));
    }
    metadata.strip_metadata(|pallet| PALLETS.contains(&pallet), |_| false);
    whole.encode()
}

#[test]
fn the_checked_in_metadata_of_the_client_is_that_of_this_runtime() {
    let current: Vec<u8> = development().execute_with(|| {
        <Runtime as MetadataV2<Block>>::metadata_at_version(VERSION_OF_CLIENT)
            .expect("the runtime has this version")
            .to_vec()
    });
    let current = needed(&current);
    if std::env::var_os("SAGE_WRITE_METADATA").is_some() {
        std::fs::write(CLIENT_FILE, &current).expect("the file can be written");
    }
    let known = std::fs::read(CLIENT_FILE).unwrap_or_default();
    assert!(
        known == current,
        "client/metadata.scale is stale: write it with 'make metadata'"
    );
}
