//! Proving a job: run it, state what the run shows, and prove that, unless the proof is kept from before.

use std::time::{Duration, Instant};

use sage_air::{
    policy::PolicyId,
    program::{Program, VM_VERSION},
    statement::{JobHeader, CIRCUIT_OBELYSK_VM},
    verify::verify,
};
use sage_prover::{statement, witness::Tally, Backend, BackendTables, Phase, ProveError, Request};
use sage_vm::execute;

use super::store::Store;
use crate::{jobs::Outcome, Error, Result};

/// Everything that a proof is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The job on its chain, with the number of the assignment.
    pub header: JobHeader,
    /// The account that will send the proof.
    pub worker: [u8; 32],
    /// The program, checked against its name.
    pub program: Program,
    /// Root of the program as the chain computed it.
    pub root: [u8; 32],
    /// The inputs, checked against the job's commitment.
    pub inputs: Vec<u32>,
    /// The job's limit of cycles.
    pub max_cycles: u32,
    /// The proof policy.
    pub policy: PolicyId,
}

/// A proof that the verifier has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The job.
    pub job: u64,
    /// The assignment.
    pub attempt: u32,
    /// Hash of what is stated, the identity of the proof.
    pub statement: [u8; 32],
    /// How the run ended.
    pub outcome: Outcome,
    /// Executed cycles.
    pub cycles: u32,
    /// Declared size of the comparison table.
    pub log_cmp: u8,
    /// The inputs.
    pub inputs: Vec<u32>,
    /// The outputs; none unless the run halted.
    pub outputs: Vec<u32>,
    /// The proof.
    pub envelope: Vec<u8>,
    /// Time it took to prove; nothing for a proof that was kept.
    pub took: Duration,
    /// Whether it was kept from before.
    pub kept: bool,
    /// Why it was made on the CPU, if a GPU was to make it.
    pub fallback: Option<Fallback>,
}

/// Why a GPU made no proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// What is wrong, in one line.
    pub reason: String,
    /// Whether it computes what is no proof, so that it should not be used again before somebody has looked at it.
    pub defective: bool,
}

impl Fallback {
    /// Why there is no proof, if that can be the fault of the GPU that was to make it.
    fn of(error: &Error) -> Option<Self> {
        let (reason, defective) = match error {
            // The job's own fault.
            Error::Prove(ProveError::Program(_) | ProveError::Run(_) | ProveError::Claim(_)) => {
                return None
            }
            Error::Prove(ProveError::Device(reason)) => (reason.to_string(), false),
            // What the CPU found in that which the GPU handed over.
            Error::Prove(error) => (error.to_string(), true),
            Error::Mismatch(what) => (format!("{what} is not the chain's"), true),
            _ => return None,
        };
        Some(Self { reason, defective })
    }
}

/// Proves a task, or takes the proof from the store.
///
/// Runs on the backend, or on all cores, and may take long: call it on a thread of its own. `progress` hears of each part as
/// it begins. If it is for a GPU that there is no proof, the CPU makes it: a job that is held costs its bond if it is not
/// proven.
///
/// # Errors
/// [`Error::Mismatch`] if the chain's root is not the program's; [`Error::Run`], [`Error::Prove`]. A proof that cannot
/// be written to the store is returned all the same.
pub fn prove(
    task: &Task,
    backend: &Backend,
    store: Option<&Store>,
    progress: &mut dyn FnMut(Phase),
) -> Result<Proven> {
    let start = Instant::now();
    let mut proven = match (backend, prove_on(task, backend, store, progress)) {
        (Backend::Simd, made) => made?,
        (Backend::Cuda(_), made) => {
            or_on_the_cpu(made, || prove_on(task, &Backend::Simd, store, progress))?
        }
    };
    if !proven.kept {
        proven.took = start.elapsed();
    }
    Ok(proven)
}

/// What a GPU made, or what the CPU makes if it is for the GPU that there is nothing.
fn or_on_the_cpu(
    made: Result<Proven>,
    on_the_cpu: impl FnOnce() -> Result<Proven>,
) -> Result<Proven> {
    made.or_else(|error| match Fallback::of(&error) {
        None => Err(error),
        fallback => Ok(Proven {
            fallback,
            ..on_the_cpu()?
        }),
    })
}

fn prove_on(
    task: &Task,
    backend: &Backend,
    store: Option<&Store>,
    progress: &mut dyn FnMut(Phase),
) -> Result<Proven> {
    progress(Phase::Tables);
    let tables = backend.tables(&task.program)?;
    if tables.record().root != task.root {
        return Err(Error::Mismatch("the program's root".into()));
    }
    let request = task.request();
    let mut proven = state(task, &tables, &request)?;
    if let Some(envelope) = kept(task, &tables, &proven, store)? {
        proven.envelope = envelope;
        proven.kept = true;
        return Ok(proven);
    }
    // Ends with the verification that the chain will make.
    proven.envelope = tables.prove(&task.program, &request, progress)?.envelope;
    if let Some(store) = store {
        // Losing the copy costs time after a restart; losing the proof would cost the job.
        let _ = store.save(&proven.statement, &proven.envelope);
    }
    Ok(proven)
}

impl Task {
    fn request(&self) -> Request<'_> {
        Request {
            job: self.header,
            worker: self.worker,
            inputs: &self.inputs,
            max_cycles: self.max_cycles,
            policy: self.policy,
        }
    }
}

/// Runs the task and says what a proof of it states; the envelope is still empty.
fn state(task: &Task, tables: &BackendTables, request: &Request<'_>) -> Result<Proven> {
    let execution = execute(&task.program, &task.inputs, task.max_cycles)?;
    let log_cmp = Tally::of(&execution.trace, tables.rom()).log_cmp();
    let statement = statement(&task.program, tables.record(), request, &execution, log_cmp);
    let sizes = statement
        .check()
        .map_err(|error| Error::Prove(ProveError::Claim(error)))?;
    let hash = statement.hash(CIRCUIT_OBELYSK_VM, VM_VERSION, task.policy, &sizes);
    Ok(Proven {
        job: task.header.job,
        attempt: task.header.attempt,
        statement: hash,
        outcome: execution.outcome.into(),
        cycles: execution.cycles,
        log_cmp,
        inputs: task.inputs.clone(),
        outputs: execution.outputs,
        envelope: Vec::new(),
        took: Duration::ZERO,
        kept: false,
        fallback: None,
    })
}

/// The kept proof of what `proven` states, if there is one and the verifier accepts it.
fn kept(
    task: &Task,
    tables: &BackendTables,
    proven: &Proven,
    store: Option<&Store>,
) -> Result<Option<Vec<u8>>> {
    let Some(envelope) = store.and_then(|store| store.load(&proven.statement)) else {
        return Ok(None);
    };
    let request = task.request();
    let execution = execute(&task.program, &task.inputs, task.max_cycles)?;
    let record = tables.record();
    let statement = statement(&task.program, record, &request, &execution, proven.log_cmp);
    let verdict = verify(
        CIRCUIT_OBELYSK_VM,
        VM_VERSION,
        task.policy,
        &statement,
        &envelope,
    );
    Ok(verdict.is_ok().then_some(envelope))
}

#[cfg(test)]
mod tests {
    use sage_air::{code::Code, program::ProgramRecord};
    use sage_prover::DeviceError;
    use sage_vm::arbitrary::exact_cycles;

    use super::*;

    const CPU: Backend = Backend::Simd;

    fn task() -> Task {
        let program = exact_cycles(20);
        let root = ProgramRecord::new(&program).unwrap().root;
        Task {
            header: JobHeader {
                genesis: [1; 32],
                job: 7,
                attempt: 1,
                client: [2; 32],
            },
            worker: [3; 32],
            program,
            root,
            inputs: vec![],
            max_cycles: 100,
            policy: PolicyId::Standard,
        }
    }

    #[test]
    fn a_kept_proof_is_used_for_its_statement_only_and_only_if_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().into()).unwrap();
        let task = task();
        let first = prove(&task, &CPU, Some(&store), &mut |_| {}).unwrap();
        assert!(!first.kept);
        assert_eq!((first.cycles, first.outcome), (20, Outcome::Halted));

        let mut phases = Vec::new();
        let second = prove(&task, &CPU, Some(&store), &mut |phase| phases.push(phase)).unwrap();
        assert!(second.kept);
        assert_eq!(second.envelope, first.envelope);
        assert_eq!(phases, [Phase::Tables]);

        // Another assignment is another statement.
        let mut again = task.clone();
        again.header.attempt = 2;
        let third = prove(&again, &CPU, Some(&store), &mut |_| {}).unwrap();
        assert!(!third.kept);
        assert_ne!(third.statement, first.statement);

        let mut damaged = first.envelope.clone();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        store.save(&first.statement, &damaged).unwrap();
        assert!(!prove(&task, &CPU, Some(&store), &mut |_| {}).unwrap().kept);
    }

    #[test]
    fn a_program_with_another_root_is_not_proven() {
        let mut task = task();
        task.root = [0; 32];
        let error = prove(&task, &CPU, None, &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::Mismatch(_)), "{error}");
    }

    /// A device that fails costs time; one that computes wrong is not to be used again; other errors are the job's own.
    #[test]
    fn what_a_gpu_does_not_prove_the_cpu_does() {
        let on_the_cpu = || prove(&task(), &CPU, None, &mut |_| {});
        let memory = DeviceError::Memory {
            needed: 100,
            missing: 40,
        };
        for (error, defective) in [
            (Error::Prove(ProveError::Device(memory)), false),
            (Error::Prove(ProveError::Refused(Code::LookupSum)), true),
            (
                Error::Prove(ProveError::InteractionPow(Code::InteractionPow)),
                true,
            ),
            (Error::Mismatch("the program's root".into()), true),
        ] {
            let proven = or_on_the_cpu(Err(error), on_the_cpu).unwrap();
            assert!(!proven.envelope.is_empty());
            let fallback = proven.fallback.unwrap();
            assert_eq!(fallback.defective, defective, "{}", fallback.reason);
        }
        let made = or_on_the_cpu(on_the_cpu(), || unreachable!("there is a proof"));
        assert_eq!(made.unwrap().fallback, None);
        let mut invalid = task();
        invalid.program.code.clear();
        let refused = prove(&invalid, &CPU, None, &mut |_| {});
        let refused = or_on_the_cpu(refused, || unreachable!("the job itself is at fault"));
        let error = refused.unwrap_err();
        assert!(
            matches!(error, Error::Prove(ProveError::Program(_))),
            "{error}"
        );
    }

    #[test]
    fn a_run_without_a_result_is_proven_as_such() {
        let mut task = task();
        task.max_cycles = 5;
        let proven = prove(&task, &CPU, None, &mut |_| {}).unwrap();
        assert!(matches!(proven.outcome, Outcome::OutOfCycles { .. }));
        assert_eq!(proven.cycles, 5);
        assert!(proven.outputs.is_empty());
    }
}
