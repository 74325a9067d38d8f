//! Makes an edited proof pass the checks that only cost work, as an attacker can.
//!
//! Without it nearly every edit of a root, a sample or a statement ends at a hash or at a proof of work, and the code
//! behind those is met by honest proofs alone.

use num_traits::Zero;
use sage_air::envelope::{decode, encode, Envelope, Expected, MAGIC, VERSION};
use sage_air::policy::INTERACTION_POW_BITS;
use sage_air::program::VM_VERSION;
use sage_air::public_terms::public_sum;
use sage_air::shape::{query_positions, replay_to_query_pow, Counts};
use sage_air::statement::Statement;
use sage_air::transcript::{draw_relations, mix_claimed_sums, open, Opening};
use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::CommitmentSchemeVerifier;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;

use crate::input::{expected, HostInput};

/// How far a proof is repaired; each level includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The header's parameters and hashes.
    Header,
    /// The work before the lookup challenges.
    InteractionNonce,
    /// The claimed sums.
    Sums,
    /// The work before the queries.
    QueryNonce,
    /// The lengths of the lists, and the values of equal rows of the program tree.
    Lists,
}

/// Repairs what can be repaired; an input that cannot be read is left as it is.
pub fn repair(input: &mut HostInput, level: Level) -> Option<()> {
    let policy = input.policy()?;
    let parts = input.parts()?;
    let statement = parts.view()?;
    let expected = expected(&statement, input.circuit, policy)?;
    write_header(&mut input.envelope, &expected)?;
    if level == Level::Header {
        return Some(());
    }
    let mut envelope = decode(&input.envelope, &expected).ok()?;
    rework(&mut envelope, &statement, &expected, level)?;
    input.envelope = encode(&envelope, &expected).ok()?;
    Some(())
}

fn write_header(bytes: &mut [u8], expected: &Expected) -> Option<()> {
    let policy = &expected.policy;
    let mut header = MAGIC.to_vec();
    header.extend([VERSION, policy.id as u8, 0, 0]);
    header.extend(policy.header_words().iter().flat_map(|w| w.to_le_bytes()));
    header.extend(expected.io_commitment);
    header.extend(expected.statement);
    bytes.get_mut(..header.len())?.copy_from_slice(&header);
    Some(())
}

/// Searches for a nonce; no other work of this crate takes as long.
fn grind(channel: &Blake2sChannel, bits: u32) -> Option<u64> {
    (0..1u64 << (bits + 5)).find(|nonce| channel.verify_pow_nonce(bits, *nonce))
}

fn rework(
    envelope: &mut Envelope,
    statement: &Statement<'_>,
    expected: &Expected,
    level: Level,
) -> Option<()> {
    let Expected { policy, sizes, .. } = expected;
    let proof = &mut envelope.proof;
    let [preprocessed, main, interaction] = sizes.column_logs();
    let &[program_root, main_root, interaction_root, _] = proof.commitments.as_slice() else {
        return None;
    };
    let mut channel = open(&Opening {
        circuit: sage_air::statement::CIRCUIT_OBELYSK_VM,
        vm_version: VM_VERSION,
        policy,
        statement: &expected.statement,
        cycles: statement.cycles,
        sizes,
    });
    let mut scheme = CommitmentSchemeVerifier::<Blake2sMerkleChannel>::new(policy.pcs_config());
    scheme.commit(program_root, &preprocessed, &mut channel);
    scheme.commit(main_root, &main, &mut channel);
    if !channel.verify_pow_nonce(INTERACTION_POW_BITS, envelope.interaction_nonce) {
        envelope.interaction_nonce = grind(&channel, INTERACTION_POW_BITS)?;
    }
    if level == Level::InteractionNonce {
        return Some(());
    }
    let relations = draw_relations(&mut channel, envelope.interaction_nonce).ok()?;
    let total = envelope
        .claimed_sums
        .iter()
        .fold(public_sum(statement, &relations).ok()?, |total, sum| {
            total + *sum
        });
    envelope.claimed_sums[0] -= total;
    if level == Level::Sums {
        return Some(());
    }
    mix_claimed_sums(&mut channel, &envelope.claimed_sums);
    scheme.commit(interaction_root, &interaction, &mut channel);
    let at_nonce = replay_to_query_pow(&channel, proof, sizes, policy).ok()?;
    if !at_nonce.verify_pow_nonce(policy.pow_bits, proof.proof_of_work) {
        proof.0.proof_of_work = grind(&at_nonce, policy.pow_bits)?;
    }
    if level == Level::QueryNonce {
        return Some(());
    }
    let positions = query_positions(&channel, proof, sizes, policy).ok()?;
    resize_lists(envelope, &positions, expected);
    Some(())
}

/// Brings every list to the length that the positions demand.
fn resize_lists(envelope: &mut Envelope, positions: &[usize], expected: &Expected) {
    let counts = Counts::new(positions, &expected.sizes, &expected.policy);
    let proof = &mut envelope.proof.0;
    for (tree, columns) in proof.queried_values.iter_mut().enumerate() {
        for column in columns {
            column.resize(positions.len(), BaseField::zero());
            if tree == 0 {
                // Rows that coincide must agree; equal values always do.
                let first = column.first().copied().unwrap_or_default();
                column.fill(first);
            }
        }
    }
    for (decommitment, count) in proof.decommitments.iter_mut().zip(counts.trees) {
        decommitment.hash_witness.resize(count, Default::default());
    }
    let fri = &mut proof.fri_proof;
    let layers = std::iter::once(&mut fri.first_layer).chain(&mut fri.inner_layers);
    for (layer, counts) in layers.zip(counts.fri) {
        layer.fri_witness.resize(counts.values, SecureField::zero());
        layer
            .decommitment
            .hash_witness
            .resize(counts.hashes, Default::default());
    }
}
