//! The CUDA backend over a stand-in for the driver: a device with little memory, and one that fails. One test
//! of it, since a process has one device.

mod common;
#[path = "../src/backend/device.rs"]
mod device;

use common::{counting_loop, JOB, LIMIT, WORKER};
use device::{shape, start, trial, Cuda, Device};
use sage_air::claim::{Sizes, MAX_CYCLES};
use sage_air::policy::PolicyId;
use sage_air::program::{Program, ProgramRecord};
use sage_cuda::device::{CudaExecutor, CudaOptions};
use sage_cuda::plan::memory::plan;
use sage_cuda::stand_in::driver::{Driver, Named};
use sage_prover::{prove, prove_on, DeviceError, ProgramTables, ProofBackend, ProveError, Request};
use sage_vm::arbitrary::exact_cycles;
use sage_vm::asm::assemble;

/// What the driver answers to a call that it refuses.
const REFUSED: i32 = 1;

/// Bytes of a proof of a program that runs for so many cycles.
fn needed(program: &Program, cycles: u32) -> u64 {
    let record = ProgramRecord::new(program).expect("the program is valid");
    let sizes = Sizes::new(cycles, &record, 6).expect("the claim is good");
    let config = PolicyId::Standard.policy().pcs_config();
    let shape = shape::<CudaExecutor>(&sizes, config).unwrap_or_else(|error| panic!("{error}"));
    plan(&shape).peak()
}

fn request(inputs: &[u32]) -> Request<'_> {
    Request {
        job: JOB,
        worker: WORKER,
        inputs,
        max_cycles: LIMIT,
        policy: PolicyId::Standard,
    }
}

/// In mebibytes, as README.md has it, for programs with little memory and few comparisons.
#[test]
fn memory_of_proofs() {
    let program = exact_cycles(100);
    let mebibytes =
        [1 << 16, 1 << 18, 1 << 20, MAX_CYCLES].map(|cycles| needed(&program, cycles) >> 20);
    assert_eq!(mebibytes, [169, 605, 2351, 9335]);
}

#[test]
fn a_device_with_little_memory_proves_what_fits_and_refuses_the_rest() {
    let driver = Driver::load();
    let small = assemble(counting_loop()).expect("the program assembles");
    let inputs = [50, 0];
    let limit = needed(&small, 156);
    let options = CudaOptions {
        memory_limit: Some(limit),
        modules: Box::new(Named),
        ..CudaOptions::default()
    };
    let executor = CudaExecutor::start(options).unwrap_or_else(|error| panic!("{error}"));
    let name = start().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(name, executor.device().name);

    // The limit is exactly what the plan says, and enough.
    let expected = prove(&small, &request(&inputs), &mut |_| {}).expect("the run is provable");
    let made = prove_on::<Cuda>(&small, &request(&inputs), &mut |_| {});
    let made = made.unwrap_or_else(|error| panic!("{error}"));
    assert!(made.envelope == expected.envelope, "other bytes");
    assert!(executor.usage().1 <= limit);

    // More rows than the range table has: refused before anything is allocated for it.
    let large = exact_cycles((1 << 16) + 1);
    let needed = needed(&large, (1 << 16) + 1);
    let tables = ProgramTables::<Cuda>::on(&large).unwrap_or_else(|error| panic!("{error}"));
    let (before, _) = executor.usage();
    let refused = sage_prover::prove_with_tables_on(&large, &tables, &request(&[]), &mut |_| {});
    let missing = needed - limit;
    match refused.err() {
        Some(ProveError::Device(error)) => {
            assert_eq!(error, DeviceError::Memory { needed, missing });
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(executor.usage().0, before);
    drop(tables);

    // A call that fails ends the proof with what the driver says, and the next proof is right.
    for call in ["cuMemAlloc", "cuLaunchKernel", "cuMemcpyDtoHAsync"] {
        executor.release().unwrap_or_else(|error| panic!("{error}"));
        driver.fail(call, 3, REFUSED);
        let failed = prove_on::<Cuda>(&small, &request(&inputs), &mut |_| {});
        driver.repair(None);
        match failed.err() {
            Some(ProveError::Device(DeviceError::Failed(reason))) => {
                assert!(reason.starts_with(call), "{reason}");
            }
            other => panic!("{call}: {other:?}"),
        }
    }
    driver.fail("cuLaunchKernel", 0, REFUSED);
    assert!(trial::<CudaExecutor>().is_err());
    driver.repair(None);
    let again = prove_on::<Cuda>(&small, &request(&inputs), &mut |_| {});
    assert!(again.is_ok_and(|again| again.envelope == expected.envelope));
    assert_eq!(Device::<CudaExecutor>::computed(), Ok(()));
}
