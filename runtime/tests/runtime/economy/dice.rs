//! Choices that follow from one number.

use sage_runtime::{AccountId, Balance, SAGE};
use sp_keyring::Sr25519Keyring;

/// Who acts.
pub const ACTORS: [Sr25519Keyring; 12] = sage_runtime::genesis::presets::ENDOWED;

/// Whether `who` is one of them, and so can sign.
pub fn is_actor(who: &AccountId) -> bool {
    ACTORS.iter().any(|key| key.to_account_id() == *who)
}

/// A generator of numbers: SplitMix64 (Steele, Lea, Flood 2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is above zero.
    pub fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).expect("below a u32")
    }

    /// True once in `times`.
    pub fn one_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// One of them, if there is any.
    pub fn one_of<T>(&mut self, all: impl IntoIterator<Item = T>) -> Option<T> {
        let mut all: Vec<T> = all.into_iter().collect();
        if all.is_empty() {
            return None;
        }
        let place = self.below(u32::try_from(all.len()).expect("few"));
        Some(all.swap_remove(usize::try_from(place).expect("a place")))
    }

    /// One of them; there is at least one.
    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        self.one_of(all.iter().copied()).expect("not empty")
    }

    /// One of the actors.
    pub fn actor(&mut self) -> AccountId {
        self.pick(&ACTORS).to_account_id()
    }

    /// An actor, the one that is asked for three times in four.
    pub fn rather(&mut self, who: AccountId) -> AccountId {
        if self.one_in(4) {
            self.actor()
        } else {
            who
        }
    }

    /// An amount up to somewhat more than `most`: nothing, a base unit, all, one too many, or anything in between, small
    /// amounts as often as large ones.
    pub fn amount(&mut self, most: Balance) -> Balance {
        match self.below(16) {
            0 => 0,
            1 => 1,
            2 | 3 => most,
            4 => most.saturating_add(1),
            5..=8 => SAGE.saturating_mul(self.below(20_000).into()),
            _ => (most >> self.below(24)).saturating_sub(self.below(1_000).into()),
        }
    }

    /// A hash that no other choice gives.
    pub fn hash(&mut self) -> sp_core::H256 {
        sp_core::H256::from_low_u64_be(self.next())
    }
}
