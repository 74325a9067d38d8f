//! What is always true.

use alloc::collections::BTreeMap;

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::fungible::hold::Inspect as _};
use sage_primitives::Balance;

use crate::{Bonds, Config, HoldReason, Offence, Offences, Pallet, Stage, TotalActive};

/// Rule: what is held for a bond is what the ledger says.
pub const HOLD_DIFFERS: &str = "stakes: what is held is not active, unbonding and seized";
/// Rule: a bond is of something.
pub const EMPTY_BOND: &str = "stakes: a bond of nothing";
/// Rule: parts that are unbonding are of something, and stand in the order in which they are due.
pub const CHUNKS_UNSORTED: &str = "stakes: unbonding parts are empty or out of order";
/// Rule: the total is the sum of the active bonds.
pub const TOTAL_DIFFERS: &str = "stakes: the total is not the sum of the active bonds";
/// Rule: what is seized from a bond is the sum of its open offences.
pub const SEIZED_DIFFERS: &str = "stakes: what is seized is not the sum of the open offences";
/// Rule: a bond counts its disputed slashes.
pub const DISPUTES_DIFFER: &str = "stakes: a bond does not count its disputes";
/// Rule: the deposits held of an account are those of its disputes.
pub const DEPOSITS_DIFFER: &str =
    "stakes: what is held for disputes is not the sum of their deposits";

impl<T: Config<I>, I: 'static> Pallet<T, I> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut open: BTreeMap<T::AccountId, (Balance, Balance, u32)> = BTreeMap::new();
        for offence in Offences::<T, I>::iter_values() {
            let Offence::Open(seizure) = offence else {
                continue;
            };
            let sums = open.entry(seizure.who).or_default();
            sums.0 = sums.0.saturating_add(seizure.amount);
            if let Stage::Disputed { deposit, .. } = seizure.stage {
                sums.1 = sums.1.saturating_add(deposit);
                sums.2 = sums.2.saturating_add(1);
            }
        }
        let mut total: Balance = 0;
        for (who, bond) in Bonds::<T, I>::iter() {
            ensure!(bond.held() > 0, EMPTY_BOND);
            let held = T::Currency::balance_on_hold(&HoldReason::Bond.into(), &who);
            ensure!(held == bond.held(), HOLD_DIFFERS);
            let sorted = bond
                .unbonding
                .windows(2)
                .all(|pair| pair[0].due < pair[1].due);
            let filled = bond.unbonding.iter().all(|chunk| chunk.amount > 0);
            ensure!(sorted && filled, CHUNKS_UNSORTED);
            let (seized, deposits, disputes) = open.remove(&who).unwrap_or_default();
            ensure!(seized == bond.seized, SEIZED_DIFFERS);
            ensure!(disputes == bond.disputes, DISPUTES_DIFFER);
            let held = T::Currency::balance_on_hold(&HoldReason::DisputeDeposit.into(), &who);
            ensure!(held == deposits, DEPOSITS_DIFFER);
            total = total.saturating_add(bond.active);
        }
        ensure!(open.is_empty(), SEIZED_DIFFERS);
        ensure!(total == TotalActive::<T, I>::get(), TOTAL_DIFFERS);
        Ok(())
    }
}
