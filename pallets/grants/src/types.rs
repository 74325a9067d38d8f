//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::*;
use sage_primitives::{Balance, Epoch};

use crate::{math, Config};

/// Number of a grant; never used twice.
pub type GrantId = u64;

/// Place of a milestone in its grant, counted from 0.
pub type MilestoneIndex = u32;

/// Hash of what shows that a milestone is reached.
pub type Evidence = H256;

/// Most verifiers that a ballot has room for.
pub const BALLOT_BITS: u32 = u32::BITS;

/// A grant of this runtime.
pub type GrantOf<T> =
    Grant<<T as frame_system::Config>::AccountId, <T as Config>::Consideration, PlanOf<T>>;

/// How a grant of this runtime is paid.
pub type PlanOf<T> = Plan<
    <T as frame_system::Config>::AccountId,
    <T as Config>::MaxVerifiers,
    <T as Config>::MaxMilestones,
>;

/// The milestones of a grant of this runtime.
pub type MilestonesOf<T> = Milestones<
    <T as frame_system::Config>::AccountId,
    <T as Config>::MaxVerifiers,
    <T as Config>::MaxMilestones,
>;

/// Money set aside for somebody.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Grant<AccountId, Ticket, Plan> {
    /// Whose money it was, and who gets back what is not earned.
    pub grantor: AccountId,
    /// Who earns it.
    pub beneficiary: AccountId,
    /// Whether the grantor may take back what is not earned yet.
    pub revocable: bool,
    /// The deposit for this entry.
    pub ticket: Ticket,
    /// How it is earned.
    pub plan: Plan,
}

/// How a grant is earned.
#[derive(
    CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxVerifiers, MaxMilestones))]
pub enum Plan<AccountId, MaxVerifiers, MaxMilestones>
where
    AccountId: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxVerifiers: Get<u32>,
    MaxMilestones: Get<u32>,
{
    /// By the passing of time.
    Linear(Schedule),
    /// By what is done.
    Milestones(Milestones<AccountId, MaxVerifiers, MaxMilestones>),
}

impl<AccountId, MaxVerifiers, MaxMilestones> Plan<AccountId, MaxVerifiers, MaxMilestones>
where
    AccountId: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxVerifiers: Get<u32>,
    MaxMilestones: Get<u32>,
{
    /// What is neither paid nor returned yet, in base units.
    pub fn remaining(&self) -> Balance {
        match self {
            Self::Linear(schedule) => schedule.remaining(),
            Self::Milestones(plan) => plan.sum_where(|state| !state.is_closed()),
        }
    }

    /// What is earned in epoch `now` and not paid yet, in base units.
    pub fn due(&self, now: Epoch) -> Balance {
        match self {
            Self::Linear(schedule) => schedule.due(now),
            Self::Milestones(plan) => plan.sum_where(|state| state == MilestoneState::Approved),
        }
    }

    /// The bytes that the plan takes at most in its life.
    pub fn largest_size(&self) -> usize
    where
        AccountId: Encode,
    {
        let growth = match self {
            Self::Linear(_) => 0,
            // A submission makes a milestone larger.
            Self::Milestones(plan) => plan
                .milestones
                .len()
                .saturating_mul(MilestoneState::max_encoded_len()),
        };
        self.encoded_size().saturating_add(growth)
    }
}

/// A grant that vests evenly after a cliff. All times are in epochs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Schedule {
    /// All of it, in base units.
    pub total: Balance,
    /// Paid so far, in base units.
    pub released: Balance,
    /// The epoch in which it was made.
    pub start: Epoch,
    /// How long nothing vests.
    pub cliff: Epoch,
    /// How long it vests after the cliff.
    pub linear: Epoch,
}

impl Schedule {
    /// What has vested in epoch `now`, in base units.
    pub fn vested(&self, now: Epoch) -> Balance {
        let passed = now.saturating_sub(self.start);
        math::vested(self.total, self.cliff, self.linear, passed)
    }

    /// What has vested and is not paid, in base units.
    pub fn due(&self, now: Epoch) -> Balance {
        self.vested(now).saturating_sub(self.released)
    }

    /// What is not paid, in base units.
    pub fn remaining(&self) -> Balance {
        self.total.saturating_sub(self.released)
    }
}

/// A grant that is paid in parts, each when enough verifiers approve of what was done for it.
#[derive(
    CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxVerifiers, MaxMilestones))]
pub struct Milestones<AccountId, MaxVerifiers, MaxMilestones>
where
    AccountId: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxVerifiers: Get<u32>,
    MaxMilestones: Get<u32>,
{
    /// Who decides; the same for the life of the grant.
    pub verifiers: BoundedVec<AccountId, MaxVerifiers>,
    /// How many of them must approve.
    pub needed: u32,
    /// The parts.
    pub milestones: BoundedVec<Milestone, MaxMilestones>,
}

impl<AccountId, MaxVerifiers, MaxMilestones> Milestones<AccountId, MaxVerifiers, MaxMilestones>
where
    AccountId: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxVerifiers: Get<u32>,
    MaxMilestones: Get<u32>,
{
    /// The sum of the milestones whose state is such, in base units.
    fn sum_where(&self, such: impl Fn(MilestoneState) -> bool) -> Balance {
        // All of them together were checked not to overflow when the grant was made.
        self.milestones
            .iter()
            .filter(|milestone| such(milestone.state))
            .fold(0, |sum, milestone| sum.saturating_add(milestone.amount))
    }

    /// The bit of `who` in a ballot, if it is a verifier.
    pub fn bit_of(&self, who: &AccountId) -> Option<u32> {
        let position = self.verifiers.iter().position(|verifier| verifier == who)?;
        1_u32.checked_shl(u32::try_from(position).ok()?)
    }

    /// What the votes on `submission` come to, if they decide.
    pub fn decision(&self, submission: &Submission) -> Option<Decision> {
        // At most as many as a ballot has bits.
        let voters = self.verifiers.len() as u32;
        if submission.approvals.count_ones() >= self.needed {
            return Some(Decision::Approved);
        }
        // So many against it leave too few for it.
        let left = voters.saturating_sub(submission.rejections.count_ones());
        (left < self.needed).then_some(Decision::Rejected)
    }
}

/// A part of a grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Milestone {
    /// What it pays, in base units.
    pub amount: Balance,
    /// The last epoch in which evidence is taken.
    pub deadline: Epoch,
    /// How far it is.
    pub state: MilestoneState,
}

/// How far a milestone is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum MilestoneState {
    /// Waits for evidence.
    Open,
    /// The verifiers decide.
    Submitted(Submission),
    /// Earned, and not paid yet.
    Approved,
    /// Paid to the beneficiary.
    Released,
    /// Returned to the grantor.
    Expired,
}

impl MilestoneState {
    /// Whether nothing is set aside for it any more.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Released | Self::Expired)
    }
}

/// Evidence, and the votes on it.
///
/// Bit `i` of a ballot stands for verifier `i`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Submission {
    /// What is voted on.
    pub evidence: Evidence,
    /// Who approves.
    pub approvals: u32,
    /// Who does not.
    pub rejections: u32,
}

impl Submission {
    /// Evidence on which nobody has voted.
    pub fn new(evidence: Evidence) -> Self {
        Self {
            evidence,
            approvals: 0,
            rejections: 0,
        }
    }

    /// Whether the verifier of this bit has voted.
    pub fn has_vote_of(&self, bit: u32) -> bool {
        (self.approvals | self.rejections) & bit != 0
    }

    /// Counts the vote of the verifier of this bit.
    pub fn count(&mut self, bit: u32, approves: bool) {
        if approves {
            self.approvals |= bit;
        } else {
            self.rejections |= bit;
        }
    }
}

/// What the verifiers decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Enough approve.
    Approved,
    /// So many do not that enough never will.
    Rejected,
}

/// What a grantor asks for.
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
pub struct MilestoneTerms {
    /// What the milestone pays, in base units.
    #[codec(compact)]
    pub amount: Balance,
    /// The last epoch in which evidence is taken.
    pub deadline: Epoch,
}
