//! `kernels/gkr.cu`.

use super::{secure_len, Args, Launch, Span, WIDE, WORD};
use crate::params::{GkrLayer, Qm31};
use crate::plan::{
    count, log2, sum_chunks, GKR_GRAND_PRODUCT, GKR_LOGUP_GENERIC, GKR_LOGUP_MULTIPLICITIES,
    GKR_LOGUP_SINGLES,
};

/// A layer of a GKR circuit, by its columns.
#[derive(Clone, Copy, Debug)]
pub enum GkrInput {
    /// Factors of a product.
    GrandProduct(Span),
    /// Fractions: numerators and denominators.
    LogUpGeneric(Span, Span),
    /// Fractions with numerators of the base field.
    LogUpMultiplicities(Span, Span),
    /// Fractions with numerator 1: denominators.
    LogUpSingles(Span),
}

impl GkrInput {
    /// Values of a column.
    ///
    /// # Panics
    ///
    /// If numerators and denominators are not equally many, or their number is not a power of two.
    #[must_use]
    pub fn len(&self) -> usize {
        let (values, numerators) = match self {
            Self::GrandProduct(values) | Self::LogUpSingles(values) => (*values, None),
            Self::LogUpGeneric(numerators, values) => (*values, Some(secure_len(*numerators))),
            Self::LogUpMultiplicities(numerators, values) => (*values, Some(numerators.words)),
        };
        let len = secure_len(values);
        assert!(
            numerators.is_none_or(|numerators| numerators == len),
            "a fraction lacks a part"
        );
        1 << log2(len)
    }

    /// Whether there are no values, which never is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the layer is of factors, which have no numerators.
    #[must_use]
    pub const fn is_product(&self) -> bool {
        matches!(self, Self::GrandProduct(_))
    }

    /// The layer as an argument.
    fn push(&self, args: Args) -> Args {
        let null = Span::new(0, 0);
        let (kind, values, numerators, multiplicities) = match self {
            Self::GrandProduct(values) => (GKR_GRAND_PRODUCT, *values, null, null),
            Self::LogUpGeneric(numerators, values) => {
                (GKR_LOGUP_GENERIC, *values, *numerators, null)
            }
            Self::LogUpMultiplicities(numerators, values) => {
                (GKR_LOGUP_MULTIPLICITIES, *values, null, *numerators)
            }
            Self::LogUpSingles(values) => (GKR_LOGUP_SINGLES, *values, null, null),
        };
        args.value(GkrLayer {
            values: values.address,
            numerators: numerators.address,
            multiplicities: multiplicities.address,
            kind,
            padding: 0,
        })
        .also(values, WIDE)
        .also(numerators, WIDE)
        .also(multiplicities, WORD)
    }
}

/// The layer above, of half the size; `numerators` of a product are empty.
///
/// # Panics
///
/// If the layer has fewer than two values or an output another length.
#[must_use]
pub fn gkr_next_layer(layer: &GkrInput, numerators: Span, values: Span) -> Launch {
    let len = layer.len();
    assert!(len >= 2, "the output layer has no next one");
    let written = if layer.is_product() { 0 } else { len / 2 };
    assert!(
        secure_len(values) == len / 2 && secure_len(numerators) == written,
        "a layer halves the values"
    );
    let args = layer
        .push(Args::default())
        .value(count(len / 2))
        .wide(numerators)
        .wide(values);
    Launch::rows("gkr_next_layer", len / 2, args)
}

/// Sums over chunks of eq(x) (numerator + `lambda` value) over the gates with the first variable at 0 and at 2; for a
/// product, of eq(x) value.
///
/// # Panics
///
/// If the layer has fewer than four values, `eq` fewer than a quarter of them, or there is not a sum for each chunk.
#[must_use]
pub fn gkr_sums(layer: &GkrInput, eq: Span, lambda: Qm31, at_zero: Span, at_two: Span) -> Launch {
    let terms = layer.len() / 4;
    assert!(terms > 0 && secure_len(eq) >= terms, "too few values");
    let chunks = sum_chunks(terms);
    assert!(
        secure_len(at_zero) == chunks && secure_len(at_two) == chunks,
        "a sum a chunk"
    );
    let args = layer
        .push(Args::default())
        .wide(eq)
        .value(lambda)
        .value(count(terms))
        .wide(at_zero)
        .wide(at_two);
    Launch::blocks("gkr_sums", [chunks, 1], args)
}

/// Doubles the first `length` values of eq by one variable.
///
/// # Panics
///
/// If there is no room for twice as many.
#[must_use]
pub fn gkr_eq_step(evaluations: Span, length: usize, y: Qm31) -> Launch {
    assert!(
        secure_len(evaluations) >= 2 * length,
        "a step doubles the values"
    );
    let args = Args::default()
        .wide(evaluations)
        .value(count(length))
        .value(y);
    Launch::rows("gkr_eq_step", length, args)
}

/// A multilinear polynomial with its first variable fixed.
///
/// # Panics
///
/// If `out` has not half of the values.
#[must_use]
pub fn gkr_fix_secure_column(values: Span, challenge: Qm31, out: Span) -> Launch {
    let half = secure_len(out);
    assert_eq!(secure_len(values), 2 * half, "a fixed variable halves");
    let args = Args::default().wide(values);
    fix("gkr_fix_secure_column", args, challenge, out)
}

/// The same for values of the base field.
///
/// # Panics
///
/// If `out` has not half of the values.
#[must_use]
pub fn gkr_fix_base_column(values: Span, challenge: Qm31, out: Span) -> Launch {
    let half = secure_len(out);
    assert_eq!(values.words, 2 * half, "a fixed variable halves");
    let args = Args::default().span(values);
    fix("gkr_fix_base_column", args, challenge, out)
}

fn fix(kernel: &'static str, values: Args, challenge: Qm31, out: Span) -> Launch {
    let half = secure_len(out);
    let args = values.value(count(half)).value(challenge).wide(out);
    Launch::rows(kernel, half, args)
}
