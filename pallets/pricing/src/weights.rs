//! What the calls and the entry points weigh.

use frame::prelude::Weight;

/// Weight of each call and entry point.
pub trait WeightInfo {
    /// Of `register_model`, as the last model that fits.
    fn register_model() -> Weight;
    /// Of `set_capacity` in a full table.
    fn set_capacity() -> Weight;
    /// Of `set_active` in a full table.
    fn set_active() -> Weight;
    /// Of a quote from a full table.
    fn quote() -> Weight;
    /// Of a record in a full table.
    fn record_use() -> Weight;
    /// Of the start of an epoch with `m` models.
    fn reprice(m: u32) -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn register_model() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn set_capacity() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn set_active() -> Weight {
        Weight::from_parts(30000, 0)
    }
    fn quote() -> Weight {
        Weight::from_parts(40000, 0)
    }
    fn record_use() -> Weight {
        Weight::from_parts(50000, 0)
    }
    fn reprice(m: u32) -> Weight {
        Weight::from_parts(60000, 0).saturating_add(Weight::from_parts(m.into(), 0))
    }
}
