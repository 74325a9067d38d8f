//! Reads the statement that the runtime hands over, and brings it into the verifier's form.

use codec::{Decode, DecodeAll};
use sage_air::{
    isa::{Instruction, INSTRUCTION_BYTES},
    program::{self, ProgramRecord},
    statement::{JobHeader, Outcome, Statement},
};
use sage_primitives::{
    proofs::RunOutcome, verifier::ProgramRecord as PrimitiveRecord, Attempt, JobId, Word,
};
use sp_core::H256;

/// Largest encoded statement in bytes: 2^14 public words and the fixed part.
pub const MAX_STATEMENT_BYTES: usize = 4 * (1 << 14) + 512;

/// The owned twin of [`sage_primitives::verifier::StatementParts`], field by field.
#[derive(Decode)]
pub struct OwnedStatement {
    genesis: H256,
    job: JobId,
    attempt: Attempt,
    client: [u8; 32],
    worker: [u8; 32],
    program: PrimitiveRecord,
    cycles: u32,
    max_cycles: u32,
    outcome: RunOutcome,
    fault_instruction: Option<[u8; INSTRUCTION_BYTES]>,
    log_cmp: u8,
    inputs: Vec<Word>,
    outputs: Vec<Word>,
}

impl OwnedStatement {
    /// Decodes a statement; `None` if it is too long, ends early or goes on.
    pub fn read(mut bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_STATEMENT_BYTES {
            return None;
        }
        Self::decode_all(&mut bytes).ok()
    }

    /// The statement in the verifier's form; `None` if the instruction at a fault is not canonical.
    pub fn view(&self) -> Option<Statement<'_>> {
        let fault_instruction = match &self.fault_instruction {
            Some(bytes) => Some(Instruction::from_bytes(bytes).ok()?),
            None => None,
        };
        Some(Statement {
            job: JobHeader {
                genesis: self.genesis.0,
                job: self.job,
                attempt: self.attempt,
                client: self.client,
            },
            worker: self.worker,
            program: record(&self.program),
            max_cycles: self.max_cycles,
            cycles: self.cycles,
            outcome: outcome(self.outcome),
            fault_instruction,
            log_cmp: self.log_cmp,
            inputs: &self.inputs,
            outputs: &self.outputs,
        })
    }

    /// Version of the machine that the program was registered for.
    pub fn vm_version(&self) -> u32 {
        self.program.header.vm_version
    }
}

fn record(program: &PrimitiveRecord) -> ProgramRecord {
    let header = &program.header;
    ProgramRecord {
        id: program.id.0,
        root: program.root.0,
        n_instr: header.n_instr,
        rom_log: program::rom_log(header.n_instr),
        mem_log: header.mem_log,
        in_base: header.in_base,
        max_in: header.max_in,
        out_base: header.out_base,
        max_out: header.max_out,
    }
}

fn outcome(outcome: RunOutcome) -> Outcome {
    match outcome {
        RunOutcome::Halted => Outcome::Halted,
        RunOutcome::OutOfCycles { pc } => Outcome::OutOfCycles { pc },
        RunOutcome::Faulted { pc, v1, v2 } => Outcome::Faulted { pc, v1, v2 },
    }
}
