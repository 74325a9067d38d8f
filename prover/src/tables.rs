//! The committed program: tree 0, which is the same for every run of a program.

use sage_air::claim::RC_LOG;
use sage_air::isa::ControlWords;
use sage_air::policy::LOG_BLOWUP;
use sage_air::program::{Program, ProgramError, ProgramRecord};
use stwo::core::fields::m31::BaseField;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleChannel;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::backend::Column;
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::circle::{CircleEvaluation, PolyOps};
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::CommitmentTreeProver;

use crate::witness::preprocessed;

/// Tree 0 of a program with everything that a proof needs of it. Build it once for many proofs of the same program.
pub struct ProgramTables {
    record: ProgramRecord,
    rom: Vec<ControlWords>,
    columns: Vec<BaseColumn>,
    tree: CommitmentTreeProver<SimdBackend, Blake2sMerkleChannel>,
}

impl ProgramTables {
    /// Validates a program, decodes it and commits to it.
    ///
    /// # Errors
    ///
    /// The first rule of registration that the program breaks.
    pub fn new(program: &Program) -> Result<Self, ProgramError> {
        program.validate()?;
        let rom_log = program.rom_log();
        let columns = preprocessed::columns(program);
        let twiddles = twiddles(u32::from(rom_log.max(RC_LOG)) + LOG_BLOWUP);
        let tree = commit(columns.clone(), &twiddles, &BaseColumnPool::new());
        let header = program.header;
        let record = ProgramRecord {
            id: program.program_id(),
            root: tree.commitment.root().0,
            n_instr: header.n_instr,
            rom_log,
            mem_log: header.mem_log,
            in_base: header.in_base,
            max_in: header.max_in,
            out_base: header.out_base,
            max_out: header.max_out,
        };
        Ok(Self {
            record,
            rom: preprocessed::control_words(program),
            columns,
            tree,
        })
    }

    /// What the chain keeps of the program.
    pub const fn record(&self) -> &ProgramRecord {
        &self.record
    }

    /// The decoded instructions.
    pub fn rom(&self) -> &[ControlWords] {
        &self.rom
    }

    /// The columns of tree 0.
    pub fn columns(&self) -> &[BaseColumn] {
        &self.columns
    }

    /// The committed tree.
    pub const fn tree(&self) -> &CommitmentTreeProver<SimdBackend, Blake2sMerkleChannel> {
        &self.tree
    }
}

/// Twiddles for domains of up to 2^`log_size` points.
pub(crate) fn twiddles(log_size: u32) -> TwiddleTree<SimdBackend> {
    SimdBackend::precompute_twiddles(CanonicCoset::new(log_size).circle_domain().half_coset)
}

/// Commits to columns, each given by its rows in the bit-reversed order of the canonical domain of its size.
///
/// The coefficients of the columns are kept, a quarter of the memory of the tree: without them, the library computes the
/// values outside of the domain from all four times as many evaluations, and the weights for that point by point.
pub(crate) fn commit(
    columns: Vec<BaseColumn>,
    twiddles: &TwiddleTree<SimdBackend>,
    pool: &BaseColumnPool<SimdBackend>,
) -> CommitmentTreeProver<SimdBackend, Blake2sMerkleChannel> {
    let evaluations = columns
        .into_iter()
        .map(|column| {
            let domain = CanonicCoset::new(column.len().ilog2()).circle_domain();
            CircleEvaluation::<SimdBackend, BaseField, BitReversedOrder>::new(domain, column)
        })
        .collect();
    let polynomials = SimdBackend::interpolate_columns(evaluations, twiddles);
    CommitmentTreeProver::new(polynomials, LOG_BLOWUP, twiddles, true, None, pool)
}
