//! Double of the price list.

use frame::{deps::sp_runtime::DispatchError, prelude::Weight};
use sage_primitives::{
    pricing::{ComputePrices, Quote},
    Balance, CircuitId,
};

use super::{Slot, SPY_WEIGHT};

const REFUSAL: Slot<DispatchError> = Slot::new(b":spy:pricing:refusal");
const FREE: Slot<bool> = Slot::new(b":spy:pricing:free");
const PRICE: Slot<Balance> = Slot::new(b":spy:pricing:price");
const USES: Slot<Vec<(CircuitId, u32)>> = Slot::new(b":spy:pricing:uses");

/// Asks nothing for a cycle until a test says otherwise, and records every use.
pub struct SpyPrices;

impl SpyPrices {
    /// Asks `price` base units for a cycle from now on.
    pub fn ask(price: Balance) {
        FREE.put(false);
        PRICE.put(price);
    }

    /// Makes compute free from now on, which is not the same as a price of nothing.
    pub fn make_free() {
        FREE.put(true);
    }

    /// Refuses every quote from now on.
    pub fn refuse(error: DispatchError) {
        REFUSAL.refuse(error);
    }

    /// All uses with their circuits and cycles, in order.
    pub fn uses() -> Vec<(CircuitId, u32)> {
        USES.all()
    }
}

impl ComputePrices for SpyPrices {
    fn quote(_: CircuitId, cycles: u32) -> Result<Quote, DispatchError> {
        REFUSAL.answer()?;
        if FREE.get() == Some(true) {
            return Ok(Quote::Free);
        }
        let price = PRICE.get().unwrap_or_default();
        Ok(Quote::Price(price.saturating_mul(cycles.into())))
    }

    fn record_use(circuit: CircuitId, cycles: u32) {
        USES.push((circuit, cycles));
    }

    fn quote_weight() -> Weight {
        SPY_WEIGHT
    }

    fn record_weight() -> Weight {
        SPY_WEIGHT
    }
}
