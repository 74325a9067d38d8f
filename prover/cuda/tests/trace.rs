//! A trace that is written by a kernel of the caller's.

use sage_cuda::executor::{Buffer, Executor, Fault};
use sage_cuda::host::{reversed, HostExecutor};
use sage_cuda::trace::TraceKernel;

type Words = Buffer<HostExecutor>;

/// A word, its square, and the sum of the word, the next input's and a number; rows beyond the inputs are 7.
const SQUARES: &str = "\
#include \"trace.cuh\"
KERNEL THREADS(TRACE_THREADS) trace(trace_args g) {
    const u32 row = ROW;
    if (row >= trace_rows(g)) return;
    const bool own = row < g.values[0];
    const u32 x = own ? load_input(g, 0, row) : 7;
    const u32 y = own ? load_input(g, 1, row) : 7;
    store_cell(g, 0, row, x);
    store_cell(g, 1, row, own ? m31_mul(x, x) : 7);
    store_cell(g, 2, row, own ? m31_add(m31_add(x, y), g.values[2]) : 7);
}
";

fn written(log_rows: u32, rows: u32) -> Vec<Vec<u32>> {
    let kernel = TraceKernel::new("squares.cu", SQUARES);
    let inputs = [3, 5].map(|factor| {
        let words: Vec<u32> = (0..rows).map(|row| factor * row).collect();
        Words::from_words(&words)
    });
    let columns = kernel.columns::<HostExecutor>(3, log_rows, &inputs, [rows, 0, 11]);
    columns
        .iter()
        .map(|column| column.buffer().to_host())
        .collect()
}

/// One test, since a fault is the process's.
#[test]
fn columns_are_what_the_kernel_says() {
    a_kernel_that_does_not_compile_is_a_fault();
    for (log_rows, rows) in [(0, 1), (4, 10), (8, 256), (10, 1000)] {
        let value = |row: u32, of: fn(u32) -> u32| if row < rows { of(row) } else { 7 };
        let column = |of| {
            (0..1 << log_rows)
                .map(|row| value(row, of))
                .collect::<Vec<u32>>()
        };
        let expected = [
            column(|row| 3 * row),
            column(|row| 9 * row * row),
            column(|row| 8 * row + 11),
        ];
        assert_eq!(written(log_rows, rows), expected);
        assert_eq!(reversed(|| written(log_rows, rows)), expected);
    }
}

/// What does not compile is a fault of the executor, as for every kernel, and the next kernel runs.
fn a_kernel_that_does_not_compile_is_a_fault() {
    let kernel = TraceKernel::new("wrong.cu", "nonsense");
    let columns = kernel.columns::<HostExecutor>(1, 4, &[], [0; 3]);
    assert_eq!(columns.len(), 1);
    match HostExecutor::faults().take() {
        Some(Fault::Kernel { kernel, reason }) => {
            assert_eq!(kernel, "trace");
            assert!(reason.contains("wrong.cu"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}
