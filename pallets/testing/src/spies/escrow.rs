//! Double of another escrow.

use frame::prelude::Weight;
use sage_primitives::{escrow::Escrowed, Balance};

use super::{Slot, SPY_WEIGHT};
use crate::AccountId;

const ESCROWED: Slot<Vec<(AccountId, Balance)>> = Slot::new(b":spy:escrow:escrowed");

/// Says that nothing is in the other escrow until a test puts something there; it holds no money.
pub struct SpyEscrow;

impl SpyEscrow {
    /// Makes `amount` base units of `who` be in the other escrow.
    pub fn set(who: &AccountId, amount: Balance) {
        let mut all = ESCROWED.all();
        all.retain(|(other, _)| other != who);
        all.push((who.clone(), amount));
        ESCROWED.put(all);
    }
}

impl Escrowed<AccountId> for SpyEscrow {
    fn escrowed(who: &AccountId) -> Balance {
        let all = ESCROWED.all();
        let found = all.iter().find(|(other, _)| other == who);
        found.map_or(0, |(_, amount)| *amount)
    }

    fn escrowed_weight() -> Weight {
        SPY_WEIGHT
    }
}
