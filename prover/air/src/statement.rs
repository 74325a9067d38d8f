//! What a proof states: job, worker, program, cycles, outcome, inputs and outputs.
//!
//! Source: ObelyskVM specification, sections 1.2 (outcomes), 4.1 (hashes) and 7 (API). All of it is recomputed by the
//! runtime from the job record, the submitted words, the origin and the claim; nothing is read from a proof.

use core::fmt;

use crate::claim::{Sizes, MAX_CYCLES};
use crate::hash::TaggedHasher;
use crate::isa::{traps, Instruction, Opcode, HALT, P};
use crate::policy::PolicyId;
use crate::program::{ProgramError, ProgramRecord};

/// Number of a circuit; part of the statement and the transcript.
pub type CircuitId = u32;

/// The ObelyskVM circuit, the only one so far.
pub const CIRCUIT_OBELYSK_VM: CircuitId = 1;

/// Bytes of the job header inside the io commitment: genesis, job, attempt, client, program.
const JOB_HEADER_BYTES: u32 = 32 + 8 + 4 + 32 + 32;

/// The job a proof belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JobHeader {
    /// Hash of the chain's genesis block.
    pub genesis: [u8; 32],
    /// The job's number.
    pub job: u64,
    /// How often the job was assigned before; a new assignment makes older proofs worthless.
    pub attempt: u32,
    /// The client's account.
    pub client: [u8; 32],
}

/// How a run ended. Every program has exactly one outcome for given inputs and cycle limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Halt was executed.
    Halted,
    /// The cycle limit was reached before Halt.
    OutOfCycles {
        /// Program counter of the instruction that would come next.
        pc: u32,
    },
    /// The next instruction traps, or there is none.
    Faulted {
        /// Program counter of the trapping instruction.
        pc: u32,
        /// Value of its first source register; 0 if it has none.
        v1: u32,
        /// Value of its second source register; 0 if it has none.
        v2: u32,
    },
}

impl Outcome {
    /// Returns the outcome's number in the statement: 0 halted, 1 out of cycles, 2 faulted.
    pub const fn tag(&self) -> u8 {
        match self {
            Self::Halted => 0,
            Self::OutOfCycles { .. } => 1,
            Self::Faulted { .. } => 2,
        }
    }

    /// Returns the public program counter at the end of the run; [`HALT`] for a halted one.
    pub const fn pc_end(&self) -> u32 {
        match *self {
            Self::Halted => HALT,
            Self::OutOfCycles { pc } | Self::Faulted { pc, .. } => pc,
        }
    }

    /// Returns the values of the faulting instruction's source registers; (0, 0) for the other outcomes.
    pub const fn fault_values(&self) -> (u32, u32) {
        match *self {
            Self::Faulted { v1, v2, .. } => (v1, v2),
            _ => (0, 0),
        }
    }
}

/// Why a claim is refused before any proof byte is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimError {
    /// The program record is damaged.
    Program(ProgramError),
    /// The record's table sizes are out of range.
    RecordSizes,
    /// The job's cycle limit is 0 or above [`MAX_CYCLES`].
    MaxCycles(u32),
    /// The cycle count does not fit the outcome and the job's limit.
    Cycles(u32),
    /// The declared size of the comparison table is not in `6..=n`.
    LogCmp(u8),
    /// More inputs than the program takes.
    TooManyInputs(u64),
    /// More outputs than the program gives.
    TooManyOutputs(u64),
    /// Outputs are claimed for a run that did not halt.
    OutputsWithoutHalt,
    /// An input word is not below the modulus.
    InputWord(u64),
    /// An output word is not below the modulus.
    OutputWord(u64),
    /// The program counter at the end can never be reached.
    ProgramCounter(u32),
    /// A source value of the faulting instruction is not below the modulus.
    FaultValue(u32),
    /// A fault inside the code is claimed without the instruction.
    FaultInstructionMissing,
    /// An instruction is given where the outcome has none.
    FaultInstructionUnexpected,
    /// The faulting instruction is not canonical.
    FaultInstruction(ProgramError),
    /// A source the instruction does not use has a value.
    UnusedSource,
    /// The instruction does not trap on the claimed values.
    NoTrap,
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program(error) => write!(f, "program record: {error}"),
            Self::RecordSizes => f.write_str("program record: table sizes out of range"),
            Self::MaxCycles(n) => write!(f, "cycle limit {n} is not in 1..=4000000"),
            Self::Cycles(n) => write!(f, "{n} cycles do not fit outcome and limit"),
            Self::LogCmp(k) => write!(f, "comparison table of 2^{k} rows is out of range"),
            Self::TooManyInputs(n) => write!(f, "{n} inputs exceed the program's limit"),
            Self::TooManyOutputs(n) => write!(f, "{n} outputs exceed the program's limit"),
            Self::OutputsWithoutHalt => f.write_str("outputs without Halt"),
            Self::InputWord(i) => write!(f, "input {i} is not below 2^31 - 1"),
            Self::OutputWord(i) => write!(f, "output {i} is not below 2^31 - 1"),
            Self::ProgramCounter(pc) => write!(f, "program counter {pc} cannot be reached"),
            Self::FaultValue(v) => write!(f, "source value {v} is not below 2^31 - 1"),
            Self::FaultInstructionMissing => f.write_str("faulting instruction is missing"),
            Self::FaultInstructionUnexpected => f.write_str("no instruction belongs here"),
            Self::FaultInstruction(error) => write!(f, "faulting instruction: {error}"),
            Self::UnusedSource => f.write_str("value of a source the instruction does not use"),
            Self::NoTrap => f.write_str("the instruction does not trap on these values"),
        }
    }
}

impl core::error::Error for ClaimError {}

/// Everything a proof is checked against.
///
/// # What the chain must guarantee
///
/// The verifier checks every relation between the fields. It cannot check where they come from:
/// - `job`, `max_cycles` and `program` are those of the job record, `program` as computed at registration;
/// - `inputs` hash to the job's input hash ([`input_hash`]);
/// - `worker` is the origin of the submission;
/// - `fault_instruction` is the instruction at the outcome's program counter of exactly the code whose hash is
///   `program.id`, read with [`crate::program::instruction_at`]; a submitted instruction is never used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The job.
    pub job: JobHeader,
    /// The worker's account.
    pub worker: [u8; 32],
    /// The registered program.
    pub program: ProgramRecord,
    /// The job's cycle limit, `1..=MAX_CYCLES`.
    pub max_cycles: u32,
    /// T, the number of executed cycles.
    pub cycles: u32,
    /// How the run ended.
    pub outcome: Outcome,
    /// Registered instruction at the program counter of a fault inside the code; `None` in every other case.
    pub fault_instruction: Option<Instruction>,
    /// k, the declared size of the comparison table.
    pub log_cmp: u8,
    /// Input words.
    pub inputs: &'a [u32],
    /// Output words; empty unless the run halted.
    pub outputs: &'a [u32],
}

impl Statement<'_> {
    /// Checks every rule of the claim and returns the sizes that follow from it.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self) -> Result<Sizes, ClaimError> {
        self.program.check().map_err(ClaimError::Program)?;
        self.check_cycles()?;
        self.check_words()?;
        self.check_outcome()?;
        Sizes::new(self.cycles, &self.program, self.log_cmp)
    }

    /// Checks the cycle count against the outcome and the job's limit (section 1.2).
    fn check_cycles(&self) -> Result<(), ClaimError> {
        if !(1..=MAX_CYCLES).contains(&self.max_cycles) {
            return Err(ClaimError::MaxCycles(self.max_cycles));
        }
        let fits = match self.outcome {
            Outcome::Halted => (1..=self.max_cycles).contains(&self.cycles),
            Outcome::OutOfCycles { .. } => self.cycles == self.max_cycles,
            Outcome::Faulted { .. } => self.cycles < self.max_cycles,
        };
        if fits {
            Ok(())
        } else {
            Err(ClaimError::Cycles(self.cycles))
        }
    }

    /// Checks number and range of the public words.
    fn check_words(&self) -> Result<(), ClaimError> {
        let (n_in, n_out) = (self.inputs.len() as u64, self.outputs.len() as u64);
        if n_in > u64::from(self.program.max_in) {
            return Err(ClaimError::TooManyInputs(n_in));
        }
        if n_out > u64::from(self.program.max_out) {
            return Err(ClaimError::TooManyOutputs(n_out));
        }
        if n_out > 0 && self.outcome != Outcome::Halted {
            return Err(ClaimError::OutputsWithoutHalt);
        }
        let first_bad = |words: &[u32]| words.iter().position(|word| *word >= P);
        if let Some(index) = first_bad(self.inputs) {
            return Err(ClaimError::InputWord(index as u64));
        }
        if let Some(index) = first_bad(self.outputs) {
            return Err(ClaimError::OutputWord(index as u64));
        }
        Ok(())
    }

    /// Checks the end of the run; for a fault, that the instruction traps on the claimed values.
    fn check_outcome(&self) -> Result<(), ClaimError> {
        // A run leaves the code only at its end: targets are instructions, so n_instr is the highest counter.
        let unreachable_pc = |pc: u32| pc > self.program.n_instr;
        match self.outcome {
            Outcome::Halted => self.check_no_fault_instruction(),
            Outcome::OutOfCycles { pc } if unreachable_pc(pc) => {
                Err(ClaimError::ProgramCounter(pc))
            }
            Outcome::OutOfCycles { .. } => self.check_no_fault_instruction(),
            Outcome::Faulted { pc, .. } if unreachable_pc(pc) => {
                Err(ClaimError::ProgramCounter(pc))
            }
            Outcome::Faulted { pc, v1, v2 } if pc == self.program.n_instr => {
                self.check_no_fault_instruction()?;
                if (v1, v2) != (0, 0) {
                    return Err(ClaimError::UnusedSource);
                }
                Ok(())
            }
            Outcome::Faulted { pc, v1, v2 } => self.check_trap(pc, v1, v2),
        }
    }

    /// Refuses an instruction where the outcome has none.
    fn check_no_fault_instruction(&self) -> Result<(), ClaimError> {
        match self.fault_instruction {
            None => Ok(()),
            Some(_) => Err(ClaimError::FaultInstructionUnexpected),
        }
    }

    /// Checks that the instruction at `pc` traps on `v1` and `v2`.
    fn check_trap(&self, pc: u32, v1: u32, v2: u32) -> Result<(), ClaimError> {
        let instruction = self
            .fault_instruction
            .ok_or(ClaimError::FaultInstructionMissing)?;
        instruction
            .check_in(self.program.mem_log, self.program.n_instr)
            .map_err(|error| {
                ClaimError::FaultInstruction(ProgramError::Instruction { pc, error })
            })?;
        for value in [v1, v2] {
            if value >= P {
                return Err(ClaimError::FaultValue(value));
            }
        }
        if instruction.op == Opcode::Halt {
            // Halt traps on more outputs than a statement can carry: v1 is their number, the word at `out_base`.
            return match v2 {
                0 if v1 > self.program.max_out => Ok(()),
                0 => Err(ClaimError::NoTrap),
                _ => Err(ClaimError::UnusedSource),
            };
        }
        let used = instruction.op.fields();
        // StoreR uses its second source, but its value decides nothing: it is bound all the same.
        if (!used.src1 && v1 != 0) || (!used.src2 && v2 != 0) {
            return Err(ClaimError::UnusedSource);
        }
        if !traps(&instruction, v1, v2, self.program.mem_log) {
            return Err(ClaimError::NoTrap);
        }
        Ok(())
    }

    /// Returns the final register values a fault claims, as (address, value), `None` for an unused source.
    ///
    /// These are the Out terms of section 1.2. Empty unless the run faulted inside the code.
    pub fn fault_reads(&self) -> [Option<(u32, u32)>; 2] {
        let (Outcome::Faulted { v1, v2, .. }, Some(instruction)) =
            (self.outcome, self.fault_instruction)
        else {
            return [None, None];
        };
        if instruction.op == Opcode::Halt {
            return [Some((self.program.out_base, v1)), None];
        }
        let used = instruction.op.fields();
        [
            used.src1.then_some((u32::from(instruction.src1), v1)),
            used.src2.then_some((u32::from(instruction.src2), v2)),
        ]
    }

    /// Returns the io commitment, word 4 of the proof in the chain's terms.
    pub fn io_commitment(&self) -> [u8; 32] {
        io_commitment(&self.job, &self.program.id, self.inputs, self.outputs)
    }

    /// Returns the statement hash, the identity of a proof (section 4.1).
    pub fn hash(
        &self,
        circuit: CircuitId,
        vm_version: u32,
        policy: PolicyId,
        sizes: &Sizes,
    ) -> [u8; 32] {
        let (v1, v2) = self.outcome.fault_values();
        let mut hasher = TaggedHasher::new(b"sage/statement/1");
        hasher
            .u32(circuit)
            .u32(vm_version)
            .u8(policy as u8)
            .bytes(&self.program.id)
            .bytes(&self.program.root)
            .bytes(&self.io_commitment())
            .bytes(&self.worker)
            .u32(self.cycles)
            .u8(self.outcome.tag())
            .u32(self.outcome.pc_end())
            .u32(v1)
            .u32(v2)
            .u8(sizes.n)
            .u8(sizes.rom_log)
            .u8(sizes.mem_log)
            .u8(sizes.k);
        hasher.finish()
    }
}

/// Returns H("sage/inputs/1", n_in, inputs), which the job stores at submission.
pub fn input_hash(inputs: &[u32]) -> [u8; 32] {
    let mut hasher = TaggedHasher::new(b"sage/inputs/1");
    hasher.words(inputs);
    hasher.finish()
}

/// Returns H("sage/io/1", job header behind its length, inputs, outputs).
pub fn io_commitment(
    job: &JobHeader,
    program_id: &[u8; 32],
    inputs: &[u32],
    outputs: &[u32],
) -> [u8; 32] {
    let mut hasher = TaggedHasher::new(b"sage/io/1");
    hasher
        .u32(JOB_HEADER_BYTES)
        .bytes(&job.genesis)
        .u64(job.job)
        .u32(job.attempt)
        .bytes(&job.client)
        .bytes(program_id)
        .words(inputs)
        .words(outputs);
    hasher.finish()
}

#[cfg(test)]
#[path = "tests/statement.rs"]
mod tests;
