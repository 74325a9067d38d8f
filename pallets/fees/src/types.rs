//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    deps::{frame_system, sp_core::U256},
    derive::{serde, Deserialize, Serialize},
    token::fungible::Credit,
};
use sage_primitives::{Balance, BlockNumber};
use scale_info::TypeInfo;

use crate::{
    math::{BPS, MAX_FEE},
    Config,
};

/// Money taken from a payer and not yet given to anyone.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// Shares of the split, in basis points.
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
    Serialize,
    Deserialize,
)]
#[serde(crate = "serde", rename_all = "camelCase", deny_unknown_fields)]
pub struct FeeConfig {
    /// Of the payment: the fee.
    pub fee: u16,
    /// Of the fee: burned.
    pub burn: u16,
    /// Of the fee: to the treasury.
    pub treasury: u16,
    /// Of the fee: to the stakers.
    pub stakers: u16,
}

impl Default for FeeConfig {
    /// 20 percent fee, of which 70 percent burned, 20 to the treasury, 10 to the stakers.
    fn default() -> Self {
        Self {
            fee: 2_000,
            burn: 7_000,
            treasury: 2_000,
            stakers: 1_000,
        }
    }
}

/// Why a [`FeeConfig`] is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConfigFault {
    /// The fee is above [`MAX_FEE`].
    FeeTooHigh,
    /// The three shares of the fee do not sum to 100 percent.
    BadSplit,
}

impl FeeConfig {
    /// Checks the bounds.
    ///
    /// # Errors
    /// The bound that is broken.
    pub fn check(&self) -> Result<(), ConfigFault> {
        if self.fee > MAX_FEE {
            return Err(ConfigFault::FeeTooHigh);
        }
        let sum = u32::from(self.burn) + u32::from(self.treasury) + u32::from(self.stakers);
        if sum != u32::from(BPS) {
            return Err(ConfigFault::BadSplit);
        }
        Ok(())
    }
}

/// The configuration in force, and the one that follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Schedule {
    /// In force until `next` begins.
    pub current: FeeConfig,
    /// The first block of another configuration.
    pub next: Option<(BlockNumber, FeeConfig)>,
}

impl Schedule {
    /// The configuration in force at `block`.
    pub fn at(&self, block: BlockNumber) -> FeeConfig {
        match self.next {
            Some((from, next)) if from <= block => next,
            _ => self.current,
        }
    }
}

/// One payment, divided, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Parts {
    /// The whole payment.
    pub gmv: Balance,
    /// The fee: `burn + treasury + stakers`.
    pub fee: Balance,
    /// Taken out of issuance.
    pub burn: Balance,
    /// The treasury's part, before a share of it is given to whoever referred the payer.
    pub treasury: Balance,
    /// To the stakers.
    pub stakers: Balance,
    /// To the worker: `gmv - fee`.
    pub worker: Balance,
}

/// Sums over all settlements since genesis, in base units.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Totals {
    /// Payments.
    pub gmv: Balance,
    /// Fees.
    pub fees: Balance,
    /// Burned as job fees.
    pub burned: Balance,
    /// The treasury's parts, before shares of them are given to whoever referred the payers.
    pub treasury: Balance,
    /// To the stakers, claimed or not.
    pub stakers: Balance,
    /// To workers, claimed or not.
    pub workers: Balance,
    /// Paid out to stakers.
    pub claimed: Balance,
    /// Number of settlements.
    pub count: u64,
}

impl Totals {
    /// These totals after another settlement; `None` on overflow.
    pub fn add(&self, parts: &Parts) -> Option<Self> {
        Some(Self {
            gmv: self.gmv.checked_add(parts.gmv)?,
            fees: self.fees.checked_add(parts.fee)?,
            burned: self.burned.checked_add(parts.burn)?,
            treasury: self.treasury.checked_add(parts.treasury)?,
            stakers: self.stakers.checked_add(parts.stakers)?,
            workers: self.workers.checked_add(parts.worker)?,
            claimed: self.claimed,
            count: self.count.checked_add(1)?,
        })
    }
}

/// Number of an epoch, counted by this pallet from 0 at genesis.
pub type Round = u32;

/// One staker's place in the pot.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Staker {
    /// Earning stake in base units, as of the last booking.
    pub stake: Balance,
    /// Stake that earns from a later round on than `stake` does.
    pub joining: Option<Joining>,
    /// Reward per unit of stake up to which `pending` is booked, scaled by [`SCALE`](crate::math::SCALE).
    pub debt: U256,
    /// Booked and not yet claimed, in base units.
    pub pending: Balance,
}

/// Stake that does not earn from the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Joining {
    /// Base units, above zero.
    pub amount: Balance,
    /// The first round in which it earns.
    pub from: Round,
}

/// What the stakers who joined in one round need of its start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct RoundStart {
    /// Reward per unit of stake when the round began, scaled by [`SCALE`](crate::math::SCALE); 0 before.
    pub reward_per_stake: U256,
    /// Stakers whose joining stake is not yet part of their earning stake.
    pub waiting: u32,
}

/// What the view function `earning_stake` answers, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, TypeInfo)]
pub struct EarningStake {
    /// Earns now.
    pub earning: Balance,
    /// Earns from the next epoch on.
    pub joining: Balance,
}
