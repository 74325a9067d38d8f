//! Reproducible inputs.

use stwo::core::circle::{CirclePoint, SECURE_FIELD_CIRCLE_GEN};
use stwo::core::fields::m31::{BaseField, P};
use stwo::core::fields::qm31::SecureField;

/// A stream of field elements that depends on its seed only. Not for secrets. One element in sixteen is 0 or −1.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// 64 bits: the `SplitMix64` generator.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.bits() % bound
    }

    /// An element of M31.
    #[allow(clippy::cast_possible_truncation)]
    pub fn m31(&mut self) -> BaseField {
        match self.below(32) {
            0 => BaseField::from(0),
            1 => BaseField::from(P - 1),
            _ => BaseField::from_u32_unchecked(self.below(u64::from(P)) as u32),
        }
    }

    /// An element of QM31.
    pub fn qm31(&mut self) -> SecureField {
        SecureField::from_m31_array(std::array::from_fn(|_| self.m31()))
    }

    /// `n` elements of M31.
    pub fn base(&mut self, n: usize) -> Vec<BaseField> {
        (0..n).map(|_| self.m31()).collect()
    }

    /// `n` elements of QM31.
    pub fn secure(&mut self, n: usize) -> Vec<SecureField> {
        (0..n).map(|_| self.qm31()).collect()
    }

    /// A point of the circle over QM31.
    pub fn point(&mut self) -> CirclePoint<SecureField> {
        SECURE_FIELD_CIRCLE_GEN.mul(u128::from(self.bits()) << 32 | u128::from(self.bits() >> 32))
    }
}
