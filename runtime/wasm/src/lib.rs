//! The SAGE chain runtime, compiled to Wasm: [`WASM_BINARY`], which a node puts into the genesis of a new chain.
//!
//! It is a crate of its own so that the runtime's code for this machine, with its tests, and its Wasm are compiled side by
//! side. Built with `SKIP_WASM_BUILD=1` it carries nothing.

// The Wasm builder writes these constants without documentation.
#![allow(missing_docs)]

include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
