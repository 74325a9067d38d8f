//! What others may read.

use frame::prelude::*;
use sage_primitives::{
    bonds::{BondTiers, InspectBonds, Tier},
    Balance,
};

use crate::{Bonds, Config, Pallet, WeightInfo};

impl<T: Config<I>, I: 'static> InspectBonds<T::AccountId> for Pallet<T, I> {
    fn active(who: &T::AccountId) -> Balance {
        Bonds::<T, I>::get(who).map_or(0, |bond| bond.active)
    }

    fn eligible_tier(who: &T::AccountId) -> Option<Tier> {
        Self::eligible(who)
    }

    fn inspect_weight() -> Weight {
        T::WeightInfo::inspect().saturating_add(T::Tiers::weight())
    }
}

impl<T: Config<I>, I: 'static> Pallet<T, I> {
    /// The tier for which `who` has bonded enough, still may, and is in no dispute.
    pub(crate) fn eligible(who: &T::AccountId) -> Option<Tier> {
        let bond = Bonds::<T, I>::get(who)?;
        let tier = bond.tier;
        (Self::is_sound(&bond) && T::Tiers::is_attested(who, tier)).then_some(tier)
    }
}
