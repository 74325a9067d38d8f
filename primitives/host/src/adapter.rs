//! The host functions as the pallets see them.

use codec::Encode;
use sage_air::{
    code::Code,
    isa::P,
    policy::{PolicyId as AirPolicy, PROVEN_ENVELOPE_LIMIT, STANDARD_ENVELOPE_LIMIT},
    statement,
};
use sage_primitives::{
    programs::ProofTerms,
    verifier::{ProgramHeader, ProgramRecord, ProofVerifier, StatementParts, VerifierCode},
    CircuitId, PolicyId, Word,
};
use sp_core::H256;

use crate::codes;

/// Version of the ObelyskVM circuit that this release verifies.
pub const CIRCUIT_VERSION: u32 = sage_air::program::VM_VERSION;

/// Verifies with the native host functions.
pub struct HostVerifier;

impl ProofVerifier for HostVerifier {
    fn supports(circuit: CircuitId, version: u32, policy: PolicyId) -> bool {
        circuit == statement::CIRCUIT_OBELYSK_VM
            && version == CIRCUIT_VERSION
            && AirPolicy::from_byte(policy).is_some()
    }

    fn strictest_policy() -> PolicyId {
        AirPolicy::Proven as PolicyId
    }

    fn max_envelope_bytes() -> u32 {
        // The limits are below a mebibyte; qed.
        PROVEN_ENVELOPE_LIMIT.max(STANDARD_ENVELOPE_LIMIT) as u32
    }

    fn inspect_program(header: &ProgramHeader, code: &[u8]) -> Result<ProgramRecord, VerifierCode> {
        let (id, root) = inspect(&header_bytes(header), code).map_err(VerifierCode)?;
        Ok(ProgramRecord {
            id: H256(id),
            root: H256(root),
            header: *header,
        })
    }

    fn input_hash(inputs: &[Word]) -> Result<H256, VerifierCode> {
        if inputs.iter().any(|word| *word >= P) {
            return Err(VerifierCode(Code::BadClaim.number()));
        }
        Ok(H256(statement::input_hash(inputs)))
    }

    fn verify(
        terms: &ProofTerms,
        statement: &StatementParts<'_>,
        envelope: &[u8],
    ) -> Result<H256, VerifierCode> {
        verify(terms, &statement.encode(), envelope)
            .map(H256)
            .map_err(VerifierCode)
    }
}

fn header_bytes(header: &ProgramHeader) -> [u8; sage_air::program::HEADER_BYTES] {
    sage_air::program::ProgramHeader {
        vm_version: header.vm_version,
        mem_log: header.mem_log,
        in_base: header.in_base,
        max_in: header.max_in,
        out_base: header.out_base,
        max_out: header.max_out,
        n_instr: header.n_instr,
    }
    .encode()
}

fn inspect(header: &[u8; 25], code: &[u8]) -> Result<([u8; 32], [u8; 32]), u32> {
    let (mut id, mut root) = ([0; 32], [0; 32]);
    match crate::proofs::proofs::inspect_program(*header, code, &mut id, &mut root) {
        codes::OK => Ok((id, root)),
        code => Err(code),
    }
}

fn verify(terms: &ProofTerms, statement: &[u8], envelope: &[u8]) -> Result<[u8; 32], u32> {
    let mut hash = [0; 32];
    match crate::proofs::proofs::verify(
        terms.circuit,
        terms.version,
        terms.policy.into(),
        statement,
        envelope,
        &mut hash,
    ) {
        codes::OK => Ok(hash),
        code => Err(code),
    }
}
