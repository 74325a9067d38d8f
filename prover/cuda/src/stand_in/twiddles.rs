//! Twiddles as a view of the buffer of a larger half coset.

use std::sync::Arc;

use stwo::prover::poly::twiddles::TwiddleBuffer;
use stwo::prover::poly::BitReversedOrder;

use crate::host::Twiddles;

/// Twiddles, or their inverses, of a half coset and of all its doublings.
///
/// The buffer belongs to a root half coset. In bit-reversed order a prefix of a domain has a prefix of each layer's
/// twiddles, so the twiddles of a subdomain are the same buffer with other bounds.
#[derive(Clone, Debug)]
pub struct HostTwiddles {
    values: Arc<Vec<u32>>,
    /// Layers of the buffer before the first one that is used.
    skipped: u32,
    /// Points of the largest half coset served, as a power of two.
    log_half: u32,
}

impl HostTwiddles {
    /// The twiddles of the root half coset, of which there are as many as points.
    #[must_use]
    pub fn new(values: Vec<u32>) -> Self {
        let log_half = values.len().ilog2();
        Self {
            values: Arc::new(values),
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
    pub fn view(&self, log_half: u32, y0: u32) -> Twiddles<'_> {
        assert!(
            log_half <= self.log_half,
            "the twiddles are of a smaller domain"
        );
        Twiddles::new(&self.values, self.skipped + self.log_half - log_half, y0)
    }
}

impl TwiddleBuffer<BitReversedOrder> for HostTwiddles {
    fn empty() -> Self {
        Self::new(vec![1])
    }

    fn extract_subdomain_twiddles(&self, domain_log_size: u32, subdomain_log_size: u32) -> Self {
        let log_domain_half = domain_log_size - 1;
        assert!(
            subdomain_log_size <= domain_log_size && log_domain_half <= self.log_half,
            "no subdomain of 2^{subdomain_log_size} points in 2^{domain_log_size}"
        );
        Self {
            values: Arc::clone(&self.values),
            skipped: self.skipped + self.log_half - log_domain_half,
            log_half: subdomain_log_size - 1,
        }
    }
}
