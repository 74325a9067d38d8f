//! The commitments of FRI.

use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fields::FieldExpOps;
use stwo::core::fri::{FriConfig, FriLayerProof, FriProof};
use stwo::core::poly::line::LinePoly;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::core::vcs_lifted::verifier::LOG_PACKED_LEAF_SIZE;
use stwo::prover::backend::CpuBackend;
use stwo::prover::line::LineEvaluation;
use stwo::prover::poly::circle::SecureEvaluation;
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::secure_column::SecureColumnByCoords;

use super::openings::OpenedLayer;
use super::{mix_root, GatherSource, LoopBackend, ProveError, Tree};
use crate::plan::GatherPlan;

/// A layer that was committed to.
pub(super) struct FriLayer<B: LoopBackend> {
    /// Its values.
    pub values: SecureColumnByCoords<B>,
    /// The tree over them.
    pub tree: Tree<B>,
    /// Its root.
    pub root: Blake2sHash,
    /// Folds between this layer and the next one.
    pub folds: u32,
    /// Values of a leaf, as a power of two.
    pub log_leaf: u32,
}

impl<B: LoopBackend> FriLayer<B> {
    fn commit(channel: &mut Blake2sChannel, values: SecureColumnByCoords<B>, folds: u32) -> Self {
        let log_size = values.len().ilog2();
        let log_leaf = if log_size >= LOG_PACKED_LEAF_SIZE && folds > 1 {
            LOG_PACKED_LEAF_SIZE
        } else {
            0
        };
        let tree = B::commit_columns(&values.columns.each_ref(), log_size - log_leaf, log_leaf);
        let root = tree.root();
        mix_root(channel, root);
        Self {
            values,
            tree,
            root,
            folds,
            log_leaf,
        }
    }
}

/// All layers, from the quotients down, and the polynomial of the last one.
pub(super) struct FriLayers<B: LoopBackend> {
    pub layers: Vec<FriLayer<B>>,
    last_layer: LinePoly,
}

impl<B: LoopBackend> FriLayers<B> {
    /// Folds the quotients down to the last layer.
    ///
    /// # Errors
    ///
    /// If the quotients are not of low degree.
    ///
    /// # Panics
    ///
    /// If the first stage of folds ends below the last layer.
    pub fn commit(
        channel: &mut Blake2sChannel,
        config: FriConfig,
        quotients: SecureEvaluation<B, BitReversedOrder>,
        twiddles: &TwiddleTree<B>,
    ) -> Result<Self, ProveError> {
        let log_last = config.log_last_layer_degree_bound + config.log_blowup_factor;
        let domain = quotients.domain;
        let first = FriLayer::commit(channel, quotients.values, config.fold_step);
        let alpha = channel.draw_secure_felt();
        // The layer keeps the values for its openings; the fold reads them as an evaluation and gives them back.
        let evaluation = SecureEvaluation::new(domain, first.values);
        let mut line = B::fold_circle_into_line(&evaluation, alpha, twiddles);
        if config.fold_step > 1 {
            line = B::fold_line(&line, alpha.square(), twiddles, config.fold_step - 1);
        }
        let first = FriLayer {
            values: evaluation.values,
            ..first
        };
        let mut layers = vec![first];
        assert!(
            line.domain().log_size() >= log_last,
            "the first stage of folds ends below the last layer"
        );
        while line.domain().log_size() > log_last {
            let folds = config.fold_step.min(line.domain().log_size() - log_last);
            let domain = line.domain();
            let layer = FriLayer::commit(channel, line.values, folds);
            let alpha = channel.draw_secure_felt();
            let evaluation = LineEvaluation::new(domain, layer.values);
            line = B::fold_line(&evaluation, alpha, twiddles, folds);
            layers.push(FriLayer {
                values: evaluation.values,
                ..layer
            });
        }
        let last_layer = commit_last(channel, config, &line)?;
        Ok(Self { layers, last_layer })
    }

    /// The FRI part of a proof, from what was opened of each layer.
    pub fn into_proof(self, opened: Vec<OpenedLayer>) -> FriProof<Blake2sMerkleHasher> {
        let mut layers = self
            .layers
            .iter()
            .zip(opened)
            .map(|(layer, opened)| FriLayerProof {
                fri_witness: opened.witness,
                decommitment: opened.decommitment,
                commitment: layer.root,
            });
        FriProof {
            first_layer: layers.next().expect("the quotients are a layer; qed"),
            inner_layers: layers.collect(),
            last_layer_poly: self.last_layer,
        }
    }
}

/// Sends the coefficients of the last layer.
fn commit_last<B: LoopBackend>(
    channel: &mut Blake2sChannel,
    config: FriConfig,
    line: &LineEvaluation<B>,
) -> Result<LinePoly, ProveError> {
    let len = line.len();
    let sources = line.values.columns.each_ref().map(GatherSource::Base);
    let mut plan = GatherPlan::default();
    // An item is the work of one thread.
    for buffer in 0..4 {
        for row in 0..len {
            plan.push(buffer, row, 1);
        }
    }
    let words = B::gather(&sources, &plan);
    let values: SecureColumnByCoords<CpuBackend> = (0..len)
        .map(|row| {
            let coordinate = |c: usize| BaseField::from_u32_unchecked(words[c * len + row]);
            SecureField::from_m31_array(std::array::from_fn(coordinate))
        })
        .collect();
    let mut coefficients = LineEvaluation::new(line.domain(), values)
        .interpolate()
        .into_ordered_coefficients();
    let zeros = coefficients.split_off(1 << config.log_last_layer_degree_bound);
    if zeros.iter().any(|value| *value != SecureField::from(0)) {
        return Err(ProveError::NotLowDegree);
    }
    let last_layer = LinePoly::from_ordered_coefficients(coefficients);
    channel.mix_felts(&last_layer);
    Ok(last_layer)
}
