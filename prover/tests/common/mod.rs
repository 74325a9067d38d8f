//! What the prover's tests share: runs, honest witnesses, and the verdict on a proof of anything at all.
#![allow(dead_code)]

use std::collections::BTreeSet;

use num_traits::Zero;
use sage_air::claim::{MAIN_COLUMNS, N_COMPONENTS};
use sage_air::code::Code;
use sage_air::policy::PolicyId;
use sage_air::program::{Program, VM_VERSION};
use sage_air::public_terms::{final_reads, public_sum};
use sage_air::relations::Relations;
use sage_air::statement::{JobHeader, Statement, CIRCUIT_OBELYSK_VM};
use sage_air::verify::verify;
use sage_prover::witness::{self, Tally, Witness};
use sage_prover::{prove_witness, statement, ProgramTables, ProveError, Request, Stopwatch};
use sage_vm::{execute, Execution};
use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::fields::m31::M31;
use stwo::core::fields::qm31::SecureField;
use stwo::prover::backend::Column;

pub mod forge;
pub mod rows;

pub use rows::violations;

/// The job of every test.
pub const JOB: JobHeader = JobHeader {
    genesis: [7; 32],
    job: 41,
    attempt: 2,
    client: [9; 32],
};

/// The worker of every test.
pub const WORKER: [u8; 32] = [5; 32];

/// A cycle limit that no test reaches unless it wants to.
pub const LIMIT: u32 = 100_000;

/// A program with its tables and one execution of it.
pub struct Run {
    pub program: Program,
    pub tables: ProgramTables,
    pub inputs: Vec<u32>,
    pub max_cycles: u32,
    pub execution: Execution,
    pub tally: Tally,
}

impl Run {
    /// Executes a program given in assembly.
    pub fn new(source: &str, inputs: &[u32], max_cycles: u32) -> Self {
        let program = sage_vm::asm::assemble(source).expect("test programs assemble");
        Self::of(program, inputs, max_cycles)
    }

    /// Executes a program.
    pub fn of(program: Program, inputs: &[u32], max_cycles: u32) -> Self {
        let tables = ProgramTables::new(&program).expect("test programs are valid");
        let execution = execute(&program, inputs, max_cycles).expect("test runs start");
        let tally = Tally::of(&execution.trace, tables.rom());
        Self {
            program,
            tables,
            inputs: inputs.to_vec(),
            max_cycles,
            execution,
            tally,
        }
    }

    /// The true statement.
    pub fn statement(&self) -> Statement<'_> {
        let request = Request {
            job: JOB,
            worker: WORKER,
            inputs: &self.inputs,
            max_cycles: self.max_cycles,
            policy: PolicyId::Standard,
        };
        let log_cmp = self.tally.log_cmp();
        let record = self.tables.record();
        statement(&self.program, record, &request, &self.execution, log_cmp)
    }

    /// The honest witness of a statement about this run.
    pub fn witness(&self, statement: &Statement<'_>) -> Witness {
        let sizes = statement.check().expect("the statement can be looked at");
        Witness::new(&witness::Run {
            sizes,
            rom: self.tables.rom(),
            trace: &self.execution.trace,
            tally: &self.tally,
            reads: &final_reads(statement),
        })
    }

    /// An envelope for a statement from a witness, verified by nobody.
    pub fn envelope(
        &self,
        statement: &Statement<'_>,
        witness: &Witness,
    ) -> Result<Vec<u8>, ProveError> {
        let mut silent = |_| {};
        let mut stopwatch = Stopwatch::new(&mut silent);
        prove_witness(
            &self.tables,
            statement,
            PolicyId::Standard,
            witness,
            &mut stopwatch,
        )
    }

    /// An honest proof of the true statement.
    pub fn honest_envelope(&self) -> Vec<u8> {
        let statement = self.statement();
        let witness = self.witness(&statement);
        self.envelope(&statement, &witness)
            .expect("an honest run is provable")
    }

    /// What is left over when all lookups of a witness and the public terms are added up; 0 if they balance.
    ///
    /// The challenges are drawn from a channel that saw nothing of the witness, so a witness that is not made for
    /// them balances by chance with probability 2^-96.
    pub fn lookup_balance(&self, statement: &Statement<'_>, witness: &Witness) -> SecureField {
        let relations = relations();
        let (_, sums) = witness.interaction(self.tables.columns(), &relations);
        let public = public_sum(statement, &relations).expect("no denominator is 0");
        sums.into_iter().fold(public, |total, sum| total + sum)
    }

    /// Asserts that every constraint but those of the running sums holds in every row, and that the lookups balance.
    ///
    /// It costs a fraction of a proof, which has the same conditions.
    pub fn assert_satisfied(&self, statement: &Statement<'_>, witness: &Witness) {
        assert_eq!(violations(witness), BTreeSet::new());
        assert!(
            self.lookup_balance(statement, witness).is_zero(),
            "lookups do not balance"
        );
    }

    /// What becomes of a witness for a statement.
    pub fn verdict(&self, statement: &Statement<'_>, witness: &Witness) -> Result<(), Code> {
        let envelope = self
            .envelope(statement, witness)
            .expect("any witness leads to an envelope");
        check(statement, &envelope)
    }
}

/// Relations with challenges that depend on nothing.
pub fn relations() -> Relations {
    let mut channel = Blake2sChannel::default();
    channel.mix_u64(1);
    Relations::draw(&mut channel)
}

/// Verifies an envelope under the standard policy.
pub fn check(statement: &Statement<'_>, envelope: &[u8]) -> Result<(), Code> {
    verify(
        CIRCUIT_OBELYSK_VM,
        VM_VERSION,
        PolicyId::Standard,
        statement,
        envelope,
    )
}

/// Index of a component in the witness.
pub mod component {
    pub const CPU: usize = 0;
    pub const ROM: usize = 1;
    pub const RC: usize = 2;
    pub const MEM: usize = 3;
    pub const CMP: usize = 4;
}

/// Reads one cell of a witness.
pub fn cell(witness: &Witness, component: usize, column: usize, row: usize) -> u32 {
    witness.main[component][column].at(row).0
}

/// Writes one cell of a witness.
pub fn set_cell(witness: &mut Witness, component: usize, column: usize, row: usize, value: u32) {
    witness.main[component][column].set(row, M31(value));
}

/// Adds to one cell of a witness, in the field.
pub fn add_to_cell(witness: &mut Witness, component: usize, column: usize, row: usize, by: M31) {
    let old = witness.main[component][column].at(row);
    witness.main[component][column].set(row, old + by);
}

/// The main columns of the AIR as (component, column in the component).
pub fn all_columns() -> impl Iterator<Item = (usize, usize)> {
    (0..N_COMPONENTS)
        .flat_map(|component| (0..MAIN_COLUMNS[component]).map(move |column| (component, column)))
}

/// A loop that multiplies its input by its input, one addition a round: 6 + 3·rounds cycles.
pub fn counting_loop() -> &'static str {
    "
    .mem_log 6
    .input 32 2
    .output 48 1
        load r1, in_base + 1
        loadimm r2, 0
        loadimm r3, 1
    again:
        add r2, r2, r1
        sub r1, r1, r3
        jumpif r1, again
        store r2, out_base + 1
        store r3, out_base
        halt
    "
}

/// A program of 31 cycles with every selector, comparisons both ways, indirect accesses and coinciding registers.
pub fn mixed_program() -> &'static str {
    "
    .mem_log 6
    .input 32 2
    .output 48 3
        load r1, in_base + 1
        load r2, in_base + 2
        loadimm r3, 7
        add r4, r1, r2, 5
        sub r5, r1, r2, 1
        mul r6, r4, r5, 3
        div r7, r6, r2
        mov r8, r7
        neg r9, r8
        eq r10, r1, r1
        eq r11, r1, r2
        lt r12, r1, r2
        lt r13, r2, r1
        loadimm r14, 40
        storer r14, r9, 2
        loadr r15, r14, 2
        jumpif r11, over
        jumpif r10, over
        loadimm r20, 1
    over:
        lt r16, r9, r15
        add r3, r3, r3
        loadr r14, r14, -39
        jump on
    on:
        lt r12, r3, r6
        store r7, out_base + 1
        store r12, out_base + 2
        store r15, out_base + 3
        loadimm r17, 3
        store r17, out_base
        halt
    "
}

/// Inputs of [`mixed_program`].
pub const MIXED_INPUTS: [u32; 2] = [1_000_003, 65_521];
