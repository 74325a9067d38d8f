//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::{
    deps::frame_system,
    derive::{serde, Deserialize, Serialize},
    prelude::{BoundedVec, ConstU32},
    token::fungible::Credit,
};
use sage_primitives::{Balance, Epoch, SAGE};
use scale_info::TypeInfo;

use crate::Config;

/// Money that belongs to nobody yet.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// The fewest characters of a code.
pub const MIN_CODE: u32 = 4;

/// The most characters of a code.
pub const MAX_CODE: u32 = 16;

/// The name by which clients find their referrer.
pub type Code = BoundedVec<u8, ConstU32<MAX_CODE>>;

/// Whether `code` may be one: [`MIN_CODE`] to [`MAX_CODE`] capital letters, digits and hyphens.
///
/// One case only, so that no two codes differ by case alone.
pub fn is_code(code: &Code) -> bool {
    let allowed = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'-');
    code.len() >= MIN_CODE as usize && code.iter().all(allowed)
}

/// Epochs for which a payment makes a client active, the one in which it was made included.
pub const WINDOW: u32 = 30;

/// The largest share that governance may give, in basis points of the treasury's part.
pub const MAX_SHARE: u16 = 5_000;

/// What a referrer is by the number of active referrals.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Tier {
    /// Everyone, from no active referral on.
    #[default]
    Bronze,
    /// The second.
    Silver,
    /// The third.
    Gold,
    /// The highest.
    Platinum,
}

impl Tier {
    /// Every tier, the lowest first.
    pub const ALL: [Self; 4] = [Self::Bronze, Self::Silver, Self::Gold, Self::Platinum];
}

/// What a tier asks for and gives.
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
pub struct TierTerms {
    /// Active referrals from which on a referrer is of this tier.
    pub actives: u32,
    /// Basis points of the treasury's part of a fee.
    pub share: u16,
}

/// What referrers get.
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
pub struct Terms {
    /// By tier, the lowest first.
    pub tiers: [TierTerms; Tier::ALL.len()],
    /// Base units of the smallest payment that makes a client active.
    pub min_trade: Balance,
}

impl Default for Terms {
    /// 10, 15, 20 and 25 percent at 0, 10, 50 and 200 active referrals, each with a payment of 1,000 SAGE, which are $100 at
    /// $0.10.
    fn default() -> Self {
        let tier = |actives, share| TierTerms { actives, share };
        Self {
            tiers: [
                tier(0, 1_000),
                tier(10, 1_500),
                tier(50, 2_000),
                tier(200, 2_500),
            ],
            min_trade: 1_000 * SAGE,
        }
    }
}

/// Why [`Terms`] are refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TermsFault {
    /// A share is above [`MAX_SHARE`].
    ShareTooHigh,
    /// A tier has a smaller share than the one below it.
    SharesUnordered,
    /// The first tier does not begin at zero, or another not above the one below it.
    TiersUnordered,
    /// A payment of nothing would make a client active.
    MinTradeTooLow,
}

impl Terms {
    /// Checks the bounds.
    ///
    /// # Errors
    /// The bound that is broken.
    pub fn check(&self) -> Result<(), TermsFault> {
        if self.tiers.iter().any(|tier| tier.share > MAX_SHARE) {
            return Err(TermsFault::ShareTooHigh);
        }
        if !self.tiers.is_sorted_by_key(|tier| tier.share) {
            return Err(TermsFault::SharesUnordered);
        }
        let rising = self.tiers.is_sorted_by(|a, b| a.actives < b.actives);
        let from_zero = self.tiers.first().is_some_and(|tier| tier.actives == 0);
        if !rising || !from_zero {
            return Err(TermsFault::TiersUnordered);
        }
        if self.min_trade == 0 {
            return Err(TermsFault::MinTradeTooLow);
        }
        Ok(())
    }

    /// The tier of a referrer with so many active referrals, and its share in basis points.
    pub fn of(&self, actives: u32) -> (Tier, u16) {
        let mut tiers = Tier::ALL.into_iter().zip(self.tiers).rev();
        let highest = tiers.find(|(_, terms)| terms.actives <= actives);
        // The first tier begins at zero, so one is always reached.
        highest.map_or_else(Default::default, |(tier, terms)| (tier, terms.share))
    }
}

/// How many referrals were last active in each of [`WINDOW`] epochs.
///
/// A ring: the bucket of an epoch is that of its number modulo [`WINDOW`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Actives {
    /// Referrals whose last payment that counts was in the bucket's epoch.
    pub buckets: [u32; WINDOW as usize],
    /// The latest epoch that has a bucket; the others belong to the epochs right before it.
    pub latest: Epoch,
}

/// A referrer.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Referrer {
    /// The code.
    pub code: Code,
    /// Held, in base units.
    pub deposit: Balance,
    /// Clients who are bound.
    pub referrals: u32,
    /// When these were last active.
    pub actives: Actives,
    /// The tier that the last payment of one of them has found.
    pub tier: Tier,
    /// Earned and not claimed, in base units.
    pub pending: Balance,
}

/// What is known of an account that pays, or may.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Client<AccountId> {
    /// Has paid for a job without a referrer, and will have none.
    Alone,
    /// Has a referrer.
    Bound(Binding<AccountId>),
}

/// That a client has a referrer.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Binding<AccountId> {
    /// The referrer.
    pub referrer: AccountId,
    /// Held of the client, in base units.
    pub deposit: Balance,
    /// The last epoch in which the client made a payment that counts.
    pub last_active: Option<Epoch>,
}

/// Sums since genesis, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Totals {
    /// The treasury's parts of which referrers had a share.
    pub shared: Balance,
    /// Those shares, claimed or not.
    pub accrued: Balance,
    /// Paid to referrers.
    pub claimed: Balance,
}

/// What the view function `referrer_info` answers.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct ReferrerInfo {
    /// The code.
    pub code: Code,
    /// The tier at present.
    pub tier: Tier,
    /// Its share, in basis points of the treasury's part.
    pub share: u16,
    /// Clients who are bound.
    pub referrals: u32,
    /// Of these, active at present.
    pub actives: u32,
    /// Can be claimed, in base units.
    pub pending: Balance,
}

/// What the view function `share_of` answers.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct ShareInfo<AccountId> {
    /// Who has the share.
    pub referrer: AccountId,
    /// The referrer's tier at present.
    pub tier: Tier,
    /// Basis points of the treasury's part.
    pub share: u16,
}
