//! Rule R-GRANT; no storage, no balances.

use sage_primitives::{Balance, Epoch};

/// What a schedule of `total` has vested `passed` epochs after its start, by rule R-GRANT: nothing up to the end of the
/// cliff, then `⌊total * (passed - cliff) / linear⌋`, and all of it from `cliff + linear` on.
///
/// Any other unit of time does as well, if all three are in it.
pub fn vested(total: Balance, cliff: Epoch, linear: Epoch, passed: Epoch) -> Balance {
    let Some(on_ramp) = passed.checked_sub(cliff) else {
        return 0;
    };
    if on_ramp >= linear {
        return total;
    }
    let (on_ramp, ramp) = (Balance::from(on_ramp), Balance::from(linear));
    // total = quotient * ramp + remainder and on_ramp < ramp: the first product is at most `total`, the second below
    // 2^64, and both parts together are at most `total`.
    (total / ramp) * on_ramp + (total % ramp) * on_ramp / ramp
}
