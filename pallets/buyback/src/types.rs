//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    derive::{serde, Deserialize, Serialize},
    prelude::{BoundedVec, ConstU32},
};
use sage_primitives::{prices::USD, Balance};
use scale_info::TypeInfo;

use crate::math::{DOLLAR, LOOKS};

/// What is spent on buybacks, how often, and at which price.
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
pub struct BuybackConfig {
    /// The least that a buyback spends, in base units of the stablecoin.
    pub min_spend: Balance,
    /// The most that a buyback spends, in base units of the stablecoin.
    pub max_spend: Balance,
    /// The highest effective price of a SAGE, in units of 10^-18 dollars.
    pub ceiling: u128,
    /// How much worse than the price of the markets a buyback may be, in basis points.
    pub slippage: u16,
    /// Blocks from one buyback to the next, whoever makes them.
    pub cooldown: u32,
    /// Whether anyone may make a buyback when the pot is full enough.
    pub automatic: bool,
    /// What the pot must have for that, in base units of the stablecoin.
    pub threshold: Balance,
    /// The part of the pot that is then spent, in basis points.
    pub share: u16,
}

impl Default for BuybackConfig {
    /// The figures of economics, S12; a day has 14,400 blocks of six seconds.
    fn default() -> Self {
        Self {
            min_spend: 1_000 * DOLLAR,
            max_spend: 100_000 * DOLLAR,
            ceiling: USD,
            slippage: 100,
            cooldown: 14_400,
            automatic: false,
            threshold: 10_000 * DOLLAR,
            share: 5_000,
        }
    }
}

/// Sums since genesis.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Totals {
    /// Base units of the stablecoin.
    pub spent: Balance,
    /// Base units of SAGE that were bought, and burned.
    pub bought: Balance,
    /// How many buybacks there were.
    pub runs: u64,
}

/// What the last looks at the price have found.
#[derive(Clone, Default, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Seen {
    /// When the last one was, in milliseconds of Unix time.
    pub at: u64,
    /// The prices, oldest first, in units of 10^-18 dollars for a SAGE.
    pub prices: BoundedVec<u128, ConstU32<LOOKS>>,
}

/// A buyback that may be made now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Order {
    /// Base units of the stablecoin that it spends: what was decided, but for less than an account must have.
    pub spend: Balance,
    /// What the markets say, in units of 10^-18 dollars for a SAGE.
    pub price: u128,
    /// Base units of SAGE at that price.
    pub expected: Balance,
    /// Base units of SAGE with which it would still be made.
    pub least: Balance,
    /// Base units of SAGE that the pool gives now.
    pub quote: Balance,
}
