//! Native host functions of the SAGE chain.
//!
//! A runtime interface is frozen once a runtime has used it: new behaviour is a new version of the function, registered
//! one node release before a runtime calls it. Every function here is total: it checks sizes before it works, returns a
//! number instead of an error, touches no storage and never panics.
//!
//! | File | Content |
//! | --- | --- |
//! | [`proofs`] | the interface `Proofs`: programs and proofs of the ObelyskVM |
//! | [`adapter`] | [`HostVerifier`], the interface as the pallets see it |
//! | [`codes`] | numbers that cross the boundary |
//! | `statement` | the statement's encoding |
//!
//! There is no way to take the verifier inside the runtime: the proof library does not build for the Wasm target. A tool
//! that runs the runtime must provide these functions.

#![cfg_attr(not(feature = "std"), no_std)]

pub mod adapter;
pub mod codes;
pub mod proofs;

#[cfg(feature = "std")]
mod guarded;
#[cfg(feature = "std")]
mod statement;

pub use adapter::HostVerifier;

/// The host functions that a node must give to the runtime beside those of Substrate.
#[cfg(feature = "std")]
pub type HostFunctions = (proofs::proofs::HostFunctions,);
