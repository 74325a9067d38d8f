//! Writes the proofs that the chain's tests and benchmarks verify, and those that the fuzzer starts from.
//!
//! Usage: `cargo run --release -p sage-prover --example proof_fixtures -- <folder>`. The large proofs have 4 million
//! cycles: about two minutes on two cores and 12 GiB of memory each. With `fuzz` behind the folder it writes the seeds
//! of `fuzz/seeds` instead, small proofs that end in every way and one more of the same program for another job.
//!
//! A file is the SCALE encoding of `Fixture`. The proofs are deterministic, so a run that changes no file shows that
//! neither circuit nor transcript changed.

use std::{error::Error, fs, path::Path};

use codec::Encode;
use sage_air::{
    isa::INSTRUCTION_BYTES,
    policy::PolicyId,
    program::VM_VERSION,
    statement::{JobHeader, Outcome, CIRCUIT_OBELYSK_VM},
};
use sage_prover::{prove, Request};

/// Hash that FRAME puts in the place of the genesis block's before the first block exists.
const GENESIS: [u8; 32] = [69; 32];
/// Account of the client.
const CLIENT: [u8; 32] = [1; 32];
/// Account of the worker.
const WORKER: [u8; 32] = [2; 32];

/// Sums its inputs and returns the sum.
const SMALL: &str = "
.mem_log 6
.input 32 8
.output 48 1
    load r1, in_base
loop:
    jumpif r1, more
    store r2, out_base + 1
    loadimm r3, 1
    store r3, out_base
    halt
more:
    loadr r4, r1, in_base
    add r2, r2, r4
    add r1, r1, r0, -1
    jump loop
";

/// Copies 1,024 inputs to the outputs and spins: the largest statement and the tallest trace.
const LARGE: &str = "
.mem_log 12
.input 32 1024
.output 2048 1024
    load r2, in_base
copy:
    loadr r3, r1, in_base + 1
    storer r1, r3, out_base + 1
    add r1, r1, r0, 1
    lt r4, r1, r2
    jumpif r4, copy
    store r2, out_base
    loadimm r5, 1997000
spin:
    add r5, r5, r0, -1
    jumpif r5, spin
    halt
";

/// Divides by an input that is 0.
const DIVISION: &str = "
.mem_log 6
.input 32 2
.output 48 1
    load r1, in_base + 1
    load r2, in_base + 2
    div r3, r1, r2
    halt
";

/// Compares two registers for ever.
const ENDLESS: &str = "
.mem_log 6
.input 32 2
.output 48 1
    load r1, in_base + 1
again:
    add r2, r2, r1
    lt r3, r2, r1
    jump again
";

/// How a run ended, in the chain's encoding.
#[derive(Encode)]
enum RunOutcome {
    Halted,
    OutOfCycles { pc: u32 },
    Faulted { pc: u32, v1: u32, v2: u32 },
}

impl From<Outcome> for RunOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Halted => Self::Halted,
            Outcome::OutOfCycles { pc } => Self::OutOfCycles { pc },
            Outcome::Faulted { pc, v1, v2 } => Self::Faulted { pc, v1, v2 },
        }
    }
}

/// What the pallet `proofs` reads; the encoding of its fixture.
#[derive(Encode)]
struct Fixture {
    circuit: u32,
    version: u32,
    policy: u8,
    vm_version: u32,
    mem_log: u8,
    in_base: u32,
    max_in: u32,
    out_base: u32,
    max_out: u32,
    n_instr: u32,
    code: Vec<u8>,
    job: u64,
    attempt: u32,
    client: [u8; 32],
    worker: [u8; 32],
    max_cycles: u32,
    cycles: u32,
    outcome: RunOutcome,
    log_cmp: u8,
    inputs: Vec<u32>,
    outputs: Vec<u32>,
    envelope: Vec<u8>,
}

/// A proof to be made.
struct Case<'a> {
    name: &'a str,
    source: &'a str,
    job: u64,
    inputs: &'a [u32],
    max_cycles: u32,
    policy: PolicyId,
}

fn make(case: &Case<'_>) -> Result<Fixture, Box<dyn Error>> {
    let program = sage_vm::asm::assemble(case.source)?;
    let job = JobHeader {
        genesis: GENESIS,
        job: case.job,
        attempt: 1,
        client: CLIENT,
    };
    let request = Request {
        job,
        worker: WORKER,
        inputs: case.inputs,
        max_cycles: case.max_cycles,
        policy: case.policy,
    };
    let proof = prove(&program, &request, &mut |phase| {
        eprintln!("  {}", phase.name())
    })?;
    let header = program.header;
    let code = program.code_bytes();
    assert_eq!(code.len(), header.n_instr as usize * INSTRUCTION_BYTES);
    Ok(Fixture {
        circuit: CIRCUIT_OBELYSK_VM,
        version: VM_VERSION,
        policy: case.policy as u8,
        vm_version: header.vm_version,
        mem_log: header.mem_log,
        in_base: header.in_base,
        max_in: header.max_in,
        out_base: header.out_base,
        max_out: header.max_out,
        n_instr: header.n_instr,
        code,
        job: job.job,
        attempt: job.attempt,
        client: CLIENT,
        worker: WORKER,
        max_cycles: case.max_cycles,
        cycles: proof.cycles,
        outcome: proof.outcome.into(),
        log_cmp: proof.log_cmp,
        inputs: case.inputs.to_vec(),
        outputs: proof.outputs,
        envelope: proof.envelope,
    })
}

/// The proofs that the chain reads; all of them halt.
fn for_the_chain(many: &[u32]) -> Vec<Case<'_>> {
    let large = |name, policy| Case {
        name,
        source: LARGE,
        job: 1,
        inputs: many,
        max_cycles: 4_000_000,
        policy,
    };
    vec![
        Case {
            name: "small_standard",
            source: SMALL,
            job: 1,
            inputs: &[1, 2, 3, 4, 5],
            max_cycles: 1_000,
            policy: PolicyId::Standard,
        },
        large("large_standard", PolicyId::Standard),
        large("large_proven", PolicyId::Proven),
    ]
}

/// The proofs that the fuzzer starts from, beside those of the chain.
fn for_the_fuzzer() -> Vec<Case<'static>> {
    let small = |name, source, inputs, max_cycles| Case {
        name,
        source,
        job: 2,
        inputs,
        max_cycles,
        policy: PolicyId::Standard,
    };
    vec![
        small("other_job", SMALL, &[9, 8, 7, 6, 5], 1_000),
        small("faulted", DIVISION, &[7, 0], 1_000),
        small("out_of_cycles", ENDLESS, &[3, 4], 100),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("give the folder to write to, for instance pallets/proofs/fixtures")?;
    let many: Vec<u32> = (0..1024).map(|i| i * 2_097_151).collect();
    let cases = match arguments.next().as_deref() {
        None => for_the_chain(&many),
        Some("fuzz") => for_the_fuzzer(),
        Some(other) => return Err(format!("unknown set of proofs: {other}").into()),
    };
    fs::create_dir_all(&folder)?;
    for case in cases {
        eprintln!("{}", case.name);
        let fixture = make(&case)?;
        eprintln!(
            "  {} cycles, {} bytes",
            fixture.cycles,
            fixture.envelope.len()
        );
        fs::write(
            Path::new(&folder).join(format!("{}.bin", case.name)),
            fixture.encode(),
        )?;
    }
    Ok(())
}
