//! What is compared.

use std::any::Any;
use std::panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe};

use sage_cuda::backend::{DeviceBackend, DeviceColumn};
use sage_cuda::executor::Executor;
use sage_cuda::interaction::{claimed_sums, Interaction};
use sage_cuda::prove::LoopBackend;
use stwo::core::channel::Blake2sChannel;
use stwo::core::fields::m31::BaseField;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::backend::Column;

use crate::common::airs::{Squares, Table, Users};
use crate::common::trace::Lookup;
use crate::common::{bytes, Columns, Parameters, Statement};

/// Runs a test. What it panics with, or the device's own error, is the reason why it failed.
pub fn run<X: Executor>(check: impl FnOnce()) -> Result<(), String> {
    // What a test panics with is for the report.
    set_hook(Box::new(|_| ()));
    let result = catch_unwind(AssertUnwindSafe(check));
    drop(take_hook());
    match (DeviceBackend::<X>::fault(), result) {
        (Some(fault), _) => Err(fault.to_string()),
        (None, Ok(())) => Ok(()),
        (None, Err(panic)) => Err(message(panic.as_ref())),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}

/// Proves on the CPU, by stwo, and on an executor; on this by stwo's loop too if `twice`.
pub fn proof<X: Executor>(statement: &Statement, parameters: &Parameters, twice: bool) {
    let expected = statement
        .prove::<SimdBackend>(parameters)
        .unwrap_or_else(|error| panic!("stwo makes no proof: {error}"));
    let expected = bytes(&expected.proof);
    let made = statement
        .prove_by_own_loop::<DeviceBackend<X>>(parameters)
        .unwrap_or_else(|error| panic!("no proof: {error}"));
    assert!(bytes(&made.proof) == expected, "a proof has other bytes");
    statement
        .verify(parameters, made)
        .unwrap_or_else(|error| panic!("stwo does not accept the proof: {error}"));
    if twice {
        let made = statement
            .prove::<DeviceBackend<X>>(parameters)
            .unwrap_or_else(|error| panic!("no proof by stwo's loop: {error}"));
        assert!(
            bytes(&made.proof) == expected,
            "a proof by stwo's loop has other bytes"
        );
    }
    if let Some(lookup) = &statement.lookup {
        lookups::<X>(lookup);
    }
}

/// Makes the columns of lookups on an executor and compares them with those of plain loops.
fn lookups<X: Executor>(lookup: &Lookup) {
    let relation = Squares::draw(&mut Blake2sChannel::default());
    let (expected, sums) = lookup.interaction(&relation);
    let device = |columns: &Columns| -> Vec<DeviceColumn<X, BaseField>> {
        let columns = columns
            .iter()
            .map(|column| column.iter().copied().collect());
        columns.collect()
    };
    let (preprocessed, trace) = (device(&lookup.preprocessed()), device(&lookup.trace()));
    let preprocessed: Vec<_> = preprocessed.iter().collect();
    let trace: Vec<_> = trace.iter().collect();
    let (uses, of_users) = trace.split_last().expect("there are columns; qed");
    let table = Table {
        log_size: lookup.log_table,
        relation: relation.clone(),
    };
    let users = Users {
        log_size: lookup.log_users,
        batching: lookup.batching.clone(),
        relation,
    };
    let made = [
        Interaction::<X>::new(&users, &[], of_users),
        Interaction::new(&table, &preprocessed, &[uses]),
    ];
    let made = made.map(|made| made.unwrap_or_else(|error| panic!("no kernels: {error}")));
    assert!(claimed_sums(&made) == sums, "a claimed sum is another one");
    let columns = made.into_iter().flat_map(Interaction::into_columns);
    let columns: Columns = columns.map(|column| column.to_cpu()).collect();
    assert!(columns == expected, "a column of lookups is another one");
}

#[cfg(test)]
mod tests {
    use sage_cuda::executor::Fault;
    use sage_cuda::host::HostExecutor;

    use super::*;

    #[test]
    fn a_difference_and_a_fault_are_reasons() {
        let run = |check: fn()| run::<HostExecutor>(check);
        assert_eq!(run(|| ()), Ok(()));
        assert_eq!(
            run(|| panic!("row 7 differs")),
            Err("row 7 differs".to_owned())
        );
        assert_eq!(run(|| panic!("row {}", 8)), Err("row 8".to_owned()));
        let fault = Fault::OutOfMemory { missing: 5 };
        let told = fault.to_string();
        // What a failed device computes is wrong too; the fault is the reason.
        HostExecutor::faults().put(fault);
        assert_eq!(run(|| panic!("row 9")), Err(told));
        assert_eq!(run(|| ()), Ok(()));
    }
}
