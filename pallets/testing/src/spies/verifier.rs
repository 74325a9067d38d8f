//! Double of the proof verifier.

use codec::{Decode, Encode};
use frame::{deps::sp_core::H256, hashing::blake2_256};
use sage_primitives::{
    programs::ProofTerms,
    proofs::RunOutcome,
    verifier::{
        ProgramHeader, ProgramRecord, ProofVerifier, StatementParts, VerifierCode,
        INSTRUCTION_BYTES,
    },
    Attempt, CircuitId, JobId, PolicyId, Word,
};

use super::Slot;

const INSPECTION: Slot<u32> = Slot::new(b":spy:verifier:inspection");
const INPUTS: Slot<u32> = Slot::new(b":spy:verifier:inputs");
const VERIFICATION: Slot<u32> = Slot::new(b":spy:verifier:verification");
const VERIFIED: Slot<Vec<VerifyRecord>> = Slot::new(b":spy:verifier:verified");

/// The policies this spy supports, from weak to strict; of circuit 1, version 1.
pub const SPY_POLICIES: [PolicyId; 2] = [1, 2];

/// One proof that was accepted: terms, envelope and every part of the statement.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct VerifyRecord {
    /// Circuit, version and policy.
    pub terms: ProofTerms,
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The job.
    pub job: JobId,
    /// Its assignment.
    pub attempt: Attempt,
    /// Who pays.
    pub client: [u8; 32],
    /// Who is to be paid.
    pub worker: [u8; 32],
    /// The registered program.
    pub program: ProgramRecord,
    /// Claimed cycles.
    pub cycles: u32,
    /// Cycles the client pays for.
    pub max_cycles: u32,
    /// Claimed end of the run.
    pub outcome: RunOutcome,
    /// The instruction that traps.
    pub fault_instruction: Option<[u8; INSTRUCTION_BYTES]>,
    /// Height of the comparison table, binary logarithm.
    pub log_cmp: u8,
    /// Inputs of the job.
    pub inputs: Vec<Word>,
    /// Claimed outputs.
    pub outputs: Vec<Word>,
    /// The proof.
    pub envelope: Vec<u8>,
}

impl VerifyRecord {
    fn new(terms: &ProofTerms, statement: &StatementParts<'_>, envelope: &[u8]) -> Self {
        Self {
            terms: *terms,
            genesis: statement.genesis,
            job: statement.job,
            attempt: statement.attempt,
            client: statement.client,
            worker: statement.worker,
            program: statement.program,
            cycles: statement.cycles,
            max_cycles: statement.max_cycles,
            outcome: statement.outcome,
            fault_instruction: statement.fault_instruction,
            log_cmp: statement.log_cmp,
            inputs: statement.inputs.to_vec(),
            outputs: statement.outputs.to_vec(),
            envelope: envelope.to_vec(),
        }
    }
}

/// Accepts every program, input and proof until told to refuse; records the proofs.
///
/// Its hashes bind the same data as the real ones but are not those of the ObelyskVM. The statement's hash leaves out
/// the envelope, as the real one does.
pub struct SpyVerifier;

impl SpyVerifier {
    /// Refuses every program from now on.
    pub fn refuse_programs(code: u32) {
        INSPECTION.put(code);
    }

    /// Refuses all inputs from now on.
    pub fn refuse_inputs(code: u32) {
        INPUTS.put(code);
    }

    /// Refuses every proof from now on.
    pub fn refuse_proofs(code: u32) {
        VERIFICATION.put(code);
    }

    /// Accepts everything from now on.
    pub fn accept() {
        INSPECTION.clear();
        INPUTS.clear();
        VERIFICATION.clear();
    }

    /// All accepted proofs, in order.
    pub fn verified() -> Vec<VerifyRecord> {
        VERIFIED.all()
    }
}

/// The set refusal, if any.
fn answer(slot: &Slot<u32>) -> Result<(), VerifierCode> {
    slot.get().map_or(Ok(()), |code| Err(VerifierCode(code)))
}

impl ProofVerifier for SpyVerifier {
    fn supports(circuit: CircuitId, version: u32, policy: PolicyId) -> bool {
        circuit == 1 && version == 1 && SPY_POLICIES.contains(&policy)
    }

    fn strictest_policy() -> PolicyId {
        SPY_POLICIES[1]
    }

    fn max_envelope_bytes() -> u32 {
        512 * 1024
    }

    fn inspect_program(header: &ProgramHeader, code: &[u8]) -> Result<ProgramRecord, VerifierCode> {
        answer(&INSPECTION)?;
        Ok(ProgramRecord {
            id: H256(blake2_256(&(b"id", header, code).encode())),
            root: H256(blake2_256(&(b"root", header, code).encode())),
            header: *header,
        })
    }

    fn input_hash(inputs: &[Word]) -> Result<H256, VerifierCode> {
        answer(&INPUTS)?;
        Ok(H256(blake2_256(&inputs.encode())))
    }

    fn verify(
        terms: &ProofTerms,
        statement: &StatementParts<'_>,
        envelope: &[u8],
    ) -> Result<H256, VerifierCode> {
        answer(&VERIFICATION)?;
        VERIFIED.push(VerifyRecord::new(terms, statement, envelope));
        let stated = VerifyRecord::new(terms, statement, &[]);
        Ok(H256(blake2_256(&stated.encode())))
    }
}
