//! What the calls weigh.

use frame::prelude::Weight;

/// Weight of each call, in groups of as many members as they may have.
pub trait WeightInfo {
    /// Of `propose` of a call of `b` bytes.
    fn propose(b: u32) -> Weight;
    /// Of `approve`.
    fn approve() -> Weight;
    /// Of `execute` of a call of `b` bytes, without what the call itself does.
    fn execute(b: u32) -> Weight;
    /// Of `cancel`.
    fn cancel() -> Weight;
    /// Of `close_expired`.
    fn close_expired() -> Weight;
    /// Of `guard` of a call of `b` bytes, without what the call itself does.
    fn guard(b: u32) -> Weight;
    /// Of `set_council` with `o` open operations.
    fn set_council(o: u32) -> Weight;
    /// Of `set_guardians`.
    fn set_guardians() -> Weight;
    /// Of `set_delay`.
    fn set_delay() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn propose(b: u32) -> Weight {
        Weight::from_parts(10_000, 0).saturating_add(Weight::from_parts(b.into(), 0))
    }
    fn approve() -> Weight {
        Weight::from_parts(20_000, 0)
    }
    fn execute(b: u32) -> Weight {
        Weight::from_parts(30_000, 0).saturating_add(Weight::from_parts(b.into(), 0))
    }
    fn cancel() -> Weight {
        Weight::from_parts(40_000, 0)
    }
    fn close_expired() -> Weight {
        Weight::from_parts(50_000, 0)
    }
    fn guard(b: u32) -> Weight {
        Weight::from_parts(60_000, 0).saturating_add(Weight::from_parts(b.into(), 0))
    }
    fn set_council(o: u32) -> Weight {
        Weight::from_parts(70_000, 0).saturating_add(Weight::from_parts(o.into(), 0))
    }
    fn set_guardians() -> Weight {
        Weight::from_parts(80_000, 0)
    }
    fn set_delay() -> Weight {
        Weight::from_parts(90_000, 0)
    }
}
