//! The stakers' shares: one accumulator, so that an accrual costs the same for any number of stakers.

use frame::{deps::sp_core::U256, prelude::*};
use sage_primitives::{shares::StakeShares, Balance};

use crate::{
    math, AccRewardPerStake, Config, EarningStake, Error, Event, Joining, JoiningStake, Pallet,
    Round, Rounds, Staker, Stakers, Total, TotalStake, Undistributed, WeightInfo,
};

impl<T: Config> StakeShares<T::AccountId> for Pallet<T> {
    fn on_stake_changed(who: &T::AccountId, stake: Balance) -> DispatchResult {
        let mut staker = Stakers::<T>::get(who).unwrap_or_default();
        let left = Self::book(&mut staker)?;
        let (earning, joining) = (staker.stake, staker.joining_amount());
        let whole = earning
            .checked_add(joining)
            .ok_or(ArithmeticError::Overflow)?;
        // What is added earns from the next round on; what is taken away was added last.
        let taken = whole.saturating_sub(stake);
        let kept = joining.saturating_sub(taken);
        let now_joining = kept
            .checked_add(stake.saturating_sub(whole))
            .ok_or(ArithmeticError::Overflow)?;
        staker.stake = stake.min(earning);
        Self::retotal((earning, joining), (staker.stake, now_joining))?;
        Self::rejoin(&mut staker, now_joining)?;
        Self::leave(left);
        Self::keep(who, staker);
        Ok(())
    }

    fn weight() -> Weight {
        T::WeightInfo::on_stake_changed()
    }
}

impl Staker {
    /// The stake that does not earn yet, in base units.
    pub(crate) fn joining_amount(&self) -> Balance {
        self.joining.map_or(0, |joining| joining.amount)
    }

    /// Whether there is neither stake nor reward.
    pub(crate) fn is_empty(&self) -> bool {
        self.stake.is_zero() && self.joining.is_none() && self.pending.is_zero()
    }
}

impl<T: Config> Pallet<T> {
    /// Replaces one staker's earning and joining stake in the sums.
    fn retotal(before: (Balance, Balance), after: (Balance, Balance)) -> DispatchResult {
        let replace = |total: Balance, before, after| -> Result<Balance, ArithmeticError> {
            total
                .checked_sub(before)
                .ok_or(ArithmeticError::Underflow)?
                .checked_add(after)
                .ok_or(ArithmeticError::Overflow)
        };
        let earning = replace(TotalStake::<T>::get(), before.0, after.0)?;
        let joining = replace(JoiningStake::<T>::get(), before.1, after.1)?;
        // The start of a round adds the two and cannot refuse.
        earning
            .checked_add(joining)
            .ok_or(ArithmeticError::Overflow)?;
        TotalStake::<T>::put(earning);
        JoiningStake::<T>::put(joining);
        Ok(())
    }

    /// Makes `amount` the joining stake of `staker`, whose books are settled.
    fn rejoin(staker: &mut Staker, amount: Balance) -> DispatchResult {
        let from = Self::next_round();
        match (staker.joining.is_some(), amount.is_zero()) {
            (false, false) => Self::enter(from)?,
            (true, true) => Self::leave(Some(from)),
            _ => {}
        }
        staker.joining = (!amount.is_zero()).then_some(Joining { amount, from });
        Ok(())
    }

    /// Shares `amount`, already in the pot, among the present stakes.
    ///
    /// While no stake earns, the amount waits in [`Undistributed`] and joins the next accrual that finds a stake. So
    /// nothing is stranded; the price is that the first to stake earn what nobody had earned.
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

    /// What `staker` has earned since the last booking, up to a reward per unit of stake.
    fn accrued(staker: &Staker, until: U256) -> Result<Balance, ArithmeticError> {
        let rise = until
            .checked_sub(staker.debt)
            .ok_or(ArithmeticError::Underflow)?;
        math::earned(staker.stake, rise).ok_or(ArithmeticError::Overflow)
    }

    /// Books what `staker` has earned so far at the stake that earned it, and makes a joining stake whose round has begun
    /// part of the earning one.
    ///
    /// Returns the round whose start the staker needs no longer; whoever stores the staker must [`leave`](Self::leave)
    /// it.
    pub(crate) fn book(staker: &mut Staker) -> Result<Option<Round>, ArithmeticError> {
        let begun = staker
            .joining
            .filter(|joining| joining.from <= Self::round());
        if let Some(joining) = begun {
            let start = Rounds::<T>::get(joining.from).ok_or(ArithmeticError::Underflow)?;
            Self::book_until(staker, start.reward_per_stake)?;
            staker.stake = staker
                .stake
                .checked_add(joining.amount)
                .ok_or(ArithmeticError::Overflow)?;
            staker.joining = None;
        }
        Self::book_until(staker, AccRewardPerStake::<T>::get())?;
        Ok(begun.map(|joining| joining.from))
    }

    fn book_until(staker: &mut Staker, until: U256) -> Result<(), ArithmeticError> {
        staker.pending = staker
            .pending
            .checked_add(Self::accrued(staker, until)?)
            .ok_or(ArithmeticError::Overflow)?;
        staker.debt = until;
        Ok(())
    }

    /// Stores `staker`, or forgets who has neither stake nor reward.
    fn keep(who: &T::AccountId, staker: Staker) {
        if staker.is_empty() {
            Stakers::<T>::remove(who);
        } else {
            Stakers::<T>::insert(who, staker);
        }
    }

    /// `who` with settled books, not stored.
    fn settled(who: &T::AccountId) -> Option<Staker> {
        let mut staker = Stakers::<T>::get(who)?;
        Self::book(&mut staker).ok()?;
        Some(staker)
    }

    /// What `who` can claim.
    pub(crate) fn pending_of(who: &T::AccountId) -> Balance {
        Self::settled(who).map_or(0, |staker| staker.pending)
    }

    /// The answer of the view function.
    pub(crate) fn do_earning_stake(who: &T::AccountId) -> EarningStake {
        Self::settled(who).map_or_else(EarningStake::default, |staker| EarningStake {
            earning: staker.stake,
            joining: staker.joining_amount(),
        })
    }

    /// Pays `who` all that was earned.
    pub(crate) fn do_claim_staker_rewards(who: &T::AccountId) -> DispatchResult {
        let mut staker = Stakers::<T>::get(who).ok_or(Error::<T>::NothingToClaim)?;
        let left = Self::book(&mut staker)?;
        let amount = core::mem::take(&mut staker.pending);
        ensure!(!amount.is_zero(), Error::<T>::NothingToClaim);
        Self::pay_from_pot(who, amount)?;
        Self::leave(left);
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
