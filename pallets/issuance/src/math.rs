//! The schedules; no storage, no balances.

use sage_primitives::{Balance, Epoch};

/// All SAGE that will ever be minted, in base units: 10^9 SAGE.
pub const MAX_SUPPLY: Balance = 1_000_000_000 * sage_primitives::SAGE;

/// Epochs of a month (economics D7).
pub const EPOCHS_PER_MONTH: Epoch = 30;

/// Months of a year: 360 epochs.
pub const MONTHS_PER_YEAR: u16 = 12;

/// Months after which the emission ends.
pub const EMISSION_MONTHS: u16 = 60;

/// Part of the remaining ecosystem pool that a month emits, in basis points, by year.
pub const EMISSION_RATES: [u16; 5] = [300, 250, 200, 150, 100];

/// 100 percent in basis points.
const BPS: Balance = 10_000;

/// Whole months that have passed in `epoch`, which is counted from 1.
pub fn months_passed(epoch: Epoch) -> u16 {
    let months = epoch.saturating_sub(1) / EPOCHS_PER_MONTH;
    u16::try_from(months).unwrap_or(u16::MAX)
}

/// Rate of month `month`, counted from 1, in basis points; `None` before and after the schedule.
pub fn emission_rate(month: u16) -> Option<u16> {
    let year = month.checked_sub(1)? / MONTHS_PER_YEAR;
    EMISSION_RATES.get(usize::from(year)).copied()
}

/// What month `month` emits of a pool of which `remaining` is left, by rule R-EMIT:
/// `⌊remaining * rate / 10^4⌋`, and nothing outside of the schedule.
pub fn emission(remaining: Balance, month: u16) -> Balance {
    let rate = Balance::from(emission_rate(month).unwrap_or_default());
    // remaining = quotient * 10^4 + remainder: neither product can overflow, as the rate is below 10^4.
    (remaining / BPS) * rate + (remaining % BPS) * rate / BPS
}

/// What a grant of `total` has released after `months` months, by rule R-GRANT: nothing up to the end of the cliff, then
/// `⌊total * (months - cliff) / linear⌋`, and all of it from `cliff + linear` on.
pub fn granted(total: Balance, cliff: u16, linear: u16, months: u16) -> Balance {
    let ramp = Balance::from(linear);
    let passed = Balance::from(months.saturating_sub(cliff));
    if months < cliff {
        0
    } else if passed >= ramp {
        total
    } else {
        // total = quotient * ramp + remainder and passed < ramp: the first product is at most `total`, the second below
        // 2^32.
        (total / ramp) * passed + (total % ramp) * passed / ramp
    }
}
