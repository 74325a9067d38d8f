//! The stakers' shares: one accumulator, so that an accrual costs the same for any number of stakers.

use frame::prelude::*;
use sage_primitives::{shares::StakeShares, Balance};

use crate::{
    math, AccRewardPerStake, Config, Error, Event, Pallet, Staker, Stakers, Total, TotalStake,
    Undistributed, WeightInfo,
};

impl<T: Config> StakeShares<T::AccountId> for Pallet<T> {
    fn on_stake_changed(who: &T::AccountId, stake: Balance) -> DispatchResult {
        let mut staker = Stakers::<T>::get(who).unwrap_or_default();
        Self::book(&mut staker)?;
        let total = TotalStake::<T>::get()
            .checked_sub(staker.stake)
            .ok_or(ArithmeticError::Underflow)?
            .checked_add(stake)
            .ok_or(ArithmeticError::Overflow)?;
        staker.stake = stake;
        TotalStake::<T>::put(total);
        Self::keep(who, staker);
        Ok(())
    }

    fn weight() -> Weight {
        T::WeightInfo::on_stake_changed()
    }
}

impl<T: Config> Pallet<T> {
    /// Shares `amount`, already in the pot, among the present stakes.
    ///
    /// Without any stake the amount waits in [`Undistributed`] and joins the next accrual that finds a stake. So nothing
    /// is stranded; the price is that the first to stake earn what nobody had earned.
    pub(crate) fn accrue(amount: Balance) -> DispatchResult {
        let waiting = Undistributed::<T>::get()
            .checked_add(amount)
            .ok_or(ArithmeticError::Overflow)?;
        let Some(rise) = math::reward_per_stake(waiting, TotalStake::<T>::get()) else {
            Undistributed::<T>::put(waiting);
            return Ok(());
        };
        let raised = AccRewardPerStake::<T>::get()
            .checked_add(rise)
            .ok_or(ArithmeticError::Overflow)?;
        AccRewardPerStake::<T>::put(raised);
        Undistributed::<T>::kill();
        Ok(())
    }

    /// What `staker` has earned since the last booking.
    pub(crate) fn accrued(staker: &Staker) -> Result<Balance, ArithmeticError> {
        let rise = AccRewardPerStake::<T>::get()
            .checked_sub(staker.debt)
            .ok_or(ArithmeticError::Underflow)?;
        math::earned(staker.stake, rise).ok_or(ArithmeticError::Overflow)
    }

    /// Books what `staker` has earned at the present stake.
    fn book(staker: &mut Staker) -> DispatchResult {
        staker.pending = staker
            .pending
            .checked_add(Self::accrued(staker)?)
            .ok_or(ArithmeticError::Overflow)?;
        staker.debt = AccRewardPerStake::<T>::get();
        Ok(())
    }

    /// Stores `staker`, or forgets who has neither stake nor reward.
    fn keep(who: &T::AccountId, staker: Staker) {
        if staker.stake.is_zero() && staker.pending.is_zero() {
            Stakers::<T>::remove(who);
        } else {
            Stakers::<T>::insert(who, staker);
        }
    }

    /// What `who` can claim.
    pub(crate) fn pending_of(who: &T::AccountId) -> Balance {
        Stakers::<T>::get(who)
            .and_then(|mut staker| {
                Self::book(&mut staker).ok()?;
                Some(staker.pending)
            })
            .unwrap_or_default()
    }

    /// Pays `who` all that was earned.
    pub(crate) fn do_claim_staker_rewards(who: &T::AccountId) -> DispatchResult {
        let mut staker = Stakers::<T>::get(who).ok_or(Error::<T>::NothingToClaim)?;
        Self::book(&mut staker)?;
        let amount = core::mem::take(&mut staker.pending);
        ensure!(!amount.is_zero(), Error::<T>::NothingToClaim);
        Self::pay_from_pot(who, amount)?;
        Self::keep(who, staker);
        Total::<T>::try_mutate(|total| -> DispatchResult {
            total.claimed = total
                .claimed
                .checked_add(amount)
                .ok_or(ArithmeticError::Overflow)?;
            Ok(())
        })?;
        Self::deposit_event(Event::StakerRewardsClaimed {
            who: who.clone(),
            amount,
        });
        Ok(())
    }
}
