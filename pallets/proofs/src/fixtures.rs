//! Real proofs for tests and benchmarks.
//!
//! They are written by `cargo run --release -p sage-prover --example proof_fixtures -- pallets/proofs/fixtures` and
//! state jobs of a chain whose genesis hash is the one that FRAME sets before the first block.

use alloc::vec::Vec;
use codec::{Decode, DecodeAll};
use sage_primitives::{
    programs::ProofTerms,
    proofs::{ProofTask, RunOutcome},
    verifier::{ProgramHeader, ProofVerifier},
    Attempt, CircuitId, JobId, PolicyId, Word,
};

use crate::{pallet::*, types::RunClaim};

/// A small run under the policy `standard`.
#[cfg(test)]
pub const SMALL_STANDARD: &[u8] = include_bytes!("../fixtures/small_standard.bin");
/// The most expensive verification under `standard`: 4,000,000 cycles with 1,024 inputs and as many outputs.
pub const LARGE_STANDARD: &[u8] = include_bytes!("../fixtures/large_standard.bin");
/// The most expensive verification under `proven`.
pub const LARGE_PROVEN: &[u8] = include_bytes!("../fixtures/large_proven.bin");

/// A proof with everything it states.
#[derive(Clone, Decode)]
pub struct Fixture {
    /// Circuit of the proof.
    pub circuit: CircuitId,
    /// Version of the circuit.
    pub version: u32,
    /// Policy of the proof.
    pub policy: PolicyId,
    /// Header of the program.
    pub header: ProgramHeader,
    /// Code of the program.
    pub code: Vec<u8>,
    /// The job.
    pub job: JobId,
    /// Its assignment.
    pub attempt: Attempt,
    /// Account of the client.
    pub client: [u8; 32],
    /// Account of the worker.
    pub worker: [u8; 32],
    /// Cycles the client pays for.
    pub max_cycles: u32,
    /// Executed cycles.
    pub cycles: u32,
    /// How the run ended.
    pub outcome: RunOutcome,
    /// Height of the comparison table.
    pub log_cmp: u8,
    /// Inputs.
    pub inputs: Vec<Word>,
    /// Outputs.
    pub outputs: Vec<Word>,
    /// The proof.
    pub envelope: Vec<u8>,
}

impl Fixture {
    /// Reads a fixture.
    pub fn read(bytes: &[u8]) -> Self {
        Self::decode_all(&mut &bytes[..]).expect("fixtures are written by the generator")
    }

    /// The claim that goes with the proof.
    pub fn claim(&self) -> RunClaim {
        RunClaim {
            cycles: self.cycles,
            outcome: self.outcome,
            log_cmp: self.log_cmp,
        }
    }

    /// The task that the proof fulfils.
    pub fn task<T: Config>(&self) -> ProofTask<T::AccountId>
    where
        T::AccountId: From<[u8; 32]>,
    {
        let record = T::Verifier::inspect_program(&self.header, &self.code)
            .expect("the fixture's program is valid");
        ProofTask {
            job: self.job,
            attempt: self.attempt,
            client: self.client.into(),
            worker: self.worker.into(),
            program: record.id,
            terms: ProofTerms {
                circuit: self.circuit,
                version: self.version,
                policy: self.policy,
            },
            input_hash: T::Verifier::input_hash(&self.inputs)
                .expect("the fixture's inputs are canonical"),
            max_cycles: self.max_cycles,
        }
    }
}
