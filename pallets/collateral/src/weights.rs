//! What the call and the entry points weigh.

use frame::prelude::Weight;

/// Weight of the call and of each entry point, with work in every period.
pub trait WeightInfo {
    /// Of `shorten_grace`.
    fn shorten_grace() -> Weight;
    /// Of the record of a proof.
    fn record() -> Weight;
    /// Of a change of collateral.
    fn on_bond_changed() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn shorten_grace() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn record() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn on_bond_changed() -> Weight {
        Weight::from_parts(30000, 0)
    }
}
