//! ObelyskVM statement, proof envelope, AIR and verifier.
//!
//! The crate has two halves.
//! - The statement half says what is proven: [`isa`], [`program`], [`statement`], [`hash`], [`policy`], [`claim`] and
//!   [`code`]. It depends on a hash function only and builds for every target, the Wasm runtime included.
//! - The verifier half, feature `verifier` (part of `std`), says how it is proven: [`components`] and [`relations`] are
//!   the AIR, [`root`] the commitment to a program, [`transcript`] and [`public_terms`] what prover and verifier share,
//!   [`envelope`] the proof's bytes, [`shape`] the guard before the proof library, [`verify`] the verdict.
//!
//! Nothing here proves; nothing here reads a parameter, a size or a length that the statement already fixes from a
//! proof. Source: ObelyskVM specification, version 1.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod claim;
pub mod code;
pub mod hash;
pub mod isa;
pub mod policy;
pub mod program;
pub mod statement;

#[cfg(feature = "verifier")]
pub mod components;
#[cfg(feature = "verifier")]
pub mod envelope;
#[cfg(feature = "verifier")]
pub mod public_terms;
#[cfg(feature = "verifier")]
pub mod relations;
#[cfg(feature = "verifier")]
pub mod root;
#[cfg(feature = "verifier")]
pub mod shape;
#[cfg(feature = "verifier")]
pub mod transcript;
#[cfg(feature = "verifier")]
pub mod verify;

#[cfg(all(test, feature = "verifier"))]
#[path = "tests/support.rs"]
mod test_support;
