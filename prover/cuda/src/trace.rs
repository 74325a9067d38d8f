//! Traces that are written on the device, by a kernel of whoever has the AIR.
//!
//! Uploading a trace takes four bytes a cell. Where cells follow from less, the host uploads that, and a kernel makes the
//! columns of it.

use std::sync::Arc;

use stwo::core::fields::m31::BaseField;

use crate::backend::DeviceColumn;
use crate::executor::{run, Addresses, Buffer, Executor};
use crate::kernels::{Generated, Unit, TRACE};
use crate::plan::launch::{self, TraceMemory};
use crate::plan::size;

/// A kernel that writes columns. Its text is one for the device and for the host: it is CUDA C++ over `kernels/trace.cuh`,
/// and defines
///
/// ```c
/// KERNEL THREADS(TRACE_THREADS) trace(trace_args g) { ... }
/// ```
///
/// whose thread `ROW` writes this row of every column, with values below 2^31 − 1, if there is such a row.
#[derive(Clone, Debug)]
pub struct TraceKernel(Arc<Generated>);

impl TraceKernel {
    /// A kernel, with what it is called in errors. It is compiled when it is first used.
    #[must_use]
    pub fn new(name: &str, source: &str) -> Self {
        Self(Arc::new(Generated {
            name: name.to_owned(),
            source: source.to_owned(),
            kernel: TRACE,
        }))
    }

    /// The unit to compile.
    #[must_use]
    pub fn unit(&self) -> Unit<'_> {
        self.0.unit()
    }

    /// Writes so many columns of 2^`log_rows` rows. Every row of each must be written by the kernel.
    ///
    /// A device that fails says so when the proof is made.
    #[must_use]
    pub fn columns<X: Executor>(
        &self,
        columns: usize,
        log_rows: u32,
        inputs: &[Buffer<X>],
        values: [u32; 3],
    ) -> Vec<DeviceColumn<X, BaseField>> {
        let written: Vec<Buffer<X>> = (0..columns).map(|_| Buffer::new(size(log_rows))).collect();
        let (targets, sources) = (Addresses::of(&written), Addresses::of(inputs));
        run::<X>(&launch::trace(
            self.0.clone(),
            &TraceMemory {
                columns: targets.table(),
                inputs: sources.table(),
                values,
                log_rows,
            },
        ));
        written.into_iter().map(DeviceColumn::new).collect()
    }
}
