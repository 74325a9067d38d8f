//! A CUDA backend for the stwo prover, version 2.3.0.
//!
//! - [`kernels`] are the sources of the kernels, [`nvrtc`] compiles them for an architecture and reads what the
//!   compiler says about them; [`cache`] keeps what it makes. None of this needs a GPU.
//! - [`constraints`] makes kernels of the constraints of any AIR that is written for stwo's framework.
//! - [`plan`] says how work is cut into kernels: pure functions of sizes.
//! - [`prove()`] is stwo's prove loop with few exchanges between host and device: the same transcript, the same bytes.
#![cfg_attr(
    feature = "kernel-host",
    doc = "- [`host`] runs the same kernels on the host, thread by thread."
)]
#![cfg_attr(
    feature = "stand-in",
    doc = "- [`stand_in`] is a stwo backend over host memory made of them, [`conformance`] what every backend must satisfy."
)]
//!
//! What runs the kernels on a device is not part of this version: nothing here was measured on a GPU.

pub mod cache;
#[cfg(feature = "stand-in")]
pub mod conformance;
pub mod constraints;
#[cfg(feature = "kernel-host")]
pub mod host;
pub mod kernels;
pub mod nvrtc;
pub mod plan;
pub mod prove;
#[cfg(feature = "stand-in")]
pub mod stand_in;

pub use prove::{prove, ProveError};
