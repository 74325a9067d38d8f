//! What is refused before anything is computed.

use stwo::core::circle::SECURE_FIELD_CIRCLE_GEN;
use stwo::core::utils::MaybeOwned;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::prover::CommitmentTreeProver;

use super::{LoopBackend, LoopComponent, ProveError, Scheme};
use crate::plan::memory::{plan, Shape};

/// Refuses a proof that does not fit the backend's memory; to be asked before anything is committed to. [`prove`](super::prove()) asks
/// it for the columns it is given.
///
/// # Errors
///
/// If the proof does not fit.
pub fn check_memory<B: LoopBackend>(shape: &Shape) -> Result<(), ProveError> {
    let Some(limit) = B::memory_limit() else {
        return Ok(());
    };
    let plan = plan(shape);
    plan.missing(limit).map_or(Ok(()), |missing| {
        Err(ProveError::Memory {
            needed: plan.peak(),
            missing,
        })
    })
}

/// What a proof takes memory for. Refuses components of which no kernels can be made.
pub(super) fn shape<B: LoopBackend>(
    components: &[&dyn LoopComponent<B>],
    scheme: &Scheme<'_, B>,
) -> Result<Shape, ProveError> {
    let log_blowup = scheme.config.fri_config.log_blowup_factor;
    let log_sizes = |tree: &MaybeOwned<'_, CommitmentTreeProver<B, Blake2sMerkleChannel>>| {
        let extended = tree
            .polynomials
            .iter()
            .map(|poly| poly.evals.domain.log_size());
        extended.map(|log_size| log_size - log_blowup).collect()
    };
    // The points move with the one drawn, so any will do to count them.
    let samples = |component: &&dyn LoopComponent<B>| {
        let columns = component.mask_points(SECURE_FIELD_CIRCLE_GEN, 30);
        columns
            .iter()
            .flatten()
            .map(Vec::len)
            .max()
            .unwrap_or_default()
    };
    let samples = components.iter().map(samples).max().unwrap_or_default();
    let mut constraints = Vec::with_capacity(components.len());
    for (index, component) in components.iter().enumerate() {
        let shape = component.constraint_shape();
        constraints.extend(shape.map_err(|reason| ProveError::Constraints {
            component: index,
            reason,
        })?);
    }
    Ok(Shape {
        trees: scheme.trees.iter().map(log_sizes).collect(),
        // Two samples of a column are three points.
        points: if samples > 1 { samples + 1 } else { 1 },
        store_coefficients: scheme.store_polynomials_coefficients,
        log_twiddles: scheme.twiddles.root_coset.log_size + 1,
        // They are there.
        interaction: false,
        constraints,
        config: scheme.config,
    })
}

/// Refuses what stwo's loop would end in a panic with.
pub(super) fn check_bounds<B: LoopBackend>(
    components: &[&dyn LoopComponent<B>],
    scheme: &Scheme<'_, B>,
) -> Result<(), ProveError> {
    let mut longest = scheme.config.lifting_log_size.map_or(0, |log| {
        log.saturating_sub(scheme.config.fri_config.log_blowup_factor)
    });
    for (index, component) in components.iter().enumerate() {
        let log_size = component
            .trace_log_degree_bounds()
            .iter()
            .flatten()
            .copied()
            .max()
            .unwrap_or_default();
        let bound = component.max_constraint_log_degree_bound();
        if bound != log_size + 1 {
            return Err(ProveError::DegreeBound {
                component: index,
                log_size,
                bound,
            });
        }
        longest = longest.max(log_size);
    }
    let fri = scheme.config.fri_config;
    if longest < fri.log_last_layer_degree_bound + fri.fold_step {
        return Err(ProveError::TooShort {
            log_size: longest,
            log_last_layer: fri.log_last_layer_degree_bound,
            fold_step: fri.fold_step,
        });
    }
    Ok(())
}
