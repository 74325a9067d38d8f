//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::prelude::*;
use sage_primitives::{bonds::Tier, Balance};

use crate::{math::Cut, Config};

/// Money taken from a bond, on its way to those who get it.
pub type CreditOf<T, I> =
    fungible::Credit<<T as frame_system::Config>::AccountId, <T as Config<I>>::Currency>;

/// A bond of this runtime.
pub type BondOf<T, I> = Bond<BlockNumberFor<T>, <T as Config<I>>::MaxChunks>;

/// An offence of this runtime.
pub type OffenceOf<T> = Offence<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// A seizure of this runtime.
pub type SeizureOf<T> = Seizure<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// A part of a bond that is on its way out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Chunk<BlockNumber> {
    /// Base units.
    pub amount: Balance,
    /// The first height at which it can be withdrawn.
    pub due: BlockNumber,
}

/// What one account has bonded. All of it is held on the account.
#[derive(
    CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
#[scale_info(skip_type_params(MaxChunks))]
pub struct Bond<BlockNumber, MaxChunks>
where
    BlockNumber: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxChunks: Get<u32>,
{
    /// For which tier it was made.
    pub tier: Tier,
    /// Counts towards the minimum of the tier, in base units.
    pub active: Balance,
    /// Counts for nothing any more but can be slashed, oldest first.
    pub unbonding: BoundedVec<Chunk<BlockNumber>, MaxChunks>,
    /// Slashed, and held until the time to dispute has passed, in base units.
    pub seized: Balance,
    /// How many of its slashes are disputed; meanwhile the bond makes its owner eligible for nothing.
    pub disputes: u32,
}

impl<BlockNumber, MaxChunks> Bond<BlockNumber, MaxChunks>
where
    BlockNumber: Clone + PartialEq + Eq + core::fmt::Debug,
    MaxChunks: Get<u32>,
{
    /// A bond of nothing.
    pub fn new(tier: Tier) -> Self {
        Self {
            tier,
            active: 0,
            unbonding: BoundedVec::new(),
            seized: 0,
            disputes: 0,
        }
    }

    /// The sum of what is unbonding.
    pub fn unbonding_total(&self) -> Balance {
        self.unbonding
            .iter()
            .fold(0, |sum, chunk| sum.saturating_add(chunk.amount))
    }

    /// All that is held for this bond.
    pub fn held(&self) -> Balance {
        // All of it is money of one account.
        self.active
            .saturating_add(self.unbonding_total())
            .saturating_add(self.seized)
    }

    /// Takes `amount` out of what is unbonding, from the newest chunk on.
    pub fn take_newest(&mut self, mut amount: Balance) {
        while amount > 0 {
            let Some(newest) = self.unbonding.last_mut() else {
                return;
            };
            let part = amount.min(newest.amount);
            newest.amount = newest.amount.saturating_sub(part);
            amount = amount.saturating_sub(part);
            if newest.amount.is_zero() {
                self.unbonding.pop();
            }
        }
    }

    /// Sets aside what a slash takes.
    pub fn seize(&mut self, cut: &Cut) {
        self.active = self.active.saturating_sub(cut.active);
        self.take_newest(cut.unbonding);
        self.seized = self.seized.saturating_add(cut.total());
    }
}

/// How far the punishment of an offence has come.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Offence<AccountId, BlockNumber> {
    /// Something is seized, and it is not yet certain who gets it.
    Open(Seizure<AccountId, BlockNumber>),
    /// It is over. The entry stays, so that nobody is punished for it again.
    Closed,
}

/// Money seized for an offence.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Seizure<AccountId, BlockNumber> {
    /// Whose it was.
    pub who: AccountId,
    /// Base units.
    pub amount: Balance,
    /// Who has shown the offence.
    pub reporter: Option<AccountId>,
    /// What has become of it.
    pub stage: Stage<BlockNumber>,
}

/// Whether a slash is disputed.
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
    /// It can be disputed.
    Disputable {
        /// The last height at which it can.
        until: BlockNumber,
    },
    /// A judge decides.
    Disputed {
        /// Held of the owner for the dispute, in base units.
        deposit: Balance,
        /// The last height at which it can be decided; afterwards the slash stands.
        until: BlockNumber,
    },
}

impl<BlockNumber: Copy> Stage<BlockNumber> {
    /// The last height at which something can still change.
    pub fn until(&self) -> BlockNumber {
        match self {
            Self::Disputable { until } | Self::Disputed { until, .. } => *until,
        }
    }
}
