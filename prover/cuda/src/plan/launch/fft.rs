//! `kernels/fft.cu`.

use super::{Args, Launch, Span, Table};
use crate::params::TwiddleView;
use crate::plan::{log2, FftPass};

/// Twiddles of one domain: a view of the buffer of a half coset of which the domain's is a prefix or a doubling. The
/// same for inverse twiddles.
#[derive(Clone, Copy, Debug)]
pub struct Twiddles {
    values: Span,
    first: u32,
    y0: u32,
}

impl Twiddles {
    /// A view whose first line layer is layer `first` of `values`; `y0` is the y-coordinate of the domain's first
    /// point, or its inverse.
    #[must_use]
    pub const fn new(values: Span, first: u32, y0: u32) -> Self {
        Self { values, first, y0 }
    }

    /// The view for the kernels, and what it is a view of.
    ///
    /// # Panics
    ///
    /// If the buffer does not hold the layers of a half coset of 2^`log_half` points, or its length is not a power of
    /// two.
    pub(super) fn view(&self, log_half: u32) -> (TwiddleView, Span) {
        let log = log2(self.values.words);
        assert!(
            self.first
                .checked_add(log_half)
                .is_some_and(|layers| layers <= log),
            "the twiddles are of a smaller domain"
        );
        let view = TwiddleView {
            values: self.values.address,
            log,
            first: self.first,
            y0: self.y0,
            padding: 0,
        };
        (view, self.values)
    }
}

/// One pass of an inverse transform of columns of one size.
///
/// # Panics
///
/// If columns differ in length, or the twiddles are too few.
#[must_use]
pub fn ifft(
    sources: &Table<'_>,
    targets: &Table<'_>,
    pass: FftPass,
    inverses: &Twiddles,
) -> Launch {
    transform("ifft", sources, targets, pass, inverses)
}

/// One pass of a transform of columns of one size. The first pass may have shorter sources, of which it repeats the
/// values.
///
/// # Panics
///
/// If columns differ in length, the mask does not keep to the sources, or the twiddles are too few.
#[must_use]
pub fn fft(sources: &Table<'_>, targets: &Table<'_>, pass: FftPass, twiddles: &Twiddles) -> Launch {
    transform("fft", sources, targets, pass, twiddles)
}

fn transform(
    kernel: &'static str,
    sources: &Table<'_>,
    targets: &Table<'_>,
    pass: FftPass,
    twiddles: &Twiddles,
) -> Launch {
    let columns = targets.entries.len();
    assert_eq!(sources.entries.len(), columns, "one output a column");
    let words = targets.entries.first().map_or(1, |target| target.words);
    let log_size = log2(words);
    for (source, target) in sources.entries.iter().zip(targets.entries) {
        assert_eq!(target.words, words, "columns of one launch have one length");
        assert!(
            source.words > pass.mask as usize || source.words == words,
            "columns of one launch have one length"
        );
    }
    let (view, values) = twiddles.view(log_size.saturating_sub(1));
    let args = Args::default()
        .table(sources)
        .table(targets)
        .value(pass)
        .value(view)
        .also(values, super::WORD);
    Launch::blocks(kernel, [pass.tiles(log_size) as usize, columns], args)
}
