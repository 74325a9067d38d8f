//! The boundary to proof verification.
//!
//! In the runtime the native host functions stand behind this trait; a pallet's tests use the same verifier directly
//! or a recording double.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{
    programs::ProofTerms, proofs::RunOutcome, Attempt, CircuitId, JobId, PolicyId, ProgramId, Word,
};

/// Encoded length of one ObelyskVM instruction in bytes.
pub const INSTRUCTION_BYTES: usize = 20;

/// Header of a program: the sizes of its memory and of its input and output regions (specification section 1.1).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct ProgramHeader {
    /// Version of the instruction set.
    pub vm_version: u32,
    /// Binary logarithm of the number of memory words.
    pub mem_log: u8,
    /// Address of the input region.
    pub in_base: u32,
    /// Largest number of input words.
    pub max_in: u32,
    /// Address of the output region.
    pub out_base: u32,
    /// Largest number of output words.
    pub max_out: u32,
    /// Number of instructions.
    pub n_instr: u32,
}

/// What the chain itself computed of a valid program; no part of it is taken from the registrant.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct ProgramRecord {
    /// Hash of header and code.
    pub id: ProgramId,
    /// Root of the preprocessed columns that hold the program.
    pub root: H256,
    /// The header.
    pub header: ProgramHeader,
}

/// Everything a proof must be bound to. The runtime fills each field; none is read from the proof.
///
/// Its encoding is what the native host function reads, and is frozen with it.
#[derive(Clone, PartialEq, Eq, Debug, Encode)]
pub struct StatementParts<'a> {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// The job.
    pub job: JobId,
    /// Its assignment.
    pub attempt: Attempt,
    /// Who pays, as 32 bytes.
    pub client: [u8; 32],
    /// Who is to be paid, as 32 bytes.
    pub worker: [u8; 32],
    /// The registered program.
    pub program: ProgramRecord,
    /// Executed cycles, as the worker claims.
    pub cycles: u32,
    /// Cycles the client pays for.
    pub max_cycles: u32,
    /// How the run ended, as the worker claims.
    pub outcome: RunOutcome,
    /// The registered instruction at the program counter of a [`RunOutcome::Faulted`], if there is one.
    pub fault_instruction: Option<[u8; INSTRUCTION_BYTES]>,
    /// Binary logarithm of the height of the comparison table, chosen by the worker.
    pub log_cmp: u8,
    /// Inputs of the job.
    pub inputs: &'a [Word],
    /// Outputs, as the worker claims.
    pub outputs: &'a [Word],
}

/// Why the verifier refused; the numbers are those of the ObelyskVM specification, section 7.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct VerifierCode(pub u32);

/// Checks programs and proofs. Total: no input makes it panic, and time and memory are bounded by the policy.
pub trait ProofVerifier {
    /// Whether proofs of this circuit, version and policy can be verified.
    fn supports(circuit: CircuitId, version: u32, policy: PolicyId) -> bool;

    /// The policy with the most proven security; policies are numbered from weak to strict.
    fn strictest_policy() -> PolicyId;

    /// Largest envelope in bytes that any policy allows.
    fn max_envelope_bytes() -> u32;

    /// Checks `code` against `header` and computes the program's record.
    ///
    /// # Errors
    /// The code of the first rule that the program breaks.
    fn inspect_program(header: &ProgramHeader, code: &[u8]) -> Result<ProgramRecord, VerifierCode>;

    /// Commitment to the inputs of a job.
    ///
    /// # Errors
    /// A word is not canonical.
    fn input_hash(inputs: &[Word]) -> Result<H256, VerifierCode>;

    /// Verifies `envelope` for `statement` and returns the statement's hash.
    ///
    /// # Errors
    /// The code of the first check that fails.
    fn verify(
        terms: &ProofTerms,
        statement: &StatementParts<'_>,
        envelope: &[u8],
    ) -> Result<H256, VerifierCode>;
}
