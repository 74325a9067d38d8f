//! The statement as the runtime encodes it, with owned fields that can be changed.

use codec::{Decode, Encode};
use sage_air::isa::{Instruction, INSTRUCTION_BYTES};
use sage_air::program::{self, ProgramRecord};
use sage_air::statement::{JobHeader, Outcome, Statement};
use sage_primitives::{proofs::RunOutcome, verifier, Word};
use sp_core::H256;

/// The owned twin of [`verifier::StatementParts`], field by field.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[allow(missing_docs)]
pub struct Parts {
    pub genesis: H256,
    pub job: u64,
    pub attempt: u32,
    pub client: [u8; 32],
    pub worker: [u8; 32],
    pub program: verifier::ProgramRecord,
    pub cycles: u32,
    pub max_cycles: u32,
    pub outcome: RunOutcome,
    pub fault_instruction: Option<[u8; INSTRUCTION_BYTES]>,
    pub log_cmp: u8,
    pub inputs: Vec<Word>,
    pub outputs: Vec<Word>,
}

impl Parts {
    /// The statement in the verifier's form; `None` if the instruction at a fault is not canonical.
    pub fn view(&self) -> Option<Statement<'_>> {
        let fault_instruction = match &self.fault_instruction {
            Some(bytes) => Some(Instruction::from_bytes(bytes).ok()?),
            None => None,
        };
        let header = &self.program.header;
        Some(Statement {
            job: JobHeader {
                genesis: self.genesis.0,
                job: self.job,
                attempt: self.attempt,
                client: self.client,
            },
            worker: self.worker,
            program: ProgramRecord {
                id: self.program.id.0,
                root: self.program.root.0,
                n_instr: header.n_instr,
                rom_log: program::rom_log(header.n_instr),
                mem_log: header.mem_log,
                in_base: header.in_base,
                max_in: header.max_in,
                out_base: header.out_base,
                max_out: header.max_out,
            },
            max_cycles: self.max_cycles,
            cycles: self.cycles,
            outcome: match self.outcome {
                RunOutcome::Halted => Outcome::Halted,
                RunOutcome::OutOfCycles { pc } => Outcome::OutOfCycles { pc },
                RunOutcome::Faulted { pc, v1, v2 } => Outcome::Faulted { pc, v1, v2 },
            },
            fault_instruction,
            log_cmp: self.log_cmp,
            inputs: &self.inputs,
            outputs: &self.outputs,
        })
    }

    /// The same statement without the fields that the proof does not bind, because the chain alone fills them.
    ///
    /// docs/proofs/soundness.md, section 10: the cycle limit, the instruction at a fault, and what the program's hash
    /// says of its header beside what the verifier computes with.
    pub fn bound(&self) -> Self {
        let mut bound = self.clone();
        let header = &mut bound.program.header;
        header.n_instr = u32::from(program::rom_log(header.n_instr));
        header.max_in = 0;
        header.max_out = 0;
        if bound.outcome != RunOutcome::Halted {
            header.out_base = 0;
        }
        bound.max_cycles = 0;
        bound.fault_instruction = None;
        bound
    }
}
