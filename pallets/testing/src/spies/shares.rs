//! Double of the stakers' pot, as bond pallets see it.

use codec::{Decode, Encode};
use frame::{
    deps::sp_runtime::{DispatchError, DispatchResult},
    prelude::Weight,
};
use sage_primitives::{shares::StakeShares, Balance};

use super::{Slot, SPY_WEIGHT};
use crate::AccountId;

const REFUSAL: Slot<DispatchError> = Slot::new(b":spy:shares:refusal");
const CHANGES: Slot<Vec<ShareRecord>> = Slot::new(b":spy:shares:changes");

/// One change of a stake.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct ShareRecord {
    /// Whose stake.
    pub who: AccountId,
    /// The stake from now on, in base units.
    pub stake: Balance,
}

/// Records every change until told to refuse.
pub struct SpyShares;

impl SpyShares {
    /// All changes, in order.
    pub fn changes() -> Vec<ShareRecord> {
        CHANGES.all()
    }

    /// Refuses every change from now on.
    pub fn refuse(error: DispatchError) {
        REFUSAL.refuse(error);
    }
}

impl StakeShares<AccountId> for SpyShares {
    fn on_stake_changed(who: &AccountId, stake: Balance) -> DispatchResult {
        REFUSAL.answer()?;
        CHANGES.push(ShareRecord {
            who: who.clone(),
            stake,
        });
        Ok(())
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}
