//! Rule R-WEIGHT and the weight of proven work; no storage, no balances.

use sage_primitives::{Balance, Epoch, SAGE};

use crate::Work;

/// Part of the weight that needs no collateral, in basis points.
pub const BASE_RATIO: u64 = 2_000;

/// Collateral that backs one unit of weight: 1,000 SAGE.
pub const COLLATERAL_PER_UNIT: Balance = 1_000 * SAGE;

/// 100 percent in basis points.
const BPS: u64 = 10_000;

/// Epochs of a period in which work is counted together.
pub const EPOCHS_PER_PERIOD: Epoch = 10;

/// Periods after which work counts for nothing: 180 epochs.
pub const PERIODS: u32 = 18;

/// The part of `potential` that needs no collateral: `⌊P * 2000 / 10^4⌋`.
pub fn base(potential: u64) -> u64 {
    // Split, so that the product cannot overflow.
    (potential / BPS) * BASE_RATIO + (potential % BPS) * BASE_RATIO / BPS
}

/// Rule R-WEIGHT after the grace: `base + min(P - base, ⌊C / 1000 SAGE⌋)`.
pub fn backed(potential: u64, collateral: Balance) -> u64 {
    let base = base(potential);
    let backed = u64::try_from(collateral / COLLATERAL_PER_UNIT).unwrap_or(u64::MAX);
    let eligible = potential.saturating_sub(base);
    base.saturating_add(eligible.min(backed))
}

/// Rule R-WEIGHT: in the grace up to `cap` counts without collateral, but never less than is backed.
pub fn effective(potential: u64, collateral: Balance, grace: bool, cap: u64) -> u64 {
    let backed = backed(potential, collateral);
    if grace {
        backed.max(potential.min(cap))
    } else {
        backed
    }
}

/// Collateral in base units from which on all of `potential` counts.
pub fn required(potential: u64) -> Balance {
    let eligible = potential.saturating_sub(base(potential));
    // Above 3.4 * 10^17 units, which no machine can prove, the answer is the largest amount there is.
    Balance::from(eligible).saturating_mul(COLLATERAL_PER_UNIT)
}

/// The period of an epoch.
pub fn period(epoch: Epoch) -> Epoch {
    epoch / EPOCHS_PER_PERIOD
}

/// What work counts for in period `now`: all of it in its own period, an eighteenth less in each that follows. Cycles of
/// all periods together are divided by `per_unit`, floored.
pub fn potential(works: &[Work], now: Epoch, per_unit: u64) -> u64 {
    let periods = u128::from(PERIODS);
    let sum = works.iter().fold(0u128, |sum, work| {
        let age = u128::from(now.saturating_sub(work.period));
        let left = periods.saturating_sub(age);
        // At most 18 periods of 2^64 cycles, each counted at most 18 times.
        sum.saturating_add(u128::from(work.cycles).saturating_mul(left))
    });
    let units = sum / periods / u128::from(per_unit.max(1));
    u64::try_from(units).unwrap_or(u64::MAX)
}
