//! The CUDA backend: proofs by its own loop, which waits for the device a handful of times.
//!
//! Written for any of its executors. `tests/cuda_backend.rs` includes this file and runs it over the host, so names of
//! this crate are written out.

#[path = "obelysk_cpu.rs"]
pub mod obelysk_cpu;

use std::borrow::Cow;
use std::fmt::Display;
use std::marker::PhantomData;

use sage_air::claim::{Sizes, MAIN_COLUMNS, N_COMPONENTS};
use sage_air::components::Components;
use sage_air::policy::LOG_BLOWUP;
use sage_air::relations::Relations;
use sage_cuda::backend::{DeviceBackend, DeviceColumn};
use sage_cuda::device::CudaExecutor;
use sage_cuda::executor::{Buffer, Executor};
use sage_cuda::interaction::{claimed_sums, Interaction};
use sage_cuda::plan::memory::Shape;
use sage_cuda::prove::{check_memory, commit_tree, LoopBackend, LoopComponent};
use sage_prover::witness::Run;
use sage_prover::{Committed, DeviceError, ProofBackend, Scheme, Simd, Tree};
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::pcs::PcsConfig;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::proof::StarkProof;
use stwo::core::vcs::blake2_hash::Blake2sHash;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::circle::{CircleCoefficients, CircleEvaluation, PolyOps};
use stwo::prover::poly::twiddles::TwiddleTree;

/// The process's device of a kind.
pub struct Device<X>(PhantomData<X>);

/// The process's GPU.
pub type Cuda = Device<CudaExecutor>;

fn failed(error: impl Display) -> DeviceError {
    DeviceError::Failed(error.to_string())
}

fn refused(error: sage_cuda::ProveError) -> DeviceError {
    match error {
        sage_cuda::ProveError::Memory { needed, missing } => {
            DeviceError::Memory { needed, missing }
        }
        sage_cuda::ProveError::Device(fault) => failed(fault),
        error => failed(error),
    }
}

/// The components as the loop takes them.
fn provers<X: Executor>(
    components: &Components,
) -> [&dyn LoopComponent<DeviceBackend<X>>; N_COMPONENTS] {
    [
        &components.cpu,
        &components.rom,
        &components.rc,
        &components.mem,
        &components.cmp,
    ]
}

/// What a proof takes memory for. Challenges and sums do not matter for that.
pub fn shape<X: Executor>(sizes: &Sizes, config: PcsConfig) -> Result<Shape, DeviceError> {
    let sums = [SecureField::default(); N_COMPONENTS];
    let components = Components::new(sizes, &Relations::unchallenged(), &sums);
    let mut constraints = Vec::with_capacity(N_COMPONENTS);
    for component in provers::<X>(&components) {
        constraints.extend(component.constraint_shape().map_err(failed)?);
    }
    Ok(Shape {
        trees: sizes.column_logs().to_vec(),
        // Running sums read the row before; the library adds a third point.
        points: 3,
        store_coefficients: true,
        log_twiddles: sizes.log_max() + LOG_BLOWUP,
        interaction: true,
        constraints,
        config,
    })
}

/// The columns of a tree by their rows. The tree has coefficients and values on a domain that has none of the rows' points,
/// so the rows are computed again: for the time of one function that is cheaper than to keep them all along.
fn rows<X: Executor>(
    tree: &Tree<Device<X>>,
    twiddles: &TwiddleTree<DeviceBackend<X>>,
) -> Vec<DeviceColumn<X, BaseField>> {
    let polynomials = tree.polynomials.iter().map(|poly| {
        let coefficients = poly.coeffs.clone();
        coefficients.expect("trees of this backend keep coefficients; qed")
    });
    let pool = BaseColumnPool::new();
    let polynomials = polynomials.collect();
    DeviceBackend::<X>::evaluate_polynomials(polynomials, 0, twiddles, false, &pool)
        .into_iter()
        .map(|poly| poly.evals.values)
        .collect()
}

/// Interaction columns made on the device: no column crosses to the host, and one exchange brings all sums.
fn interaction<X: Executor>(
    run: &Committed<'_, Device<X>>,
    relations: &Relations,
) -> Result<sage_prover::Interaction<Device<X>>, DeviceError> {
    let preprocessed = rows::<X>(run.tables.tree(), run.twiddles);
    let main = rows::<X>(run.main, run.twiddles);
    let preprocessed: Vec<_> = preprocessed.iter().collect();
    let (range_table, rom_table) = preprocessed.split_at(1);
    let mut main = main.iter();
    let mut own = |component: usize| -> Vec<&DeviceColumn<X, BaseField>> {
        main.by_ref().take(MAIN_COLUMNS[component]).collect()
    };
    // Claimed sums have no part in a fraction.
    let unclaimed = [SecureField::default(); N_COMPONENTS];
    let components = Components::new(run.sizes, relations, &unclaimed);
    let made = [
        Interaction::new(&*components.cpu, &[], &own(0)),
        Interaction::new(&*components.rom, rom_table, &own(1)),
        Interaction::new(&*components.rc, range_table, &own(2)),
        Interaction::new(&*components.mem, &[], &own(3)),
        Interaction::new(&*components.cmp, &[], &own(4)),
    ];
    let made = made.into_iter().collect::<Result<Vec<_>, _>>();
    let made = made.map_err(failed)?;
    let sums = claimed_sums(&made);
    let sums = std::array::from_fn(|component| sums[component]);
    let columns = made.into_iter().flat_map(Interaction::into_columns);
    Ok((columns.collect(), sums))
}

impl<X: Executor> ProofBackend for Device<X> {
    type Library = DeviceBackend<X>;
    type Kept = ();

    fn columns(columns: Vec<Cow<'_, BaseColumn>>) -> Vec<DeviceColumn<X, BaseField>> {
        let upload = |column: Cow<'_, BaseColumn>| {
            // The CPU may hold p for 0; a device's memory has values below p alone.
            let rows = column.data.iter().flat_map(|rows| rows.to_array());
            let words: Vec<u32> = rows.take(column.length).map(|value| value.0).collect();
            DeviceColumn::new(Buffer::from_words(&words))
        };
        columns.into_iter().map(upload).collect()
    }

    /// The cpu component's columns are written on the device.
    fn main_columns(run: &Run<'_>) -> ((), Vec<DeviceColumn<X, BaseField>>) {
        let [log_size, ..] = run.sizes.component_logs();
        let mut columns = obelysk_cpu::columns::<X>(log_size, run);
        let tables = run.tables();
        columns.extend(Self::columns(
            tables.iter().flatten().map(Cow::Borrowed).collect(),
        ));
        ((), columns)
    }

    fn tree(
        polynomials: Vec<CircleCoefficients<DeviceBackend<X>>>,
        twiddles: &TwiddleTree<DeviceBackend<X>>,
        pool: &BaseColumnPool<DeviceBackend<X>>,
    ) -> Tree<Self> {
        commit_tree(polynomials, LOG_BLOWUP, twiddles, true, None, pool)
    }

    fn interaction(
        run: &Committed<'_, Self>,
        relations: &Relations,
    ) -> Result<sage_prover::Interaction<Self>, DeviceError> {
        interaction(run, relations)
    }

    fn prove_constraints(
        components: &Components,
        _log_max: u32,
        channel: &mut Blake2sChannel,
        scheme: Scheme<'_, Self>,
    ) -> Result<StarkProof<Blake2sMerkleHasher>, DeviceError> {
        sage_cuda::prove(&provers::<X>(components), channel, scheme).map_err(refused)
    }

    fn fits(sizes: &Sizes, config: PcsConfig) -> Result<(), DeviceError> {
        check_memory::<DeviceBackend<X>>(&shape::<X>(sizes, config)?).map_err(refused)
    }

    fn computed() -> Result<(), DeviceError> {
        DeviceBackend::<X>::fault().map_or(Ok(()), |fault| Err(failed(fault)))
    }
}

/// Starts the GPU, tries it, and returns its name.
pub fn start() -> Result<String, DeviceError> {
    let gpu = CudaExecutor::get().map_err(failed)?;
    trial::<CudaExecutor>()?;
    Ok(gpu.device().name.clone())
}

/// The root of a commitment to a few columns.
fn trial_root<P: ProofBackend>() -> Blake2sHash {
    const LOG_SIZE: u32 = 8;
    let domain = CanonicCoset::new(LOG_SIZE).circle_domain();
    let extended = CanonicCoset::new(LOG_SIZE + LOG_BLOWUP).circle_domain();
    let twiddles = P::Library::precompute_twiddles(extended.half_coset);
    let column = |seed: u32| -> BaseColumn {
        let values = (0..1 << LOG_SIZE).map(|row| BaseField::from(seed * row * row + 7));
        values.collect()
    };
    let columns = (1..4).map(|seed| Cow::Owned(column(seed))).collect();
    let evaluations = P::columns(columns)
        .into_iter()
        .map(|column| CircleEvaluation::new(domain, column))
        .collect();
    let polynomials = P::Library::interpolate_columns(evaluations, &twiddles);
    let tree = P::tree(polynomials, &twiddles, &BaseColumnPool::new());
    tree.commitment.root()
}

/// Whether a device finds the root of a small commitment. Every proof is verified, so this is for an early answer: it
/// shows whether kernels can be compiled, loaded and run.
pub fn trial<X: Executor>() -> Result<(), DeviceError> {
    let root = trial_root::<Device<X>>();
    Device::<X>::computed()?;
    if root != trial_root::<Simd>() {
        return Err(failed("the device computes wrong values"));
    }
    Ok(())
}
