//! The Fiat–Shamir transcript up to the point where the proof library takes over.
//!
//! Prover and verifier call the same functions in the same order:
//! 1. [`open`]: versions, policy, statement and sizes, all of them public;
//! 2. the proof library mixes the program root and the main root;
//! 3. [`draw_relations`]: the interaction proof of work, then the challenges of the relations;
//! 4. [`mix_claimed_sums`];
//! 5. the proof library mixes the interaction root and does the rest.
//!
//! Source: ObelyskVM specification, section 4.3.

use alloc::vec::Vec;

use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::fields::qm31::SecureField;

use crate::claim::{Sizes, N_COMPONENTS};
use crate::code::Code;
use crate::envelope;
use crate::policy::{Policy, INTERACTION_POW_BITS};
use crate::relations::Relations;
use crate::statement::CircuitId;

/// First word of every transcript.
const DOMAIN: u32 = u32::from_le_bytes(*b"SAGE");

/// The public data that opens a transcript.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// Number of the circuit.
    pub circuit: CircuitId,
    /// Version of the machine.
    pub vm_version: u32,
    /// The policy of the proof.
    pub policy: &'a Policy,
    /// The statement hash.
    pub statement: &'a [u8; 32],
    /// T, the number of cycles.
    pub cycles: u32,
    /// Sizes of the components.
    pub sizes: &'a Sizes,
}

/// Starts the transcript: steps 1 to 3.
pub fn open(opening: &Opening<'_>) -> Blake2sChannel {
    let mut channel = Blake2sChannel::default();
    channel.mix_u32s(&[
        DOMAIN,
        u32::from(envelope::VERSION),
        opening.circuit,
        opening.vm_version,
        u32::from(opening.policy.id as u8),
    ]);
    opening.policy.pcs_config().mix_into(&mut channel);
    let mut words: Vec<u32> = opening
        .statement
        .chunks_exact(4)
        .map(|chunk| {
            chunk
                .iter()
                .rev()
                .fold(0, |word, byte| (word << 8) | u32::from(*byte))
        })
        .collect();
    let Sizes {
        n,
        rom_log,
        mem_log,
        k,
    } = *opening.sizes;
    words.push(opening.cycles);
    words.extend([n, rom_log, mem_log, k].map(u32::from));
    channel.mix_u32s(&words);
    channel
}

/// Checks and mixes the interaction proof of work, then draws the challenges: steps 6 and 7.
///
/// The prover finds the nonce by grinding this very state of the channel for [`INTERACTION_POW_BITS`] bits.
///
/// # Errors
///
/// [`Code::InteractionPow`] if the nonce does not fit the channel.
pub fn draw_relations(channel: &mut Blake2sChannel, nonce: u64) -> Result<Relations, Code> {
    if !channel.verify_pow_nonce(INTERACTION_POW_BITS, nonce) {
        return Err(Code::InteractionPow);
    }
    channel.mix_u64(nonce);
    Ok(Relations::draw(channel))
}

/// Mixes the claimed sums, in component order: step 8.
pub fn mix_claimed_sums(channel: &mut Blake2sChannel, sums: &[SecureField; N_COMPONENTS]) {
    channel.mix_felts(sums);
}

#[cfg(test)]
#[path = "tests/transcript.rs"]
mod tests;
