//! Prover of the ObelyskVM: witness generation and SIMD STARK proofs.
//!
//! [`prove`] runs a program, proves the run on all cores and verifies the proof as the chain will. [`ProgramTables`]
//! holds what is the same for every run of a program. [`prove_witness`] and [`witness`] are the parts of it, for other
//! backends and for tests that prove what an honest prover never would.

mod error;
mod prove;
mod stark;
mod tables;
pub mod witness;

pub use error::ProveError;
pub use prove::{
    prove, prove_with_tables, prove_witness, statement, Phase, Proof, Request, Stopwatch,
};
pub use tables::ProgramTables;
