//! The last part of a proof: composition, out-of-domain values, FRI and queries.
//!
//! The proof library has one function for it, which ends by testing the constraints at the out-of-domain point. That
//! test is left out here. [`crate::prove`] runs the whole verifier instead, and tests get the proofs of witnesses that
//! break a constraint, to see that it is the verifier that refuses them.

use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::circle::CirclePoint;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::proof::StarkProof;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sMerkleChannel, Blake2sMerkleHasher};
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::{CommitmentSchemeProver, ComponentProver, ComponentProvers};

use sage_air::claim::{N_COMPONENTS, TREE_COLUMNS};

/// Proves that the columns committed to in `scheme` satisfy the constraints of `components`, of which the largest has
/// 2^`log_max` rows.
///
/// A witness that breaks a constraint leads to a proof that the verifier refuses.
pub(crate) fn prove_constraints(
    components: [&dyn ComponentProver<SimdBackend>; N_COMPONENTS],
    log_max: u32,
    channel: &mut Blake2sChannel,
    mut scheme: CommitmentSchemeProver<'_, SimdBackend, Blake2sMerkleChannel>,
) -> StarkProof<Blake2sMerkleHasher> {
    let components = ComponentProvers {
        components: components.to_vec(),
        n_preprocessed_columns: TREE_COLUMNS[0],
    };
    let log_blowup = scheme.config.fri_config.log_blowup_factor;
    let coefficient = channel.draw_secure_felt();
    let composition = components.compute_composition_polynomial(
        coefficient,
        &scheme.trace(),
        scheme.twiddles,
        log_blowup,
    );

    // The composition has twice the degree of the largest column, so it is committed to in two halves.
    let (low, high) = composition.split_at_mid();
    let mut tree = scheme.tree_builder();
    tree.extend_polys(low.into_coordinate_polys());
    tree.extend_polys(high.into_coordinate_polys());
    tree.commit(channel);

    let point = CirclePoint::<SecureField>::get_random_point(channel);
    let mut points = components.components().mask_points(point, log_max, false);
    points.push(vec![vec![point]; 2 * SECURE_EXTENSION_DEGREE]);
    StarkProof(scheme.prove_values(points, channel).proof)
}
