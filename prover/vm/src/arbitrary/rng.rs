//! A small deterministic generator, so that one seed gives one program on every machine and for ever.

use sage_air::isa::P;

use super::EDGE_WORDS;

/// SplitMix64 (Steele, Lea and Flood, 2014): a counter and a finalising mix. Not for secrets.
pub(super) struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..bound`, or 0 if the bound is 0; the bias of the remainder does not matter for tests.
    pub fn below(&mut self, bound: u32) -> u32 {
        // Below a 32-bit bound, so the cast loses nothing.
        self.next().checked_rem(u64::from(bound)).unwrap_or(0) as u32
    }

    /// A number in `low..=high`; `low` if the range is empty.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// True once in `n` on average.
    pub fn once_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    /// One of the values; 0 if there is none.
    pub fn pick(&mut self, values: &[u32]) -> u32 {
        let index = self.below(u32::try_from(values.len()).unwrap_or(u32::MAX));
        values.get(index as usize).copied().unwrap_or_default()
    }

    /// A word: mostly an edge value, else small, else anything.
    pub fn word(&mut self) -> u32 {
        match self.below(4) {
            0 | 1 => self.pick(&EDGE_WORDS),
            2 => self.below(100),
            _ => self.below(P),
        }
    }

    /// Puts the values into a random order.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for i in (1..values.len()).rev() {
            let j = self.below(u32::try_from(i + 1).unwrap_or(u32::MAX)) as usize;
            values.swap(i, j);
        }
    }
}
