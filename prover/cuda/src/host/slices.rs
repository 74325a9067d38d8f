//! Operations on slices.

use super::HostExecutor;
use crate::executor::Buffer;
use crate::ops::{self, Qm31Buffers};
use crate::params::{words, Digest, HalfCoset, Qm31};
use crate::plan::launch::{self, GkrInput};
use crate::plan::{log2, GatherItem};

type Words = Buffer<HostExecutor>;

/// Four coordinate columns, to read.
pub type Qm31Columns<'a> = [&'a [u32]; 4];

/// Four coordinate columns, to write.
pub type Qm31ColumnsMut<'a> = [&'a mut [u32]; 4];

fn secure(values: &[Qm31]) -> Words {
    Words::from_words(&words(values))
}

fn from_secure(buffer: &Words) -> Vec<Qm31> {
    elements(buffer)
}

fn elements<const N: usize>(buffer: &Words) -> Vec<[u32; N]> {
    buffer.to_host().as_chunks().0.to_vec()
}

fn buffers(columns: &[&[u32]]) -> Vec<Words> {
    columns
        .iter()
        .map(|column| Words::from_words(column))
        .collect()
}

fn coordinates(columns: &Qm31Columns<'_>) -> Qm31Buffers<HostExecutor> {
    columns.map(Words::from_words)
}

fn from_coordinates<const N: usize>(columns: &[Words; N]) -> [Vec<u32>; N] {
    columns.each_ref().map(Buffer::to_host)
}

/// Twiddles of one domain, a view of a buffer of a larger one.
#[derive(Clone, Copy, Debug)]
pub struct Twiddles<'a> {
    values: &'a [u32],
    first: u32,
    y0: u32,
}

impl<'a> Twiddles<'a> {
    /// A view whose first line layer is layer `first` of `values`; `y0` is the y-coordinate of the domain's first
    /// point, or its inverse.
    ///
    /// # Panics
    ///
    /// If the buffer's length is not a power of two.
    #[must_use]
    pub fn new(values: &'a [u32], first: u32, y0: u32) -> Self {
        log2(values.len());
        Self { values, first, y0 }
    }

    /// The view of a copy.
    fn with<T>(&self, f: impl FnOnce(&launch::Twiddles) -> T) -> T {
        let values = Words::from_words(self.values);
        f(&launch::Twiddles::new(values.span(), self.first, self.y0))
    }
}

/// The twiddle buffer of a half coset, or that of the inverses.
///
/// # Panics
///
/// If there are more than 2^30 points.
#[must_use]
pub fn twiddles(root: HalfCoset, inverse: bool) -> Vec<u32> {
    ops::twiddles::<HostExecutor>(root, inverse).to_host()
}

/// Turns values on a domain into coefficients, in place, for columns of one size of at least 2.
///
/// # Panics
///
/// If sizes differ or the twiddles are too few.
pub fn interpolate(columns: &mut [&mut [u32]], inverses: &Twiddles<'_>) {
    let mut own: Vec<Words> = columns
        .iter()
        .map(|column| Words::from_words(column))
        .collect();
    inverses.with(|inverses| ops::interpolate(&mut own, inverses));
    for (column, own) in columns.iter_mut().zip(own) {
        column.copy_from_slice(&own.to_host());
    }
}

/// Evaluates coefficients of one size on a domain that is as large or larger.
///
/// # Panics
///
/// If sizes differ, the domain is smaller than the coefficients, or the twiddles are too few.
pub fn evaluate(coefficients: &[&[u32]], values: &mut [&mut [u32]], twiddles: &Twiddles<'_>) {
    let mut own: Vec<Words> = values
        .iter()
        .map(|column| Words::from_words(column))
        .collect();
    twiddles.with(|twiddles| ops::evaluate(&buffers(coefficients), &mut own, twiddles));
    for (column, own) in values.iter_mut().zip(own) {
        column.copy_from_slice(&own.to_host());
    }
}

/// The leaves of a tree of 2^`log_leaves` leaves over columns ascending by length.
///
/// # Panics
///
/// If a column is shorter than 2 or longer than the leaves, or there are more than 2^30 leaves.
#[must_use]
pub fn leaf_hashes(columns: &[&[u32]], log_leaves: u32) -> Vec<Digest> {
    elements(&ops::merkle::leaf_hashes(&buffers(columns), log_leaves))
}

/// The leaves of a FRI layer, each of four consecutive values.
///
/// # Panics
///
/// If the layer has fewer than four values.
#[must_use]
pub fn packed_leaf_hashes(columns: &Qm31Columns<'_>) -> Vec<Digest> {
    elements(&ops::merkle::packed_leaf_hashes(&coordinates(columns)))
}

/// The sixteen columns of packed leaves.
#[must_use]
pub fn pack_leaves(columns: &Qm31Columns<'_>) -> [Vec<u32>; 16] {
    from_coordinates(&ops::merkle::pack_leaves(&coordinates(columns)))
}

/// All layers above `layer`, `levels` of them, the widest first.
///
/// # Panics
///
/// If the layer has fewer than 2^`levels` nodes.
#[must_use]
pub fn tree_layers(layer: &[Digest], levels: u32) -> Vec<Vec<Digest>> {
    let layer = Words::from_words(layer.as_flattened());
    let layers = ops::merkle::tree_layers(&layer, levels);
    layers.iter().map(elements).collect()
}

/// For each column, the sum of its values times the weights.
///
/// # Panics
///
/// If a column has another length than the weights.
#[must_use]
pub fn dot(columns: &[&[u32]], weights: &[Qm31]) -> Vec<Qm31> {
    from_secure(&ops::poly::dot(&buffers(columns), &secure(weights)))
}

/// `sums` sums of equally many consecutive values.
///
/// # Panics
///
/// If the values cannot be shared out equally.
#[must_use]
pub fn sum(values: &[Qm31], sums: usize) -> Vec<Qm31> {
    from_secure(&ops::poly::sum(&secure(values), sums))
}

/// The sum of the first half of the rows minus that of the second.
///
/// # Panics
///
/// If the number of rows is odd.
#[must_use]
pub fn half_difference(columns: &Qm31Columns<'_>) -> Qm31 {
    from_secure(&ops::poly::half_difference(&coordinates(columns)))[0]
}

/// Copies elements of several buffers into one.
///
/// # Panics
///
/// If an item reads or writes beyond the end.
pub fn gather(sources: &[&[u32]], items: &[GatherItem], out: &mut [u32]) {
    out.copy_from_slice(&ops::poly::gather(&buffers(sources), items, out.len()).to_host());
}

/// The smallest valid nonce `hi` 2^32 + lo with lo < 2^20, if there is one.
///
/// # Panics
///
/// If `bits` is more than 32.
#[must_use]
pub fn grind_at(prefix: Digest, hi: u32, bits: u32) -> Option<u64> {
    ops::grind::grind_at::<HostExecutor>(prefix, hi, bits)
}

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
    from_coordinates(&ops::logup::logup_column(
        &coordinates(numerators),
        &coordinates(denominators),
        before.map(coordinates).as_ref(),
    ))
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
    in_place(numerators, |own| {
        ops::logup::logup_column_in_place(
            own,
            &coordinates(denominators),
            before.map(coordinates).as_ref(),
        );
    });
}

/// Finishes the last column of a component. Returns the column and the total, which is the claimed sum.
///
/// # Panics
///
/// If the column has fewer than two values.
#[must_use]
pub fn logup_finish(column: &Qm31Columns<'_>) -> ([Vec<u32>; 4], Qm31) {
    let (out, total) = ops::logup::logup_finish(&coordinates(column));
    (from_coordinates(&out), from_secure(&total)[0])
}

/// The same, in place. Returns the total.
///
/// # Panics
///
/// As above.
pub fn logup_finish_in_place(column: &mut Qm31ColumnsMut<'_>) -> Qm31 {
    let total = in_place(column, ops::logup::logup_finish_in_place);
    from_secure(&total)[0]
}

fn in_place<T>(
    columns: &mut Qm31ColumnsMut<'_>,
    f: impl FnOnce(&mut Qm31Buffers<HostExecutor>) -> T,
) -> T {
    let mut own = columns.each_ref().map(|column| Words::from_words(column));
    let result = f(&mut own);
    for (column, own) in columns.iter_mut().zip(own) {
        column.copy_from_slice(&own.to_host());
    }
    result
}

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

/// The sums of eq(x) (numerator + `lambda` value) over the gates with the first variable at 0 and at 2; for a product,
/// of eq(x) value.
///
/// # Panics
///
/// If the layer has fewer than four values or `eq` fewer than a quarter of them.
#[must_use]
pub fn sums(layer: &GkrLayer<'_>, eq: &[Qm31], lambda: Qm31) -> (Qm31, Qm31) {
    let none = Words::new(0);
    let (values, numerators) = match layer {
        GkrLayer::GrandProduct(values) | GkrLayer::LogUpSingles(values) => (secure(values), none),
        GkrLayer::LogUpGeneric(numerators, values) => (secure(values), secure(numerators)),
        GkrLayer::LogUpMultiplicities(numerators, values) => {
            (secure(values), Words::from_words(numerators))
        }
    };
    let input = match layer {
        GkrLayer::GrandProduct(_) => GkrInput::GrandProduct(values.span()),
        GkrLayer::LogUpGeneric(..) => GkrInput::LogUpGeneric(numerators.span(), values.span()),
        GkrLayer::LogUpMultiplicities(..) => {
            GkrInput::LogUpMultiplicities(numerators.span(), values.span())
        }
        GkrLayer::LogUpSingles(_) => GkrInput::LogUpSingles(values.span()),
    };
    let [at_zero, at_two] = ops::gkr::sums(&input, &secure(eq), lambda);
    (at_zero, at_two)
}
