//! The verifier: from a statement and an envelope to a verdict.
//!
//! Source: ObelyskVM specification, sections 4.5 and 7.

use num_traits::Zero;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::CommitmentSchemeVerifier;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::core::verifier::VerificationError;

use crate::claim::N_COMPONENTS;
use crate::code::Code;
use crate::components::Components;
use crate::envelope::{check_length, decode, Envelope, Expected};
use crate::policy::PolicyId;
use crate::program::VM_VERSION;
use crate::public_terms::public_sum;
use crate::shape;
use crate::statement::{CircuitId, Statement, CIRCUIT_OBELYSK_VM};
use crate::transcript::{draw_relations, mix_claimed_sums, open, Opening};

/// Says whether an envelope proves a statement.
///
/// Total and deterministic: no panic, no abort, time and memory bounded by the policy. What the chain must guarantee
/// of the statement's fields is said at [`Statement`].
///
/// # Errors
///
/// The [`Code`] of the first check that fails. Versions and length come first, then the claim, then the bytes, then
/// the proof.
pub fn verify(
    circuit: CircuitId,
    version: u32,
    policy: PolicyId,
    statement: &Statement<'_>,
    envelope: &[u8],
) -> Result<(), Code> {
    if circuit != CIRCUIT_OBELYSK_VM || version != VM_VERSION {
        return Err(Code::UnknownVersion);
    }
    let policy = policy.policy();
    check_length(envelope, &policy)?;
    let sizes = statement.check().map_err(|_| Code::BadClaim)?;
    let expected = Expected {
        policy,
        sizes,
        program_root: statement.program.root,
        io_commitment: statement.io_commitment(),
        statement: statement.hash(circuit, version, policy.id, &sizes),
    };
    let envelope = decode(envelope, &expected)?;
    verify_decoded(statement, &expected, envelope)
}

/// Verifies a decoded envelope: the transcript, the sums, the shape, and the proof itself.
fn verify_decoded(
    statement: &Statement<'_>,
    expected: &Expected,
    envelope: Envelope,
) -> Result<(), Code> {
    let Envelope {
        interaction_nonce,
        claimed_sums,
        proof,
    } = envelope;
    let [preprocessed, main, interaction] = expected.sizes.column_logs();
    let &[_, main_root, interaction_root, _] = proof.commitments.as_slice() else {
        return Err(Code::Structure);
    };
    let mut channel = open(&Opening {
        circuit: CIRCUIT_OBELYSK_VM,
        vm_version: VM_VERSION,
        policy: &expected.policy,
        statement: &expected.statement,
        cycles: statement.cycles,
        sizes: &expected.sizes,
    });
    let mut scheme =
        CommitmentSchemeVerifier::<Blake2sMerkleChannel>::new(expected.policy.pcs_config());
    let program_root = Blake2sHash(expected.program_root);
    scheme.commit(program_root, &preprocessed, &mut channel);
    scheme.commit(main_root, &main, &mut channel);
    let relations = draw_relations(&mut channel, interaction_nonce)?;

    // The library never adds the claimed sums up.
    if !(total(&claimed_sums) + public_sum(statement, &relations)?).is_zero() {
        return Err(Code::LookupSum);
    }
    mix_claimed_sums(&mut channel, &claimed_sums);
    scheme.commit(interaction_root, &interaction, &mut channel);
    let components = Components::new(&expected.sizes, &relations, &claimed_sums);

    // Nothing of the proof reaches the library before its shape is known to be the one the library indexes by.
    shape::check(&channel, &proof, &expected.sizes, &expected.policy)?;
    stwo::core::verifier::verify(&components.verifiers(), &mut channel, &mut scheme, proof)
        .map_err(|error| code_of(&error))
}

fn total(sums: &[SecureField; N_COMPONENTS]) -> SecureField {
    sums.iter()
        .fold(SecureField::zero(), |total, sum| total + *sum)
}

/// The code of an error of the proof library.
fn code_of(error: &VerificationError) -> Code {
    match error {
        VerificationError::InvalidStructure(_) => Code::Structure,
        VerificationError::OodsNotMatching => Code::Oods,
        VerificationError::Merkle(_) => Code::Merkle,
        VerificationError::Fri(_) => Code::Fri,
        VerificationError::ProofOfWork => Code::QueryPow,
    }
}
