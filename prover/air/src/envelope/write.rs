//! From an envelope, usually fresh from the prover, to bytes.

use alloc::vec::Vec;

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fri::FriLayerProof;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::core::vcs_lifted::verifier::MerkleDecommitmentLifted;

use super::{CountBounds, EncodeError, Envelope, Expected, Proof, MAGIC, VERSION};
use crate::claim::{sample_counts, N_TREES, TREE_COLUMNS};
use crate::isa::P;
use crate::shape::fri_layer_plans;

/// Encodes an envelope.
///
/// # Errors
///
/// [`EncodeError`] names the first part of the proof that has not the shape the policy and the sizes demand. Exact
/// witness counts are not judged here, they need the query positions.
pub fn encode(envelope: &Envelope, expected: &Expected) -> Result<Vec<u8>, EncodeError> {
    let u = check_shape(&envelope.proof, expected)?;
    let mut writer = Writer {
        bytes: Vec::with_capacity(expected.policy.envelope_limit),
        non_canonical: false,
    };
    write_header(&mut writer, expected);
    write_body(&mut writer, envelope, expected, u)?;
    if writer.non_canonical {
        return Err(EncodeError::NonCanonical);
    }
    if writer.bytes.len() > expected.policy.envelope_limit {
        return Err(EncodeError::TooLarge(writer.bytes.len()));
    }
    Ok(writer.bytes)
}

/// Checks everything but the witness counts and returns the number of query positions.
fn check_shape(proof: &Proof, expected: &Expected) -> Result<usize, EncodeError> {
    let policy = &expected.policy;
    if proof.config != policy.pcs_config() {
        return Err(EncodeError::Config);
    }
    match proof.commitments.first() {
        Some(root) if root.0 == expected.program_root && proof.commitments.len() == N_TREES => {}
        _ => return Err(EncodeError::Commitments),
    }
    let counts = sample_counts();
    let sampled_as_expected = proof.sampled_values.len() == N_TREES
        && proof
            .sampled_values
            .iter()
            .zip(&counts)
            .all(|(tree, counts)| {
                tree.len() == counts.len()
                    && tree
                        .iter()
                        .zip(counts)
                        .all(|(column, count)| column.len() == *count)
            });
    if !sampled_as_expected {
        return Err(EncodeError::SampledValues);
    }
    let first_column = proof.queried_values.first().and_then(|tree| tree.first());
    let u = first_column.map_or(0, Vec::len);
    if u == 0 || u > policy.n_queries as usize {
        return Err(EncodeError::QueryCount(u));
    }
    let queried_as_expected = proof.queried_values.len() == N_TREES
        && proof
            .queried_values
            .iter()
            .zip(TREE_COLUMNS)
            .all(|(tree, n_columns)| {
                tree.len() == n_columns && tree.iter().all(|column| column.len() == u)
            });
    if !queried_as_expected {
        return Err(EncodeError::QueriedValues);
    }
    if proof.decommitments.len() != N_TREES {
        return Err(EncodeError::Decommitments(proof.decommitments.len()));
    }
    let inner_layers = proof.fri_proof.inner_layers.len();
    if inner_layers + 1 != fri_layer_plans(&expected.sizes, policy).len() {
        return Err(EncodeError::FriLayers(inner_layers));
    }
    let last_layer: &[SecureField] = &proof.fri_proof.last_layer_poly;
    if last_layer.len() != 1 << policy.log_last_layer {
        return Err(EncodeError::LastLayer(last_layer.len()));
    }
    Ok(u)
}

fn write_header(writer: &mut Writer, expected: &Expected) {
    let policy = &expected.policy;
    writer.raw(&MAGIC);
    writer.raw(&[VERSION, policy.id as u8, 0, 0]);
    for word in policy.header_words() {
        writer.raw(&word.to_le_bytes());
    }
    writer.raw(&expected.io_commitment);
    writer.raw(&expected.statement);
}

fn write_body(
    writer: &mut Writer,
    envelope: &Envelope,
    expected: &Expected,
    u: usize,
) -> Result<(), EncodeError> {
    let proof = &envelope.proof;
    let policy = &expected.policy;
    let bounds = CountBounds::new(u, policy);
    writer.hashes(proof.commitments.iter().skip(1));
    writer.raw(&envelope.interaction_nonce.to_le_bytes());
    writer.qm31s(&envelope.claimed_sums);
    for column in proof.sampled_values.iter().flatten() {
        writer.qm31s(column);
    }
    writer.raw(&proof.proof_of_work.to_le_bytes());
    let layers =
        || core::iter::once(&proof.fri_proof.first_layer).chain(&proof.fri_proof.inner_layers);
    writer.hashes(layers().map(|layer| &layer.commitment));
    writer.qm31s(&proof.fri_proof.last_layer_poly);
    writer.count(u, u)?;
    for value in proof.queried_values.iter().flatten().flatten() {
        writer.m31(*value);
    }
    let heights = expected.sizes.tree_heights(policy);
    for (decommitment, height) in proof.decommitments.iter().zip(heights) {
        write_hashes(writer, decommitment, bounds.hashes(height))?;
    }
    for (layer, plan) in layers().zip(fri_layer_plans(&expected.sizes, policy)) {
        write_fri_layer(writer, layer, &bounds, plan.tree_height)?;
    }
    Ok(())
}

fn write_fri_layer(
    writer: &mut Writer,
    layer: &FriLayerProof<Blake2sMerkleHasher>,
    bounds: &CountBounds,
    height: u32,
) -> Result<(), EncodeError> {
    writer.count(layer.fri_witness.len(), bounds.fri_values)?;
    writer.qm31s(&layer.fri_witness);
    write_hashes(writer, &layer.decommitment, bounds.hashes(height))
}

fn write_hashes(
    writer: &mut Writer,
    decommitment: &MerkleDecommitmentLifted<Blake2sMerkleHasher>,
    bound: usize,
) -> Result<(), EncodeError> {
    writer.count(decommitment.hash_witness.len(), bound)?;
    writer.hashes(&decommitment.hash_witness);
    Ok(())
}

/// Bytes written so far; remembers whether a field word was out of range.
struct Writer {
    bytes: Vec<u8>,
    non_canonical: bool,
}

impl Writer {
    fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn m31(&mut self, value: BaseField) {
        self.non_canonical |= value.0 >= P;
        self.raw(&value.0.to_le_bytes());
    }

    fn qm31s(&mut self, values: &[SecureField]) {
        for coordinate in values.iter().flat_map(|value| value.to_m31_array()) {
            self.m31(coordinate);
        }
    }

    fn hashes<'a>(&mut self, hashes: impl IntoIterator<Item = &'a Blake2sHash>) {
        for hash in hashes {
            self.raw(&hash.0);
        }
    }

    fn count(&mut self, count: usize, bound: usize) -> Result<(), EncodeError> {
        match u16::try_from(count) {
            Ok(fits) if count <= bound => {
                self.raw(&fits.to_le_bytes());
                Ok(())
            }
            _ => Err(EncodeError::Count(count)),
        }
    }
}
