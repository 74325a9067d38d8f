//! Constraints on a device: generated kernels are launched by the CUDA executor, each text is loaded once, and no column is
//! copied to the host for them. The driver is a stand-in.

mod common;

use common::trace::Lookup;
use common::{bytes, commit_by_own_loop, Parameters, Proof, Statement};
use sage_cuda::device::{CudaBackend, CudaExecutor, CudaOptions};
use sage_cuda::executor::count_exchanges;
use sage_cuda::stand_in::driver::{Driver, Named};
use stwo::prover::backend::simd::SimdBackend;

/// Components of several sizes, one with lookups and one of several kernels. Every tree but the first has a column of the
/// largest size, as stwo wants it.
fn statement(log_size: u32) -> Statement {
    Statement {
        fibonacci: vec![(log_size, 5), (5, 20)],
        shared: Some((6, 2)),
        lookup: Some(Lookup {
            log_users: log_size,
            log_table: 5,
            batching: vec![0, 0, 1],
            broken: false,
        }),
        ..Statement::default()
    }
}

/// A Fibonacci, another, two of the component that shares values, users and table.
const KERNELS: u32 = 6;

/// What the driver was asked for in the meantime: launches of generated kernels, modules, copies to the host.
#[derive(Debug, PartialEq, Eq)]
struct Calls {
    constraints: u32,
    modules: u32,
    downloads: u32,
}

fn calls(driver: &Driver) -> Calls {
    Calls {
        constraints: driver.calls("constraints"),
        modules: driver.calls("cuModuleLoadData"),
        downloads: driver.calls("cuMemcpyDtoHAsync"),
    }
}

/// A proof by the crate's loop, with what the driver was asked for once the trace was committed to.
fn prove(driver: &Driver, statement: &Statement, parameters: &Parameters) -> (Proof, Calls) {
    statement.with_commitments::<CudaBackend, _>(
        parameters,
        commit_by_own_loop::<CudaBackend>,
        |components, mut channel, scheme, _| {
            let components = components.loop_provers::<CudaBackend>();
            let _ = calls(driver);
            let prove = || sage_cuda::prove(&components, &mut channel, scheme);
            let (proof, exchanges) = count_exchanges(prove);
            let calls = calls(driver);
            assert_eq!(u64::from(calls.downloads), exchanges);
            (proof.unwrap_or_else(|error| panic!("{error}")), calls)
        },
    )
}

/// One test, since there is one driver that counts.
#[test]
fn generated_kernels_run_where_the_columns_are() {
    let driver = Driver::load();
    let options = CudaOptions {
        modules: Box::new(Named),
        ..CudaOptions::default()
    };
    let executor = CudaExecutor::start(options).unwrap_or_else(|error| panic!("{error}"));
    let (statement, other) = (statement(7), statement(8));
    let parameters = Parameters::default();
    let expected = statement
        .prove::<SimdBackend>(&parameters)
        .unwrap_or_else(|error| panic!("{error}"));
    let (first, calls_of_first) = prove(driver, &statement, &parameters);
    assert!(bytes(&first) == bytes(&expected.proof));
    // Roots of the composition and of two layers, values outside the domain, last layer, proof of work, openings.
    let downloads = 1 + 2 + 1 + 1 + 1 + 1;
    assert_eq!(calls_of_first.constraints, KERNELS);
    assert_eq!(calls_of_first.downloads, downloads);
    assert!(calls_of_first.modules >= KERNELS);

    // Other numbers of relations, other sizes: the same texts.
    let (second, calls_of_second) = prove(driver, &other, &parameters);
    let expected = other
        .prove::<SimdBackend>(&parameters)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(bytes(&second) == bytes(&expected.proof));
    assert_eq!(calls_of_second.constraints, KERNELS);
    assert_eq!(calls_of_second.modules, 0);

    // By the loop of stwo.
    let by_stwo = statement
        .prove::<CudaBackend>(&parameters)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(bytes(&by_stwo.proof) == bytes(&first));
    assert_eq!(driver.calls("constraints"), KERNELS);
    assert_eq!(executor.note(), None);
    assert_eq!(executor.usage().0, 0);
}
