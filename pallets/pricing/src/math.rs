//! Rule R-PRICE; no storage.

use sage_primitives::{Balance, SAGE};

/// 100 percent in basis points.
const BPS: u16 = 10_000;

/// Up to this utilisation, in basis points, the price falls.
pub const LOWER: u16 = 4_000;

/// From this utilisation on, in basis points, the price rises.
pub const UPPER: u16 = 6_000;

/// Change of the price at no and at full utilisation, in basis points.
pub const ELASTICITY: u16 = 500;

/// Least price of a unit. From 20 base units on the price can rise again; here a step is exact to 10^-6.
pub const MIN_PRICE: Balance = 1_000_000;

/// Largest price of a unit: a million SAGE. Every product of the rule stays below 2^128.
pub const MAX_PRICE: Balance = 1_000_000 * SAGE;

/// Price of a unit before its multiplier: 0.1 SAGE.
pub const BASE_PRICE: Balance = SAGE / 10;

/// Used part of the capacity in basis points, floored and at most all of it; without capacity nothing can be used.
pub fn utilisation(used: u64, capacity: u64) -> u16 {
    let used = u128::from(used) * u128::from(BPS);
    let part = used.checked_div(u128::from(capacity)).unwrap_or_default();
    u16::try_from(part.min(u128::from(BPS))).unwrap_or(BPS)
}

/// The price that follows an epoch of utilisation `used`, by rule R-PRICE: one division, floored.
pub fn next_price(price: Balance, used: u16) -> Balance {
    let price = price.clamp(MIN_PRICE, MAX_PRICE);
    let used = used.min(BPS);
    let step = |distance: u16, width: u16| {
        price * Balance::from(ELASTICITY) * Balance::from(distance)
            / (Balance::from(width) * Balance::from(BPS))
    };
    let next = if used < LOWER {
        price.saturating_sub(step(LOWER - used, LOWER))
    } else if used > UPPER {
        price.saturating_add(step(used - UPPER, BPS - UPPER))
    } else {
        price
    };
    next.clamp(MIN_PRICE, MAX_PRICE)
}

/// First price of a model: the base price times `multiplier` basis points, within the bounds.
pub fn initial_price(multiplier: u32) -> Balance {
    let price = BASE_PRICE * Balance::from(multiplier) / Balance::from(BPS);
    price.clamp(MIN_PRICE, MAX_PRICE)
}

/// Units of a run: a begun unit is a unit.
pub fn units(cycles: u32, cycles_per_unit: u32) -> u64 {
    u64::from(cycles.div_ceil(cycles_per_unit.max(1)))
}
