//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::*;

use crate::{Config, Error};

/// Number of an operation; never used twice.
pub type OperationId = u32;

/// A group of this runtime.
pub type GroupOf<T> = Group<<T as frame_system::Config>::AccountId, <T as Config>::MaxMembers>;

/// An operation of this runtime.
pub type OperationOf<T> = Operation<
    <T as frame_system::Config>::AccountId,
    <T as frame_system::Config>::Hash,
    BlockNumberFor<T>,
    <T as Config>::MaxMembers,
>;

/// A demand of this runtime.
pub type DemandOf<T> = Demand<<T as frame_system::Config>::Hash, BlockNumberFor<T>>;

/// The call that this runtime dispatches.
pub type CallOf<T> = <T as Config>::RuntimeCall;

/// What is wrong with a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvalidGroup {
    /// It has no members.
    Empty,
    /// A member is named twice.
    Duplicate,
    /// Its threshold is below the least one, or above the number of its members.
    Threshold,
}

impl<T> From<InvalidGroup> for Error<T> {
    fn from(fault: InvalidGroup) -> Self {
        match fault {
            InvalidGroup::Empty => Self::NoMembers,
            InvalidGroup::Duplicate => Self::DuplicateMember,
            InvalidGroup::Threshold => Self::ThresholdOutOfRange,
        }
    }
}

/// Accounts of which some number must agree.
#[derive(
    CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxMembers))]
pub struct Group<AccountId, MaxMembers>
where
    AccountId: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxMembers: Get<u32>,
{
    /// Sorted, each once.
    pub members: BoundedVec<AccountId, MaxMembers>,
    /// How many of them must agree.
    pub threshold: u32,
}

impl<AccountId, MaxMembers> Default for Group<AccountId, MaxMembers>
where
    AccountId: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxMembers: Get<u32>,
{
    /// A group without members: nothing is ever agreed.
    fn default() -> Self {
        Self {
            members: BoundedVec::new(),
            threshold: 0,
        }
    }
}

impl<AccountId, MaxMembers> Group<AccountId, MaxMembers>
where
    AccountId: Clone + Ord + core::fmt::Debug,
    MaxMembers: Get<u32>,
{
    /// A group of `members`, at least `least` of whom must agree.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(
        mut members: BoundedVec<AccountId, MaxMembers>,
        threshold: u32,
        least: u32,
    ) -> Result<Self, InvalidGroup> {
        members.sort();
        let group = Self { members, threshold };
        group.check(least)?;
        Ok(group)
    }

    /// Whether the group may be one; see [`new`](Self::new).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, least: u32) -> Result<(), InvalidGroup> {
        ensure!(!self.members.is_empty(), InvalidGroup::Empty);
        let once = self.members.windows(2).all(|pair| pair[0] < pair[1]);
        ensure!(once, InvalidGroup::Duplicate);
        let range = least.max(1)..=self.members.len() as u32;
        ensure!(range.contains(&self.threshold), InvalidGroup::Threshold);
        Ok(())
    }

    /// Whether `who` is a member.
    pub fn contains(&self, who: &AccountId) -> bool {
        self.members.binary_search(who).is_ok()
    }

    /// Whether `count` members are enough. In a group without members nothing is.
    pub fn agrees(&self, count: usize) -> bool {
        self.threshold > 0 && count >= self.threshold as usize
    }
}

/// A call that the council has been asked to approve.
#[derive(
    CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxMembers))]
pub struct Operation<AccountId, Hash, BlockNumber, MaxMembers>
where
    AccountId: Clone + PartialEq + Eq + core::fmt::Debug,
    Hash: Clone + PartialEq + Eq + core::fmt::Debug,
    BlockNumber: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxMembers: Get<u32>,
{
    /// The member who proposed it.
    pub proposer: AccountId,
    /// Hash of the encoded call.
    pub call_hash: Hash,
    /// Bytes of the encoded call.
    pub call_len: u32,
    /// The first height at which it can be executed; there is one while enough members approve.
    pub eta: Option<BlockNumber>,
    /// The first height at which nothing can be done with it any more.
    pub expiry: BlockNumber,
    /// The members who approve, sorted, each once.
    pub approvals: BoundedVec<AccountId, MaxMembers>,
}

/// The times that govern operations, in blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times<BlockNumber> {
    /// The present height.
    pub now: BlockNumber,
    /// From the last approval needed to the first execution possible.
    pub delay: BlockNumber,
    /// From then, or from the proposal, to the end.
    pub lifetime: BlockNumber,
}

/// What a new count of approvals has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recount {
    /// Nothing.
    Same,
    /// There are enough now: the delay begins.
    Scheduled,
    /// There are not enough any more: what had passed of the delay counts for nothing.
    Unscheduled,
}

impl<AccountId, Hash, BlockNumber, MaxMembers> Operation<AccountId, Hash, BlockNumber, MaxMembers>
where
    AccountId: Clone + Ord + core::fmt::Debug,
    Hash: Clone + PartialEq + Eq + core::fmt::Debug,
    BlockNumber: Copy + Ord + Saturating + core::fmt::Debug,
    MaxMembers: Get<u32>,
{
    /// Whether nothing can be done with it any more at height `now`.
    pub fn is_expired(&self, now: BlockNumber) -> bool {
        now >= self.expiry
    }

    /// How many of those who approve are in `council`.
    pub fn count(&self, council: &Group<AccountId, MaxMembers>) -> usize {
        self.approvals
            .iter()
            .filter(|who| council.contains(who))
            .count()
    }

    /// Begins the delay if enough of `council` approve and it has not begun, and ends it if too few do.
    pub fn recount(
        &mut self,
        council: &Group<AccountId, MaxMembers>,
        times: &Times<BlockNumber>,
    ) -> Recount {
        let enough = council.agrees(self.count(council));
        match (self.eta, enough) {
            (None, true) => {
                let eta = times.now.saturating_add(times.delay);
                self.eta = Some(eta);
                self.expiry = eta.saturating_add(times.lifetime);
                Recount::Scheduled
            }
            (Some(_), false) => {
                self.eta = None;
                self.expiry = times.now.saturating_add(times.lifetime);
                Recount::Unscheduled
            }
            _ => Recount::Same,
        }
    }

    /// How far it has come at height `now`.
    pub fn stage(&self, now: BlockNumber) -> Stage<BlockNumber> {
        match self.eta {
            _ if self.is_expired(now) => Stage::Expired,
            None => Stage::Collecting,
            Some(eta) if now < eta => Stage::Waiting { eta },
            Some(_) => Stage::Executable { until: self.expiry },
        }
    }
}

/// How far an operation has come.
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
pub enum Stage<BlockNumber> {
    /// Too few members approve.
    Collecting,
    /// Enough do, and the delay passes.
    Waiting {
        /// The first height at which it can be executed.
        eta: BlockNumber,
    },
    /// Anyone may execute it.
    Executable {
        /// The first height at which nobody may any more.
        until: BlockNumber,
    },
    /// Nothing can be done with it any more.
    Expired,
}

/// A call that one guardian wants run.
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
pub struct Demand<Hash, BlockNumber> {
    /// Hash of the encoded call.
    pub call_hash: Hash,
    /// The first height at which the demand counts no more.
    pub until: BlockNumber,
}
