//! `kernels/logup.cu`.

use super::ffi::{self, Qm31};
use super::{count, log2, unwritten, Qm31Columns, Qm31ColumnsMut, UNWRITTEN};
use crate::plan::{LOGUP_LOG_CHUNK, LOGUP_ROWS};

/// Numerators over denominators, plus the column of the batch before, slot by slot.
///
/// # Panics
///
/// If columns differ in length or have fewer than four values.
#[must_use]
pub fn logup_column(
    numerators: &Qm31Columns<'_>,
    denominators: &Qm31Columns<'_>,
    before: Option<&Qm31Columns<'_>>,
) -> [Vec<u32>; 4] {
    let len = numerators[0].len();
    let mut out: [Vec<u32>; 4] = std::array::from_fn(|_| unwritten(len));
    let target = ffi::Qm31Columns::new(&mut out.each_mut().map(Vec::as_mut_slice), len);
    fractions(
        ffi::Qm31Sources::new(numerators),
        denominators,
        before,
        target,
        len,
    );
    out
}

/// The same, in place of the numerators.
///
/// # Panics
///
/// As above.
pub fn logup_column_in_place(
    numerators: &mut Qm31ColumnsMut<'_>,
    denominators: &Qm31Columns<'_>,
    before: Option<&Qm31Columns<'_>>,
) {
    let len = numerators[0].len();
    let target = ffi::Qm31Columns::new(numerators, len);
    let source = ffi::Qm31Sources::in_place(&target);
    fractions(source, denominators, before, target, len);
}

/// `numerators` and `target` are columns of `len` values.
fn fractions(
    numerators: ffi::Qm31Sources,
    denominators: &Qm31Columns<'_>,
    before: Option<&Qm31Columns<'_>>,
    target: ffi::Qm31Columns,
    len: usize,
) {
    assert!(log2(len) >= 2, "a trace of fewer than four rows");
    assert!(
        denominators[0].len() == len && before.map_or(len, |column| column[0].len()) == len,
        "columns of one launch have one length"
    );
    // SAFETY: group g reads and writes slots 4 g to 4 g + 3 of columns of one length, and reads a slot before it writes
    // it; `before` is read only if it is one.
    unsafe {
        ffi::sage_logup_column(
            numerators,
            ffi::Qm31Sources::new(denominators),
            before.map_or(numerators, ffi::Qm31Sources::new),
            u32::from(before.is_none()),
            count(len / LOGUP_ROWS),
            target,
        );
    }
}

/// Finishes the last column of a component: takes away a share of the total in each row and makes prefix sums along the
/// rows. Returns the column and the total, which is the claimed sum.
///
/// # Panics
///
/// If the column has fewer than two values.
#[must_use]
pub fn logup_finish(column: &Qm31Columns<'_>) -> ([Vec<u32>; 4], Qm31) {
    let len = column[0].len();
    let mut out: [Vec<u32>; 4] = std::array::from_fn(|_| unwritten(len));
    let target = ffi::Qm31Columns::new(&mut out.each_mut().map(Vec::as_mut_slice), len);
    let total = finish(ffi::Qm31Sources::new(column), target, len);
    (out, total)
}

/// The same, in place. Returns the total.
///
/// # Panics
///
/// As above.
pub fn logup_finish_in_place(column: &mut Qm31ColumnsMut<'_>) -> Qm31 {
    let len = column[0].len();
    let target = ffi::Qm31Columns::new(column, len);
    finish(ffi::Qm31Sources::in_place(&target), target, len)
}

/// `source` and `target` are columns of `len` values.
fn finish(source: ffi::Qm31Sources, target: ffi::Qm31Columns, len: usize) -> Qm31 {
    let log = log2(len);
    assert!(log > 0, "a trace of one row");
    let chunks = len.div_ceil(1 << LOGUP_LOG_CHUNK);
    let mut sums: Vec<Qm31> = unwritten(chunks);
    let mut total = [UNWRITTEN; 4];
    // SAFETY: there is a sum for each chunk; slots of rows are below 2^log, the length of all columns, and a row is read
    // before it is written.
    unsafe {
        ffi::sage_logup_chunk_sums(count(chunks), source, log, sums.as_mut_ptr());
        ffi::sage_logup_chunk_offsets(sums.as_mut_ptr(), count(chunks), &raw mut total);
        ffi::sage_logup_scan(
            count(chunks),
            source,
            log,
            sums.as_ptr(),
            &raw const total,
            target,
        );
    }
    total
}
