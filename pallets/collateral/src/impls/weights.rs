//! The weight of an account, computed when it is asked for, so that none is ever out of date.

use frame::prelude::*;
use sage_primitives::{
    bonds::{InspectBonds, OnBondChanged},
    epochs::EpochClock,
    Balance,
};

use crate::{math, ComputeWeight, Config, Event, GraceUntil, Pallet, WeightInfo, Works};

impl<T: Config> OnBondChanged<T::AccountId> for Pallet<T> {
    fn on_bond_changed(who: &T::AccountId, active: Balance) -> DispatchResult {
        Self::tell_weight(who, active);
        Ok(())
    }

    fn weight() -> Weight {
        T::WeightInfo::on_bond_changed()
    }
}

impl<T: Config> Pallet<T> {
    /// The weight of `who` at present.
    pub fn compute_weight(who: &T::AccountId) -> ComputeWeight {
        Self::weight_with(who, T::Bonds::active(who))
    }

    /// The weight of `who` with `collateral` base units of collateral.
    fn weight_with(who: &T::AccountId, collateral: Balance) -> ComputeWeight {
        let epoch = T::Clock::current();
        let works = Works::<T>::get(who);
        let potential = math::potential(&works, math::period(epoch), T::CyclesPerUnit::get());
        let grace = epoch <= GraceUntil::<T>::get();
        ComputeWeight {
            potential,
            effective: math::effective(potential, collateral, grace, T::UnbackedCap::get()),
            collateral,
            required: math::required(potential),
        }
    }

    /// Says what the weight of `who` is.
    pub(crate) fn tell_weight(who: &T::AccountId, collateral: Balance) {
        let ComputeWeight {
            potential,
            effective,
            ..
        } = Self::weight_with(who, collateral);
        Self::deposit_event(Event::WeightUpdated {
            who: who.clone(),
            potential,
            effective,
        });
    }
}
