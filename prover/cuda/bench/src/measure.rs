//! Whole proofs on a backend, phase by phase.

use std::time::{Duration, Instant};

use sage_cuda::plan::memory::Shape;
use sage_cuda::plan::work::{self, Work};
use sage_cuda::prove::{check_memory, commit_polynomials, prove_reporting, LoopBackend, Phase};
use sage_cuda::ProveError;
use stwo::core::air::Component;
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::{CommitmentSchemeVerifier, PcsConfig};
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::proof::StarkProof;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sMerkleChannel, Blake2sMerkleHasher};
use stwo::core::verifier::{verify, VerificationError};
use stwo::prover::poly::circle::CircleEvaluation;
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::{CommitmentSchemeProver, ComponentProver};
use stwo_constraint_framework::{FrameworkComponent, TraceLocationAllocator};
use thiserror::Error;

use crate::airs::Air;

type Proof = StarkProof<Blake2sMerkleHasher>;

/// A part of a whole proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The trace is copied to where the backend has its columns.
    Upload,
    /// The columns are interpolated.
    Interpolation,
    /// The polynomials are extended and committed to.
    Commitment,
    /// A phase of the prove loop.
    Prove(Phase),
}

impl Step {
    /// Every step, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        let first = [Self::Upload, Self::Interpolation, Self::Commitment];
        first.into_iter().chain(Phase::ALL.map(Self::Prove))
    }

    /// A short name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Interpolation => "interpolation",
            Self::Commitment => "commitment",
            Self::Prove(phase) => phase.name(),
        }
    }

    /// The work that is planned for a proof of this shape.
    pub fn work(self, shape: &Shape) -> Work {
        match self {
            Self::Upload => {
                let values: u64 = shape.trees.iter().flatten().map(|log| 4 << log).sum();
                Work {
                    bytes: values,
                    operations: 0,
                }
            }
            Self::Interpolation => work::interpolation(shape),
            Self::Commitment => work::commitment(shape),
            Self::Prove(phase) => work::of_phase(shape, phase),
        }
    }
}

/// Why there is no measurement.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// There is no proof.
    #[error(transparent)]
    Prove(#[from] ProveError),
    /// stwo's verifier does not accept the proof.
    #[error("the proof is not accepted: {0}")]
    Refused(VerificationError),
    /// A proof differs from the one before.
    #[error("two proofs of the same statement on one backend differ")]
    Unsteady,
}

/// One proof.
#[derive(Clone, Debug)]
pub struct Run {
    /// The time of each step.
    pub steps: Vec<(Step, Duration)>,
}

impl Run {
    /// All steps together.
    pub fn whole(&self) -> Duration {
        self.steps.iter().map(|(_, time)| *time).sum()
    }
}

/// Several proofs of one statement.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// The proof of median time.
    pub median: Run,
    /// The slowest whole proof.
    pub worst: Duration,
    /// The first proof, with everything that happens once: kernels are compiled, memory is taken.
    pub first: Duration,
    /// The proof as bytes: it must not depend on the backend.
    pub proof: Vec<u8>,
}

/// How often is measured.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Proofs that do not count.
    pub warm_up: u32,
    /// Proofs that count, at least one.
    pub repeat: u32,
}

/// Measures time between the beginnings of steps.
struct Stopwatch {
    running: Option<(Step, Instant)>,
    steps: Vec<(Step, Duration)>,
}

impl Stopwatch {
    const fn new() -> Self {
        Self {
            running: None,
            steps: Vec::new(),
        }
    }

    /// Ends the running step, once the backend has done what it was told, and begins another.
    fn enter<B: LoopBackend>(&mut self, step: Step) {
        self.stop::<B>();
        self.running = Some((step, Instant::now()));
    }

    fn stop<B: LoopBackend>(&mut self) {
        if let Some((step, start)) = self.running.take() {
            B::wait();
            self.steps.push((step, start.elapsed()));
        }
    }
}

/// What is proven, made ready on a backend.
pub struct Subject<'a, E: Air> {
    air: &'a E,
    trace: &'a [Vec<BaseField>],
    config: PcsConfig,
}

impl<'a, E: Air> Subject<'a, E> {
    /// A statement with its trace.
    pub const fn new(air: &'a E, trace: &'a [Vec<BaseField>], config: PcsConfig) -> Self {
        Self { air, trace, config }
    }

    /// What memory and work depend on.
    pub fn shape(&self) -> Shape {
        Shape::of_one_size(self.air.log_size(), self.trace.len(), self.config)
    }

    /// Proves as often as asked and checks the proof. `progress` is called before each proof.
    ///
    /// # Errors
    ///
    /// If there is no proof, it is not accepted, or differs from one time to the next.
    pub fn measure<B: LoopBackend>(
        &self,
        effort: Effort,
        progress: &mut dyn FnMut(),
    ) -> Result<Measurement, MeasureError>
    where
        FrameworkComponent<E>: ComponentProver<B>,
    {
        check_memory::<B>(&self.shape())?;
        let log_domain = self.air.log_size() + self.config.fri_config.log_blowup_factor;
        let domain = CanonicCoset::new(log_domain).circle_domain();
        let twiddles = B::precompute_twiddles(domain.half_coset);
        let mut prove = || {
            progress();
            self.prove::<B>(&twiddles)
        };
        let (run, proof) = prove()?;
        let first = run.whole();
        let bytes = as_bytes(&proof);
        self.verify(proof)?;
        let mut runs = vec![run];
        for _ in 1..effort.warm_up + effort.repeat {
            let (run, proof) = prove()?;
            if as_bytes(&proof) != bytes {
                return Err(MeasureError::Unsteady);
            }
            runs.push(run);
        }
        let mut counted = runs.split_off(runs.len() - effort.repeat.max(1) as usize);
        counted.sort_by_key(Run::whole);
        Ok(Measurement {
            worst: counted.last().map(Run::whole).unwrap_or_default(),
            median: counted.swap_remove((counted.len() - 1) / 2),
            first,
            proof: bytes,
        })
    }

    fn component(&self) -> FrameworkComponent<E> {
        FrameworkComponent::new(
            &mut TraceLocationAllocator::default(),
            self.air.clone(),
            SecureField::from(0),
        )
    }

    fn prove<B: LoopBackend>(&self, twiddles: &TwiddleTree<B>) -> Result<(Run, Proof), ProveError>
    where
        FrameworkComponent<E>: ComponentProver<B>,
    {
        let mut watch = Stopwatch::new();
        let mut channel = Blake2sChannel::default();
        self.config.mix_into(&mut channel);
        let mut scheme =
            CommitmentSchemeProver::<B, Blake2sMerkleChannel>::new(self.config, twiddles);
        scheme.set_store_polynomials_coefficients();
        commit_polynomials(&mut scheme, Vec::new(), &mut channel);

        watch.enter::<B>(Step::Upload);
        let domain = CanonicCoset::new(self.air.log_size()).circle_domain();
        let columns = self.trace.iter();
        let columns = columns
            .map(|column| CircleEvaluation::new(domain, column.iter().copied().collect()))
            .collect();
        watch.enter::<B>(Step::Interpolation);
        let polynomials = B::interpolate_columns(columns, twiddles);
        watch.enter::<B>(Step::Commitment);
        commit_polynomials(&mut scheme, polynomials, &mut channel);

        let component = self.component();
        let proof = prove_reporting::<B>(&[&component], &mut channel, scheme, &mut |phase| {
            watch.enter::<B>(Step::Prove(phase));
        })?;
        watch.stop::<B>();
        Ok((Run { steps: watch.steps }, proof))
    }

    fn verify(&self, proof: Proof) -> Result<(), MeasureError> {
        let mut channel = Blake2sChannel::default();
        self.config.mix_into(&mut channel);
        let mut verifier = CommitmentSchemeVerifier::<Blake2sMerkleChannel>::new(self.config);
        let columns = [Vec::new(), vec![self.air.log_size(); self.trace.len()]];
        for (root, log_sizes) in proof.commitments.0.iter().zip(&columns) {
            verifier.commit(*root, log_sizes, &mut channel);
        }
        let component = self.component();
        let components: [&dyn Component; 1] = [&component];
        verify(&components, &mut channel, &mut verifier, proof).map_err(MeasureError::Refused)
    }
}

/// A proof in a form that can be compared, and whose length is about that of a compact encoding of stwo's.
fn as_bytes(proof: &Proof) -> Vec<u8> {
    serde_json::to_vec(proof).expect("a proof has no map with keys other than strings; qed")
}
