//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    deps::frame_support::PalletError,
    derive::{serde, Deserialize, Serialize},
    prelude::{InvalidTransaction, TransactionValidityError},
};
use sage_primitives::Balance;
use scale_info::TypeInfo;

use crate::Error;

/// Milliseconds in a second.
pub const SECOND: u64 = 1_000;

/// Seconds in a day.
pub const DAY: u64 = 86_400;

/// The most seconds that [`Seconds`] can tell: about 194 days.
pub const MAX_SECONDS: u32 = (1 << 24) - 1;

/// What the faucet gives, and to whom how often.
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
pub struct FaucetTerms {
    /// Base units of one claim.
    pub drip: Balance,
    /// Seconds between two claims of one account.
    pub cooldown: u32,
    /// Claims of one account while it is remembered; 0 for any number.
    pub max_claims: u32,
    /// Base units of all claims of one day.
    pub daily_budget: Balance,
}

/// What one account has claimed while it was remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Record {
    /// When it claimed last, in milliseconds of Unix time.
    pub last: u64,
    /// How often.
    pub count: u32,
    /// Base units.
    pub total: Balance,
    /// The step of the trail that stands for the last claim.
    pub step: u64,
}

/// A claim, in the order in which claims are forgotten.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Step<AccountId> {
    /// Who claimed.
    pub who: AccountId,
    /// When, in milliseconds of Unix time.
    pub at: u64,
}

/// The steps of the trail that are kept: from `oldest` up to, and without, `next`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Trail {
    /// The oldest step.
    pub oldest: u64,
    /// The step of the next claim.
    pub next: u64,
}

/// What was given on one day.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Spent {
    /// The day of Unix time.
    pub day: u64,
    /// Base units.
    pub amount: Balance,
}

/// How many claims are in one block.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Served<BlockNumber> {
    /// The block.
    pub block: BlockNumber,
    /// Its claims so far.
    pub claims: u32,
}

/// What came in and what went out since genesis.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Totals {
    /// Base units that the pot had at genesis or got by `refill`. Plain transfers to it are not seen.
    pub funded: Balance,
    /// Base units of all claims.
    pub distributed: Balance,
    /// Of these, the claims of accounts that are forgotten.
    pub forgotten: Balance,
    /// How many claims there were.
    pub claims: u64,
}

/// Seconds in the three bytes that an error has room for, the least first.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError,
)]
pub struct Seconds(pub [u8; 3]);

impl From<u32> for Seconds {
    /// Exact up to [`MAX_SECONDS`], and those for more.
    fn from(seconds: u32) -> Self {
        let [a, b, c, _] = seconds.min(MAX_SECONDS).to_le_bytes();
        Self([a, b, c])
    }
}

impl From<Seconds> for u32 {
    fn from(Seconds([a, b, c]): Seconds) -> Self {
        Self::from_le_bytes([a, b, c, 0])
    }
}

/// Why an account gets nothing now.
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
pub enum Refusal {
    /// The genesis of this chain has not opened a faucet.
    Inactive,
    /// The faucet is paused, or the chain lets no claims through.
    Paused,
    /// The pot has less than a claim, or would keep less than an account may have.
    Empty,
    /// The account has claimed not long ago.
    Cooldown {
        /// Seconds until it may claim again.
        remaining: u32,
    },
    /// The account has claimed as often as it may.
    MaxClaims,
    /// What may be given on this day is given.
    BudgetSpent {
        /// Seconds until the next day.
        remaining: u32,
    },
    /// This block has as many claims as it may.
    BlockFull,
    /// The account cannot take the money.
    CannotReceive,
}

impl<T> From<Refusal> for Error<T> {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Inactive => Self::Inactive,
            Refusal::Paused => Self::Paused,
            Refusal::Empty => Self::Empty,
            Refusal::Cooldown { remaining } => Self::Cooldown {
                remaining: remaining.into(),
            },
            Refusal::MaxClaims => Self::MaxClaims,
            Refusal::BudgetSpent { remaining } => Self::BudgetSpent {
                remaining: remaining.into(),
            },
            Refusal::BlockFull => Self::BlockFull,
            Refusal::CannotReceive => Self::CannotReceive,
        }
    }
}

impl From<Refusal> for TransactionValidityError {
    /// What the pool and the author of a block are told. A full block passes; all else lies with the claim.
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::BlockFull => return InvalidTransaction::ExhaustsResources.into(),
            Refusal::Inactive => 1,
            Refusal::Paused => 2,
            Refusal::Empty => 3,
            Refusal::Cooldown { .. } => 4,
            Refusal::MaxClaims => 5,
            Refusal::BudgetSpent { .. } => 6,
            Refusal::CannotReceive => 7,
        };
        InvalidTransaction::Custom(code).into()
    }
}
