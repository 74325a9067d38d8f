//! `kernels/poly.cu` and `kernels/gather.cu`.

use super::ffi::{self, HalfCoset, Qm31, Qm31Value};
use super::{count, log2, pointers, size, unwritten, Qm31Columns};
use crate::plan::{sum_chunks, GatherItem};

/// The values of all basis products at a point: entry k is the product of `factors[b]` over the bits b of k.
///
/// # Panics
///
/// If there are more than 30 factors.
#[must_use]
pub fn tensor_weights(factors: &[Qm31]) -> Vec<Qm31> {
    let mut out = unwritten(size(count(factors.len())));
    // SAFETY: the kernel reads the factors and writes 2^(number of factors) values.
    unsafe { ffi::sage_tensor_weights(factors.as_ptr(), count(factors.len()), out.as_mut_ptr()) };
    out
}

/// ±`scale` (1 + h.x) / h.y for h = (`x`, `y`) − p and all points p of a circle domain, + on even slots.
///
/// # Panics
///
/// If the domain has more than 2^30 points.
#[must_use]
pub fn barycentric_weights(domain: HalfCoset, x: Qm31, y: Qm31, scale: Qm31) -> Vec<Qm31> {
    let mut out = unwritten(domain.circle_domain_size());
    // SAFETY: the kernel writes twice the half coset's size.
    unsafe {
        ffi::sage_barycentric_weights(
            domain,
            Qm31Value(x),
            Qm31Value(y),
            Qm31Value(scale),
            out.as_mut_ptr(),
        );
    }
    out
}

/// For each column, the sum of its values times the weights.
///
/// # Panics
///
/// If a column has another length than the weights.
#[must_use]
pub fn dot(columns: &[&[u32]], weights: &[Qm31]) -> Vec<Qm31> {
    let pointers = pointers(columns, weights.len());
    let chunks = sum_chunks(weights.len());
    let mut partials = unwritten(chunks * columns.len());
    // SAFETY: columns and weights have one length; the kernel writes a value for each chunk of each column.
    unsafe {
        ffi::sage_dot(
            count(chunks),
            count(columns.len()),
            pointers.as_ptr(),
            weights.as_ptr(),
            count(weights.len()),
            partials.as_mut_ptr(),
        );
    }
    sum(&partials, columns.len())
}

/// `sums` sums of equally many consecutive values.
///
/// # Panics
///
/// If the values cannot be shared out equally.
#[must_use]
pub fn sum(values: &[Qm31], sums: usize) -> Vec<Qm31> {
    let mut out = unwritten(sums);
    if sums == 0 {
        return out;
    }
    assert_eq!(values.len() % sums, 0, "sums of different lengths");
    // SAFETY: sum k reads values.len() / sums values from there on and writes one.
    unsafe {
        ffi::sage_sum(
            count(sums),
            values.as_ptr(),
            count(values.len() / sums),
            out.as_mut_ptr(),
        );
    };
    out
}

/// The sum of the first half of the rows minus that of the second.
///
/// # Panics
///
/// If the number of rows is odd.
#[must_use]
pub fn half_difference(columns: &Qm31Columns<'_>) -> Qm31 {
    let rows = columns[0].len();
    assert_eq!(rows % 2, 0, "no halves");
    let chunks = sum_chunks(rows / 2);
    let mut partials = unwritten(chunks);
    // SAFETY: coordinates have one length; the kernel writes a value for each chunk of half of the rows.
    unsafe {
        ffi::sage_half_difference(
            count(chunks),
            ffi::Qm31Sources::new(columns),
            count(rows),
            partials.as_mut_ptr(),
        );
    }
    sum(&partials, 1)[0]
}

/// The rows with `constant` subtracted from the first half and added to the second.
#[must_use]
pub fn shift_halves(columns: &Qm31Columns<'_>, constant: Qm31) -> [Vec<u32>; 4] {
    let rows = columns[0].len();
    let mut out: [Vec<u32>; 4] = std::array::from_fn(|_| unwritten(rows));
    let [o0, o1, o2, o3] = &mut out;
    let target = ffi::Qm31Columns::new(&mut [o0, o1, o2, o3], rows);
    // SAFETY: all eight columns have one length.
    unsafe {
        ffi::sage_shift_halves(
            ffi::Qm31Sources::new(columns),
            count(rows),
            Qm31Value(constant),
            target,
        );
    };
    out
}

/// Permutes 2^n elements of `words` words by reversing the bits of their indices.
///
/// # Panics
///
/// If the number of elements is not a power of two.
pub fn bit_reverse(data: &mut [u32], words: usize) {
    assert_eq!(data.len() % words, 0, "not a whole number of elements");
    let log = log2(data.len() / words);
    // SAFETY: the kernel exchanges elements below 2^log.
    unsafe { ffi::sage_bit_reverse(data.as_mut_ptr(), log, count(words)) };
}

/// Adds a column to one that is as long or longer, lifted onto its domain.
///
/// # Panics
///
/// If the target is shorter, or the column shorter than 2.
pub fn lift_add(target: &mut [u32], source: &[u32]) {
    let (log_target, log_source) = (log2(target.len()), log2(source.len()));
    assert!(
        log_source > 0 && log_source <= log_target,
        "the column does not fit"
    );
    // SAFETY: a lifted slot is below the source's length.
    unsafe {
        ffi::sage_lift_add(
            target.as_mut_ptr(),
            source.as_ptr(),
            log_target - log_source,
            count(target.len()),
        );
    }
}

/// Copies elements of several buffers into one.
///
/// # Panics
///
/// If an item reads or writes beyond the end.
pub fn gather(buffers: &[&[u32]], items: &[GatherItem], out: &mut [u32]) {
    for item in items {
        let end = (item.index as usize + 1) * item.words as usize;
        assert!(
            end <= buffers[item.buffer as usize].len(),
            "an item reads beyond its buffer"
        );
        assert!(
            item.target as usize + item.words as usize <= out.len(),
            "an item writes beyond the output"
        );
    }
    let pointers: Vec<*const u32> = buffers.iter().map(|buffer| buffer.as_ptr()).collect();
    // SAFETY: checked above.
    unsafe {
        ffi::sage_gather(
            pointers.as_ptr(),
            items.as_ptr(),
            count(items.len()),
            out.as_mut_ptr(),
        );
    };
}
