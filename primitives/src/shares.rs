//! How bond pallets tell the fee pot who has staked how much.

use frame_support::{pallet_prelude::DispatchResult, weights::Weight};

use crate::Balance;

/// Hears of every change of a stake that earns a share of the fees.
pub trait StakeShares<AccountId> {
    /// The stake of `who` is `stake` base units from now on.
    ///
    /// What the former stake has earned is booked first. What is added earns from the next epoch on; what is taken away
    /// earns no longer.
    ///
    /// # Errors
    /// The total stake or the booked reward would overflow.
    fn on_stake_changed(who: &AccountId, stake: Balance) -> DispatchResult;

    /// Worst-case weight of one [`on_stake_changed`](Self::on_stake_changed).
    fn weight() -> Weight;
}

impl<AccountId> StakeShares<AccountId> for () {
    fn on_stake_changed(_: &AccountId, _: Balance) -> DispatchResult {
        Ok(())
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}
