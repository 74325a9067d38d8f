//! `generate-proof`.

use std::{path::PathBuf, time::Duration};

use sage_air::statement::JobHeader;
use sage_prover::{prove, Request};
use serde::Serialize;

use crate::{
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
    envelope_bytes: usize,
    prove_milliseconds: f64,
    cycles_per_second: f64,
    peak_memory_bytes: Option<u64>,
    statement: &'a StatementFile,
}

/// Runs a program, proves the run and writes proof and statement.
pub fn generate_proof(arguments: &GenerateProof) -> Result<ExitCode, CliError> {
    if arguments.gpu {
        return Err(CliError::NoGpu);
    }
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
    let proof = {
        let progress = Progress::new(arguments.json);
        prove(&program, &request, &mut |phase| progress.enter("", phase))?
    };

    let statement = StatementFile::of_proof(&program, &request, arguments.policy, &proof);
    let text = serde_json::to_string_pretty(&statement).map_err(CliError::Json)?;
    files::write(&proof_path, &proof.envelope, arguments.force)?;
    files::write(&statement_path, text.as_bytes(), arguments.force)?;

    let time: Duration = proof.times.iter().map(|(_, time)| *time).sum();
    if arguments.json {
        files::print_json(&Generated {
            proof: proof_path.display().to_string(),
            statement_file: statement_path.display().to_string(),
            envelope_bytes: proof.envelope.len(),
            prove_milliseconds: report::milliseconds(time),
            cycles_per_second: report::rate(proof.cycles, time).round(),
            peak_memory_bytes: report::peak_memory(),
            statement: &statement,
        })?;
    } else {
        files::print(&format!(
            "outcome     {}\ncycles      {}\noutputs     {:?}\nproof       {} ({} bytes)\nstatement   {}\n\
             time        {:.2} s, {} cycles/s\nmemory      {} MiB at most",
            statement.outcome,
            report::grouped(u64::from(proof.cycles)),
            proof.outputs,
            proof_path.display(),
            report::grouped(proof.envelope.len() as u64),
            statement_path.display(),
            time.as_secs_f64(),
            report::grouped(report::rate(proof.cycles, time) as u64),
            report::mebibytes(report::peak_memory()),
        ))?;
    }
    Ok(ExitCode::Success)
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
