//! Builds the Wasm code of the runtime.

use std::{env, fs, path::PathBuf};

use substrate_wasm_builder::WasmBuilder;

/// The hash of the metadata, in the folder of the runtime.
const METADATA_HASH: &str = "metadata-hash.txt";

fn main() {
    let manifest = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts; qed");
    let mut runtime = PathBuf::from(manifest);
    runtime.pop();
    tell_the_hash_of_the_metadata(runtime.join(METADATA_HASH));
    WasmBuilder::new()
        .with_project(runtime.join("Cargo.toml"))
        .expect("the runtime's manifest lies in the folder above; qed")
        .import_memory()
        .export_heap_base()
        .build();
}

/// Lets `CheckMetadataHash` know the hash of the metadata (RFC 78): it reads this variable when it is compiled.
///
/// The hash is checked in, and a test compares it with the metadata; so the runtime need not be built twice to learn it.
fn tell_the_hash_of_the_metadata(file: PathBuf) {
    println!("cargo:rerun-if-changed={}", file.display());
    match fs::read_to_string(file) {
        Ok(hash) => env::set_var("RUNTIME_METADATA_HASH", hash.trim()),
        Err(error) => println!(
            "cargo:warning={METADATA_HASH}: {error}; this runtime refuses transactions of hardware wallets, run 'make metadata'"
        ),
    }
}
