//! What others may read.

use frame::deps::frame_support::traits::Polling;
use sage_primitives::{epochs::EpochClock, Balance};

use super::draft::Draft;
use crate::{Config, Pallet, PollIndexOf, Standing};

impl<T: Config> Pallet<T> {
    /// What `capital` base units of `who` would count now; `None` if the account has less.
    pub(crate) fn power(who: &T::AccountId, capital: Balance) -> Option<Balance> {
        let draft = Draft::<T>::of(who.clone());
        let has_it = capital <= draft.balance;
        has_it.then(|| draft.voter.power(capital, T::Clock::current()))
    }

    /// How far `poll` is.
    pub(crate) fn standing_of(poll: PollIndexOf<T>) -> Option<Standing> {
        let (tally, _) = T::Polls::as_ongoing(poll)?;
        Some(Standing {
            ayes: tally.ayes,
            nays: tally.nays,
            turnout: tally.turnout,
            electorate: tally.electorate,
            support: tally.turnout_share(),
            approval: tally.approval_share(),
        })
    }
}
