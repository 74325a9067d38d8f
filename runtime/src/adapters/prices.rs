//! What a SAGE costs in dollars, as the sources of the oracle say, and what the treasury's assets count as.

use crate::{
    configs::{
        governance::TreasuryAccount,
        market::{AssetId, AssetKind, MAX_SOURCES},
    },
    AccountId, Assets, Balance, Oracle, OracleSources, Runtime, Timestamp, Treasury,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    traits::{fungible::NativeOrWithId, tokens::ConversionFromAssetBalance, SortedMembers, Time},
    weights::Weight,
};
use pallet_oracle::{CombineData, TimestampedValue};
use sage_primitives::prices::{NoPrice, SagePrice, UsdPrice, PRICE_LIFETIME};
use scale_info::TypeInfo;
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, traits::TypedGet, Rounding};

/// What the sources tell the price of. The encoding is part of the state: feeds are added at the end and never removed.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum Feed {
    /// Dollars for a SAGE.
    SageUsd,
}

impl Feed {
    /// All feeds.
    pub const ALL: [Self; 1] = [Self::SageUsd];
}

/// Sources without which there is no price (economics S12).
const MIN_SOURCES: usize = 3;

/// What a source has said, and when in milliseconds of Unix time.
type Said = TimestampedValue<u128, u64>;

/// The median of what sources have said within [`PRICE_LIFETIME`], the lower of the middle two if they are even in number:
/// who buys believes the cheaper half.
///
/// There is none of fewer than three sources, nor of less than the greater half of those there are: the silence of some must
/// not leave the price to the others.
pub struct Median;

impl Median {
    /// How many sources must say a price.
    fn quorum() -> usize {
        let sources = DistinctSources::sorted_members().len();
        MIN_SOURCES.max(sources / 2 + 1)
    }
}

impl CombineData<Feed, Said> for Median {
    fn combine_data(_: &Feed, mut said: Vec<Said>, before: Option<Said>) -> Option<Said> {
        let now = <Timestamp as Time>::now();
        said.retain(|said| said.timestamp.saturating_add(PRICE_LIFETIME) > now);
        if said.len() < Self::quorum() {
            return before;
        }
        said.sort_unstable_by_key(|said| said.value);
        let lower_middle = said.len().saturating_sub(1) / 2;
        said.get(lower_middle).copied()
    }
}

/// Who may feed the oracle, each once: a list that names an account twice would let it speak for two.
pub struct DistinctSources;

impl SortedMembers<AccountId> for DistinctSources {
    fn sorted_members() -> Vec<AccountId> {
        let mut sources = OracleSources::members().into_inner();
        sources.dedup();
        sources
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn add(source: &AccountId) {
        use pallet_membership::{Instance1, Members};
        let mut sources = OracleSources::members();
        if let Err(place) = sources.binary_search(source) {
            // The benchmarks add one source; the list has room for more.
            let _ = sources.try_insert(place, source.clone());
        }
        Members::<Runtime, Instance1>::put(sources);
    }
}

/// Prices of the oracle that count now.
///
/// The oracle keeps the last median for ever, and that of sources which have left since. So what it keeps is not asked: the
/// median is taken anew of what the present sources have said.
pub struct OraclePrices;

impl OraclePrices {
    /// Dollars for a whole unit of what `feed` names, in units of 10^-18, and when that was said in milliseconds of Unix time.
    ///
    /// # Errors
    /// Too few sources have ever said one, or said one of late.
    pub fn of(feed: Feed) -> Result<SagePrice, NoPrice> {
        let mut said = Oracle::read_raw_values(&feed);
        // Nothing is sold for nothing: such a price is a fault of its source.
        said.retain(|said| said.value > 0);
        if said.len() < Median::quorum() {
            return Err(NoPrice::TooFewSources);
        }
        let median = Median::combine_data(&feed, said, None).ok_or(NoPrice::Stale)?;
        Ok(SagePrice {
            usd: median.value,
            at: median.timestamp,
        })
    }
}

impl UsdPrice for OraclePrices {
    fn sage() -> Result<SagePrice, NoPrice> {
        Self::of(Feed::SageUsd)
    }

    fn weight() -> Weight {
        // The list, the time, what root may have said, and what each source has said.
        let reads = u64::from(MAX_SOURCES).saturating_add(3);
        <Runtime as frame_system::Config>::DbWeight::get().reads(reads)
    }
}

/// What an amount counts as whose worth is not known: more than any limit, and so little that who has none may spend many
/// such at once. The treasury adds up what one decision spends, and refuses a sum that no number holds.
const UNKNOWN: Balance = Balance::MAX / 1_000_000;

/// What a spend of the treasury counts as, in SAGE, against the limit of who decides it.
///
/// The limit is a part of the treasury's SAGE, so a part of an asset counts as the same part of that: who may spend a
/// hundredth of the SAGE may spend a hundredth of each asset, or parts of several that are a hundredth together. No price is
/// asked, so nobody who makes one moves the limit. Where the treasury has nothing to compare, any amount counts as more than
/// any limit: only who has none may spend it then.
pub struct WorthInSage;

impl WorthInSage {
    /// The part of the treasury's SAGE, rounded up, that `amount` is of its `asset`, if it has both.
    fn of(asset: AssetId, amount: Balance) -> Option<Balance> {
        let sage = Treasury::pot();
        let stock = Assets::balance(asset, TreasuryAccount::get());
        // `None` too for a stock of nothing, and for more than a number holds.
        let worth = multiply_by_rational_with_rounding(amount, sage, stock, Rounding::Up);
        worth.filter(|_| sage > 0)
    }
}

impl ConversionFromAssetBalance<Balance, AssetKind, Balance> for WorthInSage {
    type Error = core::convert::Infallible;

    fn from_asset_balance(amount: Balance, asset: AssetKind) -> Result<Balance, Self::Error> {
        Ok(match asset {
            NativeOrWithId::Native => amount,
            NativeOrWithId::WithId(id) => Self::of(id, amount).unwrap_or(UNKNOWN),
        })
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn ensure_successful(_: AssetKind) {}
}
