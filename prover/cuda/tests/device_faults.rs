//! Faults of the driver end in an error, never in a panic or in a bad proof, and the next proof is as good as any. The
//! driver is a stand-in that is told which call shall fail.

mod common;

use common::{bytes, Parameters, Statement};
use sage_cuda::device::{CudaBackend, CudaExecutor, CudaOptions};
use sage_cuda::executor::{Executor, Fault};
use sage_cuda::plan::launch::{self, Span};
use sage_cuda::stand_in::driver::{Driver, Named};
use sage_cuda::ProveError;
use stwo::prover::backend::simd::SimdBackend;

/// `CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES`: the call fails, the device lives on.
const REFUSED: i32 = 300;

/// `CUDA_ERROR_LAUNCH_FAILED`: the device is lost.
const LOST: i32 = 719;

fn statement() -> Statement {
    Statement {
        fibonacci: vec![(7, 5)],
        lookup: Some(common::trace::Lookup {
            log_users: 7,
            log_table: 5,
            batching: vec![0, 0, 1],
            broken: false,
        }),
        ..Statement::default()
    }
}

fn prove() -> Result<Vec<u8>, ProveError> {
    statement()
        .prove_by_own_loop::<CudaBackend>(&Parameters::default())
        .map(|proven| bytes(&proven.proof))
}

/// The calls that a proof makes after its modules are loaded.
const CALLS: [&str; 7] = [
    "cuCtxSetCurrent",
    "cuMemAlloc",
    "cuMemcpyHtoDAsync",
    "cuMemcpyDtoHAsync",
    "cuMemsetD32Async",
    "cuLaunchKernel",
    "cuStreamSynchronize",
];

/// Which of `count` calls fail in the test: the first and last ones, and some between.
fn some_of(count: u32) -> Vec<u32> {
    let mut chosen: Vec<u32> = (0..count).step_by(count as usize / 12 + 1).collect();
    chosen.extend([1, count.saturating_sub(2), count - 1]);
    chosen.retain(|call| *call < count);
    chosen
}

/// Modules are loaded by the first proof, so these calls have to fail before there is one.
fn modules(driver: &Driver) {
    for (call, code) in [
        ("cuModuleLoadData", REFUSED),
        ("cuModuleGetFunction", REFUSED),
        ("cuModuleLoadData", LOST),
    ] {
        driver.fail(call, 0, code);
        match prove() {
            Err(ProveError::Device(Fault::Driver { call: failed, .. })) => {
                assert!(failed.starts_with(call), "{failed}");
            }
            other => panic!("{call}: {other:?}"),
        }
        driver.repair(None);
    }
}

/// Each proof loads one module before the next one fails, until all are there: seven files of the table, and a kernel of
/// each component.
fn modules_one_by_one(driver: &Driver) {
    let mut refused = 0;
    loop {
        driver.fail("cuModuleLoadData", 1, REFUSED);
        let result = prove();
        driver.repair(None);
        match result {
            Ok(_) => break,
            Err(ProveError::Device(Fault::Driver { call, .. })) => {
                assert!(call.starts_with("cuModuleLoadData"), "{call}");
                refused += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(refused, 7 + 3 - 1);
}

fn every_kind_of_call(driver: &Driver, executor: &CudaExecutor, expected: &[u8]) {
    for call in CALLS {
        executor.release().expect("the driver answers");
        let _ = driver.calls(call);
        assert!(prove().as_deref() == Ok(expected));
        let count = driver.calls(call);
        assert!(count > 0, "a proof does not need {call}");
        for (index, after) in some_of(count).into_iter().enumerate() {
            executor.release().expect("the driver answers");
            let code = if index % 2 == 0 { LOST } else { REFUSED };
            driver.fail(call, after, code);
            let result = prove();
            driver.repair(None);
            match result {
                Err(ProveError::Device(Fault::Driver { reason, .. })) => {
                    assert!(reason.contains("told so"), "{reason}");
                }
                other => panic!("{call} {after} of {count}: {:?}", other.is_ok()),
            }
        }
        assert!(prove().as_deref() == Ok(expected), "after {call}");
    }
}

/// With less and less memory, until the first allocation fails.
fn too_little_memory(driver: &Driver, executor: &CudaExecutor, expected: &[u8]) {
    let mut refused = 0;
    for log in (8..=22).rev() {
        executor.release().expect("the driver answers");
        driver.repair(Some(driver.used() + (1 << log)));
        match prove() {
            Ok(proof) => assert!(proof == expected && refused == 0),
            Err(ProveError::Device(Fault::OutOfMemory { missing })) => {
                assert!(missing > 0);
                refused += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!((5..15).contains(&refused), "{refused} refused");
    driver.repair(None);
}

/// Columns that were committed to before a fault are not used after it, whoever was told of the fault.
fn what_is_from_before_a_fault_is_not_used(driver: &Driver) {
    let parameters = Parameters::default();
    let result = statement().with_commitments::<CudaBackend, _>(
        &parameters,
        common::commit_by_own_loop::<CudaBackend>,
        |components, mut channel, scheme, _| {
            driver.fail("cuLaunchKernel", 3, REFUSED);
            assert!(prove().is_err());
            driver.repair(None);
            let components = components.loop_provers::<CudaBackend>();
            sage_cuda::prove(&components, &mut channel, scheme).err()
        },
    );
    assert!(
        matches!(result, Some(ProveError::Device(Fault::NoMemory(_)))),
        "{result:?}"
    );
}

/// The stand-in does not load what a device could not, should a launch ever get there.
fn a_launch_that_nobody_checked(driver: &Driver, executor: &CudaExecutor) {
    let address = executor.alloc(64).expect("there is memory");
    let at = |offset: u64| Span::new(address + offset, 4);
    for (offset, is_fine) in [(16, true), (4, false)] {
        let launch = launch::sum(at(offset), at(128));
        executor.launch(&launch).expect("it is only started");
        let answer = executor.download(address, &mut [0; 4]);
        assert_eq!(answer.is_ok(), is_fine, "{answer:?}");
    }
    driver.repair(None);
    executor.free(address, 64);
}

/// One test, since there is one driver.
#[test]
fn faults_are_errors_and_nothing_is_left_of_them() {
    let driver = Driver::load();
    let options = CudaOptions {
        modules: Box::new(Named),
        ..CudaOptions::default()
    };
    let executor = CudaExecutor::start(options).unwrap_or_else(|error| panic!("{error}"));
    let expected = statement()
        .prove::<SimdBackend>(&Parameters::default())
        .map(|proven| bytes(&proven.proof))
        .unwrap_or_else(|error| panic!("{error}"));
    modules(driver);
    modules_one_by_one(driver);
    assert!(prove().as_deref() == Ok(&expected[..]));
    every_kind_of_call(driver, executor, &expected);
    too_little_memory(driver, executor, &expected);
    what_is_from_before_a_fault_is_not_used(driver);
    a_launch_that_nobody_checked(driver, executor);
    assert!(prove().as_deref() == Ok(&expected[..]));
    // All memory comes back.
    assert_eq!(executor.usage().0, 0);
    executor.release().expect("the driver answers");
    assert_eq!(driver.used(), 0);
}
