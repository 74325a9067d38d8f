//! Double of the supply ledger, as those see it who burn.

use frame::prelude::Weight;
use sage_primitives::{
    issuance::{BurnCause, CountBurns},
    Balance,
};

use super::{Slot, SPY_WEIGHT};

const BURNS: Slot<Vec<(BurnCause, Balance)>> = Slot::new(b":spy:issuance:burns");

/// Records every burn.
pub struct SpyBurns;

impl SpyBurns {
    /// All burns with their causes and base units, in order.
    pub fn burns() -> Vec<(BurnCause, Balance)> {
        BURNS.all()
    }
}

impl CountBurns for SpyBurns {
    fn burned(cause: BurnCause, amount: Balance) {
        BURNS.push((cause, amount));
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}
