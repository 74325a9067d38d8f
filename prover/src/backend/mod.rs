//! Backends: what commits to columns and proves that they satisfy the constraints. All make the same bytes.
//!
//! [`Backend`] is the choice of a program that runs, [`ProofBackend`] what the functions of this crate are generic over.
//! On the CPU columns are built by the code of [`crate::witness`].

use std::borrow::Cow;

use sage_air::claim::{Sizes, N_COMPONENTS};
use sage_air::components::Components;
use sage_air::isa::ControlWords;
use sage_air::policy::LOG_BLOWUP;
use sage_air::program::{Program, ProgramRecord};
use sage_air::relations::Relations;
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::PcsConfig;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::proof::StarkProof;
use stwo::core::vcs_lifted::blake2_merkle::{Blake2sMerkleChannel, Blake2sMerkleHasher};
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::{BackendForChannel, Col, Column};
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::circle::{CircleCoefficients, CircleEvaluation, PolyOps};
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::{CommitmentSchemeProver, CommitmentTreeProver};
use thiserror::Error;

use crate::error::ProveError;
#[cfg(feature = "gpu")]
use crate::prove::prove_with_tables_on;
use crate::prove::{prove, prove_with_tables, Phase, Proof, Request};
use crate::tables::ProgramTables;
use crate::witness::Run;

#[cfg(feature = "gpu")]
pub(crate) mod device;
mod simd;

pub use simd::Simd;

/// A committed tree of a backend.
pub type Tree<P> = CommitmentTreeProver<<P as ProofBackend>::Library, Blake2sMerkleChannel>;

/// A commitment scheme of a backend.
pub type Scheme<'a, P> =
    CommitmentSchemeProver<'a, <P as ProofBackend>::Library, Blake2sMerkleChannel>;

/// What the interaction columns of a run are made of.
pub struct Committed<'a, P: ProofBackend> {
    /// Sizes of the components.
    pub sizes: &'a Sizes,
    /// Tree 0.
    pub tables: &'a ProgramTables<P>,
    /// What is kept of the run.
    pub kept: &'a P::Kept,
    /// The tree of the main columns.
    pub main: &'a Tree<P>,
    /// Twiddles for the domains of both.
    pub twiddles: &'a TwiddleTree<P::Library>,
}

/// Interaction columns, and the sum of each component's fractions.
pub type Interaction<P> = (
    Vec<Col<<P as ProofBackend>::Library, BaseField>>,
    [SecureField; N_COMPONENTS],
);

/// What commits and proves: a backend of the proof library, and what this crate does beside the library's traits.
pub trait ProofBackend: Sized {
    /// The library's backend.
    type Library: BackendForChannel<Blake2sMerkleChannel>;

    /// What is kept of a run for its interaction columns, beside the tree of the main columns.
    type Kept;

    /// Takes over columns that the CPU has.
    fn columns(columns: Vec<Cow<'_, BaseColumn>>) -> Vec<Col<Self::Library, BaseField>>;

    /// Builds the main columns of all components.
    fn main_columns(run: &Run<'_>) -> (Self::Kept, Vec<Col<Self::Library, BaseField>>);

    /// Extends polynomials and hashes them. Coefficients are kept, a quarter of the memory of the tree: without them,
    /// the library computes the values outside of the domain from all four times as many evaluations, and the weights
    /// for that point by point.
    fn tree(
        polynomials: Vec<CircleCoefficients<Self::Library>>,
        twiddles: &TwiddleTree<Self::Library>,
        pool: &BaseColumnPool<Self::Library>,
    ) -> Tree<Self>;

    /// Builds the interaction columns of all components, and the sum of each component's fractions.
    ///
    /// # Errors
    ///
    /// If the device does not do it.
    fn interaction(
        run: &Committed<'_, Self>,
        relations: &Relations,
    ) -> Result<Interaction<Self>, DeviceError>;

    /// Composition, out-of-domain values, FRI, proof of work and queries, for components of which the largest has
    /// 2^`log_max` rows.
    ///
    /// # Errors
    ///
    /// If the device does not do it.
    fn prove_constraints(
        components: &Components,
        log_max: u32,
        channel: &mut Blake2sChannel,
        scheme: Scheme<'_, Self>,
    ) -> Result<StarkProof<Blake2sMerkleHasher>, DeviceError>;

    /// Refuses a proof of these sizes that does not fit the backend's memory. Nothing is allocated for that answer.
    ///
    /// # Errors
    ///
    /// [`DeviceError::Memory`].
    fn fits(_sizes: &Sizes, _config: PcsConfig) -> Result<(), DeviceError> {
        Ok(())
    }

    /// Asks whether everything so far was computed. The methods of the library's traits have no errors, so a device
    /// that failed is noticed here.
    ///
    /// # Errors
    ///
    /// [`DeviceError::Failed`] once after a failure.
    fn computed() -> Result<(), DeviceError> {
        Ok(())
    }
}

/// Why a device made no proof.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// The proof does not fit its memory. Nothing was allocated for it.
    #[error(
        "the proof takes {needed} bytes of device memory, {missing} more than there are to be had"
    )]
    Memory {
        /// Bytes that the proof needs.
        needed: u64,
        /// Bytes that are missing.
        missing: u64,
    },
    /// The device, its driver or its compiler failed, or it computed something that is no proof.
    #[error("{0}")]
    Failed(String),
    /// This build has no backend for a device.
    #[error("this build has no CUDA backend, the feature `gpu`")]
    NotBuilt,
}

/// A GPU that computes what the CPU does, as far as a trial shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gpu {
    name: String,
}

impl Gpu {
    /// Starts the first GPU and tries it with a small commitment, whose root must be the one that the CPU finds. The
    /// first time on a machine this compiles kernels.
    ///
    /// # Errors
    ///
    /// [`DeviceError::NotBuilt`] without the feature `gpu`; otherwise the reason why there is no usable GPU.
    pub fn find() -> Result<Self, DeviceError> {
        #[cfg(feature = "gpu")]
        return device::start().map(|name| Self { name });
        #[cfg(not(feature = "gpu"))]
        Err(DeviceError::NotBuilt)
    }

    /// What its driver calls it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Where proofs are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// On the CPU, on all cores.
    #[default]
    Simd,
    /// On a GPU.
    Cuda(Gpu),
}

impl Backend {
    /// A short name: `simd` or `cuda`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Simd => "simd",
            Self::Cuda(_) => "cuda",
        }
    }

    /// The name of the GPU.
    pub fn device(&self) -> Option<&str> {
        match self {
            Self::Simd => None,
            Self::Cuda(gpu) => Some(gpu.name()),
        }
    }

    /// Validates a program, decodes it and commits to it.
    ///
    /// # Errors
    ///
    /// As [`ProgramTables::on`].
    pub fn tables(&self, program: &Program) -> Result<BackendTables, ProveError> {
        match self {
            Self::Simd => ProgramTables::on(program).map(BackendTables::Simd),
            #[cfg(feature = "gpu")]
            Self::Cuda(_) => ProgramTables::on(program).map(BackendTables::Cuda),
            #[cfg(not(feature = "gpu"))]
            Self::Cuda(_) => Err(ProveError::Device(DeviceError::NotBuilt)),
        }
    }

    /// Runs a program and proves the run, as [`prove`](crate::prove()) does.
    ///
    /// # Errors
    ///
    /// [`ProveError`]; [`ProveError::Device`] if it is for the GPU that there is no proof, and another backend may make
    /// one.
    pub fn prove(
        &self,
        program: &Program,
        request: &Request<'_>,
        progress: &mut dyn FnMut(Phase),
    ) -> Result<Proof, ProveError> {
        match self {
            Self::Simd => prove(program, request, progress),
            #[cfg(feature = "gpu")]
            Self::Cuda(_) => crate::prove::prove_on::<device::Cuda>(program, request, progress),
            #[cfg(not(feature = "gpu"))]
            Self::Cuda(_) => Err(ProveError::Device(DeviceError::NotBuilt)),
        }
    }
}

/// Tree 0 of a program on a backend, for many proofs of the same program.
pub enum BackendTables {
    /// On the CPU.
    Simd(ProgramTables),
    /// On a GPU.
    #[cfg(feature = "gpu")]
    Cuda(ProgramTables<device::Cuda>),
}

impl BackendTables {
    /// What the chain keeps of the program.
    pub const fn record(&self) -> &ProgramRecord {
        match self {
            Self::Simd(tables) => tables.record(),
            #[cfg(feature = "gpu")]
            Self::Cuda(tables) => tables.record(),
        }
    }

    /// The decoded instructions.
    pub fn rom(&self) -> &[ControlWords] {
        match self {
            Self::Simd(tables) => tables.rom(),
            #[cfg(feature = "gpu")]
            Self::Cuda(tables) => tables.rom(),
        }
    }

    /// Runs the program of the tables and proves the run, as [`prove_with_tables`](crate::prove_with_tables) does.
    ///
    /// # Errors
    ///
    /// As [`Backend::prove`].
    pub fn prove(
        &self,
        program: &Program,
        request: &Request<'_>,
        progress: &mut dyn FnMut(Phase),
    ) -> Result<Proof, ProveError> {
        match self {
            Self::Simd(tables) => prove_with_tables(program, tables, request, progress),
            #[cfg(feature = "gpu")]
            Self::Cuda(tables) => prove_with_tables_on(program, tables, request, progress),
        }
    }
}

/// Twiddles for domains of up to 2^`log_size` points.
pub(crate) fn twiddles<P: ProofBackend>(log_size: u32) -> TwiddleTree<P::Library> {
    P::Library::precompute_twiddles(CanonicCoset::new(log_size).circle_domain().half_coset)
}

/// Commits to columns, each given by its rows in the bit-reversed order of the canonical domain of its size.
pub(crate) fn commit<P: ProofBackend>(
    columns: Vec<Col<P::Library, BaseField>>,
    twiddles: &TwiddleTree<P::Library>,
    pool: &BaseColumnPool<P::Library>,
) -> Tree<P> {
    let evaluations = columns
        .into_iter()
        .map(|column| {
            let domain = CanonicCoset::new(column.len().ilog2()).circle_domain();
            CircleEvaluation::<P::Library, BaseField, BitReversedOrder>::new(domain, column)
        })
        .collect();
    P::tree(
        P::Library::interpolate_columns(evaluations, twiddles),
        twiddles,
        pool,
    )
}

/// Log size of the domain of the twiddles for columns of up to 2^`log_size` rows.
pub(crate) const fn log_extended(log_size: u32) -> u32 {
    log_size + LOG_BLOWUP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_has_a_name_and_a_gpu_its_own() {
        let gpu = Gpu {
            name: "a GPU".to_owned(),
        };
        let cuda = Backend::Cuda(gpu);
        assert_eq!((cuda.name(), cuda.device()), ("cuda", Some("a GPU")));
        assert_eq!(
            (Backend::Simd.name(), Backend::Simd.device()),
            ("simd", None)
        );
    }

    #[cfg(not(feature = "gpu"))]
    #[test]
    fn without_the_feature_there_is_no_gpu() {
        assert_eq!(Gpu::find(), Err(DeviceError::NotBuilt));
    }
}
