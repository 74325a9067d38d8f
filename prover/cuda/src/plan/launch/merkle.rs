//! `kernels/merkle.cu`.

use super::{coordinates_len, Args, Launch, Qm31Spans, Span, Table};
use crate::plan::{count, log2};

/// Words of a hash.
const DIGEST: usize = 8;

/// The hashes of rows of columns; column k is 2^`shifts[k]` times shorter than there are rows.
///
/// # Panics
///
/// If a column has not the length that its shift says.
#[must_use]
pub fn leaf_hashes(columns: &Table<'_>, shifts: (&[u32], Span), out: Span) -> Launch {
    let (values, shifts) = shifts;
    let rows = out.words / DIGEST;
    assert_eq!(columns.entries.len(), values.len(), "a shift a column");
    assert!(shifts.words >= values.len(), "a shift a column");
    for (column, shift) in columns.entries.iter().zip(values) {
        assert_eq!(column.words, rows >> shift, "a column of another length");
    }
    let args = Args::default()
        .table(columns)
        .span(shifts)
        .value(count(values.len()))
        .value(count(rows))
        .wide(out);
    Launch::rows("leaf_hashes", rows, args)
}

/// The hashes of four consecutive values each.
///
/// # Panics
///
/// If there are not four values for a hash.
#[must_use]
pub fn packed_leaf_hashes(columns: &Qm31Spans, out: Span) -> Launch {
    let rows = out.words / DIGEST;
    assert_eq!(
        coordinates_len(columns),
        4 * rows,
        "a packed leaf has four values"
    );
    let args = Args::default()
        .columns(columns)
        .value(count(rows))
        .wide(out);
    Launch::rows("packed_leaf_hashes", rows, args)
}

/// The sixteen columns of packed leaves.
///
/// # Panics
///
/// If the columns are not sixteen or of another length.
#[must_use]
pub fn pack_leaves(columns: &Qm31Spans, out: &Table<'_>) -> Launch {
    let rows = coordinates_len(columns) / 4;
    assert!(
        out.entries.len() == 16 && out.entries.iter().all(|column| column.words == rows),
        "sixteen columns of a quarter of the length"
    );
    let args = Args::default()
        .columns(columns)
        .value(count(rows))
        .table(out);
    Launch::rows("pack_leaves", rows, args)
}

/// The layers above one, the widest first.
///
/// # Panics
///
/// If a layer has not half of the nodes of the one below.
#[must_use]
pub fn tree_up(input: Span, layers: &Table<'_>) -> Launch {
    let levels = count(layers.entries.len());
    let nodes = input.words / DIGEST;
    assert!(log2(nodes) >= levels, "too few nodes for so many layers");
    for (level, layer) in layers.entries.iter().enumerate() {
        assert_eq!(
            layer.words,
            input.words >> (level + 1),
            "a layer has half of the nodes below"
        );
    }
    let args = Args::default().wide(input).wide_table(layers).value(levels);
    Launch::blocks("tree_up", [nodes >> levels, 1], args)
}
