//! The committed program: tree 0, which is the same for every run of a program.

use std::borrow::Cow;

use sage_air::claim::{Sizes, MIN_ROWS_LOG, RC_LOG};
use sage_air::isa::ControlWords;
use sage_air::policy::PolicyId;
use sage_air::program::{Program, ProgramError, ProgramRecord};
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::mempool::BaseColumnPool;

use crate::backend::{commit, log_extended, twiddles, ProofBackend, Simd, Tree};
use crate::error::ProveError;
use crate::witness::preprocessed;

/// Tree 0 of a program with everything that a proof needs of it. Build it once for many proofs of the same program.
pub struct ProgramTables<P: ProofBackend = Simd> {
    record: ProgramRecord,
    rom: Vec<ControlWords>,
    columns: Vec<BaseColumn>,
    tree: Tree<P>,
}

impl ProgramTables {
    /// Validates a program, decodes it and commits to it on the CPU.
    ///
    /// # Errors
    ///
    /// The first rule of registration that the program breaks.
    pub fn new(program: &Program) -> Result<Self, ProgramError> {
        program.validate()?;
        Ok(Self::of_valid(program))
    }
}

impl<P: ProofBackend> ProgramTables<P> {
    /// Validates a program, decodes it and commits to it on a backend. After a failure of the backend's device tables
    /// from before it prove nothing any more; build them again.
    ///
    /// # Errors
    ///
    /// [`ProveError::Program`] with the first rule of registration that the program breaks, [`ProveError::Device`] if
    /// the backend's device has too little memory for any proof of the program, or fails.
    pub fn on(program: &Program) -> Result<Self, ProveError> {
        program.validate().map_err(ProveError::Program)?;
        let shortest = Sizes {
            n: MIN_ROWS_LOG,
            rom_log: program.rom_log(),
            mem_log: program.header.mem_log,
            k: MIN_ROWS_LOG,
        };
        P::fits(&shortest, PolicyId::Standard.policy().pcs_config())?;
        let tables = Self::of_valid(program);
        P::computed()?;
        Ok(tables)
    }

    fn of_valid(program: &Program) -> Self {
        let rom_log = program.rom_log();
        let columns = preprocessed::columns(program);
        let twiddles = twiddles::<P>(log_extended(u32::from(rom_log.max(RC_LOG))));
        let borrowed = columns.iter().map(Cow::Borrowed).collect();
        let tree = commit::<P>(P::columns(borrowed), &twiddles, &BaseColumnPool::new());
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
        Self {
            record,
            rom: preprocessed::control_words(program),
            columns,
            tree,
        }
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
    pub const fn tree(&self) -> &Tree<P> {
        &self.tree
    }
}
