//! A proof that does not fit is refused before anything is allocated for it.

mod common;

use common::{commit_by_own_loop, Parameters, Statement};
use sage_cuda::device::{CudaBackend, CudaExecutor, CudaOptions};
use sage_cuda::executor::Fault;
use sage_cuda::plan::memory::{plan, Shape};
use sage_cuda::prove::check_memory;
use sage_cuda::stand_in::driver::{Driver, Named};
use sage_cuda::ProveError;

fn fibonacci(log_size: u32, columns: usize) -> Statement {
    Statement {
        fibonacci: vec![(log_size, columns)],
        ..Statement::default()
    }
}

fn shape(statement: &Statement, parameters: &Parameters) -> Shape {
    let (trees, log_twiddles) = statement.log_sizes(parameters);
    Shape {
        trees,
        points: 1,
        store_coefficients: parameters.store_coefficients,
        log_twiddles,
        interaction: false,
        constraints: statement.constraint_shapes::<CudaBackend>(),
        config: parameters.config(),
    }
}

/// One test, since a process has one executor and one limit.
#[test]
fn proofs_beyond_the_limit_are_refused_with_what_is_missing() {
    let driver = Driver::load();
    let parameters = Parameters::default();
    let fits = fibonacci(9, 5);
    let limit = plan(&shape(&fits, &parameters)).peak();
    let options = CudaOptions {
        memory_limit: Some(limit),
        modules: Box::new(Named),
        ..CudaOptions::default()
    };
    let executor = CudaExecutor::start(options).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        check_memory::<CudaBackend>(&shape(&fits, &parameters)),
        Ok(())
    );
    let proof = fits.prove_by_own_loop::<CudaBackend>(&parameters);
    assert!(proof.is_ok(), "the limit is what the proof needs");
    assert!(executor.usage().1 <= limit);

    // A column more: the columns themselves fit, the proof does not.
    let larger = fibonacci(9, 6);
    let needed = plan(&shape(&larger, &parameters)).peak();
    let refused = ProveError::Memory {
        needed,
        missing: needed - limit,
    };
    let before = driver.used();
    assert_eq!(
        check_memory::<CudaBackend>(&shape(&larger, &parameters)),
        Err(refused.clone())
    );
    assert_eq!(driver.used(), before);
    let result = larger.with_commitments::<CudaBackend, _>(
        &parameters,
        commit_by_own_loop::<CudaBackend>,
        |components, mut channel, scheme, _| {
            let _ = driver.calls("cuLaunchKernel");
            let components = components.loop_provers::<CudaBackend>();
            let result = sage_cuda::prove(&components, &mut channel, scheme);
            assert_eq!(driver.calls("cuLaunchKernel"), 0, "nothing is started");
            result.err()
        },
    );
    assert_eq!(result, Some(refused));

    // Who does not ask finds out when the memory is used up.
    let largest = fibonacci(12, 20);
    let result = largest.prove_by_own_loop::<CudaBackend>(&parameters);
    match result.err() {
        Some(ProveError::Device(Fault::OutOfMemory { missing })) => assert!(missing > 0),
        other => panic!("{other:?}"),
    }
    assert!(fits.prove_by_own_loop::<CudaBackend>(&parameters).is_ok());
}
