//! The kernels that are generated from the lookups of an AIR.

use super::{secure_len, Args, Launch, Span, Table, WIDE, WORD};
use crate::constraints::{FractionArgs, Fractions};
use crate::plan::size;

/// What the kernels compute on.
#[derive(Clone, Copy, Debug)]
pub struct FractionMemory<'a> {
    /// The size of the trace.
    pub log_trace: u32,
    /// [`Fractions::columns`].
    pub columns: Table<'a>,
    /// [`Fractions::slots`].
    pub slots: Span,
    /// Four columns for each batch, which are written.
    pub out: Table<'a>,
}

/// Adds up the fractions of each row, batch by batch, in launches that must run in this order.
///
/// # Panics
///
/// If something is missing or of another length.
#[must_use]
pub fn fractions(fractions: &Fractions, memory: &FractionMemory<'_>) -> Vec<Launch> {
    let rows = size(memory.log_trace);
    let tables = [
        (&memory.columns, fractions.columns().len()),
        (&memory.out, 4 * fractions.batches()),
    ];
    for (table, number) in tables {
        assert_eq!(table.entries.len(), number, "columns of another AIR");
        assert!(
            table.entries.iter().all(|column| column.words == rows),
            "a column has another length"
        );
    }
    assert_eq!(
        secure_len(memory.slots),
        fractions.slots().len(),
        "numbers of another AIR"
    );
    let value = FractionArgs {
        columns: memory.columns.at.address,
        out: memory.out.at.address,
        slots: memory.slots.address,
        log_trace: memory.log_trace,
        unused: 0,
    };
    let args = Args::default()
        .value(value)
        .also_table(&memory.columns, WORD)
        .also_table(&memory.out, WORD)
        .also(memory.slots, WIDE);
    let texts = fractions.texts().iter().cloned();
    texts
        .map(|text| Launch::generated(text, rows, args.clone()))
        .collect()
}
