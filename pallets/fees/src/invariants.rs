//! What is always true.

extern crate alloc;

use alloc::collections::BTreeMap;

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::fungible::Inspect};
use sage_primitives::Balance;

use crate::{
    Config, Configuration, JoiningStake, Pallet, Round, Rounds, Stakers, Total, TotalStake,
    Unclaimed, Undistributed,
};

/// Rule: the shares in force and the shares to come are within their bounds.
pub const CONFIG_OUT_OF_BOUNDS: &str = "fees: the configured shares are out of bounds";
/// Rule: burn, treasury and stakers sum to the fees.
pub const FEE_NOT_CONSERVED: &str = "fees: burn, treasury and stakers do not sum to the fees";
/// Rule: fees and workers sum to the payments.
pub const GMV_NOT_CONSERVED: &str = "fees: fees and workers do not sum to the payments";
/// Rule: the recorded stakes sum to the total.
pub const STAKE_MISCOUNTED: &str = "fees: the stakes do not sum to the total stake";
/// Rule: the stakes that join in the next round sum to their total, and none joins later or with nothing.
pub const JOINING_MISCOUNTED: &str = "fees: the joining stakes do not sum to their total";
/// Rule: the start of a round is kept for exactly the stakers who need it.
pub const ROUND_MISCOUNTED: &str = "fees: a round is kept for other stakers than those who need it";
/// Rule: nobody's books are ahead of the accumulator, and what they say fits a balance.
pub const REWARD_NOT_COUNTABLE: &str = "fees: a staker's reward cannot be computed";
/// Rule: an entry is kept only for a stake or a reward, and a booked part is above zero.
pub const EMPTY_ENTRY: &str = "fees: an entry is kept for nothing";
/// Rule: stakers were paid, and are owed, at most their part of the fees.
pub const STAKERS_OVERPAID: &str = "fees: stakers get more than their part of the fees";
/// Rule: the pot covers what it owes, on top of the existential deposit.
pub const POT_SHORT: &str = "fees: the pot does not cover what it owes";
/// Rule: the pot holds its existential deposit, so that no part is too small for it.
pub const POT_NOT_FUNDED: &str = "fees: the pot does not hold its existential deposit";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_config()?;
        Self::check_totals()?;
        let owed = Self::check_stakers()?;
        let unclaimed = Self::check_unclaimed()?;
        Self::check_pot(owed, unclaimed)
    }

    fn check_config() -> Result<(), TryRuntimeError> {
        let schedule = Configuration::<T>::get();
        let sound = schedule.current.check().is_ok()
            && schedule.next.is_none_or(|(_, next)| next.check().is_ok());
        ensure!(sound, CONFIG_OUT_OF_BOUNDS);
        Ok(())
    }

    fn check_totals() -> Result<(), TryRuntimeError> {
        let total = Total::<T>::get();
        let parts = sum([total.burned, total.treasury, total.stakers]);
        ensure!(parts == Some(total.fees), FEE_NOT_CONSERVED);
        let whole = sum([total.fees, total.workers]);
        ensure!(whole == Some(total.gmv), GMV_NOT_CONSERVED);
        Ok(())
    }

    /// Returns what stakers may claim.
    fn check_stakers() -> Result<Balance, TryRuntimeError> {
        let (mut stake, mut joining, mut owed): (Balance, Balance, Balance) = (0, 0, 0);
        let mut needed = BTreeMap::<Round, u32>::new();
        for (_, mut staker) in Stakers::<T>::iter() {
            ensure!(!staker.is_empty(), EMPTY_ENTRY);
            if let Some(part) = staker.joining {
                let known = !part.amount.is_zero() && part.from <= Self::next_round();
                ensure!(known, JOINING_MISCOUNTED);
                let waiting = needed.entry(part.from).or_default();
                *waiting = waiting.saturating_add(1);
                ensure!(Rounds::<T>::contains_key(part.from), ROUND_MISCOUNTED);
            }
            Self::book(&mut staker).map_err(|_| REWARD_NOT_COUNTABLE)?;
            owed = sum([owed, staker.pending]).ok_or(REWARD_NOT_COUNTABLE)?;
            stake = sum([stake, staker.stake]).ok_or(STAKE_MISCOUNTED)?;
            joining = sum([joining, staker.joining_amount()]).ok_or(JOINING_MISCOUNTED)?;
        }
        ensure!(stake == TotalStake::<T>::get(), STAKE_MISCOUNTED);
        ensure!(joining == JoiningStake::<T>::get(), JOINING_MISCOUNTED);
        let kept = Rounds::<T>::iter().map(|(round, start)| (round, start.waiting));
        ensure!(kept.collect::<BTreeMap<_, _>>() == needed, ROUND_MISCOUNTED);
        Ok(owed)
    }

    /// Returns the sum of the booked parts.
    fn check_unclaimed() -> Result<Balance, TryRuntimeError> {
        let mut unclaimed: Balance = 0;
        for (_, amount) in Unclaimed::<T>::iter() {
            ensure!(!amount.is_zero(), EMPTY_ENTRY);
            unclaimed = sum([unclaimed, amount]).ok_or(POT_SHORT)?;
        }
        Ok(unclaimed)
    }

    fn check_pot(owed: Balance, unclaimed: Balance) -> Result<(), TryRuntimeError> {
        let total = Total::<T>::get();
        let waiting = Undistributed::<T>::get();
        let given = sum([total.claimed, owed, waiting]).ok_or(STAKERS_OVERPAID)?;
        ensure!(given <= total.stakers, STAKERS_OVERPAID);
        let liabilities = sum([owed, waiting, unclaimed]).ok_or(POT_SHORT)?;
        let available = T::Currency::balance(&Self::pot_account())
            .saturating_sub(T::Currency::minimum_balance());
        ensure!(liabilities <= available, POT_SHORT);
        let balance = T::Currency::balance(&Self::pot_account());
        ensure!(balance >= T::Currency::minimum_balance(), POT_NOT_FUNDED);
        Ok(())
    }
}

/// The sum, unless it overflows.
fn sum<const N: usize>(amounts: [Balance; N]) -> Option<Balance> {
    amounts
        .into_iter()
        .try_fold(0, |total: Balance, amount| total.checked_add(amount))
}
