//! Rules R-VEST and R-SUBSIDY; no storage, no balances.

use sage_primitives::{Balance, Epoch, SAGE};

/// 100 percent in basis points.
pub const BPS: Balance = 10_000;

/// Epochs of a year: twelve months of 30 (economics, D7).
pub const EPOCHS_PER_YEAR: Epoch = 360;

/// Least rate of a slash in basis points.
pub const MIN_RATE: u16 = 1_000;

/// Largest rate of a slash in basis points.
pub const MAX_RATE: u16 = 5_000;

/// The largest base of a job that governance may set, in base units: 100 SAGE.
pub const MAX_BASE: Balance = 100 * SAGE;

/// The largest multiplier that governance may set, in basis points: tenfold.
pub const MAX_MULTIPLIER: u32 = 100_000;

/// The largest daily cap that governance may set, in base units: 10,000 SAGE.
pub const MAX_CAP: Balance = 10_000 * SAGE;

/// The most epochs over which the budget may be spread: a year.
pub const MAX_SPREAD: u16 = 360;

/// The largest award of an epoch's best worker that governance may set, in base units: 100,000 SAGE.
pub const MAX_AWARD: Balance = 100_000 * SAGE;

/// `⌊amount * numerator / denominator⌋` for a numerator below the denominator; 0 for a denominator of 0.
fn fraction(amount: Balance, numerator: Balance, denominator: Balance) -> Balance {
    let Some(quotient) = amount.checked_div(denominator) else {
        return 0;
    };
    // Below the denominator, and that is at most 2^32: neither product can overflow.
    let rest = amount.saturating_sub(quotient.saturating_mul(denominator));
    let whole = quotient.saturating_mul(numerator);
    whole.saturating_add(rest.saturating_mul(numerator) / denominator)
}

/// Rule R-VEST: what of `amount`, which vests over the `length` epochs after `start`, has vested in epoch `now`. Nothing in
/// `start` itself, all from `start + length` on, and `⌊amount * (now - start) / length⌋` in between.
pub fn vested(amount: Balance, start: Epoch, length: Epoch, now: Epoch) -> Balance {
    let passed = now.saturating_sub(start);
    if passed == 0 {
        0
    } else if passed >= length {
        amount
    } else {
        fraction(amount, passed.into(), length.into())
    }
}

/// `⌊amount * rate / 10^4⌋`, the rate clamped to [`MIN_RATE`] to [`MAX_RATE`].
pub fn slashed(amount: Balance, rate: u16) -> Balance {
    fraction(amount, rate.clamp(MIN_RATE, MAX_RATE).into(), BPS)
}

/// The year of an epoch, counted from 0.
pub fn year(epoch: Epoch) -> usize {
    (epoch.saturating_sub(1) / EPOCHS_PER_YEAR) as usize
}

/// `⌊base * multiplier / 10^4⌋`: what a job earns before any cap, by rule R-SUBSIDY.
pub fn subsidy(base: Balance, multiplier: u32) -> Balance {
    // At most MAX_BASE * MAX_MULTIPLIER, which is below 2^84.
    base.saturating_mul(multiplier.into()) / BPS
}

/// What subsidies an epoch may still grant of a budget of which `free` is left, after it granted `granted`: one part of
/// `spread` of what was free when the epoch began and has come since.
pub fn allowance(free: Balance, granted: Balance, spread: u16) -> Balance {
    let part = free.saturating_add(granted) / Balance::from(spread.max(1));
    part.saturating_sub(granted)
}
