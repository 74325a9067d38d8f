//! Double of the price of SAGE.

use frame::prelude::Weight;
use sage_primitives::prices::{NoPrice, SagePrice, UsdPrice};

use super::{Slot, SPY_WEIGHT};

const PRICE: Slot<SagePrice> = Slot::new(b":spy:prices:price");
const REASON: Slot<NoPrice> = Slot::new(b":spy:prices:reason");

/// Knows no price, for want of sources, until a test says one.
pub struct SpyUsdPrice;

impl SpyUsdPrice {
    /// Says that a SAGE costs `usd` units of 10^-18 dollars since `at`, in milliseconds of Unix time.
    pub fn set(usd: u128, at: u64) {
        PRICE.put(SagePrice { usd, at });
    }

    /// Knows no price from now on.
    pub fn forget(reason: NoPrice) {
        PRICE.clear();
        REASON.put(reason);
    }
}

impl UsdPrice for SpyUsdPrice {
    fn sage() -> Result<SagePrice, NoPrice> {
        PRICE
            .get()
            .ok_or_else(|| REASON.get().unwrap_or(NoPrice::TooFewSources))
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}
