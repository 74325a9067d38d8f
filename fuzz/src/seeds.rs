//! Honest proofs: those of the chain's tests, and small ones that end in every way.

use std::sync::OnceLock;

use codec::{Decode, DecodeAll};
use sage_air::claim::Sizes;
use sage_air::isa::INSTRUCTION_BYTES;
use sage_host::HostVerifier;
use sage_primitives::{
    programs::ProofTerms,
    proofs::RunOutcome,
    verifier::{ProgramHeader, ProofVerifier},
};
use sp_core::H256;

use crate::parts::Parts;

/// Proofs as `sage-prover`'s example `proof_fixtures` writes them.
const FILES: [&[u8]; 6] = [
    include_bytes!("../../pallets/proofs/fixtures/small_standard.bin"),
    include_bytes!("../../pallets/proofs/fixtures/large_standard.bin"),
    include_bytes!("../../pallets/proofs/fixtures/large_proven.bin"),
    include_bytes!("../seeds/other_job.bin"),
    include_bytes!("../seeds/faulted.bin"),
    include_bytes!("../seeds/out_of_cycles.bin"),
];

/// Genesis hash in the proofs.
const GENESIS: [u8; 32] = [69; 32];

/// The encoding of a file.
#[derive(Decode)]
struct Fixture {
    terms: (u32, u32, u8),
    header: ProgramHeader,
    code: Vec<u8>,
    job: u64,
    attempt: u32,
    client: [u8; 32],
    worker: [u8; 32],
    max_cycles: u32,
    cycles: u32,
    outcome: RunOutcome,
    log_cmp: u8,
    inputs: Vec<u32>,
    outputs: Vec<u32>,
    envelope: Vec<u8>,
}

/// An honest proof with what it states.
#[derive(Clone, Debug)]
pub struct Seed {
    /// Circuit, version and policy.
    pub terms: ProofTerms,
    /// The statement.
    pub parts: Parts,
    /// Sizes of its components.
    pub sizes: Sizes,
    /// The proof.
    pub envelope: Vec<u8>,
}

impl Seed {
    fn read(bytes: &[u8]) -> Self {
        let fixture = Fixture::decode_all(&mut &bytes[..]).expect("written by the generator");
        let (circuit, version, policy) = fixture.terms;
        let program = HostVerifier::inspect_program(&fixture.header, &fixture.code)
            .expect("the generator registers valid programs");
        let fault_instruction = match fixture.outcome {
            RunOutcome::Faulted { pc, .. } => fixture
                .code
                .chunks_exact(INSTRUCTION_BYTES)
                .nth(pc as usize)
                .map(|bytes| bytes.try_into().expect("chunks have this length; qed")),
            RunOutcome::Halted | RunOutcome::OutOfCycles { .. } => None,
        };
        let parts = Parts {
            genesis: H256(GENESIS),
            job: fixture.job,
            attempt: fixture.attempt,
            client: fixture.client,
            worker: fixture.worker,
            program,
            cycles: fixture.cycles,
            max_cycles: fixture.max_cycles,
            outcome: fixture.outcome,
            fault_instruction,
            log_cmp: fixture.log_cmp,
            inputs: fixture.inputs,
            outputs: fixture.outputs,
        };
        let sizes = parts
            .view()
            .and_then(|statement| statement.check().ok())
            .expect("the generator states what is true");
        Self {
            terms: ProofTerms {
                circuit,
                version,
                policy,
            },
            parts,
            sizes,
            envelope: fixture.envelope,
        }
    }
}

/// Every honest proof.
pub fn all() -> &'static [Seed] {
    static SEEDS: OnceLock<Vec<Seed>> = OnceLock::new();
    SEEDS.get_or_init(|| FILES.iter().map(|bytes| Seed::read(bytes)).collect())
}
