//! `kernels/quotient.cu`.

use super::ffi::{self, HalfCoset, Qm31, Qm31Value, QuotientTerm};
use super::{count, log2, unwritten, Qm31Columns};
use crate::plan::QUOTIENT_ROWS;

/// A sample point with what was accumulated for it.
#[derive(Clone, Copy, Debug)]
pub struct QuotientPoint<'a> {
    /// The x-coordinate.
    pub x: Qm31,
    /// The y-coordinate.
    pub y: Qm31,
    /// The sum of the line coefficients a.
    pub a: Qm31,
    /// The numerators, of the domain's size or less.
    pub numerators: Qm31Columns<'a>,
}

/// Rows 0 to `rows` − 1 of the sum of c f − b over the terms; `b` is the sum of the line coefficients b.
///
/// # Panics
///
/// If a term names no column or a column is shorter than `rows`.
#[must_use]
pub fn numerators(
    columns: &[&[u32]],
    terms: &[QuotientTerm],
    b: Qm31,
    rows: usize,
) -> [Vec<u32>; 4] {
    assert!(
        columns.iter().all(|column| column.len() >= rows),
        "a column has too few rows"
    );
    assert!(
        terms
            .iter()
            .all(|term| (term.column as usize) < columns.len()),
        "a term names no column"
    );
    let pointers: Vec<*const u32> = columns.iter().map(|column| column.as_ptr()).collect();
    let mut out: [Vec<u32>; 4] = std::array::from_fn(|_| unwritten(rows));
    let [o0, o1, o2, o3] = &mut out;
    let target = ffi::Qm31Columns::new(&mut [o0, o1, o2, o3], rows);
    // SAFETY: checked above; the kernel writes `rows` rows.
    unsafe {
        ffi::sage_numerators(
            pointers.as_ptr(),
            terms.as_ptr(),
            count(terms.len()),
            Qm31Value(b),
            count(rows),
            target,
        );
    }
    out
}

/// The quotients on all rows of a circle domain.
///
/// # Panics
///
/// If numerators are longer than the domain or shorter than 2, or the domain has more than 2^30 points.
#[must_use]
pub fn quotients(domain: HalfCoset, points: &[QuotientPoint<'_>]) -> [Vec<u32>; 4] {
    let rows = domain.circle_domain_size();
    let points: Vec<ffi::QuotientPoint> = points
        .iter()
        .map(|point| {
            let log = log2(point.numerators[0].len());
            assert!(
                log > 0 && log <= domain.log_half + 1,
                "numerators do not fit the domain"
            );
            ffi::QuotientPoint {
                x: point.x,
                y: point.y,
                a: point.a,
                shift: domain.log_half + 1 - log,
                numerators: ffi::Qm31Sources::new(&point.numerators),
            }
        })
        .collect();
    let mut out: [Vec<u32>; 4] = std::array::from_fn(|_| unwritten(rows));
    let [o0, o1, o2, o3] = &mut out;
    let target = ffi::Qm31Columns::new(&mut [o0, o1, o2, o3], rows);
    let groups = rows.div_ceil(QUOTIENT_ROWS);
    // SAFETY: a lifted slot is below the numerators' length; group g writes rows 8 g to 8 g + 7, those that exist.
    unsafe {
        ffi::sage_quotients(
            domain,
            points.as_ptr(),
            count(points.len()),
            count(groups),
            target,
        );
    };
    out
}
