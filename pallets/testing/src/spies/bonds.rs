//! Doubles of a bond ledger, and of those who hear of it.

use frame::{
    deps::sp_runtime::{DispatchError, DispatchResult},
    prelude::Weight,
};
use sage_primitives::{
    bonds::{InspectBonds, OnBondChanged, Tier},
    Balance,
};

use super::{Slot, SPY_WEIGHT};
use crate::AccountId;

const REFUSAL: Slot<DispatchError> = Slot::new(b":spy:bonds:refusal");
const CHANGES: Slot<Vec<(AccountId, Balance)>> = Slot::new(b":spy:bonds:changes");

const ACTIVE: Slot<Vec<(AccountId, Balance)>> = Slot::new(b":spy:bonds:active");

/// Records every active bond until told to refuse, and answers with the bonds that a test sets.
pub struct SpyBonds;

impl SpyBonds {
    /// All changes, in order: whose, and the active bond in base units.
    pub fn changes() -> Vec<(AccountId, Balance)> {
        CHANGES.all()
    }

    /// Makes `active` base units the bond of `who`, for the first tier.
    pub fn set_active(who: &AccountId, active: Balance) {
        let mut bonds = ACTIVE.all();
        bonds.retain(|(other, _)| other != who);
        bonds.push((who.clone(), active));
        ACTIVE.put(bonds);
    }

    /// Refuses every change from now on.
    pub fn refuse(error: DispatchError) {
        REFUSAL.refuse(error);
    }
}

impl OnBondChanged<AccountId> for SpyBonds {
    fn on_bond_changed(who: &AccountId, active: Balance) -> DispatchResult {
        REFUSAL.answer()?;
        CHANGES.push((who.clone(), active));
        Ok(())
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}

impl InspectBonds<AccountId> for SpyBonds {
    fn active(who: &AccountId) -> Balance {
        let bonds = ACTIVE.all();
        let found = bonds.iter().find(|(other, _)| other == who);
        found.map_or(0, |(_, active)| *active)
    }

    fn eligible_tier(who: &AccountId) -> Option<Tier> {
        (Self::active(who) > 0).then_some(0)
    }

    fn inspect_weight() -> Weight {
        SPY_WEIGHT
    }
}
