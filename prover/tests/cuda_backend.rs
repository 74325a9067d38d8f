//! The CUDA backend, run over the host, makes the bytes of the CPU's proofs; and a device that computes wrong or fails
//! makes no proof.

mod common;
#[path = "../src/backend/device.rs"]
#[allow(dead_code)]
mod device;

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use common::{counting_loop, mixed_program, JOB, LIMIT, MIXED_INPUTS, WORKER};
use device::{trial, Device};
use sage_air::claim::{Sizes, MIN_ROWS_LOG};
use sage_air::isa::P;
use sage_air::policy::PolicyId;
use sage_air::program::Program;
use sage_air::statement::Outcome;
use sage_cuda::executor::{Executor, Fault, FaultCell};
use sage_cuda::host::{reversed, HostExecutor};
use sage_cuda::plan::Launch;
use sage_prover::witness::preprocessed::control_words;
use sage_prover::witness::{Run, Tally, Witness};
use sage_prover::{
    prove, prove_on, prove_with_tables_on, DeviceError, ProgramTables, Proof, ProofBackend,
    ProveError, Request,
};
use sage_vm::arbitrary::{exact_cycles, terminating, wild, Ending};
use sage_vm::asm::assemble;
use sage_vm::{execute, interp};
use serde_json::Value;
use stwo::core::fields::m31::M31;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::m31::PackedM31;
use stwo::prover::backend::Column;

type Host = Device<HostExecutor>;

/// Cycles of an example at most.
const CYCLES: u32 = 1 << 15;

fn request(inputs: &[u32], max_cycles: u32, policy: PolicyId) -> Request<'_> {
    Request {
        job: JOB,
        worker: WORKER,
        inputs,
        max_cycles,
        policy,
    }
}

/// Proves on the CPU and on the CUDA backend over the host.
#[track_caller]
fn same_proof(program: &Program, request: &Request<'_>) -> Proof {
    let expected = prove(program, request, &mut |_| {}).expect("the run is provable");
    let made = prove_on::<Host>(program, request, &mut |_| {}).expect("by the backend too");
    assert!(made.envelope == expected.envelope, "other bytes");
    assert_eq!(made.program, expected.program);
    assert_eq!(made.outcome, expected.outcome);
    made
}

/// A program of the examples with the last of its cases that halts within 2^15 cycles: inputs and outputs.
fn example(name: &str) -> (Program, Vec<u32>, Vec<u32>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vm/examples/programs");
    let read = |ending: &str| {
        let path = folder.join(format!("{name}.{ending}"));
        fs::read_to_string(path).expect("the example is there")
    };
    let program = assemble(&read("oasm")).expect("examples assemble");
    let cases: Value = serde_json::from_str(&read("json")).expect("examples have cases");
    let words = |words: &Value| -> Vec<u32> {
        serde_json::from_value(words.clone()).expect("a list of words")
    };
    let mut cases: Vec<_> = cases["cases"]
        .as_array()
        .expect("a list of cases")
        .iter()
        .map(|case| (words(&case["inputs"]), words(&case["outputs"])))
        .collect();
    cases.retain(|(inputs, _)| {
        let run = interp::run(&program, inputs, CYCLES).expect("the run starts");
        run.outcome == Outcome::Halted
    });
    let (inputs, outputs) = cases.pop().expect("one of the cases is short");
    (program, inputs, outputs)
}

#[track_caller]
fn example_has_the_same_proof(name: &str) {
    let (program, inputs, outputs) = example(name);
    let made = same_proof(&program, &request(&inputs, CYCLES, PolicyId::Standard));
    assert_eq!(made.outcome, Outcome::Halted);
    assert_eq!(made.outputs, outputs);
}

#[test]
fn bubble_sort() {
    example_has_the_same_proof("bubble_sort");
}

#[test]
fn collatz() {
    example_has_the_same_proof("collatz");
}

#[test]
fn fibonacci() {
    example_has_the_same_proof("fibonacci");
}

#[test]
fn matrix_product() {
    example_has_the_same_proof("matrix_product");
}

#[test]
fn polynomial() {
    example_has_the_same_proof("polynomial");
}

#[test]
fn every_selector_by_the_proven_policy() {
    let program = assemble(mixed_program()).expect("the program assembles");
    let request = request(&MIXED_INPUTS, LIMIT, PolicyId::Proven);
    assert_eq!(same_proof(&program, &request).outcome, Outcome::Halted);
}

/// A fault, and a limit that is reached, with tables that serve two proofs.
#[test]
fn runs_that_do_not_halt() {
    let fault = ".mem_log 6\n.input 32 0\n.output 48 0\n loadimm r1, 5\n div r2, r1, r3\n halt";
    let fault = assemble(fault).expect("the program assembles");
    let made = same_proof(&fault, &request(&[], LIMIT, PolicyId::Standard));
    assert!(matches!(made.outcome, Outcome::Faulted { pc: 1, .. }));

    let program = assemble(counting_loop()).expect("the program assembles");
    let tables = ProgramTables::<Host>::on(&program).expect("the host has memory");
    for cycles in [100, 65] {
        let request = request(&[50, 0], cycles, PolicyId::Standard);
        let expected = prove(&program, &request, &mut |_| {}).expect("the run is provable");
        let made = prove_with_tables_on(&program, &tables, &request, &mut |_| {});
        let made = made.expect("by the backend too");
        assert!(made.envelope == expected.envelope, "other bytes");
        assert!(matches!(made.outcome, Outcome::OutOfCycles { .. }));
    }
}

/// The CPU's zero may be p, which a device's memory does not hold.
#[test]
fn columns_are_taken_over_with_values_below_p() {
    let zeros = -PackedM31::broadcast(M31(0));
    let column = BaseColumn::from_simd(vec![zeros; 2]);
    assert_eq!(column.to_cpu(), [M31(P); 32]);
    let columns = Host::columns(vec![Cow::Borrowed(&column)]);
    assert_eq!(columns[0].buffer().to_host(), [0; 32]);
}

/// The cpu component's columns of a run: by the CPU, and by the kernel in both orders of rows.
#[track_caller]
fn same_columns(program: &Program, inputs: &[u32], max_cycles: u32) {
    let execution = execute(program, inputs, max_cycles).expect("the run starts");
    let rom = control_words(program);
    let tally = Tally::of(&execution.trace, &rom);
    let rows = execution.cycles.next_power_of_two().trailing_zeros();
    let run = Run {
        sizes: Sizes {
            n: u8::try_from(rows).expect("a short run").max(MIN_ROWS_LOG),
            rom_log: program.rom_log(),
            mem_log: program.header.mem_log,
            k: tally.log_cmp(),
        },
        rom: &rom,
        trace: &execution.trace,
        tally: &tally,
        reads: &[],
    };
    let [expected, ..] = Witness::new(&run).main;
    let expected: Vec<Vec<u32>> = expected
        .iter()
        .map(|column| column.to_cpu().iter().map(|cell| cell.0).collect())
        .collect();
    let [log_size, ..] = run.sizes.component_logs();
    let written = || -> Vec<Vec<u32>> {
        let columns = device::obelysk_cpu::columns::<HostExecutor>(log_size, &run);
        columns
            .iter()
            .map(|column| column.buffer().to_host())
            .collect()
    };
    assert!(written() == expected, "other cells");
    assert!(reversed(written) == expected, "other cells in reverse");
}

/// Every opcode with edge values, runs of all outcomes, and traces without and with rows beyond the last cycle.
#[test]
fn the_trace_is_the_one_that_the_cpu_writes() {
    for seed in 0..40 {
        for case in [terminating(seed, Ending::Halt), wild(seed)] {
            same_columns(&case.program, &case.inputs, case.max_cycles.min(5_000));
        }
    }
    for cycles in [63, 64, 65] {
        same_columns(&exact_cycles(cycles), &[], 1 << 10);
    }
}

#[test]
fn a_trial_of_the_host_succeeds() {
    assert_eq!(trial::<HostExecutor>(), Ok(()));
}

/// The host, but for one thing: a download that is told has a bit turned, or fails.
#[derive(Debug)]
struct Defective;

/// Downloads before the wrong one; negative once it is over.
static DOWNLOADS: AtomicI64 = AtomicI64::new(-1);

/// Whether it fails.
static FAILS: AtomicI64 = AtomicI64::new(0);

static FAULTS: FaultCell = FaultCell::new();

fn host() -> &'static HostExecutor {
    HostExecutor::get().expect("the host is there")
}

fn lost() -> Fault {
    Fault::Driver {
        call: "cuMemcpyDtoHAsync".to_owned(),
        reason: "the device is lost".to_owned(),
    }
}

impl Executor for Defective {
    const PAGE: usize = 1;

    fn get() -> Result<&'static Self, Fault> {
        Ok(&Self)
    }

    fn faults() -> &'static FaultCell {
        &FAULTS
    }

    fn memory_limit(&self) -> Option<u64> {
        None
    }

    fn alloc(&self, words: usize) -> Result<u64, Fault> {
        host().alloc(words)
    }

    fn free(&self, address: u64, words: usize) {
        host().free(address, words);
    }

    fn upload(&self, words: &[u32], to: u64) -> Result<(), Fault> {
        host().upload(words, to)
    }

    fn download(&self, from: u64, words: &mut [u32]) -> Result<(), Fault> {
        host().download(from, words)?;
        if DOWNLOADS.fetch_sub(1, Ordering::SeqCst) == 0 {
            if FAILS.load(Ordering::SeqCst) != 0 {
                return Err(lost());
            }
            let middle = words.len() / 2;
            words[middle] ^= 1;
        }
        Ok(())
    }

    fn copy(&self, from: u64, to: u64, words: usize) -> Result<(), Fault> {
        host().copy(from, to, words)
    }

    fn fill(&self, to: u64, word: u32, words: usize) -> Result<(), Fault> {
        host().fill(to, word, words)
    }

    fn launch(&self, launch: &Launch) -> Result<(), Fault> {
        host().launch(launch)
    }
}

/// Answers of each kind with a bit turned, and some that do not come.
#[test]
fn a_defective_device_makes_no_proof() {
    let program = assemble(mixed_program()).expect("the program assembles");
    let request = request(&MIXED_INPUTS, LIMIT, PolicyId::Standard);
    let proven = |fails: bool, downloads: i64| {
        FAILS.store(i64::from(fails), Ordering::SeqCst);
        DOWNLOADS.store(downloads, Ordering::SeqCst);
        prove_on::<Device<Defective>>(&program, &request, &mut |_| {})
    };
    // How many there are.
    let honest = proven(false, i64::MAX).expect("nothing is wrong yet");
    let answers = i64::MAX - DOWNLOADS.load(Ordering::SeqCst);
    // Roots of the program, the main columns, the interaction columns after a nonce and the sums of fractions, and the
    // composition; values outside of the domain; roots of three FRI layers and the last layer; a nonce; what is opened.
    assert_eq!(answers, 5 + 1 + 1 + 1 + 3 + 1 + 1);
    let (nonce, sums, values, opened) = (2, 3, 6, answers - 1);
    let mut refused = 0;
    for download in [1, nonce, sums, 4, values, 9, opened] {
        // None, where there is a proof.
        let error = proven(false, download).err();
        assert!(error.is_some(), "bit of answer {download} of {answers}");
        refused += i32::from(matches!(error, Some(ProveError::Refused(_))));
    }
    for download in [sums, opened] {
        match proven(true, download).err() {
            Some(ProveError::Device(DeviceError::Failed(reason))) => {
                assert_eq!(reason, lost().to_string());
            }
            other => panic!("answer {download} of {answers}: {other:?}"),
        }
    }
    assert!(refused > 0, "the verifier had a part in it");
    // The trial finds a device out that computes wrong.
    DOWNLOADS.store(0, Ordering::SeqCst);
    FAILS.store(0, Ordering::SeqCst);
    let wrong = DeviceError::Failed("the device computes wrong values".to_owned());
    assert_eq!(trial::<Defective>(), Err(wrong));
    // And it works again.
    let again = proven(false, -1).expect("nothing is wrong any more");
    assert!(again.envelope == honest.envelope);
}
