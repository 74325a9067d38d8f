//! The CPU, by the library's backend for SIMD.
//!
//! The library has one function for the last part of a proof, which ends by testing the constraints at the out-of-domain
//! point. That test is left out here. [`crate::prove`] runs the whole verifier instead, and tests get the proofs of
//! witnesses that break a constraint, to see that it is the verifier that refuses them.

use std::borrow::Cow;

use rayon::prelude::*;
use sage_air::claim::TREE_COLUMNS;
use sage_air::components::Components;
use sage_air::policy::LOG_BLOWUP;
use sage_air::relations::Relations;
use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::circle::CirclePoint;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::proof::StarkProof;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::circle::CircleCoefficients;
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::{CommitmentTreeProver, ComponentProvers};

use crate::witness::{Run, Witness};

use super::{Committed, DeviceError, Interaction, ProofBackend, Scheme, Tree};

/// The CPU.
#[derive(Clone, Copy, Debug)]
pub struct Simd;

impl ProofBackend for Simd {
    type Library = SimdBackend;
    type Kept = Witness;

    fn columns(columns: Vec<Cow<'_, BaseColumn>>) -> Vec<BaseColumn> {
        columns.into_par_iter().map(Cow::into_owned).collect()
    }

    fn main_columns(run: &Run<'_>) -> (Witness, Vec<BaseColumn>) {
        let witness = Witness::new(run);
        let columns = Self::columns(witness.columns());
        (witness, columns)
    }

    fn tree(
        polynomials: Vec<CircleCoefficients<SimdBackend>>,
        twiddles: &TwiddleTree<SimdBackend>,
        pool: &BaseColumnPool<SimdBackend>,
    ) -> Tree<Self> {
        CommitmentTreeProver::new(polynomials, LOG_BLOWUP, twiddles, true, None, pool)
    }

    fn interaction(
        run: &Committed<'_, Self>,
        relations: &Relations,
    ) -> Result<Interaction<Self>, DeviceError> {
        Ok(run.kept.interaction(run.tables.columns(), relations))
    }

    /// A witness that breaks a constraint leads to a proof that the verifier refuses.
    fn prove_constraints(
        components: &Components,
        log_max: u32,
        channel: &mut Blake2sChannel,
        mut scheme: Scheme<'_, Self>,
    ) -> Result<StarkProof<Blake2sMerkleHasher>, DeviceError> {
        let components = ComponentProvers {
            components: vec![
                &components.cpu,
                &components.rom,
                &components.rc,
                &components.mem,
                &components.cmp,
            ],
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
        Ok(StarkProof(scheme.prove_values(points, channel).proof))
    }
}
