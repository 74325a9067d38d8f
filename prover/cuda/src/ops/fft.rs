//! Transforms, and the twiddles for them.

use crate::executor::{run, Addresses, Buffer, Executor};
use crate::params::HalfCoset;
use crate::plan::launch::{self, Twiddles};
use crate::plan::{fft_passes, ifft_passes, log2, size};

/// The twiddle buffer of a half coset, or that of the inverses: layer i, of 2^(log − 1 − i) entries, begins at
/// 2^log − 2^(log − i); entry j is the x-coordinate of point bitrev(j) of the half coset doubled i times. The last entry
/// is 1.
pub fn twiddles<X: Executor>(root: HalfCoset, inverse: bool) -> Buffer<X> {
    let out = Buffer::new(size(root.log_half));
    run::<X>(&launch::twiddles(root, inverse, out.span()));
    out
}

/// Turns values on a domain into coefficients, in place, for columns of one size of at least 2.
pub fn interpolate<X: Executor>(columns: &mut [Buffer<X>], inverses: &Twiddles) {
    let Some(len) = columns.first().map(Buffer::len) else {
        return;
    };
    let log_size = log2(len);
    assert!(log_size > 0, "a circle domain has at least two points");
    columns.iter_mut().for_each(Buffer::unshare);
    let addresses = Addresses::of(columns);
    let table = addresses.table();
    for pass in ifft_passes(log_size) {
        run::<X>(&launch::ifft(&table, &table, pass, inverses));
    }
}

/// Evaluates coefficients of one size on a domain that is as large or larger; `values` are overwritten.
pub fn evaluate<X: Executor>(
    coefficients: &[Buffer<X>],
    values: &mut [Buffer<X>],
    twiddles: &Twiddles,
) {
    assert_eq!(coefficients.len(), values.len(), "one output a polynomial");
    let Some(len) = values.first().map(Buffer::len) else {
        return;
    };
    let log_size = log2(len);
    let log_coefficients = log2(coefficients[0].len());
    assert!(
        log_size > 0 && log_coefficients <= log_size,
        "the domain is too small"
    );
    values.iter_mut().for_each(Buffer::unshare);
    let (sources, targets) = (Addresses::of(coefficients), Addresses::of(values));
    for (index, pass) in fft_passes(log_coefficients).into_iter().enumerate() {
        let from = if index == 0 { &sources } else { &targets };
        run::<X>(&launch::fft(
            &from.table(),
            &targets.table(),
            pass,
            twiddles,
        ));
    }
}
