//! Rule R-SLASH and the division of what was slashed; no storage, no balances.

use frame::deps::sp_core::U256;
use sage_primitives::Balance;

/// 100 percent in basis points.
const BPS: u128 = 10_000;

/// Least rate of a slash in basis points.
pub const MIN_RATE: u16 = 1_000;

/// Largest rate of a slash in basis points.
pub const MAX_RATE: u16 = 5_000;

/// What a slash takes, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    /// From the active bond.
    pub active: Balance,
    /// From what is unbonding.
    pub unbonding: Balance,
}

impl Cut {
    /// All that is taken: at most a half of the bond.
    pub fn total(&self) -> Balance {
        // Each part is at most what it is taken from, and both of these were minted.
        self.active.saturating_add(self.unbonding)
    }
}

/// Rule R-SLASH: `s = ⌊(A+U) * rate / 10^4⌋`, of which `⌊s * A / (A+U)⌋` from the active bond `A` and the rest from the
/// unbonding `U`. The rate is clamped to [`MIN_RATE`] to [`MAX_RATE`].
pub fn slash(active: Balance, unbonding: Balance, rate: u16) -> Cut {
    let rate = U256::from(rate.clamp(MIN_RATE, MAX_RATE));
    let whole = U256::from(active) + U256::from(unbonding);
    if whole.is_zero() {
        return Cut {
            active: 0,
            unbonding: 0,
        };
    }
    // At most a half of `whole`, so below 2^128, and its product with `active` below 2^256.
    let total = whole * rate / U256::from(BPS);
    let from_active = low(total * U256::from(active) / whole);
    Cut {
        active: from_active,
        // At most `unbonding`: `⌈s * U / (A+U)⌉` with `s` at most a half of `A+U`.
        unbonding: low(total).saturating_sub(from_active),
    }
}

/// A value that is known to fit.
fn low(value: U256) -> Balance {
    Balance::try_from(value).unwrap_or(Balance::MAX)
}

/// How a slashed amount is divided, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Division {
    /// To who has shown the offence.
    pub reporter: Balance,
    /// Taken out of issuance.
    pub burned: Balance,
    /// To the treasury.
    pub treasury: Balance,
}

/// A half to the reporter, 30 percent burned, the rest to the treasury; without a reporter all is burned (economics, D8).
pub fn divide(amount: Balance, reported: bool) -> Division {
    if !reported {
        return Division {
            reporter: 0,
            burned: amount,
            treasury: 0,
        };
    }
    let reporter = amount / 2;
    // Split, so that the product cannot overflow.
    let burned = (amount / 10) * 3 + (amount % 10) * 3 / 10;
    Division {
        reporter,
        burned,
        treasury: amount.saturating_sub(reporter).saturating_sub(burned),
    }
}
