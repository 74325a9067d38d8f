//! Double of the ledger of rewards, as those see it who punish.

use frame::prelude::Weight;
use sage_primitives::{bonds::OffenceId, rewards::SlashRewards, Balance};

use super::{Slot, SPY_WEIGHT};
use crate::AccountId;

const SLASHES: Slot<Vec<(OffenceId, AccountId, u16)>> = Slot::new(b":spy:rewards:slashes");
const TAKEN: Slot<Balance> = Slot::new(b":spy:rewards:taken");

/// Records every slash, and answers with the amount that a test sets: at first nothing.
pub struct SpyRewards;

impl SpyRewards {
    /// All slashes, in order: for what, whose rewards, and the rate in basis points as it was asked for.
    pub fn slashes() -> Vec<(OffenceId, AccountId, u16)> {
        SLASHES.all()
    }

    /// Makes each slash from now on take `amount` base units.
    pub fn set_taken(amount: Balance) {
        TAKEN.put(amount);
    }
}

impl SlashRewards<AccountId> for SpyRewards {
    fn slash_unvested(offence: OffenceId, who: &AccountId, rate: u16) -> Balance {
        SLASHES.push((offence, who.clone(), rate));
        TAKEN.get().unwrap_or_default()
    }

    fn slash_unvested_weight() -> Weight {
        SPY_WEIGHT
    }
}
