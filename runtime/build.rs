//! Builds the Wasm blob of the runtime.

fn main() {
    #[cfg(feature = "std")]
    {
        tell_the_hash_of_the_metadata();
        substrate_wasm_builder::WasmBuilder::build_using_defaults();
    }
}

/// Lets `CheckMetadataHash` know the hash of the metadata (RFC 78): it reads this variable when it is compiled.
///
/// The hash is checked in, and a test compares it with the metadata; so the runtime need not be built twice to learn it.
#[cfg(feature = "std")]
fn tell_the_hash_of_the_metadata() {
    const FILE: &str = "metadata-hash.txt";
    println!("cargo:rerun-if-changed={FILE}");
    match std::fs::read_to_string(FILE) {
        Ok(hash) => std::env::set_var("RUNTIME_METADATA_HASH", hash.trim()),
        Err(error) => println!(
            "cargo:warning={FILE}: {error}; this runtime refuses transactions of hardware wallets, run 'make metadata'"
        ),
    }
}
