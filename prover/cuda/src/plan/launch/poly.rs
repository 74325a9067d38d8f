//! `kernels/poly.cu`, `kernels/gather.cu` and `kernels/grind.cu`.

use super::{coordinates_len, secure_len, Args, Launch, Qm31Spans, Span, Table, ADDRESS};
use crate::params::{Digest, HalfCoset, Qm31};
use crate::plan::{count, log2, size, sum_chunks, GatherItem, GRIND_LOG_LANES};

/// The twiddle buffer of a half coset, or that of the inverses.
///
/// # Panics
///
/// If there are more than 2^30 points, or not a word for each.
#[must_use]
pub fn twiddles(root: HalfCoset, inverse: bool, out: Span) -> Launch {
    let rows = size(root.log_half);
    assert_eq!(out.words, rows, "a twiddle a point");
    let args = Args::default()
        .value(root)
        .value(u32::from(inverse))
        .span(out);
    Launch::rows("twiddles", rows, args)
}

/// The values of all basis products at a point.
///
/// # Panics
///
/// If there is not a value for each product.
#[must_use]
pub fn tensor_weights(factors: Span, out: Span) -> Launch {
    let log = count(secure_len(factors));
    let rows = size(log);
    assert_eq!(secure_len(out), rows, "a weight a product");
    let args = Args::default().wide(factors).value(log).wide(out);
    Launch::rows("tensor_weights", rows, args)
}

/// Barycentric weights of a circle domain for the point (`x`, `y`).
///
/// # Panics
///
/// If there is not a value for each point.
#[must_use]
pub fn barycentric_weights(domain: HalfCoset, x: Qm31, y: Qm31, scale: Qm31, out: Span) -> Launch {
    let rows = domain.circle_domain_size();
    assert_eq!(secure_len(out), rows, "a weight a point");
    let args = Args::default()
        .value(domain)
        .value(x)
        .value(y)
        .value(scale)
        .wide(out);
    Launch::rows("barycentric_weights", rows, args)
}

/// For each column, sums of chunks of its values times the weights, the chunks of a column side by side.
///
/// # Panics
///
/// If a column has another length than the weights, or there is not a sum for each chunk.
#[must_use]
pub fn dot(columns: &Table<'_>, weights: Span, partials: Span) -> Launch {
    let n = secure_len(weights);
    let (chunks, number) = (sum_chunks(n), columns.entries.len());
    assert!(
        columns.entries.iter().all(|column| column.words == n),
        "columns of one launch have one length"
    );
    assert_eq!(secure_len(partials), chunks * number, "a sum a chunk");
    let args = Args::default()
        .table(columns)
        .wide(weights)
        .value(count(n))
        .value(count(chunks))
        .wide(partials);
    Launch::blocks("dot", [chunks, number], args)
}

/// Sums of equally many consecutive values, as many as fit `out`.
///
/// # Panics
///
/// If the values cannot be shared out equally.
#[must_use]
pub fn sum(values: Span, out: Span) -> Launch {
    let (n, sums) = (secure_len(values), secure_len(out));
    assert!(
        sums == 0 || n.is_multiple_of(sums),
        "sums of different lengths"
    );
    let args = Args::default()
        .wide(values)
        .value(count(n / sums.max(1)))
        .wide(out);
    Launch::blocks("sum", [sums, 1], args)
}

/// Sums over chunks of the first half of the rows minus those of the second.
///
/// # Panics
///
/// If the number of rows is odd, or there is not a sum for each chunk.
#[must_use]
pub fn half_difference(columns: &Qm31Spans, partials: Span) -> Launch {
    let rows = coordinates_len(columns);
    assert!(rows.is_multiple_of(2), "no halves");
    let chunks = sum_chunks(rows / 2);
    assert_eq!(secure_len(partials), chunks, "a sum a chunk");
    let args = Args::default()
        .columns(columns)
        .value(count(rows))
        .wide(partials);
    Launch::blocks("half_difference", [chunks, 1], args)
}

/// The rows with `constant` subtracted from the first half and added to the second.
///
/// # Panics
///
/// If the columns differ in length.
#[must_use]
pub fn shift_halves(columns: &Qm31Spans, constant: Qm31, out: &Qm31Spans) -> Launch {
    let rows = coordinates_len(columns);
    assert_eq!(coordinates_len(out), rows, "columns of one length");
    let args = Args::default()
        .columns(columns)
        .value(count(rows))
        .value(constant)
        .columns(out);
    Launch::rows("shift_halves", rows, args)
}

/// Permutes elements of `words` words by reversing the bits of their indices, in place.
///
/// # Panics
///
/// If the number of elements is not a power of two.
#[must_use]
pub fn bit_reverse_column(data: Span, words: usize) -> Launch {
    assert_eq!(data.words % words, 0, "not a whole number of elements");
    let rows = data.words / words;
    let args = Args::default()
        .span(data)
        .value(log2(rows))
        .value(count(words));
    Launch::rows("bit_reverse_column", rows, args)
}

/// Adds a column to one that is as long or longer, lifted onto its domain.
///
/// # Panics
///
/// If the target is shorter, or the column shorter than 2.
#[must_use]
pub fn lift_add(target: Span, source: Span) -> Launch {
    let (log_target, log_source) = (log2(target.words), log2(source.words));
    assert!(
        log_source > 0 && log_source <= log_target,
        "the column does not fit"
    );
    let args = Args::default()
        .span(target)
        .span(source)
        .value(log_target - log_source)
        .value(count(target.words));
    Launch::rows("lift_add", target.words, args)
}

/// Copies elements of several buffers into one.
///
/// # Panics
///
/// If an item reads or writes beyond the end.
#[must_use]
pub fn gather(buffers: &Table<'_>, items: (&[GatherItem], Span), out: Span) -> Launch {
    let (values, items) = items;
    for item in values {
        let end = (item.index as usize + 1) * item.words as usize;
        assert!(
            end <= buffers.entries[item.buffer as usize].words,
            "an item reads beyond its buffer"
        );
        assert!(
            item.target as usize + item.words as usize <= out.words,
            "an item writes beyond the output"
        );
    }
    assert_eq!(items.words, 4 * values.len(), "an item has four words");
    let args = Args::default()
        .table(buffers)
        .span(items)
        .value(count(values.len()))
        .span(out);
    Launch::rows("gather", values.len(), args)
}

/// The smallest valid nonce `hi` 2^32 + lo with lo < 2^20, if it is less than what `found`, two words, holds.
///
/// # Panics
///
/// If `bits` is more than 32.
#[must_use]
pub fn grind(prefix: Digest, hi: u32, bits: u32, found: Span) -> Launch {
    assert!(bits <= 32, "a nonce is judged by one word");
    assert_eq!(found.words, 2, "a nonce has two words");
    let args = Args::default()
        .value(prefix)
        .value(hi)
        .value(bits)
        .pointer(found, ADDRESS);
    Launch::rows("grind", 1 << GRIND_LOG_LANES, args)
}
