//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::derive::{serde, Deserialize, Serialize};
use sage_primitives::{issuance::BurnCause, Balance};
use scale_info::TypeInfo;

use crate::math;

/// A pool with a schedule; the ecosystem's pool has rules of its own.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(crate = "serde", rename_all = "camelCase")]
pub enum PoolId {
    /// The treasury's grant.
    Treasury,
    /// The team.
    Team,
    /// Liquidity of markets.
    MarketLiquidity,
    /// Investors before the seed round.
    PreSeed,
    /// Development of code and infrastructure.
    CodeDevelopment,
    /// The public sale.
    PublicSale,
    /// Strategic partners.
    StrategicPartners,
    /// Investors of the seed round.
    SeedInvestors,
    /// Advisors.
    Advisors,
}

impl PoolId {
    /// Every pool.
    pub const ALL: [Self; 9] = [
        Self::Treasury,
        Self::Team,
        Self::MarketLiquidity,
        Self::PreSeed,
        Self::CodeDevelopment,
        Self::PublicSale,
        Self::StrategicPartners,
        Self::SeedInvestors,
        Self::Advisors,
    ];
}

/// How a pool is released.
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
pub struct PoolTerms {
    /// All of the pool, in base units.
    pub total: Balance,
    /// Of it, minted at genesis.
    pub at_genesis: Balance,
    /// Months in which nothing is released.
    pub cliff: u16,
    /// Months after the cliff over which the rest is released evenly; 0 releases it at the cliff's end.
    pub linear: u16,
}

impl PoolTerms {
    /// What may be released after `months` months, beside the part of the genesis.
    pub fn granted(&self, months: u16) -> Balance {
        let rest = self.total.saturating_sub(self.at_genesis);
        math::granted(rest, self.cliff, self.linear, months)
    }
}

/// A pool.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Pool<AccountId> {
    /// How it is released.
    pub terms: PoolTerms,
    /// Released since genesis, beside the part of the genesis, in base units.
    pub released: Balance,
    /// Who receives what is released.
    pub beneficiary: AccountId,
}

/// The ecosystem's pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Ecosystem {
    /// Not yet emitted, in base units.
    pub remaining: Balance,
    /// Emitted, in base units.
    pub emitted: Balance,
    /// Months that were emitted.
    pub months: u16,
}

/// What was burned since genesis, by cause, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Burns {
    /// Of the fees of jobs.
    pub job_fees: Balance,
    /// Of slashed bonds.
    pub slashes: Balance,
    /// By holders who wished so.
    pub voluntary: Balance,
    /// Of remainders that no account could take.
    pub dust: Balance,
    /// Of what was bought back.
    pub buybacks: Balance,
}

impl Burns {
    /// The counter of a cause.
    pub fn of(&mut self, cause: BurnCause) -> &mut Balance {
        match cause {
            BurnCause::JobFee => &mut self.job_fees,
            BurnCause::Slash => &mut self.slashes,
            BurnCause::Voluntary => &mut self.voluntary,
            BurnCause::Dust => &mut self.dust,
            BurnCause::Buyback => &mut self.buybacks,
        }
    }

    /// The sum of all causes.
    pub fn total(&self) -> Balance {
        // Each part was minted before it was burned, and all that is ever minted fits.
        self.job_fees
            .saturating_add(self.slashes)
            .saturating_add(self.voluntary)
            .saturating_add(self.dust)
            .saturating_add(self.buybacks)
    }
}

/// The answer of the view function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Supply {
    /// Minted since and with genesis, in base units.
    pub minted: Balance,
    /// Burned, in base units.
    pub burned: Burns,
    /// In existence: minted less burned.
    pub issuance: Balance,
    /// The most that will ever be minted.
    pub max: Balance,
}
