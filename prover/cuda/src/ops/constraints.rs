//! The constraints of an AIR, by kernels that were generated from it.

use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;

use super::secure_values;
use crate::constraints::Program;
use crate::executor::{run, Addresses, Buffer, Executor};
use crate::plan::launch::{self, ConstraintMemory};
use crate::plan::size;

/// What the kernels of a program compute on.
#[derive(Debug)]
pub struct Rows<'a, X: Executor> {
    /// The size of the trace.
    pub log_size: u32,
    /// [`Program::columns`], with 2^(`log_size` + 1) words each.
    pub columns: &'a [Buffer<X>],
    /// The power of the random coefficient for each constraint.
    pub powers: &'a [SecureField],
    /// [`vanishing_inverses`](crate::constraints::vanishing_inverses).
    pub inverses: [BaseField; 2],
}

/// Adds the weighted sum of the constraints to `out`, which has 2^(`log_size` + 1) rows.
pub fn add_constraints<X: Executor>(
    program: &Program,
    rows: &Rows<'_, X>,
    mut out: [&mut Buffer<X>; 4],
) {
    out.iter_mut().for_each(|column| column.unshare());
    let kept: Vec<Buffer<X>> = (0..program.kept_columns())
        .map(|_| Buffer::new(size(rows.log_size + 1)))
        .collect();
    let (columns, kept_columns) = (Addresses::of(rows.columns), Addresses::of(&kept));
    let [powers, slots] = [rows.powers, program.slots()].map(secure_values::<X>);
    let memory = ConstraintMemory {
        log_trace: rows.log_size,
        columns: columns.table(),
        kept: kept_columns.table(),
        powers: powers.span(),
        slots: slots.span(),
        inverses: rows.inverses.map(|inverse| inverse.0),
        out: out.map(|column| column.span()),
    };
    for launch in launch::constraints(program, &memory) {
        run::<X>(&launch);
    }
}
