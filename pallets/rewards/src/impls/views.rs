//! What anyone may read.

use alloc::vec::Vec;

use sage_primitives::epochs::EpochClock;

use crate::{Claimable, Config, Pallet, RewardClass, VestingOf, Vestings};

impl<T: Config> Pallet<T> {
    /// The answer of the view function.
    pub(crate) fn do_claimable(who: &T::AccountId) -> Claimable {
        let now = T::Clock::current();
        let of = |class| Vestings::<T>::get(who, class).claimable(now);
        Claimable {
            subsidy: of(RewardClass::Subsidy),
            top_miner: of(RewardClass::TopMiner),
        }
    }

    /// The answer of the view function.
    pub(crate) fn do_entries(who: &T::AccountId) -> Vec<(RewardClass, VestingOf<T>)> {
        let of = |class| (class, Vestings::<T>::get(who, class));
        let all = RewardClass::ALL.into_iter().map(of);
        all.filter(|(_, vesting)| !vesting.is_empty()).collect()
    }
}
