//! `generate-proof`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sage_air::statement::JobHeader;
use sage_prover::Request;
use serde::Serialize;

use crate::{
    choice::{Choice, Made},
    cli::GenerateProof,
    error::{CliError, ExitCode},
    files,
    report::{self, Progress},
    statement::StatementFile,
};

/// What `generate-proof --json` prints.
#[derive(Serialize)]
struct Generated<'a> {
    proof: String,
    statement_file: String,
    /// `simd` or `cuda`.
    backend: &'static str,
    /// The GPU's name.
    device: Option<&'a str>,
    /// Why the GPU was not used, in a build with the CUDA backend.
    fallback: Option<&'a str>,
    envelope_bytes: usize,
    prove_milliseconds: f64,
    cycles_per_second: f64,
    peak_memory_bytes: Option<u64>,
    statement: &'a StatementFile,
}

/// Runs a program, proves the run and writes proof and statement.
pub fn generate_proof(arguments: &GenerateProof) -> Result<ExitCode, CliError> {
    let choice = Choice::new(&arguments.gpu)?;
    let proof_path = arguments
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("job-{}.proof", arguments.job_id)));
    let statement_path = files::with_added(&proof_path, ".json");
    files::check_free(&proof_path, arguments.force)?;
    files::check_free(&statement_path, arguments.force)?;

    let program = files::load_program(&arguments.program)?.program;
    let inputs = files::load_words(&arguments.inputs)?;
    let request = request(arguments, &inputs);
    let made = {
        let progress = Progress::new(arguments.json);
        choice.prove(&program, &request, &progress)?
    };

    let statement = StatementFile::of_proof(&program, &request, arguments.policy, &made.proof);
    let text = serde_json::to_string_pretty(&statement).map_err(CliError::Json)?;
    files::write(&proof_path, &made.proof.envelope, arguments.force)?;
    files::write(&statement_path, text.as_bytes(), arguments.force)?;
    show(
        arguments.json,
        &made,
        &statement,
        [&proof_path, &statement_path],
    )?;
    Ok(ExitCode::Success)
}

/// Prints what was made and written.
fn show(
    json: bool,
    made: &Made,
    statement: &StatementFile,
    [proof_path, statement_path]: [&Path; 2],
) -> Result<(), CliError> {
    let proof = &made.proof;
    let time: Duration = proof.times.iter().map(|(_, time)| *time).sum();
    if json {
        return files::print_json(&Generated {
            proof: proof_path.display().to_string(),
            statement_file: statement_path.display().to_string(),
            backend: made.backend.name(),
            device: made.backend.device(),
            fallback: made.fallback.as_deref(),
            envelope_bytes: proof.envelope.len(),
            prove_milliseconds: report::milliseconds(time),
            cycles_per_second: report::rate(proof.cycles, time).round(),
            peak_memory_bytes: report::peak_memory(),
            statement,
        });
    }
    files::print(&format!(
        "outcome     {}\ncycles      {}\noutputs     {:?}\nproof       {} ({} bytes)\nstatement   {}\n\
         backend     {}\ntime        {:.2} s, {} cycles/s\nmemory      {} MiB at most",
        statement.outcome,
        report::grouped(u64::from(proof.cycles)),
        proof.outputs,
        proof_path.display(),
        report::grouped(proof.envelope.len() as u64),
        statement_path.display(),
        report::backend(&made.backend),
        time.as_secs_f64(),
        report::grouped(report::rate(proof.cycles, time) as u64),
        report::mebibytes(report::peak_memory()),
    ))
}

fn request<'a>(arguments: &GenerateProof, inputs: &'a [u32]) -> Request<'a> {
    Request {
        job: JobHeader {
            genesis: arguments.parties.genesis.0,
            job: arguments.job_id,
            attempt: arguments.parties.attempt,
            client: arguments.parties.client.0,
        },
        worker: arguments.parties.worker.0,
        inputs,
        max_cycles: arguments.max_cycles,
        policy: arguments.policy.into(),
    }
}
