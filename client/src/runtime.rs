//! Types, calls and addresses of the chain's runtime, generated from the checked-in `metadata.scale`.
//!
//! Private on purpose: what other modules show of it are types of their own, so that a change of the runtime reaches
//! users of this crate only where it changes the meaning of something.

// The macro below reads the file without telling cargo, which would then not compile this crate again when the file
// changes.
const _: &[u8] = include_bytes!("../metadata.scale");

/// What the macro makes of the metadata.
#[subxt::subxt(runtime_metadata_path = "metadata.scale")]
pub mod api {}
