//! Whole proofs of small statements, generic over the backend.

// Not every test uses all of it.
#![allow(dead_code)]

pub mod airs;
pub mod trace;

use airs::{Shared, Squares, Table, Users, WideFibonacci};
use sage_cuda::conformance::Subject;
use sage_cuda::plan::memory::ConstraintShape;
use sage_cuda::prove::{commit_polynomials, LoopBackend, LoopComponent};
use sage_cuda::ProveError;
use stwo::core::air::Component;
use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::fri::FriConfig;
use stwo::core::pcs::{CommitmentSchemeVerifier, PcsConfig};
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::proof::StarkProof;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sMerkleChannel, Blake2sMerkleHasher};
use stwo::core::verifier::{verify, VerificationError};
use stwo::prover::poly::circle::CircleEvaluation;
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::{prove, CommitmentSchemeProver, ComponentProver, ProvingError};
use stwo_constraint_framework::{FrameworkComponent, TraceLocationAllocator};
use trace::{fibonacci_trace, shared_trace, Lookup};

pub type Proof = StarkProof<Blake2sMerkleHasher>;

/// Columns of one commitment, each of a power of two values in bit-reversed order.
pub type Columns = Vec<Vec<BaseField>>;

/// What is proven.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// Log size and columns of each Fibonacci component.
    pub fibonacci: Vec<(u32, usize)>,
    /// How much more these components say of their degree than is true.
    pub excess: u32,
    /// Log size of a component whose kernels share values, and how many sums they share.
    pub shared: Option<(u32, usize)>,
    /// A lookup between two components.
    pub lookup: Option<Lookup>,
}

/// How it is proven.
#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    pub log_blowup: u32,
    pub fold_step: u32,
    pub log_last_layer: u32,
    pub queries: usize,
    pub pow_bits: u32,
    pub lift: Option<u32>,
    pub store_coefficients: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            log_blowup: 2,
            fold_step: 4,
            log_last_layer: 0,
            queries: 9,
            pow_bits: 5,
            lift: None,
            store_coefficients: true,
        }
    }
}

impl Parameters {
    pub fn config(&self) -> PcsConfig {
        PcsConfig {
            pow_bits: self.pow_bits,
            fri_config: FriConfig::new(
                self.log_last_layer,
                self.log_blowup,
                self.queries,
                self.fold_step,
            ),
            lifting_log_size: self.lift,
        }
    }
}

/// The components of a statement, once the challenges are drawn.
pub struct Components {
    fibonacci: Vec<FrameworkComponent<WideFibonacci>>,
    shared: Option<FrameworkComponent<Shared>>,
    users: Option<FrameworkComponent<Users>>,
    table: Option<FrameworkComponent<Table>>,
}

impl Components {
    fn new(statement: &Statement, relation: &Squares, sums: [SecureField; 2]) -> Self {
        let mut allocator = match statement.lookup {
            Some(_) => TraceLocationAllocator::new_with_preprocessed_columns(&Table::column_ids()),
            None => TraceLocationAllocator::default(),
        };
        let fibonacci = statement
            .fibonacci
            .iter()
            .map(|&(log_size, columns)| {
                let eval = WideFibonacci {
                    log_size,
                    columns,
                    excess: statement.excess,
                };
                FrameworkComponent::new(&mut allocator, eval, SecureField::from(0))
            })
            .collect();
        let shared = statement.shared.map(|(log_size, sums)| {
            let eval = Shared { log_size, sums };
            FrameworkComponent::new(&mut allocator, eval, SecureField::from(0))
        });
        let users = statement.lookup.as_ref().map(|lookup| {
            let eval = Users {
                log_size: lookup.log_users,
                batching: lookup.batching.clone(),
                relation: relation.clone(),
            };
            FrameworkComponent::new(&mut allocator, eval, sums[0])
        });
        let table = statement.lookup.as_ref().map(|lookup| {
            let eval = Table {
                log_size: lookup.log_table,
                relation: relation.clone(),
            };
            FrameworkComponent::new(&mut allocator, eval, sums[1])
        });
        Self {
            fibonacci,
            shared,
            users,
            table,
        }
    }

    pub fn provers<B: Subject>(&self) -> Vec<&dyn ComponentProver<B>>
    where
        FrameworkComponent<WideFibonacci>: ComponentProver<B>,
        FrameworkComponent<Shared>: ComponentProver<B>,
        FrameworkComponent<Users>: ComponentProver<B>,
        FrameworkComponent<Table>: ComponentProver<B>,
    {
        let components = self.loop_provers().into_iter();
        components
            .map(|component| component as &dyn ComponentProver<B>)
            .collect()
    }

    pub fn loop_provers<B: Subject>(&self) -> Vec<&dyn LoopComponent<B>>
    where
        FrameworkComponent<WideFibonacci>: ComponentProver<B>,
        FrameworkComponent<Shared>: ComponentProver<B>,
        FrameworkComponent<Users>: ComponentProver<B>,
        FrameworkComponent<Table>: ComponentProver<B>,
    {
        let mut components: Vec<&dyn LoopComponent<B>> = Vec::new();
        components.extend(self.fibonacci.iter().map(|c| c as &dyn LoopComponent<B>));
        components.extend(self.shared.iter().map(|c| c as &dyn LoopComponent<B>));
        components.extend(self.users.iter().map(|c| c as &dyn LoopComponent<B>));
        components.extend(self.table.iter().map(|c| c as &dyn LoopComponent<B>));
        components
    }

    fn verifiers(&self) -> Vec<&dyn Component> {
        let mut components: Vec<&dyn Component> = Vec::new();
        components.extend(self.fibonacci.iter().map(|c| c as &dyn Component));
        components.extend(self.shared.iter().map(|c| c as &dyn Component));
        components.extend(self.users.iter().map(|c| c as &dyn Component));
        components.extend(self.table.iter().map(|c| c as &dyn Component));
        components
    }
}

type Scheme<'a, B> = CommitmentSchemeProver<'a, B, Blake2sMerkleChannel>;

fn evaluations<B: Subject>(
    columns: &Columns,
) -> Vec<CircleEvaluation<B, BaseField, BitReversedOrder>> {
    let evaluations = columns.iter().map(|values| {
        let domain = CanonicCoset::new(values.len().ilog2()).circle_domain();
        CircleEvaluation::new(domain, values.iter().copied().collect())
    });
    evaluations.collect()
}

/// Commits as stwo does.
pub fn commit<B: Subject>(
    scheme: &mut Scheme<'_, B>,
    columns: &Columns,
    channel: &mut Blake2sChannel,
) {
    let mut tree = scheme.tree_builder();
    tree.extend_evals(evaluations::<B>(columns));
    tree.commit(channel);
}

/// Commits with few launches.
pub fn commit_by_own_loop<B: LoopBackend>(
    scheme: &mut Scheme<'_, B>,
    columns: &Columns,
    channel: &mut Blake2sChannel,
) {
    let polynomials = B::interpolate_columns(evaluations::<B>(columns), scheme.twiddles);
    commit_polynomials(scheme, polynomials, channel);
}

/// A proof with what its verifier is told beside it.
pub struct Proven {
    pub proof: Proof,
    pub sums: [SecureField; 2],
}

impl Statement {
    fn max_log_size(&self) -> u32 {
        let fibonacci = self.fibonacci.iter().map(|component| component.0);
        let shared = self.shared.iter().map(|component| component.0);
        let lookup = self
            .lookup
            .iter()
            .flat_map(|lookup| [lookup.log_users, lookup.log_table]);
        fibonacci
            .chain(shared)
            .chain(lookup)
            .max()
            .expect("a statement has a component")
    }

    /// Log size of the extended trace, or of what it is lifted to.
    fn log_extended(&self, parameters: &Parameters) -> u32 {
        (self.max_log_size() + parameters.log_blowup).max(parameters.lift.unwrap_or(0))
    }

    /// Log sizes of the columns of each commitment, and of the domain of the twiddles.
    pub fn log_sizes(&self, parameters: &Parameters) -> (Vec<Vec<u32>>, u32) {
        let mut trees: Vec<Vec<u32>> = self
            .first_columns()
            .iter()
            .map(|columns| columns.iter().map(|values| values.len().ilog2()).collect())
            .collect();
        trees.extend(self.lookup.iter().map(Lookup::interaction_log_sizes));
        (trees, self.log_extended(parameters) + 1)
    }

    /// What the kernels of each component take.
    pub fn constraint_shapes<B: Subject>(&self) -> Vec<ConstraintShape>
    where
        FrameworkComponent<WideFibonacci>: ComponentProver<B>,
        FrameworkComponent<Shared>: ComponentProver<B>,
        FrameworkComponent<Users>: ComponentProver<B>,
        FrameworkComponent<Table>: ComponentProver<B>,
    {
        // Memory depends on no number of a proof.
        let relation = Squares::draw(&mut Blake2sChannel::default());
        let components = Components::new(self, &relation, [SecureField::from(0); 2]);
        let shapes = components.loop_provers::<B>().into_iter();
        shapes
            .filter_map(|component| {
                let shape = component.constraint_shape();
                shape.unwrap_or_else(|error| panic!("{error}"))
            })
            .collect()
    }

    /// Columns known before any challenge: preprocessed ones, and the trace.
    fn first_columns(&self) -> [Columns; 2] {
        let mut trace: Columns = self
            .fibonacci
            .iter()
            .flat_map(|&(log_size, columns)| fibonacci_trace(log_size, columns))
            .collect();
        if let Some((log_size, sums)) = self.shared {
            trace.extend(shared_trace(log_size, sums));
        }
        let mut preprocessed = Columns::new();
        if let Some(lookup) = &self.lookup {
            preprocessed = lookup.preprocessed();
            trace.extend(lookup.trace());
        }
        [preprocessed, trace]
    }

    /// Twiddles, commitments and challenges up to where `prove` takes over.
    pub fn with_commitments<B: Subject, T>(
        &self,
        parameters: &Parameters,
        commit: impl Fn(&mut Scheme<'_, B>, &Columns, &mut Blake2sChannel),
        prove: impl FnOnce(
            &Components,
            Blake2sChannel,
            CommitmentSchemeProver<'_, B, Blake2sMerkleChannel>,
            [SecureField; 2],
        ) -> T,
    ) -> T {
        let config = parameters.config();
        let log_extended = self.log_extended(parameters);
        // One more than needed: twiddles are those of a larger domain.
        let twiddles = B::precompute_twiddles(
            CanonicCoset::new(log_extended + 1)
                .circle_domain()
                .half_coset,
        );
        let mut channel = Blake2sChannel::default();
        config.mix_into(&mut channel);
        let mut scheme = CommitmentSchemeProver::<B, Blake2sMerkleChannel>::new(config, &twiddles);
        if parameters.store_coefficients {
            scheme.set_store_polynomials_coefficients();
        }
        for columns in &self.first_columns() {
            commit(&mut scheme, columns, &mut channel);
        }
        let relation = Squares::draw(&mut channel);
        let mut sums = [SecureField::from(0); 2];
        if let Some(lookup) = &self.lookup {
            let (columns, of_components) = lookup.interaction(&relation);
            sums = of_components;
            channel.mix_felts(&sums);
            commit(&mut scheme, &columns, &mut channel);
        }
        let components = Components::new(self, &relation, sums);
        prove(&components, channel, scheme, sums)
    }

    /// Proves by stwo's own loop on a backend.
    pub fn prove<B: Subject>(&self, parameters: &Parameters) -> Result<Proven, ProvingError>
    where
        FrameworkComponent<WideFibonacci>: ComponentProver<B>,
        FrameworkComponent<Shared>: ComponentProver<B>,
        FrameworkComponent<Users>: ComponentProver<B>,
        FrameworkComponent<Table>: ComponentProver<B>,
    {
        self.with_commitments::<B, _>(
            parameters,
            commit::<B>,
            |components, mut channel, scheme, sums| {
                let proof = prove::<B, Blake2sMerkleChannel>(
                    &components.provers::<B>(),
                    &mut channel,
                    scheme,
                )?;
                Ok(Proven { proof, sums })
            },
        )
    }

    /// Proves by the crate's own loop.
    pub fn prove_by_own_loop<B: LoopBackend>(
        &self,
        parameters: &Parameters,
    ) -> Result<Proven, ProveError>
    where
        FrameworkComponent<WideFibonacci>: ComponentProver<B>,
        FrameworkComponent<Shared>: ComponentProver<B>,
        FrameworkComponent<Users>: ComponentProver<B>,
        FrameworkComponent<Table>: ComponentProver<B>,
    {
        self.with_commitments::<B, _>(
            parameters,
            commit_by_own_loop::<B>,
            |components, mut channel, scheme, sums| {
                let components = components.loop_provers::<B>();
                let proof = sage_cuda::prove(&components, &mut channel, scheme)?;
                Ok(Proven { proof, sums })
            },
        )
    }

    /// Verifies with stwo.
    pub fn verify(&self, parameters: &Parameters, proven: Proven) -> Result<(), VerificationError> {
        let config = parameters.config();
        let mut channel = Blake2sChannel::default();
        config.mix_into(&mut channel);
        let mut verifier = CommitmentSchemeVerifier::<Blake2sMerkleChannel>::new(config);
        let log_sizes = |columns: &Columns| {
            columns
                .iter()
                .map(|values| values.len().ilog2())
                .collect::<Vec<_>>()
        };
        for (columns, root) in self.first_columns().iter().zip(&proven.proof.commitments.0) {
            verifier.commit(*root, &log_sizes(columns), &mut channel);
        }
        let relation = Squares::draw(&mut channel);
        if let Some(lookup) = &self.lookup {
            assert_eq!(
                proven.sums[0] + proven.sums[1],
                SecureField::from(0),
                "uses and table do not match"
            );
            channel.mix_felts(&proven.sums);
            verifier.commit(
                proven.proof.commitments[2],
                &lookup.interaction_log_sizes(),
                &mut channel,
            );
        }
        let components = Components::new(self, &relation, proven.sums);
        verify(
            &components.verifiers(),
            &mut channel,
            &mut verifier,
            proven.proof,
        )
    }
}

/// A proof as bytes.
pub fn bytes(proof: &Proof) -> Vec<u8> {
    serde_json::to_vec(proof).expect("proofs can be written")
}
