//! Prover of the ObelyskVM: witness generation and STARK proofs, on the CPU with SIMD or on a GPU.
//!
//! [`prove`] runs a program, proves the run on all cores and verifies the proof as the chain will. [`ProgramTables`]
//! holds what is the same for every run of a program. [`prove_witness`] and [`witness`] are the parts of it, for tests
//! that prove what an honest prover never would.
//!
//! [`Backend`] makes the same proofs, with the same bytes, on the CPU or, with the feature `gpu`, on a GPU:
//!
//! ```no_run
//! # fn prove(program: &sage_air::program::Program, request: &sage_prover::Request<'_>) -> Option<Vec<u8>> {
//! use sage_prover::{Backend, Gpu};
//!
//! let backend = Gpu::find().map_or(Backend::Simd, Backend::Cuda);
//! let proof = backend.prove(program, request, &mut |_| {});
//! # proof.ok().map(|proof| proof.envelope) }
//! ```

// A test includes a file of this crate, in which the crate has its name.
#[cfg(feature = "gpu")]
extern crate self as sage_prover;

mod backend;
mod error;
mod prove;
mod tables;
pub mod witness;

pub use backend::{
    Backend, BackendTables, Committed, DeviceError, Gpu, Interaction, ProofBackend, Scheme, Simd,
    Tree,
};
pub use error::ProveError;
pub use prove::{
    prove, prove_on, prove_with_tables, prove_with_tables_on, prove_witness, statement, Phase,
    Proof, Request, Stopwatch,
};
pub use tables::ProgramTables;
