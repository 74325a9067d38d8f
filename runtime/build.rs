//! Builds the Wasm blob of the runtime.

fn main() {
    #[cfg(all(feature = "std", not(feature = "metadata-hash")))]
    substrate_wasm_builder::WasmBuilder::build_using_defaults();

    // The symbol and the decimals are part of the hash and must equal the ones in `src/lib.rs`; a test compares them.
    #[cfg(all(feature = "std", feature = "metadata-hash"))]
    substrate_wasm_builder::WasmBuilder::init_with_defaults()
        .enable_metadata_hash("SAGE", 18)
        .build();
}
