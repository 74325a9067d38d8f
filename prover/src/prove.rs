//! Proving: run the program, build the witness, commit, prove, and verify the result as the chain will.

use std::time::{Duration, Instant};

use sage_air::claim::Sizes;
use sage_air::code::Code;
use sage_air::components::Components;
use sage_air::envelope::{encode, Envelope, Expected};
use sage_air::policy::{Policy, PolicyId, INTERACTION_POW_BITS};
use sage_air::program::{Program, ProgramRecord, VM_VERSION};
use sage_air::public_terms::final_reads;
use sage_air::shape::check;
use sage_air::statement::{JobHeader, Outcome, Statement, CIRCUIT_OBELYSK_VM};
use sage_air::transcript::{draw_relations, mix_claimed_sums, open, Opening};
use sage_air::verify::verify;
use sage_vm::{execute, Execution};
use stwo::core::channel::{Blake2sChannel, Channel};
use stwo::core::fields::m31::BaseField;
use stwo::core::proof_of_work::GrindOps;
use stwo::core::utils::MaybeOwned;
use stwo::prover::backend::Col;
use stwo::prover::mempool::BaseColumnPool;
use stwo::prover::poly::twiddles::TwiddleTree;
use stwo::prover::CommitmentSchemeProver;

use crate::backend::{commit, log_extended, twiddles, Committed, ProofBackend, Simd, Tree};
use crate::error::ProveError;
use crate::tables::ProgramTables;
use crate::witness::{Run, Tally, Witness};

/// A phase of proving, reported when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// The program is decoded and committed to.
    Tables,
    /// The program runs.
    Execution,
    /// The main columns are built.
    MainWitness,
    /// The main columns are committed to.
    MainCommitment,
    /// The interaction columns are built.
    InteractionWitness,
    /// The interaction columns are committed to.
    InteractionCommitment,
    /// Composition, out-of-domain values, FRI and queries.
    Stark,
    /// The proof is verified as the chain will.
    Verification,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 8] = [
        Self::Tables,
        Self::Execution,
        Self::MainWitness,
        Self::MainCommitment,
        Self::InteractionWitness,
        Self::InteractionCommitment,
        Self::Stark,
        Self::Verification,
    ];

    /// A short name for progress displays.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tables => "program tables",
            Self::Execution => "execution",
            Self::MainWitness => "main witness",
            Self::MainCommitment => "main commitment",
            Self::InteractionWitness => "interaction witness",
            Self::InteractionCommitment => "interaction commitment",
            Self::Stark => "STARK",
            Self::Verification => "verification",
        }
    }
}

/// Reports phases to a callback and measures them.
pub struct Stopwatch<'a> {
    report: &'a mut dyn FnMut(Phase),
    running: Option<(Phase, Instant)>,
    finished: Vec<(Phase, Duration)>,
}

impl<'a> Stopwatch<'a> {
    /// A stopwatch that calls `report` at the beginning of each phase.
    pub fn new(report: &'a mut dyn FnMut(Phase)) -> Self {
        Self {
            report,
            running: None,
            finished: Vec::new(),
        }
    }

    /// Ends the running phase and begins another.
    pub fn enter(&mut self, phase: Phase) {
        self.stop();
        (self.report)(phase);
        self.running = Some((phase, Instant::now()));
    }

    /// Ends the running phase and returns the time of every phase so far.
    pub fn finish(mut self) -> Vec<(Phase, Duration)> {
        self.stop();
        self.finished
    }

    fn stop(&mut self) {
        if let Some((phase, start)) = self.running.take() {
            self.finished.push((phase, start.elapsed()));
        }
    }
}

/// What to run and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The job.
    pub job: JobHeader,
    /// The worker's account.
    pub worker: [u8; 32],
    /// Input words, each below 2^31 − 1.
    pub inputs: &'a [u32],
    /// The job's cycle limit.
    pub max_cycles: u32,
    /// The proof policy.
    pub policy: PolicyId,
}

/// A finished proof with the claim it belongs to.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The envelope as the chain takes it.
    pub envelope: Vec<u8>,
    /// What the chain keeps of the program.
    pub program: ProgramRecord,
    /// How the run ended.
    pub outcome: Outcome,
    /// T, the number of executed cycles.
    pub cycles: u32,
    /// k, the base-2 logarithm of the comparison table.
    pub log_cmp: u8,
    /// Output words; empty unless the run halted.
    pub outputs: Vec<u32>,
    /// Time spent in each phase.
    pub times: Vec<(Phase, Duration)>,
}

/// Runs a program and proves the run on the CPU.
///
/// `progress` is called at the beginning of each phase. A run that faults or reaches its cycle limit is proven as
/// such; it is no error.
///
/// # Errors
///
/// [`ProveError`]; the last step verifies the proof, so that a returned proof is one that the chain accepts.
pub fn prove(
    program: &Program,
    request: &Request<'_>,
    progress: &mut dyn FnMut(Phase),
) -> Result<Proof, ProveError> {
    prove_on::<Simd>(program, request, progress)
}

/// Runs a program and proves the run on a backend.
///
/// # Errors
///
/// As [`prove`], and [`ProveError::Device`] if the backend's device has too little memory or fails.
pub fn prove_on<P: ProofBackend>(
    program: &Program,
    request: &Request<'_>,
    progress: &mut dyn FnMut(Phase),
) -> Result<Proof, ProveError> {
    let mut stopwatch = Stopwatch::new(progress);
    stopwatch.enter(Phase::Tables);
    let tables = ProgramTables::<P>::on(program)?;
    run_and_prove(program, &tables, request, stopwatch)
}

/// Runs a program whose tables are at hand and proves the run on the CPU.
///
/// # Errors
///
/// As [`prove`].
// Not generic, so that it is compiled in this crate, with this crate's optimisations.
pub fn prove_with_tables(
    program: &Program,
    tables: &ProgramTables,
    request: &Request<'_>,
    progress: &mut dyn FnMut(Phase),
) -> Result<Proof, ProveError> {
    prove_with_tables_on(program, tables, request, progress)
}

/// Runs a program whose tables are at hand and proves the run, on the backend that committed to the tables.
///
/// # Errors
///
/// As [`prove_on`].
pub fn prove_with_tables_on<P: ProofBackend>(
    program: &Program,
    tables: &ProgramTables<P>,
    request: &Request<'_>,
    progress: &mut dyn FnMut(Phase),
) -> Result<Proof, ProveError> {
    run_and_prove(program, tables, request, Stopwatch::new(progress))
}

fn run_and_prove<P: ProofBackend>(
    program: &Program,
    tables: &ProgramTables<P>,
    request: &Request<'_>,
    mut stopwatch: Stopwatch<'_>,
) -> Result<Proof, ProveError> {
    stopwatch.enter(Phase::Execution);
    let execution =
        execute(program, request.inputs, request.max_cycles).map_err(ProveError::Run)?;

    stopwatch.enter(Phase::MainWitness);
    let tally = Tally::of(&execution.trace, tables.rom());
    let statement = statement(
        program,
        tables.record(),
        request,
        &execution,
        tally.log_cmp(),
    );
    let sizes = statement.check().map_err(ProveError::Claim)?;
    // Before the work on a witness, which a device may have no room for.
    fits::<P>(&sizes, &request.policy.policy())?;
    let reads = final_reads(&statement);
    let (kept, columns) = P::main_columns(&Run {
        sizes,
        rom: tables.rom(),
        trace: &execution.trace,
        tally: &tally,
        reads: &reads,
    });
    let main = (&kept, columns);
    let envelope = prove_columns(tables, &statement, request.policy, main, &mut stopwatch)?;

    stopwatch.enter(Phase::Verification);
    Ok(Proof {
        envelope: verified(&statement, request.policy, envelope)?,
        program: *tables.record(),
        outcome: statement.outcome,
        cycles: statement.cycles,
        log_cmp: statement.log_cmp,
        times: stopwatch.finish(),
        outputs: execution.outputs,
    })
}

/// Refuses a proof that the memory of the backend is too small for.
fn fits<P: ProofBackend>(sizes: &Sizes, policy: &Policy) -> Result<(), ProveError> {
    Ok(P::fits(sizes, policy.pcs_config())?)
}

/// The envelope, if the chain will accept it: a prover with a defect hands out nothing.
fn verified(
    statement: &Statement<'_>,
    policy: PolicyId,
    envelope: Vec<u8>,
) -> Result<Vec<u8>, ProveError> {
    verify(CIRCUIT_OBELYSK_VM, VM_VERSION, policy, statement, &envelope)
        .map_err(ProveError::Refused)?;
    Ok(envelope)
}

/// The statement that an execution of `program` makes true.
pub fn statement<'a>(
    program: &Program,
    record: &ProgramRecord,
    request: &Request<'a>,
    execution: &'a Execution,
    log_cmp: u8,
) -> Statement<'a> {
    let fault_instruction = match execution.outcome {
        Outcome::Faulted { pc, .. } => program.instruction(pc).copied(),
        Outcome::Halted | Outcome::OutOfCycles { .. } => None,
    };
    Statement {
        job: request.job,
        worker: request.worker,
        program: *record,
        max_cycles: request.max_cycles,
        cycles: execution.cycles,
        outcome: execution.outcome,
        fault_instruction,
        log_cmp,
        inputs: request.inputs,
        outputs: &execution.outputs,
    }
}

/// Proves a statement from a witness on the CPU, and returns the envelope without verifying it.
///
/// The witness is taken as it is: a wrong one leads to an envelope that the verifier refuses. Use
/// [`prove`] unless the witness comes from somewhere else.
///
/// # Errors
///
/// [`ProveError::Claim`] for a statement that no verifier would look at, [`ProveError::Envelope`] if the envelope
/// exceeds the limit of the policy.
// Not generic, as above.
pub fn prove_witness(
    tables: &ProgramTables,
    statement: &Statement<'_>,
    policy: PolicyId,
    witness: &Witness,
    stopwatch: &mut Stopwatch<'_>,
) -> Result<Vec<u8>, ProveError> {
    let main = (witness, Simd::columns(witness.columns()));
    prove_columns(tables, statement, policy, main, stopwatch)
}

/// Main columns, with what is kept of their run.
type Main<'a, P> = (
    &'a <P as ProofBackend>::Kept,
    Vec<Col<<P as ProofBackend>::Library, BaseField>>,
);

/// A device, unlike the CPU, answers columns that break a constraint with an error.
fn prove_columns<P: ProofBackend>(
    tables: &ProgramTables<P>,
    statement: &Statement<'_>,
    policy: PolicyId,
    main: Main<'_, P>,
    stopwatch: &mut Stopwatch<'_>,
) -> Result<Vec<u8>, ProveError> {
    let sizes = statement.check().map_err(ProveError::Claim)?;
    let policy = policy.policy();
    fits::<P>(&sizes, &policy)?;
    let expected = Expected {
        policy,
        sizes,
        program_root: statement.program.root,
        io_commitment: statement.io_commitment(),
        statement: statement.hash(CIRCUIT_OBELYSK_VM, VM_VERSION, policy.id, &sizes),
    };
    stopwatch.enter(Phase::MainCommitment);
    let run = CommittedRun::new(tables, main, &expected, statement.cycles);
    let mut nonce = None;
    loop {
        let attempt = run.prove(nonce, stopwatch)?;
        match attempt.shape(&sizes, &policy) {
            Ok(_) => return encode(&attempt.envelope, &expected).map_err(ProveError::Envelope),
            // See `sage_air::shape`: about one in a hundred of the honest proofs of long runs draws query positions
            // that no verifier looks at. The next nonce draws others.
            Err(Code::QueryOrder) => nonce = Some(attempt.envelope.interaction_nonce),
            Err(code) => return Err(ProveError::Shape(code)),
        }
    }
}

/// A run whose main columns are committed to.
struct CommittedRun<'a, P: ProofBackend> {
    tables: &'a ProgramTables<P>,
    kept: &'a P::Kept,
    expected: &'a Expected,
    /// The transcript before the first root.
    channel: Blake2sChannel,
    main_tree: Tree<P>,
    twiddles: TwiddleTree<P::Library>,
    pool: BaseColumnPool<P::Library>,
}

/// A proof with the transcript before it.
struct Attempt {
    envelope: Envelope,
    /// The channel in the state in which the library's verifier receives it.
    before: Blake2sChannel,
}

impl Attempt {
    /// The verifier's dry run: the query positions that the proof answers.
    fn shape(&self, sizes: &Sizes, policy: &Policy) -> Result<Vec<usize>, Code> {
        check(&self.before, &self.envelope.proof, sizes, policy)
    }
}

impl<'a, P: ProofBackend> CommittedRun<'a, P> {
    /// Commits to the main columns of a run of `cycles` cycles.
    fn new(
        tables: &'a ProgramTables<P>,
        (kept, columns): Main<'a, P>,
        expected: &'a Expected,
        cycles: u32,
    ) -> Self {
        let Expected { policy, sizes, .. } = expected;
        let channel = open(&Opening {
            circuit: CIRCUIT_OBELYSK_VM,
            vm_version: VM_VERSION,
            policy,
            statement: &expected.statement,
            cycles,
            sizes,
        });
        let twiddles = twiddles::<P>(log_extended(sizes.log_max()));
        let pool = BaseColumnPool::new();
        let main_tree = commit::<P>(columns, &twiddles, &pool);
        Self {
            tables,
            kept,
            expected,
            channel,
            main_tree,
            twiddles,
            pool,
        }
    }

    /// Makes the proof with the first interaction nonce behind `after`.
    fn prove(
        &self,
        after: Option<u64>,
        stopwatch: &mut Stopwatch<'_>,
    ) -> Result<Attempt, ProveError> {
        let Expected { policy, sizes, .. } = self.expected;
        let mut channel = self.channel.clone();
        let mut scheme = CommitmentSchemeProver::with_memory_pool(
            policy.pcs_config(),
            &self.twiddles,
            &self.pool,
        );
        // As in `ProofBackend::tree`, for the composition that the library commits to itself.
        scheme.set_store_polynomials_coefficients();
        scheme.commit_tree(MaybeOwned::Borrowed(self.tables.tree()), &mut channel);
        scheme.commit_tree(MaybeOwned::Borrowed(&self.main_tree), &mut channel);

        stopwatch.enter(Phase::InteractionWitness);
        let interaction_nonce = match after {
            None => P::Library::grind(&channel, INTERACTION_POW_BITS),
            Some(nonce) => next_nonce(&channel, INTERACTION_POW_BITS, nonce),
        };
        // A device that failed has found no nonce.
        P::computed()?;
        let relations =
            draw_relations(&mut channel, interaction_nonce).map_err(ProveError::InteractionPow)?;
        let committed = Committed {
            sizes,
            tables: self.tables,
            kept: self.kept,
            main: &self.main_tree,
            twiddles: &self.twiddles,
        };
        let (interaction, claimed_sums) = P::interaction(&committed, &relations)?;

        stopwatch.enter(Phase::InteractionCommitment);
        mix_claimed_sums(&mut channel, &claimed_sums);
        let interaction_tree = commit::<P>(interaction, &self.twiddles, &self.pool);
        scheme.commit_tree(MaybeOwned::Owned(interaction_tree), &mut channel);

        stopwatch.enter(Phase::Stark);
        let components = Components::new(sizes, &relations, &claimed_sums);
        let before = channel.clone();
        let proof = P::prove_constraints(&components, sizes.log_max(), &mut channel, scheme)?;
        Ok(Attempt {
            envelope: Envelope {
                interaction_nonce,
                claimed_sums,
                proof,
            },
            before,
        })
    }
}

/// The first nonce behind `after` that fits the channel, in the order in which the proof library searches: the low
/// half runs through 2^20 values, then the high half grows by one.
fn next_nonce(channel: &Blake2sChannel, bits: u32, after: u64) -> u64 {
    const LOW: u64 = 1 << 20;
    let (high, low) = (after >> 32, after & 0xffff_ffff);
    let rest = (low + 1..LOW).map(move |low| (high << 32) | low);
    let following = (high + 1..).flat_map(|high| (0..LOW).map(move |low| (high << 32) | low));
    rest.chain(following)
        .find(|nonce| channel.verify_pow_nonce(bits, *nonce))
        // The search ends only with the 64-bit numbers, far behind a nonce of 16 bits; 0 would be refused by the
        // channel right after.
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use sage_air::envelope::Proof as StarkProof;
    use sage_air::shape::query_positions;
    use sage_vm::arbitrary::exact_cycles;
    use stwo::core::pcs::utils::prepare_preprocessed_query_positions;
    use stwo::core::vcs_lifted::blake2_merkle::Blake2sMerkleHasher;
    use stwo::core::vcs_lifted::verifier::MerkleVerifierLifted;
    use stwo::prover::backend::simd::SimdBackend;

    /// A channel that has seen something.
    fn channel() -> Blake2sChannel {
        let mut channel = Blake2sChannel::default();
        channel.mix_u64(17);
        channel
    }

    #[test]
    fn nonces_come_in_the_order_of_the_library_and_each_fits() {
        let channel = channel();
        let bits = 12;
        let first = SimdBackend::grind(&channel, bits);
        let mut nonce = first;
        for _ in 0..5 {
            let next = next_nonce(&channel, bits, nonce);
            assert!(next > nonce);
            assert!(channel.verify_pow_nonce(bits, next));
            let skipped = (nonce + 1..next).any(|nonce| channel.verify_pow_nonce(bits, nonce));
            assert!(!skipped, "a nonce between {nonce} and {next} fits too");
            nonce = next;
        }
    }

    #[test]
    fn the_search_goes_on_in_the_next_block_of_low_halves() {
        let channel = channel();
        let last_of_block = (1 << 20) - 1;
        let next = next_nonce(&channel, 4, last_of_block);
        assert_eq!(next >> 32, 1);
        assert!(channel.verify_pow_nonce(4, next));
    }

    /// Commits to an honest run of `cycles` cycles under a policy and hands it over.
    fn with_run(
        cycles: u32,
        policy: Policy,
        test: impl FnOnce(&Statement<'_>, &CommittedRun<'_, Simd>),
    ) {
        let program = exact_cycles(cycles);
        let tables = ProgramTables::new(&program).expect("the program is valid");
        let request = Request {
            job: JobHeader {
                genesis: [1; 32],
                job: 1,
                attempt: 0,
                client: [2; 32],
            },
            worker: [3; 32],
            inputs: &[],
            max_cycles: cycles,
            policy: policy.id,
        };
        let execution = execute(&program, &[], cycles).expect("the run starts");
        let tally = Tally::of(&execution.trace, tables.rom());
        let statement = statement(
            &program,
            tables.record(),
            &request,
            &execution,
            tally.log_cmp(),
        );
        let sizes = statement.check().expect("the claim is good");
        let reads = final_reads(&statement);
        let (witness, columns) = Simd::main_columns(&Run {
            sizes,
            rom: tables.rom(),
            trace: &execution.trace,
            tally: &tally,
            reads: &reads,
        });
        let main = (&witness, columns);
        let expected = Expected {
            policy,
            sizes,
            program_root: statement.program.root,
            io_commitment: statement.io_commitment(),
            statement: statement.hash(CIRCUIT_OBELYSK_VM, VM_VERSION, policy.id, &sizes),
        };
        let run = CommittedRun::new(&tables, main, &expected, statement.cycles);
        test(&statement, &run);
    }

    #[test]
    fn a_proof_with_a_later_nonce_is_another_proof_of_the_same_statement() {
        let policy = PolicyId::Standard;
        with_run(20, policy.policy(), |statement, run| {
            let mut silent = |_| {};
            let mut stopwatch = Stopwatch::new(&mut silent);
            let mut nonce = None;
            let mut envelopes = Vec::new();
            for _ in 0..2 {
                let attempt = run.prove(nonce, &mut stopwatch).expect("an honest run");
                let envelope = encode(&attempt.envelope, run.expected).expect("it fits");
                let verdict = verify(CIRCUIT_OBELYSK_VM, VM_VERSION, policy, statement, &envelope);
                assert_eq!(verdict, Ok(()));
                nonce = Some(attempt.envelope.interaction_nonce);
                envelopes.push(envelope);
            }
            assert_ne!(envelopes[0], envelopes[1]);
        });
    }

    #[test]
    fn a25_a_proof_that_the_chain_would_refuse_is_not_handed_out() {
        let policy = PolicyId::Standard;
        with_run(20, policy.policy(), |statement, run| {
            let mut silent = |_| {};
            let mut stopwatch = Stopwatch::new(&mut silent);
            let attempt = run.prove(None, &mut stopwatch).expect("an honest run");
            let mut envelope = encode(&attempt.envelope, run.expected).expect("it fits");
            assert!(verified(statement, policy, envelope.clone()).is_ok());
            if let Some(last) = envelope.last_mut() {
                *last ^= 1;
            }
            let handed_out = verified(statement, policy, envelope);
            assert!(matches!(handed_out, Err(ProveError::Refused(_))));
        });
    }

    /// What the library's Merkle verifier makes of the opening of the program tree.
    fn program_tree_opens(proof: &StarkProof, rows: &[usize], expected: &Expected) -> bool {
        let [logs, ..] = expected.sizes.column_logs();
        let logs = logs.iter().map(|log| log + expected.policy.log_blowup);
        MerkleVerifierLifted::<Blake2sMerkleHasher>::new(proof.commitments[0], logs.collect(), None)
            .verify(
                rows,
                proof.queried_values[0].clone(),
                proof.decommitments[0].clone(),
            )
            .is_ok()
    }

    #[test]
    fn rows_in_exchanged_order_are_refused_though_the_library_opens_them() {
        // Eight times the queries of the policy: one transcript in two or three swaps siblings.
        let mut policy = PolicyId::Proven.policy();
        policy.n_queries *= 8;
        policy.pow_bits = 4;
        with_run(70_000, policy, |_, run| {
            let sizes = &run.expected.sizes;
            let mut silent = |_| {};
            let mut stopwatch = Stopwatch::new(&mut silent);
            let mut nonce = None;
            let mut attempt = loop {
                let attempt = run.prove(nonce, &mut stopwatch).expect("an honest run");
                match attempt.shape(sizes, &policy) {
                    Err(code) => {
                        assert_eq!(code, Code::QueryOrder);
                        break attempt;
                    }
                    Ok(_) => nonce = Some(attempt.envelope.interaction_nonce),
                }
            };
            let proof = &mut attempt.envelope.proof;
            let positions =
                query_positions(&attempt.before, proof, sizes, &policy).expect("a point");
            let [low, high, ..] = sizes.tree_heights(&policy);
            let rows = prepare_preprocessed_query_positions(&positions, high, low);
            assert!(!program_tree_opens(proof, &rows, run.expected));

            // The values of the two rows of a pair change places wherever the odd row comes first.
            let value_of: BTreeMap<usize, usize> = rows.iter().copied().zip(0..).collect();
            let first_of: BTreeMap<usize, usize> =
                rows.iter().rev().map(|row| (row >> 1, *row)).collect();
            for column in &mut proof.0.queried_values[0] {
                let honest = column.clone();
                for (value, row) in column.iter_mut().zip(&rows) {
                    let sibling = value_of.get(&(row ^ 1));
                    if let (1, Some(sibling)) = (first_of[&(row >> 1)] & 1, sibling) {
                        *value = honest[*sibling];
                    }
                }
            }
            assert!(program_tree_opens(proof, &rows, run.expected));
            assert_eq!(attempt.shape(sizes, &policy), Err(Code::QueryOrder));
        });
    }
}
