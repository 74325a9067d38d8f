//! The kernels that are generated from an AIR.

use super::{coordinates_len, secure_len, Args, Launch, Qm31Spans, Span, Table, WIDE, WORD};
use crate::constraints::{ConstraintArgs, Program};
use crate::plan::size;

/// What the kernels of a program compute on.
#[derive(Clone, Copy, Debug)]
pub struct ConstraintMemory<'a> {
    /// The size of the trace.
    pub log_trace: u32,
    /// [`Program::columns`], of twice as many values.
    pub columns: Table<'a>,
    /// [`Program::kept_columns`] columns, as long.
    pub kept: Table<'a>,
    /// The power of the random coefficient for each constraint.
    pub powers: Span,
    /// [`Program::slots`].
    pub slots: Span,
    /// [`vanishing_inverses`](crate::constraints::vanishing_inverses).
    pub inverses: [u32; 2],
    /// The sum that is added to.
    pub out: Qm31Spans,
}

/// Adds the weighted sum of a program's constraints to `out`, in launches that must run in this order.
///
/// # Panics
///
/// If something is missing or of another length.
#[must_use]
pub fn constraints(program: &Program, memory: &ConstraintMemory<'_>) -> Vec<Launch> {
    let rows = size(memory.log_trace + 1);
    let tables = [
        (&memory.columns, program.columns().len()),
        (&memory.kept, program.kept_columns()),
    ];
    for (table, number) in tables {
        assert_eq!(table.entries.len(), number, "columns of another program");
        assert!(
            table.entries.iter().all(|column| column.words == rows),
            "a column has another length"
        );
    }
    assert_eq!(coordinates_len(&memory.out), rows, "a sum a row");
    assert_eq!(
        secure_len(memory.powers),
        program.constraints(),
        "a power a constraint"
    );
    assert_eq!(
        secure_len(memory.slots),
        program.slots().len(),
        "numbers of another program"
    );
    let args = args(memory);
    let texts = program.texts().iter().cloned();
    texts
        .map(|text| Launch::generated(text, rows, args.clone()))
        .collect()
}

/// All kernels of a program take the same.
fn args(memory: &ConstraintMemory<'_>) -> Args {
    let value = ConstraintArgs {
        columns: memory.columns.at.address,
        kept: memory.kept.at.address,
        powers: memory.powers.address,
        slots: memory.slots.address,
        out: memory.out.map(|column| column.address),
        inverses: memory.inverses,
        log_trace: memory.log_trace,
        unused: 0,
    };
    Args::default()
        .value(value)
        .also_table(&memory.columns, WORD)
        .also_table(&memory.kept, WORD)
        .also(memory.powers, WIDE)
        .also(memory.slots, WIDE)
        .also_columns(&memory.out)
}
