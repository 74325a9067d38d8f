//! Rule R-VOTE and the shares that decide a poll; no storage, no balances.

use frame::deps::sp_core::U256;
use sage_primitives::{Balance, Epoch};

/// Age in epochs from which a lot counts one and a half times.
pub const LONG_TERM: Epoch = 90;

/// Age in epochs from which a lot counts twice.
pub const VETERAN: Epoch = 365;

/// The whole, in the parts in which referenda count.
pub const BILLION: u32 = 1_000_000_000;

/// The least share that is more than a half, in parts of [`BILLION`]: referenda ask for "at least", not for "more
/// than".
pub const MORE_THAN_HALF: u32 = 500_000_001;

/// How much a token counts that was registered for `age` epochs, in percent.
pub const fn multiplier(age: Epoch) -> u32 {
    if age >= VETERAN {
        200
    } else if age >= LONG_TERM {
        150
    } else {
        100
    }
}

/// Rule R-VOTE: `⌊sum of amount * multiplier / 100⌋` of pairs of an amount and its age.
///
/// Floored once, so that the power does not depend on how an amount is divided into lots of one age.
pub fn power(parts: impl Iterator<Item = (Balance, Epoch)>) -> Balance {
    let percents = parts.fold(U256::zero(), |sum, (amount, age)| {
        sum.saturating_add(U256::from(amount).saturating_mul(U256::from(multiplier(age))))
    });
    // At most twice what one account has, so far below 2^128.
    Balance::try_from(percents / U256::from(100)).unwrap_or(Balance::MAX)
}

/// The share of `part` in `whole`, floored, in parts of [`BILLION`]; at most the whole, and nothing of nothing.
///
/// A floored share is at least a limit of whole parts exactly where `part * 10^9 >= limit * whole`, so comparing it is
/// the same as multiplying crosswise.
pub fn share(part: Balance, whole: Balance) -> u32 {
    if whole == 0 {
        return 0;
    }
    let parts = U256::from(part.min(whole)) * U256::from(BILLION) / U256::from(whole);
    // At most a billion, because `part` is at most `whole`.
    parts.low_u32()
}

/// The share of `ayes` in `ayes + nays`, in parts of [`BILLION`]; at least [`MORE_THAN_HALF`] for any majority.
pub fn approval(ayes: Balance, nays: Balance) -> u32 {
    let floored = share(ayes, ayes.saturating_add(nays));
    if ayes > nays {
        floored.max(MORE_THAN_HALF)
    } else {
        floored
    }
}
