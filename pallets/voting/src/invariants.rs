//! What is always true.

use alloc::collections::BTreeMap;

use frame::{
    deps::{frame_support::traits::Polling, sp_runtime::TryRuntimeError},
    prelude::*,
    token::fungible::freeze::Inspect as _,
};
use sage_primitives::Balance;

use crate::{Config, FreezeReason, Pallet, PollIndexOf, Side, TotalRegistered, VoterOf, Voters};

/// Rule: an account without lots, votes and proposals has no record.
pub const EMPTY_RECORD: &str = "voting: a record of nothing";
/// Rule: lots are of something, and each began later than the one before it.
pub const LOTS_UNSORTED: &str = "voting: lots are empty or out of order";
/// Rule: what is frozen is the most that is registered, voted or proposed with.
pub const FREEZE_DIFFERS: &str = "voting: what is frozen is not what the record binds";
/// Rule: an account votes once in a poll, and proposes it once.
pub const POLL_TWICE: &str = "voting: an account has two votes or proposals in one poll";
/// Rule: a vote is of something, and counts once to twice its tokens.
pub const POWER_OUT_OF_BOUNDS: &str =
    "voting: a vote counts less than its tokens, or more than twice";
/// Rule: the total is the sum of what is registered.
pub const TOTAL_DIFFERS: &str = "voting: the total is not the sum of what is registered";
/// Rule: the tally of a poll is the sum of its votes.
pub const TALLY_DIFFERS: &str = "voting: the tally of a poll is not the sum of its votes";

/// Ayes, nays and turnout of a poll, in base units.
type Sums = (Balance, Balance, Balance);

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut total: Balance = 0;
        let mut polls: BTreeMap<PollIndexOf<T>, Sums> = BTreeMap::new();
        for (who, voter) in Voters::<T>::iter() {
            Self::check_record(&voter)?;
            let frozen = T::Currency::balance_frozen(&FreezeReason::Voting.into(), &who);
            ensure!(frozen == voter.frozen(), FREEZE_DIFFERS);
            total = total.saturating_add(voter.registered());
            for vote in &voter.votes {
                let sums = polls.entry(vote.poll).or_default();
                match vote.side {
                    Side::Aye => sums.0 = sums.0.saturating_add(vote.power),
                    Side::Nay => sums.1 = sums.1.saturating_add(vote.power),
                    Side::Abstain => {}
                }
                sums.2 = sums.2.saturating_add(vote.capital);
            }
        }
        ensure!(total == TotalRegistered::<T>::get(), TOTAL_DIFFERS);
        for (poll, sums) in polls {
            let Some((tally, _)) = T::Polls::as_ongoing(poll) else {
                continue;
            };
            let counted = (tally.ayes, tally.nays, tally.turnout);
            ensure!(counted == sums, TALLY_DIFFERS);
        }
        Ok(())
    }

    fn check_record(voter: &VoterOf<T>) -> Result<(), TryRuntimeError> {
        ensure!(!voter.is_empty(), EMPTY_RECORD);
        let sorted = voter
            .lots
            .windows(2)
            .all(|pair| pair[0].start < pair[1].start);
        let filled = voter.lots.iter().all(|lot| lot.amount > 0);
        ensure!(sorted && filled, LOTS_UNSORTED);
        let mut voted: alloc::vec::Vec<_> = voter.votes.iter().map(|vote| vote.poll).collect();
        let mut proposed: alloc::vec::Vec<_> =
            voter.proposals.iter().map(|backing| backing.poll).collect();
        voted.sort();
        proposed.sort();
        let once = |polls: &[PollIndexOf<T>]| polls.windows(2).all(|pair| pair[0] != pair[1]);
        ensure!(once(&voted) && once(&proposed), POLL_TWICE);
        let bounded = voter.votes.iter().all(|vote| {
            let most = vote.capital.saturating_mul(2);
            vote.capital > 0 && (vote.capital..=most).contains(&vote.power)
        });
        ensure!(bounded, POWER_OUT_OF_BOUNDS);
        Ok(())
    }
}
