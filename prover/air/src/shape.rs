//! The dry run: query positions and exact witness counts, before the proof library sees a proof.
//!
//! Source: ObelyskVM specification, section 4.5 step 7 and section 7.1. The library's verifier indexes, unwraps and
//! asserts on the shape of a proof. [`check`] replays the rest of its transcript on a copy of the channel, derives the
//! query positions and compares every list with the count these positions demand. After it has returned `Ok`, none of
//! the library's panics can be reached. They are, for version 2.3.0, read line by line:
//!
//! | Place in `stwo::core` | Panics if | Why it cannot be |
//! | --- | --- | --- |
//! | `verifier.rs` `trees[PREPROCESSED_TRACE_IDX]` | tree 0 is not committed | the caller commits trees 0 to 2 first |
//! | `verifier.rs` `commitments.last().unwrap()` | no commitment | the decoder always makes four |
//! | `verifier.rs` subtraction of the split, `get_lifting_log_size` | bound 0, lifting too small | sizes are at least 2^16, lifting is `None` |
//! | `air/components.rs` `max().unwrap()` | no component | five components, always |
//! | `air/components.rs` preprocessed index | index ≥ 9 | the allocator is built with the nine ids |
//! | `circle.rs` `get_random_point` inverse | t² + 1 = 0 | `out_of_domain_point` checks it |
//! | constraint framework `coset_vanishing(..).inverse()` | the point lies in the trace coset | its zeros have coordinates in the base field; `check_sample_points` refuses those |
//! | `pcs/utils.rs` `sub_tree` `get_chunk().unwrap()`, constraint framework `point.rs` mask length | sampled tree, column or point missing | the decoder's fixed layout, [`crate::claim::sample_counts`] |
//! | `verifier.rs` `TreeVec` indexing of masks | fewer than three trees in the masks | every component has main and interaction columns |
//! | `pcs/verifier.rs` `trees.last().unwrap()`, height − blow-up | no tree, height below the blow-up | four trees, heights of 18 or more |
//! | `pcs/verifier.rs` three `zip_eq` over trees | list lengths differ | four trees in each list, by the decoder |
//! | `pcs/utils.rs` `zip_cols` | columns of sampled values and mask points differ | the decoder's fixed layout |
//! | `fri.rs` `CanonicCoset::new`, `Coset::half_odds`, `LineDomain::new`, `repeated_double` | size 0, size above 2^31, x not unique | log sizes lie in 7..=24, cosets are the library's own half-odd ones |
//! | `fri.rs` `n_inner_layers - 1` | underflow | evaluated inside the loop over the layers only |
//! | `fri.rs` `LinePoly::len` | length field lies | built by `LinePoly::new` from 2^5 coefficients |
//! | `fri.rs` `queries.take().expect` | queries not sampled | `verify_values` samples them before |
//! | `queries.rs` `draw_queries` shift, `try_into().unwrap()` | log size ≥ 32, usize below 32 bits | log size at most 24 |
//! | `queries.rs` `fold` assert | more folds than the domain has | the fold steps of [`fri_layer_plans`] end at log size 7 |
//! | `vcs_lifted/verifier.rs` `MerkleVerifierLifted::new` assert | a column higher than the tree | lifting is `None`, the tree is as high as its largest column |
//! | `vcs_lifted/verifier.rs` `col[i]`, `query_positions[*idx]`, `next().unwrap()`, all consumed | a queried column has not u values | every column has u values by the decoder, u is the number of positions by [`check`] |
//! | `vcs_lifted/verifier.rs` `assert_eq!(col[i], col[j])` | equal folded positions with different values | `check_folded_values` |
//! | `vcs_lifted/verifier.rs` `zip_eq` of columns | column count differs | fixed column counts in decoder and claim |
//! | `vcs_lifted/verifier.rs` `try_into().unwrap()` of the root | not exactly one node left | u ≥ 1; positions are below 2^height and grouped by parent, so each level is strictly ascending and the last holds one node |
//! | `pcs/quotients.rs` `fri_answers` assert | a queried column has not u values | as above |
//! | `constraints.rs` `complex_conjugate_line_coeffs` assert | a sample point has y in the subfield | `check_sample_points` |
//! | `pcs/quotients.rs` `CM31::batch_inverse` | a query lies on the line through a sample point and its conjugate | such a line meets the circle in these two points only, both outside the base field once y is outside the subfield |
//! | `fri.rs` `query_evals.next().unwrap()` | fewer answers than queries | `fri_answers` returns one for each position, a fold one for each coset |
//! | `fri.rs` `flattened_decommitment_values.next().unwrap()` | packed leaves longer than the cosets | a packed layer folds by 2 or more, so cosets are whole leaves |
//! | `fri.rs` `SparseEvaluation::new` asserts | a coset is not full | it is rebuilt to full size or an error is returned |
//! | `fri.rs` `assert_eq!(queries.log_domain_size, ..)` | layers out of step | queries and domain fold by the same steps |
//! | `fri.rs` `fold_line`, `fold_circle_into_line` inverses | a domain coordinate is 0 | the domains hold no point of order 4 or less |
//! | `poly/utils.rs` `fold` asserts | length no power of two | `LinePoly::new` |
//!
//! # A defect of the library, and positions that are refused for it
//!
//! Where tree 0 is lower than the others, positions are folded to it and the library neither sorts nor groups them:
//! the positions 1 and 2 of a block fold to rows 1 and 0. Its Merkle verifier then hashes the pair in the wrong order:
//! it refuses the honest values and accepts them exchanged, so that these two queries would be answered with the rows of
//! each other. [`check`] refuses every proof that draws such positions ([`Code::QueryOrder`]); what remains is opened in
//! the right order. Positions follow from the transcript alone, so the rule costs no reading of the proof.
//!
//! It meets about 0.15 % of `standard` and 1.3 % of `proven` transcripts above 2^16 cycles. The prover takes its next
//! interaction nonce then, which draws other positions.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use num_traits::{One, Zero};
use stwo::core::channel::{Blake2sChannel, Channel, MerkleChannel};
use stwo::core::circle::CirclePoint;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fields::FieldExpOps;
use stwo::core::pcs::utils::prepare_preprocessed_query_positions;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::queries::{draw_queries, Queries};
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::core::vcs_lifted::verifier::LOG_PACKED_LEAF_SIZE;

use crate::claim::Sizes;
use crate::code::Code;
use crate::envelope::Proof;
use crate::policy::Policy;

/// One FRI layer, as policy and sizes fix it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FriLayerPlan {
    /// Base-2 logarithm of the layer's domain.
    pub domain_log: u32,
    /// Base-2 logarithm of the values that fold into one.
    pub fold_step: u32,
    /// Base-2 logarithm of the values in one Merkle leaf: 2 where leaves are packed, else 0.
    pub leaf_log: u32,
    /// Height of the layer's Merkle tree.
    pub tree_height: u32,
}

/// Returns the first FRI layer and the n_inner layers behind it.
pub fn fri_layer_plans(sizes: &Sizes, policy: &Policy) -> Vec<FriLayerPlan> {
    let mut domain_log = sizes.log_max() + policy.log_blowup;
    core::iter::once(policy.fold_step)
        .chain(sizes.inner_fold_steps(policy))
        .map(|fold_step| {
            let packed = domain_log >= LOG_PACKED_LEAF_SIZE && fold_step > 1;
            let leaf_log = if packed { LOG_PACKED_LEAF_SIZE } else { 0 };
            let plan = FriLayerPlan {
                domain_log,
                fold_step,
                leaf_log,
                tree_height: domain_log.saturating_sub(leaf_log),
            };
            // The steps add up to log_max − log_last_layer at most, below the first domain's size; qed
            domain_log = domain_log.saturating_sub(fold_step);
            plan
        })
        .collect()
}

/// Exact witness counts of one FRI layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FriLayerCounts {
    /// Values of opened cosets that are no query.
    pub values: usize,
    /// Sibling hashes.
    pub hashes: usize,
}

/// Exact witness counts of a proof whose query positions are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Sibling hashes of the four trees.
    pub trees: [usize; crate::claim::N_TREES],
    /// Witness counts of the first FRI layer and the inner ones.
    pub fri: Vec<FriLayerCounts>,
}

impl Counts {
    /// Computes the counts for query positions, ascending and distinct, below 2^(L + log blow-up).
    pub fn new(positions: &[usize], sizes: &Sizes, policy: &Policy) -> Self {
        let folded = sorted_distinct(folded_positions(positions, sizes, policy));
        let heights = sizes.tree_heights(policy);
        let mut trees = heights.map(|height| sibling_count(positions, height));
        // Four trees; the first is the preprocessed one; qed
        trees[0] = sibling_count(&folded, heights[0]);
        let mut queries = positions.to_vec();
        let fri = fri_layer_plans(sizes, policy)
            .into_iter()
            .map(|plan| {
                let cosets = parents(&queries, plan.fold_step);
                let counts = fri_layer_counts(&plan, queries.len(), &cosets);
                queries = cosets;
                counts
            })
            .collect();
        Self { trees, fri }
    }
}

/// Counts of one layer with `queries` positions that lie in the given cosets.
fn fri_layer_counts(plan: &FriLayerPlan, queries: usize, cosets: &[usize]) -> FriLayerCounts {
    let opened = cosets.len() << plan.fold_step;
    // A coset of 2^fold_step values fills 2^(fold_step − leaf_log) leaves; packed layers fold by 2 or more.
    let leaves_log = plan.fold_step.saturating_sub(plan.leaf_log);
    let leaves: Vec<usize> = cosets
        .iter()
        .flat_map(|coset| (0..1usize << leaves_log).map(move |i| (coset << leaves_log) + i))
        .collect();
    FriLayerCounts {
        // Each query is one of the opened values; qed
        values: opened.saturating_sub(queries),
        hashes: sibling_count(&leaves, plan.tree_height),
    }
}

/// Number of siblings a Merkle opening of ascending, distinct positions lacks over `height` levels.
fn sibling_count(positions: &[usize], height: u32) -> usize {
    let mut nodes = positions.to_vec();
    let mut missing = 0;
    for _ in 0..height {
        let above = parents(&nodes, 1);
        // Every parent has two children, of which `nodes` holds the known ones.
        missing += 2 * above.len() - nodes.len();
        nodes = above;
    }
    missing
}

/// Distinct ancestors, `levels` above, of ascending positions.
fn parents(positions: &[usize], levels: u32) -> Vec<usize> {
    let mut above: Vec<usize> = positions
        .iter()
        .map(|position| position >> levels)
        .collect();
    above.dedup();
    above
}

fn sorted_distinct(mut positions: Vec<usize>) -> Vec<usize> {
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// Rows of the preprocessed tree below the query positions, in the order of the positions.
fn folded_positions(positions: &[usize], sizes: &Sizes, policy: &Policy) -> Vec<usize> {
    let [preprocessed, high, ..] = sizes.tree_heights(policy);
    prepare_preprocessed_query_positions(positions, high, preprocessed)
}

/// Says whether the library's Merkle verifier would hash a pair of preprocessed leaves in the wrong order.
///
/// `positions` are the ascending, distinct query positions. [`check`] refuses every proof for which this holds, an
/// honest one included; the prover starts again with its next interaction nonce.
pub fn has_swapped_siblings(positions: &[usize], sizes: &Sizes, policy: &Policy) -> bool {
    let rows = folded_positions(positions, sizes, policy);
    rows.chunk_by(|a, b| a >> 1 == b >> 1).any(|block| {
        // A chunk is never empty; qed
        block[0] & 1 == 1 && block.iter().any(|row| row & 1 == 0)
    })
}

/// Replays the transcript behind the interaction root, checks the proof's shape and returns the query positions.
///
/// `channel` is in the state in which the library's `verify` receives it; it is not changed. The proof comes from
/// [`crate::envelope::decode`], so its trees, columns, samples and layers are already those of the sizes.
///
/// # Errors
///
/// [`Code::Oods`] for an out-of-domain point the library cannot divide by, [`Code::QueryPow`], [`Code::QueryOrder`],
/// [`Code::QueryCount`], [`Code::QueryDuplicate`] and [`Code::Count`].
pub fn check(
    channel: &Blake2sChannel,
    proof: &Proof,
    sizes: &Sizes,
    policy: &Policy,
) -> Result<Vec<usize>, Code> {
    let positions = query_positions(channel, proof, sizes, policy)?;
    if has_swapped_siblings(&positions, sizes, policy) {
        return Err(Code::QueryOrder);
    }
    let columns = || proof.queried_values.iter().flatten();
    if columns().any(|column| column.len() != positions.len()) {
        return Err(Code::QueryCount);
    }
    check_folded_values(&positions, proof, sizes, policy)?;
    if counts_of(proof) != Some(Counts::new(&positions, sizes, policy)) {
        return Err(Code::Count);
    }
    Ok(positions)
}

/// Reads the witness counts of a proof; `None` if it has not four trees.
pub fn counts_of(proof: &Proof) -> Option<Counts> {
    let trees: Vec<usize> = proof
        .decommitments
        .iter()
        .map(|decommitment| decommitment.hash_witness.len())
        .collect();
    let fri = core::iter::once(&proof.fri_proof.first_layer)
        .chain(&proof.fri_proof.inner_layers)
        .map(|layer| FriLayerCounts {
            values: layer.fri_witness.len(),
            hashes: layer.decommitment.hash_witness.len(),
        })
        .collect();
    Some(Counts {
        trees: trees.try_into().ok()?,
        fri,
    })
}

/// Replays the library's transcript up to the query positions, ascending and distinct.
///
/// `channel` as in [`check`], which judges them.
///
/// # Errors
///
/// [`Code::Oods`] for an out-of-domain point the library cannot divide by, [`Code::QueryPow`].
pub fn query_positions(
    channel: &Blake2sChannel,
    proof: &Proof,
    sizes: &Sizes,
    policy: &Policy,
) -> Result<Vec<usize>, Code> {
    let mut channel = replay_to_query_pow(channel, proof, sizes, policy)?;
    if !channel.verify_pow_nonce(policy.pow_bits, proof.proof_of_work) {
        return Err(Code::QueryPow);
    }
    channel.mix_u64(proof.proof_of_work);
    let domain_log = sizes.log_max() + policy.log_blowup;
    let drawn = draw_queries(&mut channel, domain_log, policy.n_queries as usize);
    Ok(Queries::new(&drawn, domain_log).positions)
}

/// Replays the library's transcript from the composition coefficient to the last FRI layer.
///
/// The state returned is the one that the query nonce is searched for; `channel` as in [`check`].
///
/// # Errors
///
/// [`Code::Oods`] for an out-of-domain point the library cannot divide by.
pub fn replay_to_query_pow(
    channel: &Blake2sChannel,
    proof: &Proof,
    sizes: &Sizes,
    policy: &Policy,
) -> Result<Blake2sChannel, Code> {
    let mut channel = channel.clone();
    // Coefficient that combines the constraints.
    channel.draw_secure_felt();
    let composition_root = proof.commitments.last().ok_or(Code::Structure)?;
    Blake2sMerkleChannel::mix_root(&mut channel, *composition_root);
    check_sample_points(out_of_domain_point(&mut channel)?, sizes, policy)?;
    channel.mix_felts(&proof.sampled_values.clone().flatten_cols());
    // Coefficient that combines the quotients.
    channel.draw_secure_felt();
    let fri = &proof.fri_proof;
    for layer in core::iter::once(&fri.first_layer).chain(&fri.inner_layers) {
        Blake2sMerkleChannel::mix_root(&mut channel, layer.commitment);
        // Coefficient that folds this layer.
        channel.draw_secure_felt();
    }
    channel.mix_felts(&fri.last_layer_poly);
    Ok(channel)
}

/// Draws the out-of-domain point as the library does, without its division by zero.
fn out_of_domain_point(channel: &mut Blake2sChannel) -> Result<CirclePoint<SecureField>, Code> {
    let mut probe = channel.clone();
    let t = probe.draw_secure_felt();
    if (t.square() + SecureField::one()).is_zero() {
        return Err(Code::Oods);
    }
    Ok(CirclePoint::get_random_point(channel))
}

/// Refuses an out-of-domain point for which a sample point has its y in the subfield of order p².
///
/// A random point fails with probability 2^-62, which a prover could grind for; the library asserts then. The sample
/// points are the point itself, its neighbours by one row, and the periodicity points the library adds for columns
/// with two samples.
fn check_sample_points(
    point: CirclePoint<SecureField>,
    sizes: &Sizes,
    policy: &Policy,
) -> Result<(), Code> {
    let row = CanonicCoset::new(sizes.log_max()).step();
    let lifted = CanonicCoset::new(sizes.log_max() + policy.log_blowup).step();
    let neighbours = [point, point + row.into_ef(), point - row.into_ef()];
    let periods = sizes
        .component_logs()
        .map(|log| lifted.repeated_double(log + policy.log_blowup));
    let regular = |point: &CirclePoint<SecureField>| !point.y.1.is_zero();
    let all_regular = neighbours.iter().all(|neighbour| {
        regular(neighbour)
            && periods
                .iter()
                .all(|period| regular(&(*neighbour + period.into_ef())))
    });
    if all_regular {
        Ok(())
    } else {
        Err(Code::Oods)
    }
}

/// Compares, in every preprocessed column, the values of positions that fold to the same row.
///
/// The library compares adjacent positions only, by an assertion.
fn check_folded_values(
    positions: &[usize],
    proof: &Proof,
    sizes: &Sizes,
    policy: &Policy,
) -> Result<(), Code> {
    let rows = folded_positions(positions, sizes, policy);
    let preprocessed = proof.queried_values.first().ok_or(Code::Structure)?;
    for column in preprocessed {
        let mut known = BTreeMap::new();
        for (row, value) in rows.iter().zip(column) {
            if known.insert(*row, *value).is_some_and(|old| old != *value) {
                return Err(Code::QueryDuplicate);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests/shape.rs"]
mod tests;
