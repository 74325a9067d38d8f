//! `kernels/logup.cu`.

use super::{coordinates_len, secure_len, Args, Launch, Qm31Spans, Span};
use crate::plan::{count, log2, LOGUP_LOG_CHUNK, LOGUP_ROWS};

/// Numerators over denominators, plus the column of the batch before, slot by slot. `out` may be the numerators.
///
/// # Panics
///
/// If columns differ in length or have fewer than four values.
#[must_use]
pub fn logup_column(
    numerators: &Qm31Spans,
    denominators: &Qm31Spans,
    before: Option<&Qm31Spans>,
    out: &Qm31Spans,
) -> Launch {
    let len = coordinates_len(numerators);
    assert!(log2(len) >= 2, "a trace of fewer than four rows");
    assert!(
        coordinates_len(denominators) == len
            && before.is_none_or(|column| coordinates_len(column) == len)
            && coordinates_len(out) == len,
        "columns of one launch have one length"
    );
    let groups = len / LOGUP_ROWS;
    let args = Args::default()
        .columns(numerators)
        .columns(denominators)
        .columns(before.unwrap_or(numerators))
        .value(u32::from(before.is_none()))
        .value(count(groups))
        .columns(out);
    Launch::rows("logup_column", groups, args)
}

/// Chunks of rows of a column.
///
/// # Panics
///
/// If the column has fewer than two values.
fn chunks(column: &Qm31Spans) -> (u32, usize) {
    let len = coordinates_len(column);
    let log = log2(len);
    assert!(log > 0, "a trace of one row");
    (log, len.div_ceil(1 << LOGUP_LOG_CHUNK))
}

/// The sums of chunks of rows.
///
/// # Panics
///
/// If there is not a sum for each chunk.
#[must_use]
pub fn logup_chunk_sums(column: &Qm31Spans, sums: Span) -> Launch {
    let (log, chunks) = chunks(column);
    assert_eq!(secure_len(sums), chunks, "a sum a chunk");
    let args = Args::default().columns(column).value(log).wide(sums);
    Launch::blocks("logup_chunk_sums", [chunks, 1], args)
}

/// Turns sums into those of the chunks before, and makes the total.
///
/// # Panics
///
/// If the total is not one value.
#[must_use]
pub fn logup_chunk_offsets(sums: Span, total: Span) -> Launch {
    assert_eq!(secure_len(total), 1, "one total");
    let args = Args::default()
        .wide(sums)
        .value(count(secure_len(sums)))
        .wide(total);
    Launch::blocks("logup_chunk_offsets", [1, 1], args)
}

/// Takes away a share of the total in each row and makes prefix sums along the rows. `out` may be the column.
///
/// # Panics
///
/// If there is not an offset for each chunk, or lengths differ.
#[must_use]
pub fn logup_scan(column: &Qm31Spans, offsets: Span, total: Span, out: &Qm31Spans) -> Launch {
    let (log, chunks) = chunks(column);
    assert!(
        secure_len(offsets) == chunks && secure_len(total) == 1,
        "an offset a chunk"
    );
    assert_eq!(
        coordinates_len(out),
        coordinates_len(column),
        "columns of one launch have one length"
    );
    let args = Args::default()
        .columns(column)
        .value(log)
        .wide(offsets)
        .wide(total)
        .columns(out);
    Launch::blocks("logup_scan", [chunks, 1], args)
}
