//! stwo's prove loop with few exchanges between host and device.
//!
//! `stwo::prover::prove` reads single elements of columns and trees, and values outside the domain one column at a time:
//! 16,000 reads for a proof of 2^16 rows and 100 columns, and 1,000 more with each doubling, so some 20,000 for 2^20 rows,
//! where they were not counted. Each would be a blocking copy from a device. This loop follows the same transcript and
//! makes the same bytes with one exchange for each root, one for all values outside the domain, one for the last FRI
//! layer, one for the proof of work, and one for everything that is opened. It uses public items of stwo only.

mod checks;
mod component;
mod fri;
mod openings;
mod phase;

use stwo::core::channel::{Blake2sChannel, Channel, MerkleChannel};
use stwo::core::circle::CirclePoint;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::{SecureField, SECURE_EXTENSION_DEGREE};
use stwo::core::pcs::quotients::{CommitmentSchemeProof, PointSample};
use stwo::core::pcs::utils::get_lifting_log_size;
use stwo::core::pcs::TreeVec;
use stwo::core::proof::StarkProof;
use stwo::core::queries::{draw_queries, Queries};
use stwo::core::utils::MaybeOwned;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sMerkleChannel, Blake2sMerkleHasher};
use stwo::core::verifier::PREPROCESSED_TRACE_IDX;
use stwo::prover::backend::{BackendForChannel, Col, Column};
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::pcs::quotient_ops::compute_fri_quotients;
use stwo::prover::poly::circle::{CircleCoefficients, SecureCirclePoly};
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::vcs_lifted::prover::MerkleProverLifted;
use stwo::prover::{
    CommitmentSchemeProver, CommitmentTreeProver, ComponentProver, ComponentProvers, Poly,
    ProvingError,
};
use thiserror::Error;

pub use self::checks::check_memory;
use self::checks::{check_bounds, shape};
pub use self::component::LoopComponent;
use self::fri::FriLayers;
use self::openings::Openings;
pub use self::phase::Phase;
use crate::constraints::GenerateError;
use crate::executor::Fault;
use crate::plan::GatherPlan;

type Scheme<'a, B> = CommitmentSchemeProver<'a, B, Blake2sMerkleChannel>;
type Points = TreeVec<Vec<Vec<CirclePoint<SecureField>>>>;
type Samples = TreeVec<Vec<Vec<PointSample>>>;
type Values = TreeVec<Vec<Vec<SecureField>>>;

/// Why there is no proof.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProveError {
    /// The values outside the domain do not satisfy the constraints: the trace is wrong.
    #[error("the constraints are not satisfied")]
    ConstraintsNotSatisfied,
    /// stwo 2.3.0 proves no constraints of another degree, whatever the blow-up.
    #[error(
        "component {component} has constraints of degree up to 2^{bound} on columns of 2^{log_size} rows; \
         its max_constraint_log_degree_bound must be {log_size} + 1"
    )]
    DegreeBound {
        /// The component's place in the list.
        component: usize,
        /// Its longest column.
        log_size: u32,
        /// What it says of its constraints.
        bound: u32,
    },
    /// No kernels can be made of a component.
    #[error("component {component} cannot be proven: {reason}")]
    Constraints {
        /// The component's place in the list.
        component: usize,
        /// What its AIR does.
        reason: GenerateError,
    },
    /// The first stage of folds would end below the last layer.
    #[error(
        "a trace of 2^{log_size} rows is too short for a last layer of 2^{log_last_layer} coefficients and folds of \
         {fold_step} at a time"
    )]
    TooShort {
        /// The longest column, or what it is lifted to.
        log_size: u32,
        /// Coefficients of the last layer.
        log_last_layer: u32,
        /// Folds of a stage.
        fold_step: u32,
    },
    /// The proof does not fit the device's memory. Nothing was allocated for it.
    #[error(
        "a proof of {needed} bytes does not fit the device's memory: {missing} bytes are missing"
    )]
    Memory {
        /// Bytes that the proof needs.
        needed: u64,
        /// Bytes that are missing.
        missing: u64,
    },
    /// FRI ended in something else than a polynomial of low degree: the device computed wrong values.
    #[error("the quotients are not of low degree")]
    NotLowDegree,
    /// The device failed, now or when the columns were committed to.
    #[error("the device failed: {0}")]
    Device(#[from] Fault),
}

impl From<ProvingError> for ProveError {
    fn from(error: ProvingError) -> Self {
        match error {
            ProvingError::ConstraintsNotSatisfied => Self::ConstraintsNotSatisfied,
        }
    }
}

/// A buffer of a backend from which elements are gathered.
pub enum GatherSource<'a, B: BackendForChannel<Blake2sMerkleChannel>> {
    /// A column, one word an element.
    Base(&'a Col<B, BaseField>),
    /// A layer of a tree, eight words an element.
    Hashes(&'a Col<B, Blake2sHash>),
}

/// What the loop needs of a backend beyond stwo's traits. The first two methods are one exchange with the device each.
pub trait LoopBackend: BackendForChannel<Blake2sMerkleChannel> {
    /// The values of polynomials at points. A polynomial may lack coefficients and a point may occur many times.
    fn values_at_points(requests: &[(&Poly<Self>, CirclePoint<SecureField>)]) -> Vec<SecureField>;

    /// The elements of a plan, one after the other.
    fn gather(sources: &[GatherSource<'_, Self>], plan: &GatherPlan) -> Vec<u32>;

    /// The tree of 2^`log_leaves` leaves over columns, in any order; with `log_leaf` = 2 over the four coordinates of a
    /// FRI layer, four values a leaf. No exchange: the root is read when it is mixed into the channel.
    fn commit_columns(
        columns: &[&Col<Self, BaseField>],
        log_leaves: u32,
        log_leaf: u32,
    ) -> Tree<Self>;

    /// The first fault of the device since the last call, after which nothing that was computed can be trusted.
    fn fault() -> Option<Fault> {
        None
    }

    /// How many faults there ever were.
    fn fault_count() -> u64 {
        0
    }

    /// Bytes of memory that columns and trees may take, if they are limited.
    fn memory_limit() -> Option<u64> {
        None
    }

    /// Returns when everything that was started is done: for who measures time.
    fn wait() {}
}

/// A tree over columns, root first.
pub type Tree<B> = MerkleProverLifted<B, Blake2sMerkleHasher>;

/// Extends polynomials and makes the tree over them: `CommitmentTreeProver::new`, with as few launches as the backend can.
/// The tree is as high as the longest extended column, or as high as it is lifted.
pub fn commit_tree<B: LoopBackend>(
    polynomials: Vec<CircleCoefficients<B>>,
    log_blowup: u32,
    twiddles: &TwiddleTree<B>,
    store_coefficients: bool,
    lifting_log_size: Option<u32>,
    pool: &BaseColumnPool<B>,
) -> CommitmentTreeProver<B, Blake2sMerkleChannel> {
    let polynomials =
        B::evaluate_polynomials(polynomials, log_blowup, twiddles, store_coefficients, pool);
    let columns: Vec<&Col<B, BaseField>> =
        polynomials.iter().map(|poly| &poly.evals.values).collect();
    let log_longest = columns.iter().map(|column| column.len().ilog2()).max();
    let log_leaves = lifting_log_size.or(log_longest).unwrap_or_default();
    let commitment = B::commit_columns(&columns, log_leaves, 0);
    CommitmentTreeProver {
        polynomials,
        commitment,
    }
}

/// Extends polynomials, commits to them, and mixes the root into the channel: what a tree builder of stwo does with
/// `extend_polys` and `commit`, with as few launches as the backend can.
pub fn commit_polynomials<B: LoopBackend>(
    scheme: &mut Scheme<'_, B>,
    polynomials: Vec<CircleCoefficients<B>>,
    channel: &mut Blake2sChannel,
) {
    let tree = commit_tree(
        polynomials,
        scheme.config.fri_config.log_blowup_factor,
        scheme.twiddles,
        scheme.store_polynomials_coefficients,
        scheme.config.lifting_log_size,
        &scheme.base_column_pool,
    );
    scheme.commit_tree(MaybeOwned::Owned(tree), channel);
}

/// Proves that the columns committed to satisfy the constraints of the components. The proof has the bytes of that of
/// `stwo::prover::prove`.
///
/// # Errors
///
/// If the constraints are not satisfied, have another degree than stwo proves, no kernels can be made of them, the trace
/// is too short for the parameters, the memory too small, or the device failed or computed wrong values. Before an error
/// of the second to fifth kind nothing is computed.
///
/// # Panics
///
/// As `stwo::prover::prove` does, if there is no component, or the columns committed to are not those of the components.
pub fn prove<B: LoopBackend>(
    components: &[&dyn LoopComponent<B>],
    channel: &mut Blake2sChannel,
    scheme: Scheme<'_, B>,
) -> Result<StarkProof<Blake2sMerkleHasher>, ProveError> {
    prove_reporting(components, channel, scheme, &mut |_| ())
}

/// As [`prove`], and calls `report` when a phase begins. What a device was told before may still be running then:
/// [`LoopBackend::wait`] waits for it.
///
/// # Errors
///
/// As [`prove`].
///
/// # Panics
///
/// As [`prove`].
pub fn prove_reporting<B: LoopBackend>(
    components: &[&dyn LoopComponent<B>],
    channel: &mut Blake2sChannel,
    scheme: Scheme<'_, B>,
    report: &mut dyn FnMut(Phase),
) -> Result<StarkProof<Blake2sMerkleHasher>, ProveError> {
    let faults = B::fault_count();
    let result = check_bounds(components, &scheme)
        .and_then(|()| shape(components, &scheme))
        .and_then(|shape| check_memory::<B>(&shape))
        .and_then(|()| prove_checked(components, channel, scheme, report));
    // What a device that failed has answered is no proof, and no reason why there is none.
    match B::fault() {
        Some(fault) => Err(fault.into()),
        None if B::fault_count() != faults => Err(Fault::Elsewhere.into()),
        None => result,
    }
}

fn prove_checked<B: LoopBackend>(
    components: &[&dyn LoopComponent<B>],
    channel: &mut Blake2sChannel,
    mut scheme: Scheme<'_, B>,
    report: &mut dyn FnMut(Phase),
) -> Result<StarkProof<Blake2sMerkleHasher>, ProveError> {
    let provers = ComponentProvers {
        components: components
            .iter()
            .map(|component| *component as &dyn ComponentProver<B>)
            .collect(),
        n_preprocessed_columns: scheme.trees[PREPROCESSED_TRACE_IDX].polynomials.len(),
    };
    let random_coeff = channel.draw_secure_felt();
    commit_composition(&provers, random_coeff, channel, &mut scheme, report);

    let point = CirclePoint::<SecureField>::get_random_point(channel);
    let log_composition = log_leaves(&scheme, scheme.trees.len() - 1);
    let lifting_log_size = get_lifting_log_size(&scheme.config, log_composition);
    let log_degree = lifting_log_size - scheme.config.fri_config.log_blowup_factor;
    let mut points = provers.components().mask_points(point, log_degree, false);
    points.push(vec![vec![point]; 2 * SECURE_EXTENSION_DEGREE]);

    let proof = prove_values(&scheme, &points, channel, report)?;
    give_back(&mut scheme);
    let at_point = provers.components().eval_composition_polynomial_at_point(
        point,
        &proof.sampled_values,
        random_coeff,
        log_degree,
    );
    if composition_at_point(&proof.sampled_values, point, log_degree) != Some(at_point) {
        return Err(ProveError::ConstraintsNotSatisfied);
    }
    Ok(StarkProof(proof))
}

/// Returns the columns of evaluations to the memory pool, as stwo does: those of trees that the scheme owns.
fn give_back<B: LoopBackend>(scheme: &mut Scheme<'_, B>) {
    for tree in &mut scheme.trees.0 {
        if let MaybeOwned::Owned(tree) = tree {
            for poly in tree.polynomials.drain(..) {
                scheme
                    .base_column_pool
                    .give_back(poly.evals.domain.log_size(), poly.evals.values);
            }
        }
    }
}

/// Height of a tree.
fn log_leaves<B: LoopBackend>(scheme: &Scheme<'_, B>, tree: usize) -> u32 {
    u32::try_from(scheme.trees[tree].commitment.layers.len() - 1)
        .expect("trees have at most 31 layers; qed")
}

/// Computes the composition polynomial and commits to its two halves, of four coordinates each.
fn commit_composition<B: LoopBackend>(
    provers: &ComponentProvers<'_, B>,
    random_coeff: SecureField,
    channel: &mut Blake2sChannel,
    scheme: &mut Scheme<'_, B>,
    report: &mut dyn FnMut(Phase),
) {
    report(Phase::Constraints);
    let log_blowup = scheme.config.fri_config.log_blowup_factor;
    let composition = provers.compute_composition_polynomial(
        random_coeff,
        &scheme.trace(),
        scheme.twiddles,
        log_blowup,
    );
    report(Phase::Composition);
    let (left, right) = composition.split_at_mid();
    let halves = [left, right].map(SecureCirclePoly::into_coordinate_polys);
    commit_polynomials(scheme, halves.into_iter().flatten().collect(), channel);
}

/// The composition polynomial's value from those of its halves' coordinates: L + π^(d − 1)(x) R for the log degree d.
fn composition_at_point(
    values: &Values,
    point: CirclePoint<SecureField>,
    log_degree: u32,
) -> Option<SecureField> {
    let columns: Vec<SecureField> = values.last()?.iter().flatten().copied().collect();
    let (left, right) = columns.split_at_checked(SECURE_EXTENSION_DEGREE)?;
    let value = |coordinates: &[SecureField]| {
        Some(SecureField::from_partial_evals(
            coordinates.try_into().ok()?,
        ))
    };
    Some(value(left)? + point.repeated_double(log_degree - 1).x * value(right)?)
}

/// The values of all polynomials at their sample points, in one exchange.
fn sample<B: LoopBackend>(
    scheme: &Scheme<'_, B>,
    points: &Points,
    lifting_log_size: u32,
) -> Samples {
    let mut requests = Vec::new();
    for (tree, points) in scheme.trees.iter().zip(points.iter()) {
        for (poly, points) in tree.polynomials.iter().zip(points) {
            let doublings = lifting_log_size - poly.evals.domain.log_size();
            requests.extend(
                points
                    .iter()
                    .map(|point| (poly, point.repeated_double(doublings))),
            );
        }
    }
    let mut values = B::values_at_points(&requests).into_iter();
    TreeVec(
        points
            .iter()
            .map(|columns| {
                columns
                    .iter()
                    .map(|points| {
                        points
                            .iter()
                            .zip(values.by_ref())
                            .map(|(point, value)| PointSample {
                                point: *point,
                                value,
                            })
                            .collect()
                    })
                    .collect()
            })
            .collect(),
    )
}

/// Values outside the domain, quotients, FRI, proof of work and openings.
fn prove_values<B: LoopBackend>(
    scheme: &Scheme<'_, B>,
    points: &Points,
    channel: &mut Blake2sChannel,
    report: &mut dyn FnMut(Phase),
) -> Result<CommitmentSchemeProof<Blake2sMerkleHasher>, ProveError> {
    report(Phase::Points);
    let config = scheme.config;
    let lifting_log_size = log_leaves(scheme, scheme.trees.len() - 1);
    let samples = sample(scheme, points, lifting_log_size);
    let sampled_values: Values = samples
        .as_cols_ref()
        .map_cols(|samples| samples.iter().map(|sample| sample.value).collect());
    channel.mix_felts(&sampled_values.clone().flatten_cols());

    report(Phase::Quotients);
    let quotients = compute_fri_quotients(
        &scheme.evaluations(),
        &samples,
        channel.draw_secure_felt(),
        lifting_log_size,
        scheme.twiddles,
        config.fri_config.log_blowup_factor,
    );
    report(Phase::Folds);
    let layers = FriLayers::<B>::commit(channel, config.fri_config, quotients, scheme.twiddles)?;
    report(Phase::ProofOfWork);
    let proof_of_work = B::grind(channel, config.pow_bits);
    channel.mix_u64(proof_of_work);

    report(Phase::Openings);
    let queries = Queries::new(
        &draw_queries(channel, lifting_log_size, config.fri_config.n_queries),
        lifting_log_size,
    );
    let opened = Openings::plan(scheme, &layers, &queries).open();
    Ok(CommitmentSchemeProof {
        config,
        commitments: opened.commitments,
        sampled_values,
        decommitments: opened.decommitments,
        queried_values: opened.queried_values,
        proof_of_work,
        fri_proof: layers.into_proof(opened.fri_layers),
    })
}

/// Mixes the root of a tree into the channel.
fn mix_root(channel: &mut Blake2sChannel, root: Blake2sHash) {
    Blake2sMerkleChannel::mix_root(channel, root);
}
