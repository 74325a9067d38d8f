//! `verify-proof`.

use std::time::Instant;

use sage_air::{
    claim::MAX_CYCLES,
    program::{Program, ProgramRecord},
    verify::verify,
};
use serde::Serialize;

use crate::{
    cli::{PolicyName, VerifyProof},
    error::{CliError, ExitCode},
    files, report,
    statement::{fault_instruction_text, Claim, JobText, StatementFile},
    words::OutcomeText,
};

/// What `verify-proof --json` prints for a valid proof.
#[derive(Serialize)]
struct Verified<'a> {
    valid: bool,
    /// Record and faulting instruction were computed from the program itself.
    program_checked: bool,
    verify_milliseconds: f64,
    statement: &'a StatementFile,
}

/// Checks a proof against the statement of file and flags.
pub fn verify_proof(arguments: &VerifyProof) -> Result<ExitCode, CliError> {
    let envelope = files::read(&arguments.proof)?;
    let statement = gather(arguments)?;
    let start = Instant::now();
    verify(
        statement.circuit,
        statement.vm_version,
        statement.policy.into(),
        &statement.statement(),
        &envelope,
    )
    .map_err(CliError::Refused)?;
    let time = start.elapsed();
    let program_checked = arguments.program.is_some();
    if arguments.json {
        files::print_json(&Verified {
            valid: true,
            program_checked,
            verify_milliseconds: report::milliseconds(time),
            statement: &statement,
        })?;
    } else {
        files::print(&summary(&statement, program_checked))?;
        files::print(&format!("verified in {:.1} ms", time.as_secs_f64() * 1e3))?;
    }
    Ok(ExitCode::Success)
}

/// What a valid proof shows, in words.
fn summary(statement: &StatementFile, program_checked: bool) -> String {
    let source = if program_checked {
        "computed from --program"
    } else {
        "taken from the statement file; pass --program to check it"
    };
    format!(
        "The proof is valid.\njob       {} (attempt {}, genesis {})\nclient    {}\nworker    {}\n\
         program   {} ({source})\ninputs    {:?}\noutcome   {} after {} cycles\noutputs   {:?}",
        statement.job.id,
        statement.job.attempt,
        statement.job.genesis,
        statement.job.client,
        statement.worker,
        statement.program.id,
        statement.inputs,
        statement.outcome,
        report::grouped(u64::from(statement.cycles)),
        statement.outputs,
    )
}

/// The statement of the file beside the proof and of the flags; flags win.
fn gather(arguments: &VerifyProof) -> Result<StatementFile, CliError> {
    let program = match &arguments.program {
        Some(path) => {
            let program = files::load_program(path)?.program;
            let record = ProgramRecord::new(&program).map_err(|error| CliError::Program {
                path: path.clone(),
                error,
            })?;
            Some((program, record))
        }
        None => None,
    };
    let mut statement = if arguments.no_statement_file {
        from_flags(arguments, program.as_ref())?
    } else {
        let path = arguments
            .statement
            .clone()
            .unwrap_or_else(|| files::with_added(&arguments.proof, ".json"));
        StatementFile::parse(&path, &files::read(&path)?)?
    };
    replace(arguments, &mut statement)?;
    if let Some((program, record)) = &program {
        if statement.program.id.0 != record.id {
            return Err(CliError::OtherProgram { what: "identity" });
        }
        statement.program = record.into();
        statement.fault_instruction = fault_instruction_text(program, statement.outcome);
    }
    Ok(statement)
}

/// A statement without a file: what a proof cannot do without must be given, the rest has the defaults of
/// `generate-proof`.
fn from_flags(
    arguments: &VerifyProof,
    program: Option<&(Program, ProgramRecord)>,
) -> Result<StatementFile, CliError> {
    let (_, record) = program.ok_or(CliError::Missing("--program"))?;
    let outcome = arguments.outcome.unwrap_or(OutcomeText::Halted {});
    if arguments.outputs.is_none() && outcome == (OutcomeText::Halted {}) {
        return Err(CliError::Missing("--outputs"));
    }
    let job = JobText {
        genesis: arguments.genesis.unwrap_or_default(),
        id: arguments.job_id.ok_or(CliError::Missing("--job-id"))?,
        attempt: arguments.attempt.unwrap_or(1),
        client: arguments.client.unwrap_or_default(),
    };
    let claim = Claim {
        max_cycles: arguments.max_cycles.unwrap_or(MAX_CYCLES),
        cycles: arguments.cycles.ok_or(CliError::Missing("--cycles"))?,
        outcome,
        log_cmp: arguments.log_cmp.ok_or(CliError::Missing("--log-cmp"))?,
    };
    let policy = arguments.policy.unwrap_or(PolicyName::Standard);
    let worker = arguments.worker.unwrap_or_default();
    Ok(StatementFile::new(policy, job, worker, record, claim))
}

/// Puts the values of flags in place of those of the file.
fn replace(arguments: &VerifyProof, statement: &mut StatementFile) -> Result<(), CliError> {
    fn set<T: Copy>(place: &mut T, flag: Option<T>) {
        if let Some(value) = flag {
            *place = value;
        }
    }
    set(&mut statement.job.id, arguments.job_id);
    set(&mut statement.job.attempt, arguments.attempt);
    set(&mut statement.job.genesis, arguments.genesis);
    set(&mut statement.job.client, arguments.client);
    set(&mut statement.worker, arguments.worker);
    set(&mut statement.max_cycles, arguments.max_cycles);
    set(&mut statement.cycles, arguments.cycles);
    set(&mut statement.outcome, arguments.outcome);
    set(&mut statement.log_cmp, arguments.log_cmp);
    set(&mut statement.policy, arguments.policy.map(Into::into));
    if let Some(inputs) = &arguments.inputs {
        statement.inputs = files::load_words(inputs)?;
    }
    if let Some(outputs) = &arguments.outputs {
        statement.outputs = files::load_words(outputs)?;
    }
    Ok(())
}
