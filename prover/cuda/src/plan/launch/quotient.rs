//! `kernels/quotient.cu`.

use super::{coordinates_len, Args, Launch, Qm31Spans, Span, Table, ADDRESS};
use crate::params::{HalfCoset, Qm31, QuotientPoint, QuotientTerm};
use crate::plan::{count, log2, QUOTIENT_ROWS};

/// The sum of c f − b over the terms, for the rows of `out`; `b` is the sum of the line coefficients b.
///
/// # Panics
///
/// If a term names no column or a column is too short.
#[must_use]
pub fn numerators(
    columns: &Table<'_>,
    terms: (&[QuotientTerm], Span),
    b: Qm31,
    out: &Qm31Spans,
) -> Launch {
    let (values, terms) = terms;
    let rows = coordinates_len(out);
    assert!(
        columns.entries.iter().all(|column| column.words >= rows),
        "a column has too few rows"
    );
    assert!(
        values
            .iter()
            .all(|term| (term.column as usize) < columns.entries.len()),
        "a term names no column"
    );
    assert_eq!(terms.words, 5 * values.len(), "a term has five words");
    let args = Args::default()
        .table(columns)
        .span(terms)
        .value(count(values.len()))
        .value(b)
        .value(count(rows))
        .columns(out);
    Launch::rows("numerators", rows, args)
}

/// The quotients on all rows of a circle domain. `points` are in the device's memory, `numerators` what they refer to.
///
/// # Panics
///
/// If numerators are longer than the domain or shorter than 2, or the domain has more than 2^30 points.
#[must_use]
pub fn quotients(
    domain: HalfCoset,
    points: Span,
    numerators: &[Qm31Spans],
    out: &Qm31Spans,
) -> Launch {
    let rows = domain.circle_domain_size();
    assert_eq!(coordinates_len(out), rows, "a quotient a row");
    assert_eq!(
        points.words,
        numerators.len() * size_of::<QuotientPoint>() / 4,
        "a point has 22 words"
    );
    let groups = rows.div_ceil(QUOTIENT_ROWS);
    let mut args = Args::default()
        .value(domain)
        .pointer(points, ADDRESS)
        .value(count(numerators.len()))
        .value(count(groups))
        .columns(out);
    for columns in numerators {
        let _ = numerator_shift(domain, columns);
        args = args.also_columns(columns);
    }
    Launch::rows("quotients", groups, args)
}

/// How much shorter numerators are than the domain, as a power of two.
///
/// # Panics
///
/// If they are longer, or shorter than 2.
pub(crate) fn numerator_shift(domain: HalfCoset, numerators: &Qm31Spans) -> u32 {
    let log = log2(coordinates_len(numerators));
    assert!(
        log > 0 && log <= domain.log_half + 1,
        "numerators do not fit the domain"
    );
    domain.log_half + 1 - log
}
