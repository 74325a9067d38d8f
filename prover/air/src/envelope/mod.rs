//! The proof envelope: one canonical byte encoding of a proof, and nothing a verifier could be fooled by.
//!
//! Source: ObelyskVM specification, section 4.4. Lengths that follow from policy and sizes are not encoded, the
//! configuration and the program root are not encoded, and there are no trailing bytes: for every accepted `x`,
//! `encode(decode(x)) == x`. [`decode`] and [`encode`] are hand-written; nothing here uses `serde`, whose derived
//! decoders accept field words that are not reduced and polynomials that lie about their length.
//!
//! | Field | Bytes |
//! | --- | --- |
//! | magic `SGP1`, version u8, policy u8, zero u16 | 8 |
//! | pow, log blow-up, log last layer, queries, fold step, lifting (0), u32 each | 24 |
//! | io commitment, statement hash | 64 |
//! | main, interaction and composition root | 96 |
//! | interaction nonce u64, five claimed sums | 88 |
//! | 150 sampled values | 2,400 |
//! | query nonce u64 | 8 |
//! | roots of the FRI layers, 1 + n_inner | 32 each |
//! | last layer, 2^5 coefficients | 512 |
//! | u (u16), then queried values tree by tree, column by column, u each | 2 + 516·u |
//! | four trees: count u16, hashes | 2 + 32 each |
//! | 1 + n_inner FRI layers: count u16, values; count u16, hashes | 4 + 16 and 32 each |
//!
//! Integers are little endian. A value of the extension field is four field words.

mod read;
mod reader;
mod write;

use core::fmt;

use stwo::core::fields::qm31::SecureField;
use stwo::core::proof::StarkProof;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;

use crate::claim::{Sizes, N_COMPONENTS, N_TREES};
use crate::code::Code;
use crate::policy::Policy;

pub use read::{check_header, check_length, decode};
pub use write::encode;

/// First bytes of every envelope.
pub const MAGIC: [u8; 4] = *b"SGP1";

/// The only envelope version so far.
pub const VERSION: u8 = 1;

/// Bytes before the first root: magic, policy words, io commitment and statement hash.
pub const HEADER_BYTES: usize = 8 + 24 + 64;

/// Sampled values of a proof: 9 preprocessed, 49 main, 84 interaction, 8 composition.
pub const N_SAMPLED_VALUES: usize = 150;

/// The proof type of the library under our channel.
pub type Proof = StarkProof<Blake2sMerkleHasher>;

/// What the verifier knows before it reads an envelope; every header word must equal it.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// The policy of the circuit.
    pub policy: Policy,
    /// Sizes that follow from the claim.
    pub sizes: Sizes,
    /// Root of the program, tree 0.
    pub program_root: [u8; 32],
    /// The recomputed io commitment.
    pub io_commitment: [u8; 32],
    /// The recomputed statement hash.
    pub statement: [u8; 32],
}

/// A decoded envelope.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Nonce of the proof of work before the lookup challenges.
    pub interaction_nonce: u64,
    /// Claimed lookup sums of cpu, rom, rc, mem and cmp.
    pub claimed_sums: [SecureField; N_COMPONENTS],
    /// The library's proof, with the policy's configuration and the program root in place.
    pub proof: Proof,
}

/// Why a proof has no envelope under the given policy and sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// The proof was made with another configuration than the policy's.
    Config,
    /// The proof has not four commitments, or the first is not the program root.
    Commitments,
    /// The sampled values are not those of the five components.
    SampledValues,
    /// The queried values have not the columns of the four trees, or not one value a query in each.
    QueriedValues,
    /// The number of query positions is 0 or above the policy's.
    QueryCount(usize),
    /// There is not one decommitment for each of the four trees.
    Decommitments(usize),
    /// The number of inner FRI layers does not follow from the sizes.
    FriLayers(usize),
    /// The last layer has not exactly the policy's number of coefficients.
    LastLayer(usize),
    /// A witness list is longer than any set of positions needs.
    Count(usize),
    /// A field word is not below the modulus.
    NonCanonical,
    /// The envelope exceeds the policy's limit, in bytes.
    TooLarge(usize),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config => f.write_str("proof was made under another configuration"),
            Self::Commitments => f.write_str("commitments are not program root and three roots"),
            Self::SampledValues => f.write_str("sampled values have an unexpected shape"),
            Self::QueriedValues => f.write_str("queried values have an unexpected shape"),
            Self::QueryCount(n) => write!(f, "{n} query positions do not fit the policy"),
            Self::Decommitments(n) => write!(f, "{n} decommitments for {N_TREES} trees"),
            Self::FriLayers(n) => write!(f, "{n} inner FRI layers do not fit the sizes"),
            Self::LastLayer(n) => write!(f, "last FRI layer has {n} coefficients"),
            Self::Count(n) => write!(f, "a witness list of {n} entries is too long"),
            Self::NonCanonical => f.write_str("a field word is not below the modulus"),
            Self::TooLarge(n) => write!(f, "envelope of {n} bytes exceeds the policy limit"),
        }
    }
}

impl core::error::Error for EncodeError {}

/// Upper bounds of the witness lists for `u` query positions; decoder and encoder refuse longer lists.
///
/// The exact counts follow from the positions, see [`crate::shape`]; these bounds only cap memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct CountBounds {
    /// Query positions.
    u: usize,
    /// Values of one FRI layer.
    fri_values: usize,
}

impl CountBounds {
    fn new(u: usize, policy: &Policy) -> Self {
        Self {
            u,
            // A query lies in one coset of 2^fold_step values.
            fri_values: u << policy.fold_step,
        }
    }

    /// Hashes of a tree: at most one sibling for each position and level.
    ///
    /// A FRI layer opens whole cosets, and inside a coset no sibling is missing, so one for each query is enough.
    fn hashes(&self, height: u32) -> usize {
        self.u * height as usize
    }
}

/// Returns whether a count fits its bound, as the decoder's error.
fn bounded(count: usize, bound: usize) -> Result<usize, Code> {
    if count > bound {
        return Err(Code::Count);
    }
    Ok(count)
}

#[cfg(test)]
#[path = "../tests/envelope.rs"]
mod tests;
