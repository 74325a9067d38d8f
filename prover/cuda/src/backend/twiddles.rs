//! Twiddles as a view of the buffer of a larger half coset.

use stwo::prover::poly::twiddles::TwiddleBuffer;
use stwo::prover::poly::BitReversedOrder;

use crate::executor::{Buffer, Executor};
use crate::plan::launch::Twiddles;
use crate::plan::log2;

/// Twiddles, or their inverses, of a half coset and of all its doublings.
///
/// The buffer belongs to a root half coset. In bit-reversed order a prefix of a domain has a prefix of each layer's
/// twiddles, so the twiddles of a subdomain are the same buffer with other bounds.
#[derive(Clone, Debug)]
pub struct DeviceTwiddles<X: Executor> {
    values: Buffer<X>,
    /// Layers of the buffer before the first one that is used.
    skipped: u32,
    /// Points of the largest half coset served, as a power of two.
    log_half: u32,
}

impl<X: Executor> DeviceTwiddles<X> {
    /// The twiddles of the root half coset, of which there are as many as points.
    ///
    /// # Panics
    ///
    /// If their number is not a power of two.
    #[must_use]
    pub fn new(values: Buffer<X>) -> Self {
        let log_half = log2(values.len());
        Self {
            values,
            skipped: 0,
            log_half,
        }
    }

    /// The view for a domain over a half coset of 2^`log_half` points; `y0` is the y-coordinate of its first point, or
    /// the inverse.
    ///
    /// # Panics
    ///
    /// If the domain is larger than the one the twiddles are for.
    #[must_use]
    pub fn view(&self, log_half: u32, y0: u32) -> Twiddles {
        assert!(
            log_half <= self.log_half,
            "the twiddles are of a smaller domain"
        );
        let first = self.skipped + self.log_half - log_half;
        Twiddles::new(self.values.span(), first, y0)
    }
}

impl<X: Executor> TwiddleBuffer<BitReversedOrder> for DeviceTwiddles<X> {
    fn empty() -> Self {
        Self::new(Buffer::from_words(&[1]))
    }

    fn extract_subdomain_twiddles(&self, domain_log_size: u32, subdomain_log_size: u32) -> Self {
        let log_domain_half = domain_log_size - 1;
        assert!(
            subdomain_log_size <= domain_log_size && log_domain_half <= self.log_half,
            "no subdomain of 2^{subdomain_log_size} points in 2^{domain_log_size}"
        );
        Self {
            values: self.values.clone(),
            skipped: self.skipped + self.log_half - log_domain_half,
            log_half: subdomain_log_size - 1,
        }
    }
}
