//! Layers and sums of GKR.

use super::poly::sum;
use crate::executor::{run, Buffer, Executor};
use crate::params::{words, Qm31};
use crate::plan::launch::{self, GkrInput};
use crate::plan::{count, log2, size, sum_chunks};

/// The gates over a layer.
pub struct GkrGates<X: Executor> {
    /// Numerators; empty for a grand product.
    pub numerators: Buffer<X>,
    /// Products or denominators.
    pub values: Buffer<X>,
}

/// The layer above, of half the size.
pub fn next_layer<X: Executor>(layer: &GkrInput) -> GkrGates<X> {
    let rows = layer.len() / 2;
    let gates = GkrGates {
        numerators: Buffer::new(if layer.is_product() { 0 } else { 4 * rows }),
        values: Buffer::new(4 * rows),
    };
    run::<X>(&launch::gkr_next_layer(
        layer,
        gates.numerators.span(),
        gates.values.span(),
    ));
    gates
}

/// The sums of eq(x) (numerator + `lambda` value) over the gates with the first variable at 0 and at 2; for a product,
/// of eq(x) value.
pub fn sums<X: Executor>(layer: &GkrInput, eq: &Buffer<X>, lambda: Qm31) -> [Qm31; 2] {
    let chunks = sum_chunks(layer.len() / 4);
    let partials = Buffer::<X>::new(2 * 4 * chunks);
    let [at_zero, at_two] =
        [0, 1].map(|half| partials.view(4 * chunks * half..4 * chunks * (half + 1)));
    run::<X>(&launch::gkr_sums(
        layer,
        eq.span(),
        lambda,
        at_zero.span(),
        at_two.span(),
    ));
    let sums = sum(&partials, 2).to_host();
    [0, 4].map(|at| std::array::from_fn(|coordinate| sums[at + coordinate]))
}

/// `v` eq(x, y) for all x of the hypercube, the first variable in the highest bit.
pub fn eq_evaluations<X: Executor>(y: &[Qm31], v: Qm31) -> Buffer<X> {
    let mut evaluations = Buffer::new(4 * size(count(y.len())));
    evaluations.write(0, &words(&[v]));
    for (length, variable) in y.iter().rev().enumerate() {
        run::<X>(&launch::gkr_eq_step(
            evaluations.span(),
            1 << length,
            *variable,
        ));
    }
    evaluations
}

/// A multilinear polynomial with its first variable fixed to `challenge`.
pub fn fix_secure<X: Executor>(values: &Buffer<X>, challenge: Qm31) -> Buffer<X> {
    let out = Buffer::new(4 * fixed_len(values.len() / 4));
    run::<X>(&launch::gkr_fix_secure_column(
        values.span(),
        challenge,
        out.span(),
    ));
    out
}

/// The same for values of the base field.
pub fn fix_base<X: Executor>(values: &Buffer<X>, challenge: Qm31) -> Buffer<X> {
    let out = Buffer::new(4 * fixed_len(values.len()));
    run::<X>(&launch::gkr_fix_base_column(
        values.span(),
        challenge,
        out.span(),
    ));
    out
}

fn fixed_len(len: usize) -> usize {
    assert!(log2(len) > 0, "a constant has no first variable");
    len / 2
}
