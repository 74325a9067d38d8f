//! The statement file that stands beside a proof: everything the proof is checked against.

use std::path::Path;

use sage_air::{
    isa::{Instruction, INSTRUCTION_BYTES},
    policy::PolicyId,
    program::{Program, ProgramRecord, VM_VERSION},
    statement::{JobHeader, Statement, CIRCUIT_OBELYSK_VM},
};
use sage_prover::{Proof, Request};
use serde::{Deserialize, Serialize};

use crate::{
    cli::PolicyName,
    error::CliError,
    words::{Bytes32, OutcomeText},
};

/// Version of the file's layout.
const FORMAT: u32 = 1;

/// The file as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementFile {
    /// Layout version, 1.
    pub format: u32,
    /// Circuit number.
    pub circuit: u32,
    /// Machine version.
    pub vm_version: u32,
    /// Proof policy.
    pub policy: PolicyText,
    /// The job.
    pub job: JobText,
    /// The worker's account.
    pub worker: Bytes32,
    /// What the chain keeps of the program.
    pub program: ProgramText,
    /// The job's cycle limit.
    pub max_cycles: u32,
    /// Executed cycles.
    pub cycles: u32,
    /// How the run ended.
    pub outcome: OutcomeText,
    /// The 20 bytes of the instruction at the program counter of a fault, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fault_instruction: Option<String>,
    /// Declared size of the comparison table.
    pub log_cmp: u8,
    /// Input words.
    pub inputs: Vec<u32>,
    /// Output words.
    pub outputs: Vec<u32>,
}

/// Proof policy by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyText {
    /// [`PolicyId::Standard`]
    Standard,
    /// [`PolicyId::Proven`]
    Proven,
}

impl From<PolicyText> for PolicyId {
    fn from(text: PolicyText) -> Self {
        match text {
            PolicyText::Standard => Self::Standard,
            PolicyText::Proven => Self::Proven,
        }
    }
}

impl From<PolicyName> for PolicyText {
    fn from(name: PolicyName) -> Self {
        match name {
            PolicyName::Standard => Self::Standard,
            PolicyName::Proven => Self::Proven,
        }
    }
}

/// The job a proof belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobText {
    /// Hash of the chain's genesis block.
    pub genesis: Bytes32,
    /// Number of the job.
    pub id: u64,
    /// How often it was assigned before.
    pub attempt: u32,
    /// The client's account.
    pub client: Bytes32,
}

/// A program record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramText {
    /// Hash of header and code.
    pub id: Bytes32,
    /// Merkle root of the preprocessed tree.
    pub root: Bytes32,
    /// Number of instructions.
    pub n_instr: u32,
    /// Base-2 logarithm of the ROM rows.
    pub rom_log: u8,
    /// Base-2 logarithm of the memory words.
    pub mem_log: u8,
    /// Address of the number of inputs.
    pub in_base: u32,
    /// Largest number of inputs.
    pub max_in: u32,
    /// Address of the number of outputs.
    pub out_base: u32,
    /// Largest number of outputs.
    pub max_out: u32,
}

impl From<&ProgramRecord> for ProgramText {
    fn from(record: &ProgramRecord) -> Self {
        Self {
            id: Bytes32(record.id),
            root: Bytes32(record.root),
            n_instr: record.n_instr,
            rom_log: record.rom_log,
            mem_log: record.mem_log,
            in_base: record.in_base,
            max_in: record.max_in,
            out_base: record.out_base,
            max_out: record.max_out,
        }
    }
}

impl From<&ProgramText> for ProgramRecord {
    fn from(text: &ProgramText) -> Self {
        Self {
            id: text.id.0,
            root: text.root.0,
            n_instr: text.n_instr,
            rom_log: text.rom_log,
            mem_log: text.mem_log,
            in_base: text.in_base,
            max_in: text.max_in,
            out_base: text.out_base,
            max_out: text.max_out,
        }
    }
}

/// The instruction that an outcome names, as the statement file writes it.
pub fn fault_instruction_text(program: &Program, outcome: OutcomeText) -> Option<String> {
    match outcome {
        OutcomeText::Faulted { pc, .. } => program
            .instruction(pc)
            .map(|instruction| hex::encode(instruction.encode())),
        OutcomeText::Halted {} | OutcomeText::OutOfCycles { .. } => None,
    }
}

/// The claim of a run, apart from its inputs and outputs.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The job's cycle limit.
    pub max_cycles: u32,
    /// Executed cycles.
    pub cycles: u32,
    /// How the run ended.
    pub outcome: OutcomeText,
    /// Declared size of the comparison table.
    pub log_cmp: u8,
}

impl StatementFile {
    /// A statement without inputs, outputs and faulting instruction.
    pub fn new(
        policy: PolicyName,
        job: JobText,
        worker: Bytes32,
        program: &ProgramRecord,
        claim: Claim,
    ) -> Self {
        Self {
            format: FORMAT,
            circuit: CIRCUIT_OBELYSK_VM,
            vm_version: VM_VERSION,
            policy: policy.into(),
            job,
            worker,
            program: program.into(),
            max_cycles: claim.max_cycles,
            cycles: claim.cycles,
            outcome: claim.outcome,
            fault_instruction: None,
            log_cmp: claim.log_cmp,
            inputs: Vec::new(),
            outputs: Vec::new(),
        }
    }

    /// The statement that a fresh proof shows.
    pub fn of_proof(
        program: &Program,
        request: &Request<'_>,
        policy: PolicyName,
        proof: &Proof,
    ) -> Self {
        let job = JobText {
            genesis: Bytes32(request.job.genesis),
            id: request.job.job,
            attempt: request.job.attempt,
            client: Bytes32(request.job.client),
        };
        let claim = Claim {
            max_cycles: request.max_cycles,
            cycles: proof.cycles,
            outcome: proof.outcome.into(),
            log_cmp: proof.log_cmp,
        };
        let worker = Bytes32(request.worker);
        let mut file = Self::new(policy, job, worker, &proof.program, claim);
        file.fault_instruction = fault_instruction_text(program, claim.outcome);
        file.inputs = request.inputs.to_vec();
        file.outputs = proof.outputs.clone();
        file
    }

    /// Reads a statement file.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, CliError> {
        let wrong = |detail: String| CliError::StatementFile {
            path: path.to_owned(),
            detail,
        };
        let file: Self = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
        if file.format != FORMAT {
            return Err(wrong(format!("format {} is unknown", file.format)));
        }
        file.instruction().map_err(wrong)?;
        Ok(file)
    }

    /// The faulting instruction that the file carries.
    fn instruction(&self) -> Result<Option<Instruction>, String> {
        let Some(digits) = &self.fault_instruction else {
            return Ok(None);
        };
        let mut bytes = [0; INSTRUCTION_BYTES];
        hex::decode_to_slice(digits, &mut bytes)
            .map_err(|error| format!("fault_instruction: {error}"))?;
        Instruction::from_bytes(&bytes)
            .map(Some)
            .map_err(|error| format!("fault_instruction: {error}"))
    }

    /// The statement as the verifier takes it.
    pub fn statement(&self) -> Statement<'_> {
        Statement {
            job: JobHeader {
                genesis: self.job.genesis.0,
                job: self.job.id,
                attempt: self.job.attempt,
                client: self.job.client.0,
            },
            worker: self.worker.0,
            program: (&self.program).into(),
            max_cycles: self.max_cycles,
            cycles: self.cycles,
            outcome: self.outcome.into(),
            // Checked when the file was read.
            fault_instruction: self.instruction().unwrap_or_default(),
            log_cmp: self.log_cmp,
            inputs: &self.inputs,
            outputs: &self.outputs,
        }
    }
}
