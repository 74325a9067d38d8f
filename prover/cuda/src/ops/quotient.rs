//! Quotients of sampled columns.

use super::{spans, unwritten, Qm31Buffers};
use crate::executor::{run, Addresses, Buffer, Executor};
use crate::params::{HalfCoset, Qm31, Qm31Columns, QuotientPoint, QuotientTerm};
use crate::plan::launch::{self, numerator_shift};

/// A sample point with what was accumulated for it.
pub struct SamplePoint<'a, X: Executor> {
    /// The x-coordinate.
    pub x: Qm31,
    /// The y-coordinate.
    pub y: Qm31,
    /// The sum of the line coefficients a.
    pub a: Qm31,
    /// The numerators, of the domain's size or less.
    pub numerators: &'a Qm31Buffers<X>,
}

/// Rows 0 to `rows` − 1 of the sum of c f − b over the terms; `b` is the sum of the line coefficients b.
pub fn numerators<X: Executor>(
    columns: &[Buffer<X>],
    terms: &[QuotientTerm],
    b: Qm31,
    rows: usize,
) -> Qm31Buffers<X> {
    let out = unwritten(rows);
    let addresses = Addresses::of(columns);
    let places = Buffer::<X>::from_values(terms);
    run::<X>(&launch::numerators(
        &addresses.table(),
        (terms, places.span()),
        b,
        &spans(&out),
    ));
    out
}

/// The quotients on all rows of a circle domain.
pub fn quotients<X: Executor>(domain: HalfCoset, points: &[SamplePoint<'_, X>]) -> Qm31Buffers<X> {
    let numerators: Vec<_> = points.iter().map(|point| spans(point.numerators)).collect();
    let values: Vec<QuotientPoint> = points
        .iter()
        .zip(&numerators)
        .map(|(point, spans)| QuotientPoint {
            x: point.x,
            y: point.y,
            a: point.a,
            shift: numerator_shift(domain, spans),
            padding: 0,
            numerators: Qm31Columns {
                at: spans.map(|span| span.address),
            },
        })
        .collect();
    let out = unwritten(domain.circle_domain_size());
    let places = Buffer::<X>::from_values(&values);
    run::<X>(&launch::quotients(
        domain,
        places.span(),
        &numerators,
        &spans(&out),
    ));
    out
}
