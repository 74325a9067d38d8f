//! What a SAGE costs on the markets, as those see it who trade with money of the chain, and what an amount of dollars is
//! in SAGE or in another asset.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use sp_core::U256;

use crate::Balance;

/// One US dollar in the unit of [`SagePrice::usd`].
pub const USD: u128 = 1_000_000_000_000_000_000;

/// Milliseconds for which what a source has said counts: 3,600 seconds (economics S12).
pub const PRICE_LIFETIME: u64 = 3_600_000;

/// A price of SAGE.
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
pub struct SagePrice {
    /// US dollars for one SAGE, in units of 10^-18 dollars; never zero.
    pub usd: u128,
    /// When it was said, in milliseconds of Unix time; of the median of several, when that one was.
    pub at: u64,
}

/// Why there is no price.
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
pub enum NoPrice {
    /// What was said last is too old.
    Stale,
    /// Too few sources have said one.
    TooFewSources,
}

/// Knows what a SAGE costs.
///
/// It tells what several independent sources say. Whether a price is young and steady enough for a purpose is for those to
/// judge who ask.
pub trait UsdPrice {
    /// What one SAGE costs at present.
    ///
    /// # Errors
    /// Why there is no price. There is no other to fall back to.
    fn sage() -> Result<SagePrice, NoPrice>;

    /// Worst-case weight of one answer.
    fn weight() -> Weight;
}

/// 100 percent in basis points.
const BPS: u16 = 10_000;

/// The largest discount, in basis points (economics S18).
pub const MAX_DISCOUNT: u16 = 5_000;

/// Decimals of SAGE.
pub const SAGE_DECIMALS: u8 = 18;

/// Why an amount of dollars has no quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoQuote {
    /// The discount is above [`MAX_DISCOUNT`].
    TooLargeDiscount,
    /// The asset costs nothing, or has more decimals than an amount has digits.
    BadAsset,
    /// No balance is that large.
    TooMuch,
}

/// What is left of `usd`, in any unit, after a discount in basis points: `⌊usd * (10^4 - discount) / 10^4⌋`.
///
/// # Errors
/// [`NoQuote::TooLargeDiscount`].
pub fn discounted(usd: u128, discount: u16) -> Result<u128, NoQuote> {
    if discount > MAX_DISCOUNT {
        return Err(NoQuote::TooLargeDiscount);
    }
    let left = BPS.saturating_sub(discount);
    // A product of 128 and 16 bits fits into 256, and no more than `usd` is left.
    let parts = U256::from(usd).saturating_mul(left.into());
    let floored = parts.checked_div(BPS.into()).unwrap_or_default();
    u128::try_from(floored).map_err(|_| NoQuote::TooMuch)
}

/// What `usd` dollars less `discount` basis points are in an asset of `decimals` decimals of which one costs `price`:
/// `⌈usd' * 10^decimals / price⌉` with the dollars that [`discounted`] leaves (rule R-QUOTE of economics S18).
///
/// Dollars and price are in units of 10^-18 dollars ([`USD`]). Who pays pays the fraction too.
///
/// # Errors
/// Why there is no quote.
pub fn asset_for_usd(
    usd: u128,
    discount: u16,
    price: u128,
    decimals: u8,
) -> Result<Balance, NoQuote> {
    let usd = discounted(usd, discount)?;
    mul_div_up(usd, unit(decimals)?, price)
}

/// Base units of a whole unit of an asset of `decimals` decimals.
fn unit(decimals: u8) -> Result<u128, NoQuote> {
    let unit = 10_u128.checked_pow(decimals.into());
    unit.ok_or(NoQuote::BadAsset)
}

/// `⌈a * b / c⌉`.
fn mul_div_up(a: u128, b: u128, c: u128) -> Result<u128, NoQuote> {
    // The product of two numbers of 128 bits always fits.
    let product = U256::from(a).saturating_mul(b.into());
    let divisor = U256::from(c);
    let whole = product.checked_div(divisor).ok_or(NoQuote::BadAsset)?;
    let is_exact = whole.saturating_mul(divisor) == product;
    let rounded = whole.saturating_add(U256::from(u8::from(!is_exact)));
    u128::try_from(rounded).map_err(|_| NoQuote::TooMuch)
}

/// What `usd` dollars less `discount` basis points are in base units of SAGE of which one costs `price`.
///
/// # Errors
/// As for [`asset_for_usd`].
pub fn sage_for_usd(usd: u128, discount: u16, price: u128) -> Result<Balance, NoQuote> {
    asset_for_usd(usd, discount, price, SAGE_DECIMALS)
}

sp_api::decl_runtime_apis! {
    /// Prices in dollars for whoever asks a node with `state_call`.
    ///
    /// Ask here, not the oracle's storage: that keeps the last median for ever, of sources too that have left since. What this
    /// answers binds nobody: it is what sources say at this block, and whoever buys SAGE states a limit of their own.
    pub trait PricesApi {
        /// What a SAGE costs on the markets; `None` where too few sources have said so of late.
        fn sage_usd() -> Option<SagePrice>;

        /// What `usd` units of 10^-18 dollars are in base units of SAGE, rounded up; `None` without a price.
        fn sage_for_usd(usd: u128) -> Option<Balance>;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SAGE;

    const TEN_CENTS: u128 = USD / 10;

    #[test]
    fn w27_thirty_dollars_at_ten_cents_with_every_discount_of_the_specification() {
        let quotes = [(0, 300), (200, 294), (500, 285), (1_000, 270)];
        for (discount, sage) in quotes {
            let quote = sage_for_usd(30 * USD, discount, TEN_CENTS);
            assert_eq!(quote, Ok(sage * SAGE), "{discount} basis points");
        }
    }

    #[test]
    fn w27_thirty_dollars_in_usdc_and_in_bitcoin() {
        assert_eq!(asset_for_usd(30 * USD, 0, USD, 6), Ok(30_000_000));
        assert_eq!(asset_for_usd(30 * USD, 0, 100_000 * USD, 8), Ok(30_000));
    }

    #[test]
    fn w27_who_pays_pays_the_fraction() {
        let quote = sage_for_usd(USD, 0, 3 * TEN_CENTS);
        assert_eq!(quote, Ok(3_333_333_333_333_333_334));
        // What divides evenly is not rounded.
        assert_eq!(sage_for_usd(3 * USD, 0, 3 * TEN_CENTS), Ok(10 * SAGE));
        // The least amount still costs something.
        assert_eq!(asset_for_usd(1, 0, 100_000 * USD, 8), Ok(1));
    }

    #[test]
    fn w28_of_a_list_price_of_100_5_percent_off_leave_95() {
        assert_eq!(discounted(100 * SAGE, 500), Ok(95 * SAGE));
    }

    #[test]
    fn a_discount_rounds_the_dollars_down_and_has_a_bound() {
        assert_eq!(discounted(10_001, 500), Ok(9_500));
        assert_eq!(discounted(1, 1), Ok(0));
        assert_eq!(discounted(7, 0), Ok(7));
        assert_eq!(discounted(u128::MAX, 0), Ok(u128::MAX));
        assert_eq!(discounted(10, MAX_DISCOUNT), Ok(5));
        let above = MAX_DISCOUNT + 1;
        assert_eq!(discounted(10, above), Err(NoQuote::TooLargeDiscount));
        assert_eq!(
            sage_for_usd(10, u16::MAX, USD),
            Err(NoQuote::TooLargeDiscount)
        );
    }

    #[test]
    fn nothing_costs_nothing_and_what_costs_nothing_has_no_quote() {
        assert_eq!(sage_for_usd(0, 0, TEN_CENTS), Ok(0));
        assert_eq!(sage_for_usd(USD, 0, 0), Err(NoQuote::BadAsset));
        assert_eq!(asset_for_usd(USD, 0, USD, 39), Err(NoQuote::BadAsset));
    }

    #[test]
    fn the_largest_numbers_overflow_nothing() {
        let all = u128::MAX;
        assert_eq!(sage_for_usd(all, 0, SAGE), Ok(all));
        assert_eq!(sage_for_usd(all, 0, SAGE - 1), Err(NoQuote::TooMuch));
        assert_eq!(asset_for_usd(all, 0, 1, 38), Err(NoQuote::TooMuch));
        assert_eq!(asset_for_usd(1, 0, all, 38), Ok(1));
        assert_eq!(asset_for_usd(all, 0, all, 0), Ok(1));
    }
}
