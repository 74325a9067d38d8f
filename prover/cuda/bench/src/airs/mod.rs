//! What is proven: components without lookups, with traces that are quick to make.

mod poseidon2;
mod wide_fibonacci;

pub use poseidon2::Poseidon2;
use stwo::core::fields::m31::{BaseField, P};
use stwo_constraint_framework::FrameworkEval;
pub use wide_fibonacci::WideFibonacci;

/// A component that makes its own trace.
pub trait Air: FrameworkEval + Clone + Sync {
    /// All columns, of as many rows as the component has, in any order of rows: constraints do not look beyond theirs.
    fn trace(&self) -> Vec<Vec<BaseField>>;
}

/// The `index`-th of a fixed sequence of field elements (SplitMix64, reduced).
fn element(index: u64) -> BaseField {
    let mut word = index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^= word >> 31;
    let reduced = u32::try_from(word % u64::from(P)).expect("less than 2^31; qed");
    BaseField::from_u32_unchecked(reduced)
}
