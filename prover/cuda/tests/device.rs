//! The CUDA executor over a stand-in for the driver: a library in its place that runs kernels on the host. Everything
//! above the driver is what would run with a device; the device itself is not.

mod common;

use common::trace::Lookup;
use common::{bytes, commit_by_own_loop, Parameters, Statement};
use sage_cuda::conformance;
use sage_cuda::device::{devices, CudaBackend, CudaExecutor, CudaOptions, Device};
use sage_cuda::executor::{count_exchanges, Executor, Fault};
use sage_cuda::stand_in::driver::{Driver, Named};
use stwo::core::fields::m31::BaseField;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::backend::{Col, Column, ColumnOps};

/// The executor of the process, over the stand-in driver.
fn executor() -> &'static CudaExecutor {
    Driver::load();
    let options = CudaOptions {
        modules: Box::new(Named),
        ..CudaOptions::default()
    };
    // Another test may have started it.
    match CudaExecutor::start(options) {
        Err(Fault::Started) => CudaExecutor::get(),
        started => started,
    }
    .unwrap_or_else(|error| panic!("{error}"))
}

fn check(statement: &Statement, parameters: &Parameters) {
    let expected = statement
        .prove::<SimdBackend>(parameters)
        .unwrap_or_else(|error| panic!("{error}: {statement:?}"));
    let by_stwo = statement
        .prove::<CudaBackend>(parameters)
        .unwrap_or_else(|error| panic!("{error}: {statement:?}"));
    let own = statement
        .prove_by_own_loop::<CudaBackend>(parameters)
        .unwrap_or_else(|error| panic!("{error}: {statement:?}"));
    assert!(bytes(&by_stwo.proof) == bytes(&expected.proof));
    assert!(bytes(&own.proof) == bytes(&expected.proof));
    statement
        .verify(parameters, own)
        .unwrap_or_else(|error| panic!("{error}: {statement:?}"));
}

fn fibonacci(log_size: u32, columns: usize) -> Statement {
    Statement {
        fibonacci: vec![(log_size, columns)],
        ..Statement::default()
    }
}

#[test]
fn devices_are_listed_and_the_first_one_is_used() {
    let executor = executor();
    let known = devices().expect("the driver answers");
    let device = |number: usize, architecture: &str, memory| Device {
        name: format!("stand-in {number}"),
        architecture: architecture.to_owned(),
        memory,
    };
    assert_eq!(
        known,
        [device(0, "sm_90", 1 << 30), device(1, "sm_86", 1 << 20)]
    );
    assert_eq!(executor.device(), &known[0]);
    // Nine tenths of what was free at the start.
    assert_eq!(executor.memory_limit(), Some((1 << 30) / 10 * 9));
    let again = CudaExecutor::start(CudaOptions::default());
    assert_eq!(again.err(), Some(Fault::Started));
}

#[test]
fn every_operation_equals_that_of_stwo() {
    executor();
    conformance::accumulation::<CudaBackend>();
    conformance::barycentric::<CudaBackend>();
    conformance::batches::<CudaBackend>();
    conformance::bit_reversal::<CudaBackend>();
    conformance::columns::<CudaBackend>();
    conformance::decomposition::<CudaBackend>();
    conformance::evaluation_by_folding::<CudaBackend>();
    conformance::evaluation_outside::<CudaBackend>();
    conformance::folds::<CudaBackend>();
    conformance::gkr::<CudaBackend>();
    conformance::interpolation::<CudaBackend>();
    conformance::merkle::<CudaBackend>();
    conformance::multilinear::<CudaBackend>();
    conformance::packed_leaves::<CudaBackend>();
    conformance::quotients::<CudaBackend>();
    conformance::subdomains::<CudaBackend>();
    conformance::tiny_polynomials::<CudaBackend>();
    conformance::twiddle_prefixes::<CudaBackend>();
}

#[test]
fn proofs_have_the_bytes_of_simd() {
    executor();
    let lookup = Statement {
        fibonacci: vec![(7, 5), (5, 20)],
        lookup: Some(Lookup {
            log_users: 7,
            log_table: 5,
            batching: vec![0, 0, 1],
            broken: false,
        }),
        ..Statement::default()
    };
    for fold_step in [1, 4] {
        let parameters = Parameters {
            fold_step,
            ..Parameters::default()
        };
        check(&lookup, &parameters);
    }
    let parameters = Parameters {
        store_coefficients: false,
        lift: Some(10),
        ..Parameters::default()
    };
    check(&lookup, &parameters);
    check(&fibonacci(13, 33), &Parameters::default());
}

/// A context is entered by each thread, whatever it does first.
#[test]
fn any_thread_may_use_a_column() {
    executor();
    let mut column: Col<CudaBackend, BaseField> = (0..100u32).map(BaseField::from).collect();
    let first_of_a_thread = |action: &mut (dyn FnMut() + Send)| {
        std::thread::scope(|scope| scope.spawn(action).join()).expect("the thread has no error");
    };
    first_of_a_thread(&mut || column.set(3, BaseField::from(1000)));
    first_of_a_thread(&mut || assert_eq!(column.to_cpu()[2..4], [2, 1000].map(BaseField::from)));
    let mut other = reversible();
    first_of_a_thread(&mut || {
        <CudaBackend as ColumnOps<BaseField>>::bit_reverse_column(&mut other)
    });
    assert_eq!(other.at(1), BaseField::from(8));
    assert_eq!(CudaExecutor::faults().take(), None);
}

fn reversible() -> Col<CudaBackend, BaseField> {
    (0..16u32).map(BaseField::from).collect()
}

/// As many exchanges as on any other executor, and pages for stwo's loop, which reads single values.
#[test]
fn the_own_loop_waits_a_handful_of_times() {
    executor();
    let parameters = Parameters {
        queries: 40,
        log_last_layer: 5,
        ..Parameters::default()
    };
    let statement = fibonacci(14, 5);
    let exchanges = statement.with_commitments::<CudaBackend, _>(
        &parameters,
        commit_by_own_loop::<CudaBackend>,
        |components, mut channel, scheme, _| {
            let components = components.loop_provers::<CudaBackend>();
            let prove = || sage_cuda::prove(&components, &mut channel, scheme);
            let (result, exchanges) = count_exchanges(prove);
            result.unwrap_or_else(|error| panic!("{error}"));
            exchanges
        },
    );
    assert_eq!(exchanges, 8);
}
