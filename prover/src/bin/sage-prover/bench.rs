//! `bench`: proving and verification over a range of cycle counts.

use std::time::{Duration, Instant};

use sage_air::{
    claim::MAX_CYCLES,
    program::{Program, VM_VERSION},
    statement::{JobHeader, Statement, CIRCUIT_OBELYSK_VM},
    verify::verify,
};
use sage_prover::{Backend, Phase, Proof, ProveError, Request};
use sage_vm::asm;
use serde::Serialize;

use crate::{
    choice::{self, Choice},
    cli::{Bench, Workload},
    error::{CliError, ExitCode},
    files,
    report::{self, Progress},
};

/// Verification is short: the fastest of so many counts.
const VERIFICATIONS: u32 = 5;

/// One size on one backend.
#[derive(Clone, Debug, Serialize)]
struct Row {
    log_cycles: u32,
    backend: &'static str,
    cycles: u32,
    prove_milliseconds: f64,
    cycles_per_second: f64,
    verify_milliseconds: f64,
    envelope_bytes: usize,
    peak_memory_bytes: Option<u64>,
    phases: Vec<PhaseTime>,
}

#[derive(Clone, Debug, Serialize)]
struct PhaseTime {
    phase: &'static str,
    milliseconds: f64,
}

/// A size that a GPU made no proof of.
#[derive(Debug, Serialize)]
struct Unmeasured {
    log_cycles: u32,
    backend: &'static str,
    reason: String,
}

/// What `bench --json` prints.
#[derive(Serialize)]
struct Report<'a> {
    version: &'static str,
    backends: Vec<&'static str>,
    /// The GPU's name.
    device: Option<&'a str>,
    /// Why the GPU was not used, in a build with the CUDA backend.
    fallback: Option<&'a str>,
    threads: usize,
    policy: String,
    workload: String,
    repeat: u32,
    rows: Vec<Row>,
    unmeasured: Vec<Unmeasured>,
}

/// Proves and verifies programs of 2^from to 2^to cycles, on the CPU and on the GPU if there is one, and shows the
/// figures.
pub fn bench(arguments: &Bench) -> Result<ExitCode, CliError> {
    let Bench { from, to, .. } = *arguments;
    let choice = Choice::new(&arguments.gpu)?;
    if from > to {
        return Err(CliError::EmptyRange { from, to });
    }
    let mut backends = vec![Backend::Simd];
    if choice.backend().device().is_some() {
        backends.push(choice.backend().clone());
    }
    if !arguments.json {
        let names: Vec<String> = backends.iter().map(report::backend).collect();
        files::print(&format!(
            "{} policy, {:?} workload, {} threads, {}",
            policy_name(arguments),
            arguments.workload,
            rayon::current_num_threads(),
            names.join(" and "),
        ))?;
        files::print(HEADING)?;
    }
    let (rows, unmeasured) = measure_all(arguments, &choice, &backends)?;
    if arguments.json {
        files::print_json(&Report {
            version: env!("CARGO_PKG_VERSION"),
            backends: backends.iter().map(Backend::name).collect(),
            device: choice.backend().device(),
            fallback: choice.fallback(),
            threads: rayon::current_num_threads(),
            policy: policy_name(arguments),
            workload: format!("{:?}", arguments.workload).to_lowercase(),
            repeat: arguments.repeat,
            rows,
            unmeasured,
        })?;
    } else {
        files::print(&phase_table(&rows))?;
    }
    Ok(ExitCode::Success)
}

/// Measures every size on every backend. In the table a row appears as soon as it is measured.
fn measure_all(
    arguments: &Bench,
    choice: &Choice,
    backends: &[Backend],
) -> Result<(Vec<Row>, Vec<Unmeasured>), CliError> {
    let (mut rows, mut unmeasured) = (Vec::new(), Vec::new());
    for log_cycles in arguments.from..=arguments.to {
        let program = program(arguments.workload, cycles_of(log_cycles))?;
        for backend in backends {
            match measure(arguments, log_cycles, &program, backend) {
                Ok(row) => {
                    if !arguments.json {
                        files::print(&line(&row))?;
                    }
                    rows.push(row);
                }
                Err(ProveError::Device(reason)) if !choice.required() => {
                    let reason = reason.to_string();
                    eprintln!("note: no GPU figure for 2^{log_cycles} cycles: {reason}");
                    unmeasured.push(Unmeasured {
                        log_cycles,
                        backend: backend.name(),
                        reason,
                    });
                }
                Err(error) => return Err(choice::error_of(backend, error)),
            }
        }
    }
    Ok((rows, unmeasured))
}

const HEADING: &str = "     cycles backend    prove s    cycles/s   verify ms     bytes   peak MiB";

fn line(row: &Row) -> String {
    format!(
        "{:>11} {:<7} {:>10.2} {:>11} {:>11.1} {:>9} {:>10}",
        report::grouped(u64::from(row.cycles)),
        row.backend,
        row.prove_milliseconds / 1e3,
        report::grouped(row.cycles_per_second as u64),
        row.verify_milliseconds,
        report::grouped(row.envelope_bytes as u64),
        report::mebibytes(row.peak_memory_bytes),
    )
}

/// Columns of the table of phases, in the order of [`Phase::ALL`].
const PHASES: [&str; Phase::ALL.len()] = [
    "tables", "run", "witness", "commit", "lookups", "commit", "STARK", "verify",
];

/// The time of each phase, backends below one another.
fn phase_table(rows: &[Row]) -> String {
    let cells = |cells: &mut dyn Iterator<Item = String>| -> String {
        cells.map(|cell| format!(" {cell:>9}")).collect()
    };
    let mut table = format!(
        "\ntime by phase in ms\n     cycles backend{}",
        cells(&mut PHASES.iter().map(|name| (*name).to_owned()))
    );
    for row in rows {
        let times = Phase::ALL.iter().map(|phase| {
            let of_phase = row.phases.iter().filter(|time| time.phase == phase.name());
            let sum: f64 = of_phase.map(|time| time.milliseconds).sum();
            format!("{sum:.1}")
        });
        table.push_str(&format!(
            "\n{:>11} {:<7}{}",
            report::grouped(u64::from(row.cycles)),
            row.backend,
            cells(&mut times.into_iter()),
        ));
    }
    table
}

fn policy_name(arguments: &Bench) -> String {
    format!("{:?}", arguments.policy).to_lowercase()
}

/// 2^log cycles, or the largest run if that is shorter.
fn cycles_of(log_cycles: u32) -> u32 {
    (1 << log_cycles).min(MAX_CYCLES)
}

/// Proves one size as often as asked and keeps the fastest proof.
fn measure(
    arguments: &Bench,
    log_cycles: u32,
    program: &Program,
    backend: &Backend,
) -> Result<Row, ProveError> {
    let request = Request {
        job: JobHeader {
            genesis: [0; 32],
            job: 0,
            attempt: 0,
            client: [0; 32],
        },
        worker: [0; 32],
        inputs: &[],
        max_cycles: cycles_of(log_cycles),
        policy: arguments.policy.into(),
    };
    report::reset_peak_memory();
    let progress = Progress::new(arguments.json);
    let prefix = format!("2^{log_cycles} cycles, {}, ", backend.name());
    let attempt = || choice::prove(backend, program, &request, &progress, &prefix);
    if backend.device().is_some() {
        // The first proof compiles kernels.
        attempt()?;
    }
    let mut proof = attempt()?;
    for _ in 1..arguments.repeat {
        let next = attempt()?;
        if proving_time(&next) < proving_time(&proof) {
            proof = next;
        }
    }
    drop(progress);
    let time = proving_time(&proof);
    let peak_memory_bytes = report::peak_memory();
    let verification = verification_time(&request, &proof)?;
    Ok(Row {
        log_cycles,
        backend: backend.name(),
        cycles: proof.cycles,
        prove_milliseconds: report::milliseconds(time),
        cycles_per_second: report::rate(proof.cycles, time).round(),
        verify_milliseconds: report::milliseconds(verification),
        envelope_bytes: proof.envelope.len(),
        peak_memory_bytes,
        phases: proof
            .times
            .iter()
            .map(|(phase, time)| PhaseTime {
                phase: phase.name(),
                milliseconds: report::milliseconds(*time),
            })
            .collect(),
    })
}

/// All phases but the closing verification: from the program to the envelope.
fn proving_time(proof: &Proof) -> Duration {
    let phases = proof.times.iter();
    phases
        .filter(|(phase, _)| *phase != Phase::Verification)
        .map(|(_, time)| *time)
        .sum()
}

fn verification_time(request: &Request<'_>, proof: &Proof) -> Result<Duration, ProveError> {
    let statement = Statement {
        job: request.job,
        worker: request.worker,
        program: proof.program,
        max_cycles: request.max_cycles,
        cycles: proof.cycles,
        outcome: proof.outcome,
        fault_instruction: None,
        log_cmp: proof.log_cmp,
        inputs: request.inputs,
        outputs: &proof.outputs,
    };
    let mut fastest = Duration::MAX;
    for _ in 0..VERIFICATIONS {
        let start = Instant::now();
        verify(
            CIRCUIT_OBELYSK_VM,
            VM_VERSION,
            request.policy,
            &statement,
            &proof.envelope,
        )
        .map_err(ProveError::Refused)?;
        fastest = fastest.min(start.elapsed());
    }
    Ok(fastest)
}

/// Memory, setup and loop body of a workload; the counter of the loop is r7.
fn parts(workload: Workload) -> (u32, Vec<String>, Vec<String>) {
    let lines = |lines: &[&str]| lines.iter().map(|line| String::from(*line)).collect();
    match workload {
        Workload::Fibonacci => (
            6,
            lines(&["loadimm r3, 1"]),
            lines(&["add r4, r2, r3", "mov r2, r3", "mov r3, r4"]),
        ),
        // Running sums over 8,192 words; the comparison sets the index back to 0.
        Workload::Memory => (
            14,
            lines(&["loadimm r6, 8192"]),
            lines(&[
                "loadr r2, r1, 8192",
                "add r5, r5, r2, 1",
                "storer r1, r5, 8192",
                "add r1, r1, r0, 1",
                "lt r4, r1, r6",
                "mul r1, r1, r4",
            ]),
        ),
        // The counter against sixteen registers of different values.
        Workload::Comparisons => (
            20,
            (8..24).map(|r| format!("loadimm r{r}, {r}")).collect(),
            (8..24).map(|r| format!("lt r25, r7, r{r}")).collect(),
        ),
    }
}

/// A program that halts after exactly `cycles` cycles, 64 at least.
fn program(workload: Workload, cycles: u32) -> Result<Program, CliError> {
    let (mem_log, setup, body) = parts(workload);
    // An iteration is the body, a decrement and a jump; one cycle each for the setup, the counter and the halt.
    let iteration = body.len() as u32 + 2;
    let free = cycles.saturating_sub(setup.len() as u32 + 2);
    let mut source = format!(".mem_log {mem_log}\n.input 32 0\n.output 33 0\n");
    source.push_str(&setup.join("\n"));
    source.push_str(&format!("\nloadimm r7, {}\nagain:\n", free / iteration));
    source.push_str(&body.join("\n"));
    source.push_str("\nadd r7, r7, r0, -1\njumpif r7, again\n");
    source.push_str(&"nop\n".repeat((free % iteration) as usize));
    source.push_str("halt\n");
    asm::assemble(&source).map_err(|error| CliError::Asm {
        path: "benchmark program".into(),
        error,
    })
}

#[cfg(test)]
mod tests {
    use sage_air::statement::Outcome;
    use sage_vm::interp;

    use super::*;

    #[test]
    fn benchmark_programs_take_exactly_their_cycles() {
        for workload in [Workload::Fibonacci, Workload::Memory, Workload::Comparisons] {
            for log in [6, 7, 10, 16] {
                let program = program(workload, cycles_of(log)).unwrap();
                let run = interp::run(&program, &[], cycles_of(log)).unwrap();
                assert_eq!(
                    (run.outcome, run.cycles),
                    (Outcome::Halted, 1 << log),
                    "{workload:?} {log}"
                );
            }
        }
        assert_eq!(cycles_of(22), MAX_CYCLES);
    }

    #[test]
    fn the_comparisons_of_the_largest_workload_never_repeat() {
        let cycles = 1 << 12;
        let program = program(Workload::Comparisons, cycles).unwrap();
        let execution = sage_vm::execute(&program, &[], cycles).unwrap();
        let rom: Vec<_> = program.code.iter().map(sage_air::isa::decode).collect();
        let tally = sage_prover::witness::Tally::of(&execution.trace, &rom);
        let distinct = tally.comparisons.operands.len() as u32;
        assert!(distinct > cycles * 5 / 6, "{distinct} of {cycles} cycles");
        assert!(tally.comparisons.counts.iter().all(|count| *count == 1));
    }

    #[test]
    fn the_table_is_as_wide_as_its_heading() {
        let row = Row {
            log_cycles: 20,
            backend: "simd",
            cycles: 1 << 20,
            prove_milliseconds: 12_345.6,
            cycles_per_second: 84_000.0,
            verify_milliseconds: 2.5,
            envelope_bytes: 163_712,
            peak_memory_bytes: Some(3 << 30),
            phases: vec![
                PhaseTime {
                    phase: Phase::Stark.name(),
                    milliseconds: 70.5,
                },
                PhaseTime {
                    phase: Phase::Stark.name(),
                    milliseconds: 30.0,
                },
            ],
        };
        assert_eq!(line(&row).len(), HEADING.len());
        let cuda = Row {
            backend: "cuda",
            phases: Vec::new(),
            ..row.clone()
        };
        let table = phase_table(&[row, cuda]);
        let lines: Vec<&str> = table.lines().skip(2).collect();
        let [heading, simd, cuda] = lines.as_slice() else {
            panic!("{table}");
        };
        assert_eq!([simd.len(), cuda.len()], [heading.len(); 2]);
        // A phase that a proof went through twice counts with both times.
        let start = heading.find("    STARK").map(|start| start..start + 9);
        assert_eq!(start.and_then(|cell| simd.get(cell)), Some("    100.5"));
    }
}
