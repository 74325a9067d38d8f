//! Kernels that write a trace, which come from whoever has the AIR.

use std::sync::Arc;

use super::{Args, Launch, Table, WORD};
use crate::kernels::Generated;
use crate::params::TraceArgs;
use crate::plan::size;

/// What such a kernel computes on.
#[derive(Clone, Copy, Debug)]
pub struct TraceMemory<'a> {
    /// Columns of 2^`log_rows` words, which are written.
    pub columns: Table<'a>,
    /// Words that are read.
    pub inputs: Table<'a>,
    /// Numbers that mean what the kernel says.
    pub values: [u32; 3],
    /// The size of the trace.
    pub log_rows: u32,
}

/// Writes columns, a thread a row.
///
/// # Panics
///
/// If a column has another length.
#[must_use]
pub fn trace(text: Arc<Generated>, memory: &TraceMemory<'_>) -> Launch {
    let rows = size(memory.log_rows);
    let mut columns = memory.columns.entries.iter();
    assert!(
        columns.all(|column| column.words == rows),
        "a column has another length"
    );
    let value = TraceArgs {
        columns: memory.columns.at.address,
        inputs: memory.inputs.at.address,
        values: memory.values,
        log_rows: memory.log_rows,
    };
    let args = Args::default()
        .value(value)
        .also_table(&memory.columns, WORD)
        .also_table(&memory.inputs, WORD);
    Launch::generated(text, rows, args)
}
