//! A CUDA backend for the stwo prover, version 2.3.0.
//!
//! - [`kernels`] are the sources of the kernels, [`nvrtc`] compiles them for an architecture and reads what the
//!   compiler says about them. Neither needs a GPU.
//! - [`plan`] says how work is cut into kernels: pure functions of sizes.
#![cfg_attr(
    feature = "kernel-host",
    doc = "- [`host`] runs the same kernels on the host, thread by thread."
)]
//!
//! What runs the kernels on a device is not part of this version: nothing here was measured on a GPU.

#[cfg(feature = "kernel-host")]
pub mod host;
pub mod kernels;
pub mod nvrtc;
pub mod plan;
