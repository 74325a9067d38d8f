//! Bonds made, changed and withdrawn by their owners.

use frame::{
    prelude::*,
    token::fungible::{hold::Mutate as _, Inspect as _},
};
use sage_primitives::{
    bonds::{BondTiers, OnBondChanged, Tier},
    epochs::EpochClock,
    Balance,
};

use crate::{Bond, BondOf, Bonds, Chunk, Config, Error, Event, HoldReason, Pallet, TotalActive};

impl<T: Config<I>, I: 'static> Pallet<T, I> {
    /// Worst-case weight of the neighbours that a change of a bond asks and tells.
    pub(crate) fn neighbours_weight() -> Weight {
        T::Tiers::weight().saturating_add(T::OnChange::weight())
    }

    /// Blocks of `epochs` epochs.
    pub(crate) fn blocks(epochs: u32) -> BlockNumberFor<T> {
        T::Clock::length().saturating_mul(epochs).into()
    }

    /// Whether `active` is at least what `tier` asks for.
    pub(crate) fn suffices(active: Balance, tier: Tier) -> bool {
        T::Tiers::minimum(tier).is_some_and(|minimum| active >= minimum && active > 0)
    }

    /// Whether a bond suffices for its tier and no slash of it is disputed.
    pub(crate) fn is_sound(bond: &BondOf<T, I>) -> bool {
        bond.disputes == 0 && Self::suffices(bond.active, bond.tier)
    }

    /// The bond of `who`.
    ///
    /// # Errors
    /// [`Error::NotBonded`].
    pub(crate) fn bond_or_err(who: &T::AccountId) -> Result<BondOf<T, I>, Error<T, I>> {
        Bonds::<T, I>::get(who).ok_or(Error::NotBonded)
    }

    /// Bonds more; see [`bond`](Pallet::bond).
    pub(crate) fn do_bond(who: &T::AccountId, amount: Balance, tier: Tier) -> DispatchResult {
        ensure!(amount > 0, Error::<T, I>::ZeroAmount);
        Self::ensure_may_bond_for(who, tier)?;
        let old = Bonds::<T, I>::get(who);
        let mut bond = old.clone().unwrap_or_else(|| Bond::new(tier));
        let active = bond
            .active
            .checked_add(amount)
            .ok_or(Error::<T, I>::InsufficientBalance)?;
        ensure!(Self::suffices(active, tier), Error::<T, I>::BelowMinimum);
        let spendable =
            T::Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Force);
        ensure!(spendable >= amount, Error::<T, I>::InsufficientBalance);
        T::Currency::hold(&HoldReason::Bond.into(), who, amount)?;
        let changed = bond.tier != tier;
        bond.tier = tier;
        Self::set_active(who, &mut bond, active)?;
        Self::deposit_event(Event::Bonded {
            who: who.clone(),
            amount,
            tier,
            active,
        });
        let Some(old) = old else {
            Bonds::<T, I>::insert(who, bond);
            return Ok(());
        };
        if changed {
            Self::deposit_event(Event::TierChanged {
                who: who.clone(),
                tier,
            });
        }
        Self::tell_standing(who, &old, &bond);
        Bonds::<T, I>::insert(who, bond);
        Ok(())
    }

    /// Starts to unbond; see [`unbond`](Pallet::unbond).
    pub(crate) fn do_unbond(who: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T, I>::ZeroAmount);
        let mut bond = Self::bond_or_err(who)?;
        let active = bond
            .active
            .checked_sub(amount)
            .ok_or(Error::<T, I>::NotEnough)?;
        ensure!(
            active.is_zero() || Self::suffices(active, bond.tier),
            Error::<T, I>::BelowMinimum
        );
        let now = frame_system::Pallet::<T>::block_number();
        let due = now.saturating_add(Self::blocks(T::UnbondingEpochs::get()));
        match bond.unbonding.last_mut() {
            // What is unbonded in one block leaves in one block.
            Some(newest) if newest.due == due => {
                newest.amount = newest.amount.saturating_add(amount);
            }
            _ => bond
                .unbonding
                .try_push(Chunk { amount, due })
                .map_err(|_| Error::<T, I>::TooManyChunks)?,
        }
        Self::set_active(who, &mut bond, active)?;
        Bonds::<T, I>::insert(who, bond);
        Self::deposit_event(Event::UnbondingStarted {
            who: who.clone(),
            amount,
            due,
        });
        Ok(())
    }

    /// Bonds again what is unbonding; see [`rebond`](Pallet::rebond).
    pub(crate) fn do_rebond(who: &T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T, I>::ZeroAmount);
        let old = Self::bond_or_err(who)?;
        ensure!(amount <= old.unbonding_total(), Error::<T, I>::NotEnough);
        let mut bond = old.clone();
        bond.take_newest(amount);
        let active = bond.active.saturating_add(amount);
        ensure!(
            Self::suffices(active, bond.tier),
            Error::<T, I>::BelowMinimum
        );
        Self::set_active(who, &mut bond, active)?;
        Self::deposit_event(Event::Rebonded {
            who: who.clone(),
            amount,
            active,
        });
        Self::tell_standing(who, &old, &bond);
        Bonds::<T, I>::insert(who, bond);
        Ok(())
    }

    /// Frees what is due; see [`withdraw`](Pallet::withdraw).
    pub(crate) fn do_withdraw(who: &T::AccountId) -> DispatchResult {
        let mut bond = Self::bond_or_err(who)?;
        let now = frame_system::Pallet::<T>::block_number();
        let before = bond.unbonding_total();
        bond.unbonding.retain(|chunk| chunk.due > now);
        let amount = before.saturating_sub(bond.unbonding_total());
        ensure!(amount > 0, Error::<T, I>::NothingDue);
        Self::free(who, amount)?;
        Self::keep(who, bond);
        Self::deposit_event(Event::Withdrawn {
            who: who.clone(),
            amount,
        });
        Ok(())
    }

    /// Counts for another tier; see [`set_tier`](Pallet::set_tier).
    pub(crate) fn do_set_tier(who: &T::AccountId, tier: Tier) -> DispatchResult {
        let old = Self::bond_or_err(who)?;
        ensure!(old.tier != tier, Error::<T, I>::SameTier);
        Self::ensure_may_bond_for(who, tier)?;
        ensure!(
            Self::suffices(old.active, tier),
            Error::<T, I>::BelowMinimum
        );
        let mut bond = old.clone();
        bond.tier = tier;
        Self::deposit_event(Event::TierChanged {
            who: who.clone(),
            tier,
        });
        Self::tell_standing(who, &old, &bond);
        Bonds::<T, I>::insert(who, bond);
        Ok(())
    }

    fn ensure_may_bond_for(who: &T::AccountId, tier: Tier) -> Result<(), Error<T, I>> {
        ensure!(T::Tiers::minimum(tier).is_some(), Error::UnknownTier);
        ensure!(T::Tiers::is_attested(who, tier), Error::TierNotAttested);
        Ok(())
    }

    /// Makes `active` the active bond, in the total too, and tells the listeners.
    pub(crate) fn set_active(
        who: &T::AccountId,
        bond: &mut BondOf<T, I>,
        active: Balance,
    ) -> DispatchResult {
        Self::note_active(bond.active, active);
        bond.active = active;
        T::OnChange::on_bond_changed(who, active)
    }

    /// Corrects the total of active bonds after one has changed from `old` to `new`.
    pub(crate) fn note_active(old: Balance, new: Balance) {
        // Bonds are held money: their sum is below the issuance.
        TotalActive::<T, I>::mutate(|total| {
            *total = total.saturating_sub(old).saturating_add(new);
        });
    }

    /// Makes `amount` of what is held for the bond of `who` free again.
    pub(crate) fn free(who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::release(&HoldReason::Bond.into(), who, amount, Precision::Exact)?;
        Ok(())
    }

    /// Stores a bond, or forgets one of nothing.
    pub(crate) fn keep(who: &T::AccountId, bond: BondOf<T, I>) {
        if bond.held().is_zero() {
            Bonds::<T, I>::remove(who);
        } else {
            Bonds::<T, I>::insert(who, bond);
        }
    }

    /// Says so if a bond has become suspended, or is no longer. One of nothing is neither.
    pub(crate) fn tell_standing(who: &T::AccountId, old: &BondOf<T, I>, new: &BondOf<T, I>) {
        match (Self::is_sound(old), Self::is_sound(new)) {
            (true, false) if new.active > 0 => {
                Self::deposit_event(Event::Suspended { who: who.clone() });
            }
            (false, true) if old.active > 0 => {
                Self::deposit_event(Event::Reinstated { who: who.clone() });
            }
            _ => {}
        }
    }
}
