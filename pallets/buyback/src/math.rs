//! What money buys at a price; no storage, no balances.

use frame::deps::sp_core::U256;
use sage_primitives::{prices::USD, Balance, SAGE};

use crate::types::BuybackConfig;

/// 100 percent in basis points.
pub const BPS: u128 = 10_000;

/// Base units of the stablecoin in one dollar: it has six decimals.
pub const DOLLAR: Balance = 1_000_000;

/// The least that governance may let a buyback spend, in base units of the stablecoin: one dollar.
pub const MIN_SPEND: Balance = DOLLAR;

/// The most that governance may let a buyback spend, in base units of the stablecoin: a million dollars.
pub const MAX_SPEND: Balance = 1_000_000 * DOLLAR;

/// The highest ceiling that governance may set, in units of 10^-18 dollars: a hundred dollars.
pub const MAX_CEILING: u128 = 100 * USD;

/// The most slippage that governance may allow, in basis points.
pub const MAX_SLIPPAGE: u16 = 500;

/// How many looks at the price are remembered. The breaker compares over the five intervals between them.
pub const LOOKS: u32 = 6;

/// The longest time between two looks, in milliseconds, over which the breaker compares: two intervals of 60 seconds.
pub const MAX_GAP: u64 = 120_000;

/// One part of so many is how far the price may move between a look and a buyback: 20 percent.
const MOVE_PARTS: u128 = 5;

/// Base units of SAGE, times units of a price, in one base unit of the stablecoin: what spends and prices are told in
/// cancels out.
const SCALE: u128 = SAGE / DOLLAR * USD;

/// `a * b / c`, rounded up or down; the largest number where the result is none, or `c` is zero.
///
/// Both are on the safe side here: nobody sells that much, and nobody pays such a price.
fn mul_div(a: u128, b: u128, c: u128, up: bool) -> u128 {
    // The product of two numbers of 128 bits always fits.
    let product = U256::from(a).saturating_mul(b.into());
    let divisor = U256::from(c);
    let Some(quotient) = product.checked_div(divisor) else {
        return u128::MAX;
    };
    let exact = quotient.saturating_mul(divisor) == product;
    let step = U256::from(u8::from(up && !exact));
    u128::try_from(quotient.saturating_add(step)).unwrap_or(u128::MAX)
}

/// `⌊amount * bps / 10^4⌋` for at most 10^4 basis points.
pub fn share(amount: Balance, bps: u16) -> Balance {
    mul_div(amount, bps.into(), BPS, false)
}

/// Base units of SAGE that `spend` base units of the stablecoin buy at `price`, floored.
pub fn expected_out(spend: Balance, price: u128) -> Balance {
    mul_div(spend, SCALE, price, false)
}

/// The price at which `spend` has bought `bought`, rounded up.
pub fn effective_price(spend: Balance, bought: Balance) -> u128 {
    mul_div(spend, SCALE, bought, true)
}

/// The highest effective price that is paid while the markets say `price`:
/// `min(ceiling, ⌊price * (10^4 + slippage) / 10^4⌋)`.
pub fn price_limit(price: u128, config: &BuybackConfig) -> u128 {
    let slipped = BPS.saturating_add(config.slippage.into());
    mul_div(price, slipped, BPS, false).min(config.ceiling)
}

/// The least base units of SAGE that `spend` must buy while the markets say `price`, so that the effective price is at most
/// [`price_limit`].
///
/// It is never below what is expected less the slippage: `1 / (1 + s)` is above `1 - s`, if only by the square of `s`.
pub fn least_out(spend: Balance, price: u128, config: &BuybackConfig) -> Balance {
    mul_div(spend, SCALE, price_limit(price, config), true)
}

/// Whether a price moved by more than 20 percent of what it was.
pub fn moved(before: u128, now: u128) -> bool {
    // Distances are whole, so the floor of the division lets none through.
    now.abs_diff(before) > before / MOVE_PARTS
}
