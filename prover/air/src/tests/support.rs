//! Proofs without meaning but with the right shape, for tests of decoder and dry run.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fri::{FriLayerProof, FriProof};
use stwo::core::pcs::quotients::CommitmentSchemeProof;
use stwo::core::pcs::TreeVec;
use stwo::core::poly::line::LinePoly;
use stwo::core::proof::StarkProof;
use stwo::core::queries::{draw_queries, Queries};
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::verifier::MerkleDecommitmentLifted;

use crate::claim::{sample_counts, Sizes, TREE_COLUMNS};
use crate::envelope::{Envelope, Expected, Proof};
use crate::isa::P;
use crate::policy::PolicyId;
use crate::shape::{self, Counts};

/// Random field words, hashes and lists of them.
pub(crate) struct Source(pub(crate) ChaCha8Rng);

impl Source {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn m31(&mut self) -> BaseField {
        BaseField::from_u32_unchecked(self.0.gen_range(0..P))
    }

    fn qm31(&mut self) -> SecureField {
        SecureField::from_m31_array(core::array::from_fn(|_| self.m31()))
    }

    fn hash(&mut self) -> Blake2sHash {
        Blake2sHash(self.0.gen())
    }

    fn m31s(&mut self, n: usize) -> Vec<BaseField> {
        (0..n).map(|_| self.m31()).collect()
    }

    fn qm31s(&mut self, n: usize) -> Vec<SecureField> {
        (0..n).map(|_| self.qm31()).collect()
    }

    fn hashes(&mut self, n: usize) -> Vec<Blake2sHash> {
        (0..n).map(|_| self.hash()).collect()
    }
}

pub(crate) fn sizes(n: u8) -> Sizes {
    Sizes {
        n,
        rom_log: 4,
        mem_log: 6,
        k: 6,
    }
}

pub(crate) fn expected(policy: PolicyId, sizes: Sizes) -> Expected {
    Expected {
        policy: policy.policy(),
        sizes,
        program_root: [1; 32],
        io_commitment: [2; 32],
        statement: [3; 32],
    }
}

/// The channel in which the synthetic proofs' transcripts start.
pub(crate) fn channel() -> Blake2sChannel {
    let mut channel = Blake2sChannel::default();
    channel.mix_u32s(&[7]);
    channel
}

/// Fills the parts of a proof that depend on the query positions.
pub(crate) fn fill(
    proof: &mut Proof,
    positions: &[usize],
    expected: &Expected,
    source: &mut Source,
) {
    let counts = Counts::new(positions, &expected.sizes, &expected.policy);
    let proof = &mut proof.0;
    proof.queried_values = TreeVec::new(
        TREE_COLUMNS
            .iter()
            .map(|columns| {
                (0..*columns)
                    .map(|_| source.m31s(positions.len()))
                    .collect()
            })
            .collect(),
    );
    // Rows that coincide in the preprocessed tree must agree: zeros always do.
    for column in &mut proof.queried_values[0] {
        column.fill(BaseField::from_u32_unchecked(0));
    }
    proof.decommitments = TreeVec::new(
        counts
            .trees
            .iter()
            .map(|count| MerkleDecommitmentLifted {
                hash_witness: source.hashes(*count),
            })
            .collect(),
    );
    let fri = &mut proof.fri_proof;
    let layers = core::iter::once(&mut fri.first_layer).chain(&mut fri.inner_layers);
    for (layer, counts) in layers.zip(counts.fri) {
        layer.fri_witness = source.qm31s(counts.values);
        layer.decommitment.hash_witness = source.hashes(counts.hashes);
    }
}

/// Random ascending, distinct positions below 2^log.
pub(crate) fn random_positions(source: &mut Source, n: usize, log: u32) -> Vec<usize> {
    let drawn: BTreeSet<usize> = (0..n)
        .map(|_| source.0.gen_range(0..1usize << log))
        .collect();
    drawn.into_iter().collect()
}

/// A proof of random content with the witness counts of random positions.
///
/// It decodes, but its transcript leads to other positions.
pub(crate) fn synthetic(expected: &Expected, seed: u64) -> Envelope {
    let mut source = Source::new(seed);
    let log = expected.sizes.log_max() + expected.policy.log_blowup;
    let positions = random_positions(&mut source, expected.policy.n_queries as usize, log);
    synthetic_at(&positions, expected, seed)
}

/// A proof of random content with the witness counts of the given positions.
pub(crate) fn synthetic_at(positions: &[usize], expected: &Expected, seed: u64) -> Envelope {
    let mut source = Source::new(seed);
    let mut envelope = unopened(expected, &mut source);
    fill(&mut envelope.proof, positions, expected, &mut source);
    envelope
}

/// A proof of random content that the dry run accepts, with its positions.
///
/// The query nonce is searched for, so the policy's proof of work should be small.
pub(crate) fn consistent(expected: &Expected, seed: u64) -> (Envelope, Vec<usize>) {
    let mut source = Source::new(seed);
    let mut envelope = unopened(expected, &mut source);
    let (sizes, policy) = (&expected.sizes, &expected.policy);
    let proof = &mut envelope.proof;
    let channel = shape::replay_to_query_pow(&channel(), proof, sizes, policy).expect("a point");
    proof.0.proof_of_work = (0..)
        .find(|nonce| channel.verify_pow_nonce(policy.pow_bits, *nonce))
        .expect("the search does not end before it succeeds");
    let mut channel = channel;
    channel.mix_u64(proof.0.proof_of_work);
    let log = sizes.log_max() + policy.log_blowup;
    let drawn = draw_queries(&mut channel, log, policy.n_queries as usize);
    let positions = Queries::new(&drawn, log).positions;
    fill(proof, &positions, expected, &mut source);
    (envelope, positions)
}

/// Everything but the parts that depend on the query positions.
fn unopened(expected: &Expected, source: &mut Source) -> Envelope {
    let empty_layer = |source: &mut Source| FriLayerProof {
        fri_witness: Vec::new(),
        decommitment: MerkleDecommitmentLifted {
            hash_witness: Vec::new(),
        },
        commitment: source.hash(),
    };
    let mut commitments = source.hashes(4);
    commitments[0] = Blake2sHash(expected.program_root);
    let sampled_values = sample_counts()
        .iter()
        .map(|tree| tree.iter().map(|count| source.qm31s(*count)).collect())
        .collect();
    let inner_layers = expected.sizes.inner_fold_steps(&expected.policy).len();
    let proof: Proof = StarkProof(CommitmentSchemeProof {
        config: expected.policy.pcs_config(),
        commitments: TreeVec::new(commitments),
        sampled_values: TreeVec::new(sampled_values),
        decommitments: TreeVec::default(),
        queried_values: TreeVec::default(),
        proof_of_work: 0,
        fri_proof: FriProof {
            first_layer: empty_layer(source),
            inner_layers: (0..inner_layers).map(|_| empty_layer(source)).collect(),
            last_layer_poly: LinePoly::new(source.qm31s(1 << expected.policy.log_last_layer)),
        },
    });
    Envelope {
        interaction_nonce: source.0.gen(),
        claimed_sums: core::array::from_fn(|_| source.qm31()),
        proof,
    }
}
