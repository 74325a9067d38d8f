//! The columns of traces with lookups.

use super::{spans, unwritten, Qm31Buffers};
use crate::executor::{run, Buffer, Executor};
use crate::plan::{launch, LOGUP_LOG_CHUNK};

/// Numerators over denominators, plus the column of the batch before, slot by slot.
pub fn logup_column<X: Executor>(
    numerators: &Qm31Buffers<X>,
    denominators: &Qm31Buffers<X>,
    before: Option<&Qm31Buffers<X>>,
) -> Qm31Buffers<X> {
    let out = unwritten(numerators[0].len());
    fractions(numerators, denominators, before, &out);
    out
}

/// The same, in place of the numerators.
pub fn logup_column_in_place<X: Executor>(
    numerators: &mut Qm31Buffers<X>,
    denominators: &Qm31Buffers<X>,
    before: Option<&Qm31Buffers<X>>,
) {
    numerators.iter_mut().for_each(Buffer::unshare);
    fractions(numerators, denominators, before, numerators);
}

fn fractions<X: Executor>(
    numerators: &Qm31Buffers<X>,
    denominators: &Qm31Buffers<X>,
    before: Option<&Qm31Buffers<X>>,
    out: &Qm31Buffers<X>,
) {
    run::<X>(&launch::logup_column(
        &spans(numerators),
        &spans(denominators),
        before.map(spans).as_ref(),
        &spans(out),
    ));
}

/// Finishes the last column of a component: takes away a share of the total in each row and makes prefix sums along the
/// rows. Returns the column and the total, which is the claimed sum.
pub fn logup_finish<X: Executor>(column: &Qm31Buffers<X>) -> (Qm31Buffers<X>, Buffer<X>) {
    let out = unwritten(column[0].len());
    let total = finish(column, &out);
    (out, total)
}

/// The same, in place. Returns the total.
pub fn logup_finish_in_place<X: Executor>(column: &mut Qm31Buffers<X>) -> Buffer<X> {
    column.iter_mut().for_each(Buffer::unshare);
    finish(column, column)
}

fn finish<X: Executor>(column: &Qm31Buffers<X>, out: &Qm31Buffers<X>) -> Buffer<X> {
    let chunks = column[0].len().div_ceil(1 << LOGUP_LOG_CHUNK);
    let (source, target) = (spans(column), spans(out));
    let (sums, total) = (Buffer::<X>::new(4 * chunks), Buffer::<X>::new(4));
    run::<X>(&launch::logup_chunk_sums(&source, sums.span()));
    run::<X>(&launch::logup_chunk_offsets(sums.span(), total.span()));
    run::<X>(&launch::logup_scan(
        &source,
        sums.span(),
        total.span(),
        &target,
    ));
    total
}
