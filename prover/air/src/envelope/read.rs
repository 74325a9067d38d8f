//! From bytes to an envelope.

use alloc::vec::Vec;

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fri::{FriLayerProof, FriProof};
use stwo::core::pcs::quotients::CommitmentSchemeProof;
use stwo::core::pcs::TreeVec;
use stwo::core::poly::line::LinePoly;
use stwo::core::proof::StarkProof;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::core::vcs_lifted::verifier::MerkleDecommitmentLifted;

use super::reader::{Reader, HASH_BYTES, M31_BYTES, QM31_BYTES};
use super::{bounded, CountBounds, Envelope, Expected, MAGIC, VERSION};
use crate::claim::{sample_counts, N_TREES, TREE_COLUMNS};
use crate::code::Code;
use crate::policy::{Policy, PolicyId};
use crate::shape::fri_layer_plans;

/// Refuses an envelope above the policy's limit; the first thing done with one.
///
/// # Errors
///
/// [`Code::TooLarge`].
pub fn check_length(bytes: &[u8], policy: &Policy) -> Result<(), Code> {
    if bytes.len() > policy.envelope_limit {
        return Err(Code::TooLarge);
    }
    Ok(())
}

/// Compares the header with the policy and the recomputed io commitment and statement hash.
///
/// # Errors
///
/// [`Code::TooLarge`], [`Code::Truncated`], [`Code::Magic`], [`Code::UnknownVersion`], [`Code::PolicyMismatch`] or
/// [`Code::StatementMismatch`], in this order of fields; no body byte is read.
pub fn check_header(
    bytes: &[u8],
    policy: &Policy,
    io_commitment: &[u8; 32],
    statement: &[u8; 32],
) -> Result<(), Code> {
    check_length(bytes, policy)?;
    read_header(&mut Reader::new(bytes), policy, io_commitment, statement)
}

/// Decodes an envelope.
///
/// Time and memory are linear in the length, which the policy bounds. The witness counts are only bounded here;
/// [`crate::shape::check`] compares them with what the query positions demand.
///
/// # Errors
///
/// The header's codes of [`check_header`], then [`Code::Truncated`], [`Code::NonCanonical`], [`Code::QueryCount`],
/// [`Code::Count`] or [`Code::Trailing`].
pub fn decode(bytes: &[u8], expected: &Expected) -> Result<Envelope, Code> {
    let policy = &expected.policy;
    check_length(bytes, policy)?;
    let mut reader = Reader::new(bytes);
    read_header(
        &mut reader,
        policy,
        &expected.io_commitment,
        &expected.statement,
    )?;
    let envelope = read_body(&mut reader, expected)?;
    reader.finish()?;
    Ok(envelope)
}

fn read_header(
    reader: &mut Reader<'_>,
    policy: &Policy,
    io_commitment: &[u8; 32],
    statement: &[u8; 32],
) -> Result<(), Code> {
    if reader.array::<4>()? != MAGIC {
        return Err(Code::Magic);
    }
    if reader.u8()? != VERSION {
        return Err(Code::UnknownVersion);
    }
    if PolicyId::from_byte(reader.u8()?) != Some(policy.id) {
        return Err(Code::PolicyMismatch);
    }
    if reader.u16()? != 0 {
        return Err(Code::Magic);
    }
    for word in policy.header_words() {
        if reader.u32()? != word {
            return Err(Code::PolicyMismatch);
        }
    }
    for hash in [io_commitment, statement] {
        if reader.array::<HASH_BYTES>()? != *hash {
            return Err(Code::StatementMismatch);
        }
    }
    Ok(())
}

fn read_body(reader: &mut Reader<'_>, expected: &Expected) -> Result<Envelope, Code> {
    let policy = &expected.policy;
    let mut commitments = alloc::vec![Blake2sHash(expected.program_root)];
    commitments.extend(reader.list(N_TREES - 1, HASH_BYTES, Reader::hash)?);
    let interaction_nonce = reader.u64()?;
    let mut claimed_sums = [SecureField::default(); crate::claim::N_COMPONENTS];
    for sum in &mut claimed_sums {
        *sum = reader.qm31()?;
    }
    let sampled_values = read_sampled_values(reader)?;
    let proof_of_work = reader.u64()?;
    let plans = fri_layer_plans(&expected.sizes, policy);
    let fri_roots = reader.list(plans.len(), HASH_BYTES, Reader::hash)?;
    let last_layer = reader.list(1 << policy.log_last_layer, QM31_BYTES, Reader::qm31)?;
    let u = usize::from(reader.u16()?);
    if u == 0 || u > policy.n_queries as usize {
        return Err(Code::QueryCount);
    }
    let bounds = CountBounds::new(u, policy);
    let queried_values = read_queried_values(reader, u)?;
    let mut decommitments = Vec::with_capacity(N_TREES);
    for height in expected.sizes.tree_heights(policy) {
        decommitments.push(read_hashes(reader, bounds.hashes(height))?);
    }
    let mut layers = Vec::with_capacity(plans.len());
    for (plan, commitment) in plans.iter().zip(fri_roots) {
        let count = bounded(usize::from(reader.u16()?), bounds.fri_values)?;
        let fri_witness = reader.list(count, QM31_BYTES, Reader::qm31)?;
        let decommitment = read_hashes(reader, bounds.hashes(plan.tree_height))?;
        layers.push(FriLayerProof {
            fri_witness,
            decommitment,
            commitment,
        });
    }
    let mut layers = layers.into_iter();
    // There is one plan for the first layer whatever the sizes are; qed. The error stands for a proof without it.
    let first_layer = layers.next().ok_or(Code::Count)?;
    Ok(Envelope {
        interaction_nonce,
        claimed_sums,
        proof: StarkProof(CommitmentSchemeProof {
            config: policy.pcs_config(),
            commitments: TreeVec::new(commitments),
            sampled_values,
            decommitments: TreeVec::new(decommitments),
            queried_values,
            proof_of_work,
            fri_proof: FriProof {
                first_layer,
                inner_layers: layers.collect(),
                // 2^log_last_layer coefficients were read, a power of two; qed
                last_layer_poly: LinePoly::new(last_layer),
            },
        }),
    })
}

/// Reads the sampled values: tree by tree, column by column, points in mask order.
fn read_sampled_values(reader: &mut Reader<'_>) -> Result<TreeVec<Vec<Vec<SecureField>>>, Code> {
    let mut trees = Vec::with_capacity(N_TREES);
    for counts in sample_counts() {
        let mut columns = Vec::with_capacity(counts.len());
        for count in counts {
            columns.push(reader.list(count, QM31_BYTES, Reader::qm31)?);
        }
        trees.push(columns);
    }
    Ok(TreeVec::new(trees))
}

/// Reads the queried values: tree by tree, column by column, one value a query.
fn read_queried_values(
    reader: &mut Reader<'_>,
    u: usize,
) -> Result<TreeVec<Vec<Vec<BaseField>>>, Code> {
    let mut trees = Vec::with_capacity(N_TREES);
    for n_columns in TREE_COLUMNS {
        let mut columns = Vec::with_capacity(n_columns);
        for _ in 0..n_columns {
            columns.push(reader.list(u, M31_BYTES, Reader::m31)?);
        }
        trees.push(columns);
    }
    Ok(TreeVec::new(trees))
}

/// Reads a counted list of sibling hashes.
fn read_hashes(
    reader: &mut Reader<'_>,
    bound: usize,
) -> Result<MerkleDecommitmentLifted<Blake2sMerkleHasher>, Code> {
    let count = bounded(usize::from(reader.u16()?), bound)?;
    let hash_witness = reader.list(count, HASH_BYTES, Reader::hash)?;
    Ok(MerkleDecommitmentLifted { hash_witness })
}
