//! A CUDA backend for the stwo prover, version 2.3.0.
//!
//! - [`kernels`] are the sources of the kernels, [`nvrtc`] compiles them for an architecture and reads what the
//!   compiler says about them; [`cache`] keeps what it makes. None of this needs a GPU.
//! - [`constraints`] makes kernels of the constraints of any AIR that is written for stwo's framework, and of its lookups;
//!   [`interaction`] makes the columns of the lookups with these, [`trace`] those of a trace with a kernel of yours.
//! - [`plan`] says how work is cut into launches of kernels, as data: pure functions of sizes and addresses.
//! - [`executor`] is what runs launches, [`ops`] are operations made of them, [`backend`] a stwo backend over any executor.
#![cfg_attr(
    feature = "cuda",
    doc = "- [`device`] runs launches on a CUDA device, through NVIDIA's driver."
)]
//! - [`prove()`] is stwo's prove loop with few exchanges between host and device: the same transcript, the same bytes.
#![cfg_attr(
    feature = "kernel-host",
    doc = "- [`host`] runs the same launches on the host, thread by thread."
)]
#![cfg_attr(
    feature = "stand-in",
    doc = "- [`stand_in`] is the backend over the host, [`conformance`] what every backend must satisfy."
)]

/// The guide, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../GUIDE.md")]
pub mod guide {}

pub mod backend;
pub mod cache;
#[cfg(feature = "stand-in")]
pub mod conformance;
pub mod constraints;
#[cfg(feature = "cuda")]
pub mod device;
pub mod executor;
#[cfg(feature = "kernel-host")]
pub mod host;
pub mod interaction;
pub mod kernels;
pub mod nvrtc;
pub mod ops;
pub mod params;
pub mod plan;
pub mod prove;
#[cfg(feature = "stand-in")]
pub mod stand_in;
pub mod trace;

pub use prove::{prove, ProveError};
