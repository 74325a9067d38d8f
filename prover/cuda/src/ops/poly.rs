//! Values at points, sums, rearrangements, and what a proof opens.

use super::{spans, unwritten, Qm31Buffers};
use crate::executor::{run, Addresses, Buffer, Executor};
use crate::params::{HalfCoset, Qm31};
use crate::plan::{count, launch, size, sum_chunks, GatherItem};

/// The values of all basis products at a point: entry k is the product of `factors[b]` over the bits b of k.
pub fn tensor_weights<X: Executor>(factors: &[Qm31]) -> Buffer<X> {
    let out = Buffer::new(4 * size(count(factors.len())));
    let factors = Buffer::<X>::from_values(factors);
    run::<X>(&launch::tensor_weights(factors.span(), out.span()));
    out
}

/// ±`scale` (1 + h.x) / h.y for h = (`x`, `y`) − p and all points p of a circle domain, + on even slots.
pub fn barycentric_weights<X: Executor>(
    domain: HalfCoset,
    x: Qm31,
    y: Qm31,
    scale: Qm31,
) -> Buffer<X> {
    let out = Buffer::new(4 * domain.circle_domain_size());
    run::<X>(&launch::barycentric_weights(
        domain,
        x,
        y,
        scale,
        out.span(),
    ));
    out
}

/// For each column, the sum of its values times the weights, into `out`.
pub fn dot_into<X: Executor>(columns: &[Buffer<X>], weights: &Buffer<X>, out: &Buffer<X>) {
    let chunks = sum_chunks(weights.len() / 4);
    let partials = Buffer::<X>::new(4 * chunks * columns.len());
    let addresses = Addresses::of(columns);
    run::<X>(&launch::dot(
        &addresses.table(),
        weights.span(),
        partials.span(),
    ));
    run::<X>(&launch::sum(partials.span(), out.span()));
}

/// For each column, the sum of its values times the weights.
pub fn dot<X: Executor>(columns: &[Buffer<X>], weights: &Buffer<X>) -> Buffer<X> {
    let out = Buffer::new(4 * columns.len());
    dot_into(columns, weights, &out);
    out
}

/// `sums` sums of equally many consecutive values.
pub fn sum<X: Executor>(values: &Buffer<X>, sums: usize) -> Buffer<X> {
    let out = Buffer::new(4 * sums);
    run::<X>(&launch::sum(values.span(), out.span()));
    out
}

/// The sum of the first half of the rows minus that of the second.
pub fn half_difference<X: Executor>(columns: &Qm31Buffers<X>) -> Buffer<X> {
    let partials = Buffer::<X>::new(4 * sum_chunks(columns[0].len() / 2));
    run::<X>(&launch::half_difference(&spans(columns), partials.span()));
    sum(&partials, 1)
}

/// The rows with `constant` subtracted from the first half and added to the second.
pub fn shift_halves<X: Executor>(columns: &Qm31Buffers<X>, constant: Qm31) -> Qm31Buffers<X> {
    let out = unwritten(columns[0].len());
    run::<X>(&launch::shift_halves(
        &spans(columns),
        constant,
        &spans(&out),
    ));
    out
}

/// Permutes 2^n elements of `words` words by reversing the bits of their indices.
pub fn bit_reverse<X: Executor>(data: &mut Buffer<X>, words: usize) {
    data.unshare();
    run::<X>(&launch::bit_reverse_column(data.span(), words));
}

/// Adds a column to one that is as long or longer, lifted onto its domain.
pub fn lift_add<X: Executor>(target: &mut Buffer<X>, source: &Buffer<X>) {
    target.unshare();
    run::<X>(&launch::lift_add(target.span(), source.span()));
}

/// Copies elements of several buffers into one of `words` words.
pub fn gather<X: Executor>(buffers: &[Buffer<X>], items: &[GatherItem], words: usize) -> Buffer<X> {
    let out = Buffer::new(words);
    let addresses = Addresses::of(buffers);
    let places = Buffer::<X>::from_values(items);
    run::<X>(&launch::gather(
        &addresses.table(),
        (items, places.span()),
        out.span(),
    ));
    out
}
