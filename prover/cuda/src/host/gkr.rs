//! `kernels/gkr.cu`.

use super::ffi::{self, Qm31, Qm31Value};
use super::{count, log2, size, unwritten};
use crate::plan::{
    sum_chunks, GKR_GRAND_PRODUCT, GKR_LOGUP_GENERIC, GKR_LOGUP_MULTIPLICITIES, GKR_LOGUP_SINGLES,
};

/// A layer of a GKR circuit, by its columns.
#[derive(Clone, Copy, Debug)]
pub enum GkrLayer<'a> {
    /// Factors of a product.
    GrandProduct(&'a [Qm31]),
    /// Fractions: numerators and denominators.
    LogUpGeneric(&'a [Qm31], &'a [Qm31]),
    /// Fractions with numerators of the base field.
    LogUpMultiplicities(&'a [u32], &'a [Qm31]),
    /// Fractions with numerator 1: denominators.
    LogUpSingles(&'a [Qm31]),
}

/// The gates over a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GkrGates {
    /// Numerators; empty for a grand product.
    pub numerators: Vec<Qm31>,
    /// Products or denominators.
    pub values: Vec<Qm31>,
}

impl GkrLayer<'_> {
    /// Values of a column.
    ///
    /// # Panics
    ///
    /// If numerators and denominators are not equally many, or their number is not a power of two.
    fn len(&self) -> usize {
        let len = match self {
            Self::GrandProduct(values) | Self::LogUpSingles(values) => values.len(),
            Self::LogUpGeneric(numerators, values) => {
                assert_eq!(numerators.len(), values.len(), "a fraction lacks a part");
                values.len()
            }
            Self::LogUpMultiplicities(numerators, values) => {
                assert_eq!(numerators.len(), values.len(), "a fraction lacks a part");
                values.len()
            }
        };
        1 << log2(len)
    }

    /// The layer for the kernels.
    fn raw(&self) -> ffi::GkrLayer {
        let null = ffi::GkrLayer {
            values: std::ptr::null(),
            numerators: std::ptr::null(),
            multiplicities: std::ptr::null(),
            kind: GKR_GRAND_PRODUCT,
        };
        match self {
            Self::GrandProduct(values) => ffi::GkrLayer {
                values: values.as_ptr(),
                ..null
            },
            Self::LogUpGeneric(numerators, values) => ffi::GkrLayer {
                values: values.as_ptr(),
                numerators: numerators.as_ptr(),
                kind: GKR_LOGUP_GENERIC,
                ..null
            },
            Self::LogUpMultiplicities(numerators, values) => ffi::GkrLayer {
                values: values.as_ptr(),
                multiplicities: numerators.as_ptr(),
                kind: GKR_LOGUP_MULTIPLICITIES,
                ..null
            },
            Self::LogUpSingles(values) => ffi::GkrLayer {
                values: values.as_ptr(),
                kind: GKR_LOGUP_SINGLES,
                ..null
            },
        }
    }
}

/// The layer above, of half the size.
///
/// # Panics
///
/// If the layer has fewer than two values.
#[must_use]
pub fn next_layer(layer: &GkrLayer<'_>) -> GkrGates {
    let len = layer.len();
    assert!(len >= 2, "the output layer has no next one");
    let fractions = !matches!(layer, GkrLayer::GrandProduct(_));
    let mut gates = GkrGates {
        numerators: unwritten(if fractions { len / 2 } else { 0 }),
        values: unwritten(len / 2),
    };
    // SAFETY: row r reads inputs 2 r and 2 r + 1; numerators are written for fractions only.
    unsafe {
        ffi::sage_gkr_next_layer(
            layer.raw(),
            count(len / 2),
            gates.numerators.as_mut_ptr(),
            gates.values.as_mut_ptr(),
        );
    }
    gates
}

/// The sums of eq(x) (numerator + `lambda` value) over the gates with the first variable at 0 and at 2; for a product,
/// of eq(x) value.
///
/// # Panics
///
/// If the layer has fewer than four values or `eq` fewer than a quarter of them.
#[must_use]
pub fn sums(layer: &GkrLayer<'_>, eq: &[Qm31], lambda: Qm31) -> (Qm31, Qm31) {
    let terms = layer.len() / 4;
    assert!(terms > 0 && eq.len() >= terms, "too few values");
    let chunks = sum_chunks(terms);
    let mut at_zero = unwritten(chunks);
    let mut at_two = unwritten(chunks);
    // SAFETY: term i reads eq[i] and values below 4 `terms`; the kernel writes two values a chunk.
    unsafe {
        ffi::sage_gkr_sums(
            count(chunks),
            layer.raw(),
            eq.as_ptr(),
            Qm31Value(lambda),
            count(terms),
            at_zero.as_mut_ptr(),
            at_two.as_mut_ptr(),
        );
    }
    (super::sum(&at_zero, 1)[0], super::sum(&at_two, 1)[0])
}

/// `v` eq(x, y) for all x of the hypercube, the first variable in the highest bit.
///
/// # Panics
///
/// If there are more than 30 variables.
#[must_use]
pub fn eq_evaluations(y: &[Qm31], v: Qm31) -> Vec<Qm31> {
    let mut evaluations: Vec<Qm31> = unwritten(size(count(y.len())));
    evaluations[0] = v;
    for (length, variable) in y.iter().rev().enumerate() {
        // SAFETY: step k reads 2^k entries and writes twice as many, of 2^(number of variables).
        unsafe {
            ffi::sage_gkr_eq_step(evaluations.as_mut_ptr(), 1 << length, Qm31Value(*variable));
        };
    }
    evaluations
}

/// A multilinear polynomial with its first variable fixed to `challenge`.
///
/// # Panics
///
/// If there are fewer than two values.
#[must_use]
pub fn fix_secure(values: &[Qm31], challenge: Qm31) -> Vec<Qm31> {
    let half = fixed_len(values.len());
    let mut out = unwritten(half);
    // SAFETY: row r reads values r and r + half.
    unsafe {
        ffi::sage_gkr_fix_secure(
            values.as_ptr(),
            count(half),
            Qm31Value(challenge),
            out.as_mut_ptr(),
        );
    };
    out
}

/// The same for values of the base field.
///
/// # Panics
///
/// If there are fewer than two values.
#[must_use]
pub fn fix_base(values: &[u32], challenge: Qm31) -> Vec<Qm31> {
    let half = fixed_len(values.len());
    let mut out = unwritten(half);
    // SAFETY: as above.
    unsafe {
        ffi::sage_gkr_fix_base(
            values.as_ptr(),
            count(half),
            Qm31Value(challenge),
            out.as_mut_ptr(),
        );
    };
    out
}

fn fixed_len(len: usize) -> usize {
    assert!(log2(len) > 0, "a constant has no first variable");
    len / 2
}
