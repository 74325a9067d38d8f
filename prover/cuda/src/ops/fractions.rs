//! The columns of an AIR's lookups before they run along the rows, by kernels that were generated from it.

use super::{secure_values, unwritten, Qm31Buffers};
use crate::constraints::Fractions;
use crate::executor::{run, Addresses, Buffer, Executor};
use crate::plan::launch::{self, FractionMemory};
use crate::plan::size;

/// The column of each batch: the fractions of this batch and of those before it, row by row. `columns` are
/// [`Fractions::columns`], of 2^`log_size` words each.
pub fn fractions<X: Executor>(
    fractions: &Fractions,
    log_size: u32,
    columns: &[Buffer<X>],
) -> Vec<Qm31Buffers<X>> {
    let out: Vec<Qm31Buffers<X>> = (0..fractions.batches())
        .map(|_| unwritten(size(log_size)))
        .collect();
    let (sources, targets) = (Addresses::of(columns), Addresses::of(out.as_flattened()));
    let slots = secure_values::<X>(fractions.slots());
    let memory = FractionMemory {
        log_trace: log_size,
        columns: sources.table(),
        slots: slots.span(),
        out: targets.table(),
    };
    for launch in launch::fractions(fractions, &memory) {
        run::<X>(&launch);
    }
    out
}
