//! The arithmetic of the split and of the stakers' accumulator; no storage, no balances.

use frame::deps::sp_core::U256;
use sage_primitives::Balance;

use crate::types::{FeeConfig, Parts};

/// 100 percent in basis points.
pub const BPS: u16 = 10_000;

/// Most of a payment that governance may take as fee, in basis points: the worker keeps at least half.
pub const MAX_FEE: u16 = 5_000;

/// Scale of the reward per unit of stake.
///
/// With at most 10^27 base units in existence, an accrual of one unit still moves the accumulator, and flooring costs a
/// staker less than one unit an accrual.
pub const SCALE: u128 = 1_000_000_000_000_000_000_000_000_000;

/// `⌊amount * bps / 10^4⌋` for any `amount` and `bps <= 10^4`.
fn share(amount: Balance, bps: u16) -> Balance {
    let whole = Balance::from(BPS);
    let bps = Balance::from(bps.min(BPS));
    // amount = quotient * 10^4 + remainder; the first product is at most `amount`, the second below 10^8.
    (amount / whole) * bps + (amount % whole) * bps / whole
}

/// Divides a payment of `gmv` base units by rule R-FEE.
///
/// Each part is floored; the residue of the fee goes to the stakers, the residue of the payment to the worker, so that
/// the parts sum to `gmv` for every configuration accepted by [`FeeConfig::check`].
pub fn split(gmv: Balance, config: &FeeConfig) -> Parts {
    let fee = share(gmv, config.fee);
    let burn = share(fee, config.burn);
    let treasury = share(fee, config.treasury);
    Parts {
        gmv,
        fee,
        burn,
        treasury,
        // burn + treasury <= fee, because their shares sum to at most 10^4; saturation is never reached.
        stakers: fee.saturating_sub(burn).saturating_sub(treasury),
        worker: gmv.saturating_sub(fee),
    }
}

/// By how much `amount` raises the reward per unit of stake: `⌊amount * SCALE / total⌋`; `None` without stake.
pub fn reward_per_stake(amount: Balance, total: Balance) -> Option<U256> {
    // 2^128 * 10^27 < 2^218: the product fits.
    U256::from(amount)
        .checked_mul(U256::from(SCALE))?
        .checked_div(U256::from(total))
}

/// What `stake` has earned while the reward per unit of stake rose by `rise`: `⌊stake * rise / SCALE⌋`.
///
/// `None` if the result is not a balance, which the conservation of rewards excludes.
pub fn earned(stake: Balance, rise: U256) -> Option<Balance> {
    let reward = U256::from(stake).checked_mul(rise)? / U256::from(SCALE);
    reward.try_into().ok()
}
