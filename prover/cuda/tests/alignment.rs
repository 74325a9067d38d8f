//! An address from which a device could not load 16 bytes at once is a fault, before anything is launched.

use sage_cuda::executor::{Buffer, Executor, Fault};
use sage_cuda::host::HostExecutor;
use sage_cuda::ops;

/// One test, since a process keeps one fault.
#[test]
fn memory_at_an_odd_place_is_a_fault() {
    let values = Buffer::<HostExecutor>::from_words(&[1; 12]);
    let sum = |first: usize| ops::poly::sum(&values.view(first..first + 4), 1);
    assert_eq!(sum(4).to_host(), [1; 4]);
    assert_eq!(HostExecutor::faults().take(), None);
    let address = values.span().address + 8;
    let result = sum(2);
    let fault = HostExecutor::faults().take();
    let expected = Fault::Misaligned {
        kernel: "sum".to_owned(),
        address,
        alignment: 16,
    };
    assert_eq!(fault.as_ref(), Some(&expected));
    assert_eq!(
        expected.to_string(),
        format!("sum needs memory at a multiple of 16 bytes, not at {address:#x}")
    );
    // Nothing of it is used afterwards.
    assert!(result.span().is_missing());
}
