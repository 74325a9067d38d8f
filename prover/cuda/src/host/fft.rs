//! `kernels/fft.cu` and the twiddles of `kernels/poly.cu`.

use super::ffi::{self, HalfCoset};
use super::{count, log2, pointers, pointers_mut, size, unwritten};
use crate::plan::{fft_passes, ifft_passes};

/// Twiddles of one domain: a view of the buffer of a half coset of which the domain's is a prefix or a doubling. The
/// same for inverse twiddles.
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

    /// The view for the kernels.
    ///
    /// # Panics
    ///
    /// If the buffer does not hold the layers of a half coset of 2^`log_half` points.
    pub(super) fn view(&self, log_half: u32) -> ffi::TwiddleView {
        let log = log2(self.values.len());
        assert!(
            self.first
                .checked_add(log_half)
                .is_some_and(|layers| layers <= log),
            "the twiddles are of a smaller domain"
        );
        ffi::TwiddleView {
            values: self.values.as_ptr(),
            log,
            first: self.first,
            y0: self.y0,
        }
    }
}

/// The twiddle buffer of a half coset, or that of the inverses: layer i, of 2^(log − 1 − i) entries, begins at
/// 2^log − 2^(log − i); entry j is the x-coordinate of point bitrev(j) of the half coset doubled i times. The last entry
/// is 1.
///
/// # Panics
///
/// If there are more than 2^30 points.
#[must_use]
pub fn twiddles(root: HalfCoset, inverse: bool) -> Vec<u32> {
    let mut out = unwritten(size(root.log_half));
    // SAFETY: the kernel writes 2^log_half words.
    unsafe { ffi::sage_twiddles(root, u32::from(inverse), out.as_mut_ptr()) };
    out
}

/// Turns values on a domain into coefficients, in place, for columns of one size of at least 2.
///
/// # Panics
///
/// If sizes differ or the twiddles are too few.
pub fn interpolate(columns: &mut [&mut [u32]], inverses: &Twiddles<'_>) {
    let Some(len) = columns.first().map(|column| column.len()) else {
        return;
    };
    let log_size = log2(len);
    assert!(log_size > 0, "a circle domain has at least two points");
    let view = inverses.view(log_size - 1);
    let targets = pointers_mut(columns, len);
    let sources: Vec<*const u32> = targets.iter().map(|pointer| pointer.cast_const()).collect();
    for pass in ifft_passes(log_size) {
        // SAFETY: every slot of a pass is below 2^log_size, the length of all columns; the view holds the twiddles of
        // all layers, as it checked. A block reads its tile before it writes it and touches no other.
        unsafe {
            ffi::sage_ifft(
                pass.tiles(log_size),
                count(sources.len()),
                sources.as_ptr(),
                targets.as_ptr(),
                pass,
                view,
            );
        }
    }
}

/// Evaluates coefficients of one size on a domain that is as large or larger.
///
/// # Panics
///
/// If sizes differ, the domain is smaller than the coefficients, or the twiddles are too few.
pub fn evaluate(coefficients: &[&[u32]], values: &mut [&mut [u32]], twiddles: &Twiddles<'_>) {
    assert_eq!(coefficients.len(), values.len(), "one output a polynomial");
    let Some(len) = values.first().map(|column| column.len()) else {
        return;
    };
    let log_size = log2(len);
    let log_coefficients = log2(coefficients[0].len());
    assert!(
        log_size > 0 && log_coefficients <= log_size,
        "the domain is too small"
    );
    let view = twiddles.view(log_size - 1);
    let targets = pointers_mut(values, len);
    let mut sources = pointers(coefficients, coefficients[0].len());
    for pass in fft_passes(log_coefficients) {
        // SAFETY: as in `interpolate`; the first pass reads below 2^log_coefficients by its mask.
        unsafe {
            ffi::sage_fft(
                pass.tiles(log_size),
                count(sources.len()),
                sources.as_ptr(),
                targets.as_ptr(),
                pass,
                view,
            );
        }
        sources = targets.iter().map(|pointer| pointer.cast_const()).collect();
    }
}
