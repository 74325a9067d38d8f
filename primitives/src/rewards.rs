//! Rewards that have not vested yet, as those see them who punish.

use frame_support::weights::Weight;

use crate::{bonds::OffenceId, Balance};

/// Takes rewards from those who did wrong, as far as these have not vested.
pub trait SlashRewards<AccountId> {
    /// Takes `rate` basis points, clamped to 1,000 to 5,000, of what has not vested of the rewards of `who`, and returns
    /// how much that was. It goes back to where rewards come from.
    ///
    /// What has vested stays, claimed or not. Never fails; takes nothing of who has no such rewards, and nothing for an
    /// offence for which it has taken something before.
    fn slash_unvested(offence: OffenceId, who: &AccountId, rate: u16) -> Balance;

    /// Worst-case weight of one [`slash_unvested`](Self::slash_unvested).
    fn slash_unvested_weight() -> Weight;
}

impl<AccountId> SlashRewards<AccountId> for () {
    fn slash_unvested(_: OffenceId, _: &AccountId, _: u16) -> Balance {
        0
    }

    fn slash_unvested_weight() -> Weight {
        Weight::zero()
    }
}
