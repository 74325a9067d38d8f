//! Proof policies: the parameters a proof must use, equal and not at least.
//!
//! Source: architecture section 4.1. A policy is fixed by its number; no parameter is ever read from a proof. The
//! library's default configuration, about 13 bits, is reachable from nowhere in this crate.

#[cfg(feature = "verifier")]
use stwo::core::fri::FriConfig;
#[cfg(feature = "verifier")]
use stwo::core::pcs::PcsConfig;

/// Number of FRI queries of [`PolicyId::Standard`]: 40 · 2 + 20 = 100 conjectured bits.
pub const STANDARD_QUERIES: u32 = 40;

/// Number of FRI queries of [`PolicyId::Proven`], sized for the bound that is proven by unique decoding.
pub const PROVEN_QUERIES: u32 = 118;

/// Base-2 logarithm of the blow-up, the same in every policy so that one program root serves all.
pub const LOG_BLOWUP: u32 = 2;

/// Bits of the proof of work before the FRI queries.
pub const QUERY_POW_BITS: u32 = 20;

/// Bits of the proof of work before the lookup challenges.
pub const INTERACTION_POW_BITS: u32 = 16;

/// Base-2 logarithm of the degree bound of the last FRI layer.
pub const LOG_LAST_LAYER: u32 = 5;

/// Base-2 logarithm of the folding factor of a FRI layer.
pub const FOLD_STEP: u32 = 4;

/// Largest envelope of [`PolicyId::Standard`], in bytes.
pub const STANDARD_ENVELOPE_LIMIT: usize = 224 * 1024;

/// Largest envelope of [`PolicyId::Proven`], in bytes.
pub const PROVEN_ENVELOPE_LIMIT: usize = 512 * 1024;

/// Name of a policy; the discriminant is its number in statements and envelopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum PolicyId {
    /// 100 conjectured bits, the default.
    Standard = 1,
    /// As near to 100 proven bits as the extension field allows.
    Proven = 2,
}

impl PolicyId {
    /// Every policy.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Proven];

    /// Returns the policy of a number, or `None` if no policy has it.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|id| *id as u8 == byte)
    }

    /// Returns the parameters of the policy.
    pub const fn policy(self) -> Policy {
        let (n_queries, envelope_limit) = match self {
            Self::Standard => (STANDARD_QUERIES, STANDARD_ENVELOPE_LIMIT),
            Self::Proven => (PROVEN_QUERIES, PROVEN_ENVELOPE_LIMIT),
        };
        Policy {
            id: self,
            pow_bits: QUERY_POW_BITS,
            log_blowup: LOG_BLOWUP,
            log_last_layer: LOG_LAST_LAYER,
            n_queries,
            fold_step: FOLD_STEP,
            envelope_limit,
        }
    }
}

/// The parameters of a proof policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The policy's name.
    pub id: PolicyId,
    /// Bits of the proof of work before the FRI queries.
    pub pow_bits: u32,
    /// Base-2 logarithm of the blow-up.
    pub log_blowup: u32,
    /// Base-2 logarithm of the degree bound of the last FRI layer.
    pub log_last_layer: u32,
    /// Number of FRI queries drawn; fewer positions remain where two coincide.
    pub n_queries: u32,
    /// Base-2 logarithm of the folding factor of a FRI layer.
    pub fold_step: u32,
    /// Largest envelope in bytes.
    pub envelope_limit: usize,
}

impl Policy {
    /// Returns the configuration of the proof library.
    #[cfg(feature = "verifier")]
    pub const fn pcs_config(&self) -> PcsConfig {
        PcsConfig {
            pow_bits: self.pow_bits,
            fri_config: FriConfig {
                log_blowup_factor: self.log_blowup,
                log_last_layer_degree_bound: self.log_last_layer,
                n_queries: self.n_queries as usize,
                fold_step: self.fold_step,
            },
            lifting_log_size: None,
        }
    }

    /// Returns the words of the envelope header: pow, blow-up, last layer, queries, fold step, lifting (0).
    pub const fn header_words(&self) -> [u32; 6] {
        [
            self.pow_bits,
            self.log_blowup,
            self.log_last_layer,
            self.n_queries,
            self.fold_step,
            0,
        ]
    }

    /// Returns the conjectured security, queries × log blow-up + proof of work, in bits.
    ///
    /// The conjecture "up to capacity" was refuted in late 2025; the proven figure is published beside this one.
    pub const fn conjectured_bits(&self) -> u32 {
        self.log_blowup * self.n_queries + self.pow_bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_reaches_100_conjectured_bits() {
        assert_eq!(PolicyId::Standard.policy().conjectured_bits(), 100);
        assert_eq!(PolicyId::Proven.policy().conjectured_bits(), 256);
    }

    #[cfg(feature = "verifier")]
    #[test]
    fn the_library_configuration_carries_the_policy_words() {
        for id in PolicyId::ALL {
            let policy = id.policy();
            let config = policy.pcs_config();
            assert_eq!(config.security_bits(), policy.conjectured_bits());
            assert_eq!(config.lifting_log_size, None);
            // The library's own constructor asserts the ranges it supports.
            let fri = FriConfig::new(
                policy.log_last_layer,
                policy.log_blowup,
                policy.n_queries as usize,
                policy.fold_step,
            );
            assert_eq!(config.fri_config, fri);
        }
    }

    #[test]
    fn only_two_numbers_name_a_policy() {
        let named: Vec<u8> = (0..=255)
            .filter(|byte| PolicyId::from_byte(*byte).is_some())
            .collect();
        assert_eq!(named, [1, 2]);
    }
}
