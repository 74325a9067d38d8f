//! Does the client know this runtime's types?

use super::*;
use sp_api::runtime_decl_for_metadata::MetadataV2;

/// Version of the metadata that the client is generated from.
const VERSION_OF_CLIENT: u32 = 16;

/// The file that the client's types are generated from.
const CLIENT_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../client/metadata.scale");

#[test]
fn the_checked_in_metadata_of_the_client_is_that_of_this_runtime() {
    let current: Vec<u8> = development().execute_with(|| {
        <Runtime as MetadataV2<Block>>::metadata_at_version(VERSION_OF_CLIENT)
            .expect("the runtime has this version")
            .to_vec()
    });
    if std::env::var_os("SAGE_WRITE_METADATA").is_some() {
        std::fs::write(CLIENT_FILE, &current).expect("the file can be written");
    }
    let known = std::fs::read(CLIENT_FILE).unwrap_or_default();
    assert!(
        known == current,
        "client/metadata.scale is stale: write it with 'make metadata'"
    );
}
