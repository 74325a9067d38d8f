//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    deps::frame_support::traits::{schedule::DispatchTime, Bounded as BoundedCall, Polling},
    prelude::*,
};
use sage_primitives::{Balance, Epoch};

use crate::{math, Config, Track};

/// The votes of a poll of this runtime.
pub type TallyOf<T> = Tally<<T as Config>::Electorate>;

/// Number of a poll of this runtime.
pub type PollIndexOf<T> = <<T as Config>::Polls as Polling<TallyOf<T>>>::Index;

/// A call that a poll decides on: itself if it is short, else its hash.
pub type ProposalOf<T> =
    BoundedCall<<T as frame_system::Config>::RuntimeCall, <T as frame_system::Config>::Hashing>;

/// A record of this runtime.
pub type VoterOf<T> = Voter<
    PollIndexOf<T>,
    BlockNumberFor<T>,
    <T as Config>::MaxLots,
    <T as Config>::MaxVotes,
    <T as Config>::MaxProposals,
>;

/// A vote of this runtime.
pub type VoteOf<T> = Vote<PollIndexOf<T>>;

/// Opens polls, and takes back what they have decided.
///
/// The runtime joins this pallet and its referenda with it.
pub trait Referenda<T: Config> {
    /// Opens a poll on `track` in the name of `who`, whom it may ask for a deposit.
    ///
    /// # Errors
    /// The proposal, or the account, is not fit for a poll.
    fn submit(
        who: &T::AccountId,
        track: Track,
        proposal: ProposalOf<T>,
        enactment: DispatchTime<BlockNumberFor<T>>,
    ) -> Result<PollIndexOf<T>, DispatchError>;

    /// Takes back what `poll` has approved, before it is run.
    ///
    /// # Errors
    /// Nothing is waiting to be run.
    fn cancel_enactment(poll: PollIndexOf<T>) -> DispatchResult;

    /// A poll whose proposal is approved and waits to be run.
    ///
    /// # Errors
    /// There can be none.
    #[cfg(feature = "runtime-benchmarks")]
    fn approved_poll() -> Result<PollIndexOf<T>, DispatchError>;
}

/// Origins of this pallet.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum RawOrigin<AccountId> {
    /// What a poll on this track has approved.
    Decided(Track),
    /// An account whose proposal this pallet has let through, on its way to the referenda and nowhere else.
    Proposer(AccountId),
}

/// A part of what an account has registered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Lot {
    /// The epoch since which it counts as held.
    pub start: Epoch,
    /// Base units.
    pub amount: Balance,
}

/// What a vote says.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Side {
    /// For the proposal.
    Aye,
    /// Against it.
    Nay,
    /// Neither, but takes part.
    Abstain,
}

/// What an account has said in a poll.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Vote<PollIndex> {
    /// In which poll.
    pub poll: PollIndex,
    /// What.
    pub side: Side,
    /// Tokens, in base units.
    pub capital: Balance,
    /// What they counted when the vote was cast, in base units.
    pub power: Balance,
}

/// Tokens that stand behind a proposal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Backing<PollIndex, BlockNumber> {
    /// The poll that was proposed.
    pub poll: PollIndex,
    /// Tokens, in base units.
    pub capital: Balance,
    /// The height at which it was proposed.
    pub since: BlockNumber,
}

/// All that this pallet knows of one account.
#[derive(
    CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxLots, MaxVotes, MaxProposals))]
pub struct Voter<PollIndex, BlockNumber, MaxLots, MaxVotes, MaxProposals>
where
    PollIndex: Clone + PartialEq + Eq + core::fmt::Debug,
    BlockNumber: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxLots: Get<u32>,
    MaxVotes: Get<u32>,
    MaxProposals: Get<u32>,
{
    /// What it has registered, oldest first, one lot an epoch.
    pub lots: BoundedVec<Lot, MaxLots>,
    /// What it has voted, one vote a poll.
    pub votes: BoundedVec<Vote<PollIndex>, MaxVotes>,
    /// What it has proposed.
    pub proposals: BoundedVec<Backing<PollIndex, BlockNumber>, MaxProposals>,
}

impl<PollIndex, BlockNumber, MaxLots, MaxVotes, MaxProposals>
    Voter<PollIndex, BlockNumber, MaxLots, MaxVotes, MaxProposals>
where
    PollIndex: Clone + PartialEq + Eq + core::fmt::Debug,
    BlockNumber: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxLots: Get<u32>,
    MaxVotes: Get<u32>,
    MaxProposals: Get<u32>,
{
    /// The record of an account that was never here.
    pub fn new() -> Self {
        Self {
            lots: BoundedVec::new(),
            votes: BoundedVec::new(),
            proposals: BoundedVec::new(),
        }
    }

    /// Whether nothing is worth keeping.
    pub fn is_empty(&self) -> bool {
        self.lots.is_empty() && self.votes.is_empty() && self.proposals.is_empty()
    }

    /// All that is registered, in base units.
    pub fn registered(&self) -> Balance {
        // All of it is money of one account.
        self.lots
            .iter()
            .fold(0, |sum, lot| sum.saturating_add(lot.amount))
    }

    /// The most that was voted with, or stands behind a proposal, in base units.
    pub fn committed(&self) -> Balance {
        let votes = self.votes.iter().map(|vote| vote.capital);
        let proposals = self.proposals.iter().map(|backing| backing.capital);
        votes.chain(proposals).max().unwrap_or_default()
    }

    /// What must stay on the account, in base units.
    pub fn frozen(&self) -> Balance {
        self.registered().max(self.committed())
    }

    /// The part of the registered tokens with which nothing was voted or proposed: votes take the oldest first.
    pub fn uncommitted(&self) -> Balance {
        self.registered().saturating_sub(self.committed())
    }

    /// What `capital` tokens of the account count in epoch `now`: the oldest lots first, then what is not registered.
    pub fn power(&self, capital: Balance, now: Epoch) -> Balance {
        let mut rest = capital;
        let mut parts = alloc::vec::Vec::with_capacity(self.lots.len().saturating_add(1));
        for lot in &self.lots {
            let part = rest.min(lot.amount);
            rest = rest.saturating_sub(part);
            parts.push((part, now.saturating_sub(lot.start)));
        }
        parts.push((rest, 0));
        math::power(parts.into_iter())
    }

    /// Takes `amount` out of the lots, from the newest on.
    pub fn take_newest(&mut self, mut amount: Balance) {
        while amount > 0 {
            let Some(newest) = self.lots.last_mut() else {
                return;
            };
            let part = amount.min(newest.amount);
            newest.amount = newest.amount.saturating_sub(part);
            amount = amount.saturating_sub(part);
            if newest.amount.is_zero() {
                self.lots.pop();
            }
        }
    }
}

impl<PollIndex, BlockNumber, MaxLots, MaxVotes, MaxProposals> Default
    for Voter<PollIndex, BlockNumber, MaxLots, MaxVotes, MaxProposals>
where
    PollIndex: Clone + PartialEq + Eq + core::fmt::Debug,
    BlockNumber: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxLots: Get<u32>,
    MaxVotes: Get<u32>,
    MaxProposals: Get<u32>,
{
    fn default() -> Self {
        Self::new()
    }
}

/// The votes of a poll.
#[derive(
    CloneNoBound,
    PartialEqNoBound,
    EqNoBound,
    DebugNoBound,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[codec(mel_bound())]
#[scale_info(skip_type_params(Electorate))]
pub struct Tally<Electorate> {
    /// Power for the proposal, in base units.
    pub ayes: Balance,
    /// Power against it, in base units.
    pub nays: Balance,
    /// Tokens that take part, unweighted, in base units.
    pub turnout: Balance,
    /// The most tokens that could vote, at the opening of the poll and at each of its votes, in base units.
    pub electorate: Balance,
    /// Binds the source of the electorate.
    pub source: PhantomData<Electorate>,
}

/// How far a poll is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Standing {
    /// Power for the proposal, in base units.
    pub ayes: Balance,
    /// Power against it, in base units.
    pub nays: Balance,
    /// Tokens that take part, in base units.
    pub turnout: Balance,
    /// Tokens of which the quorum is a share, in base units.
    pub electorate: Balance,
    /// Share of the electorate that takes part, in parts of a billion.
    pub support: u32,
    /// Share of the ayes in ayes and nays, in parts of a billion.
    pub approval: u32,
}
