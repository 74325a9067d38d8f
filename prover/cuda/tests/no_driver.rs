//! Without a driver: errors that say so.

mod common;

use common::{Parameters, Statement};
use sage_cuda::device::{devices, CudaBackend, CudaExecutor};
use sage_cuda::executor::{Executor, Fault};
use sage_cuda::ProveError;

#[test]
fn a_machine_without_a_driver_gets_an_error() {
    let Err(fault) = CudaExecutor::get() else {
        eprintln!("skipped: there is a CUDA driver");
        return;
    };
    assert!(matches!(fault, Fault::NoDriver(_)), "{fault}");
    assert!(fault.to_string().starts_with("no CUDA driver found: "));
    assert_eq!(devices(), Err(fault.clone()));
    let statement = Statement {
        fibonacci: vec![(6, 4)],
        ..Statement::default()
    };
    let result = statement.prove_by_own_loop::<CudaBackend>(&Parameters::default());
    assert_eq!(result.err(), Some(ProveError::Device(fault)));
}
