//! What is always true.

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use sage_primitives::Balance;

use crate::{
    math::{self, MAX_CEILING, MIN_SPEND},
    Config, Configuration, LastRun, Looks, Pallet, Total,
};

/// Rule: the configuration is within its bounds.
pub const CONFIG_INVALID: &str = "buyback: the configuration is out of its bounds";
/// Rule: each buyback has spent at least what one must.
pub const SPENT_TOO_LITTLE: &str = "buyback: less was spent than so many buybacks must";
/// Rule: no buyback has paid more than the highest ceiling there may be.
pub const PAID_TOO_MUCH: &str = "buyback: more was paid than any ceiling allows";
/// Rule: there is a last buyback if there was one, and it is not to come.
pub const RUN_INVALID: &str = "buyback: the last buyback is missing, or to come";
/// Rule: a price that is remembered is one.
pub const LOOK_INVALID: &str = "buyback: a price of nothing is remembered";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let config = Configuration::<T>::get();
        ensure!(Self::check_config(&config).is_ok(), CONFIG_INVALID);
        let total = Total::<T>::get();
        let least = MIN_SPEND.saturating_mul(Balance::from(total.runs));
        ensure!(total.spent >= least, SPENT_TOO_LITTLE);
        let paid = math::effective_price(total.spent, total.bought);
        ensure!(total.runs == 0 || paid <= MAX_CEILING, PAID_TOO_MUCH);
        let now = frame_system::Pallet::<T>::block_number();
        let is_sound = match LastRun::<T>::get() {
            Some(last) => total.runs > 0 && last <= now,
            None => total == Default::default(),
        };
        ensure!(is_sound, RUN_INVALID);
        ensure!(!Looks::<T>::get().prices.contains(&0), LOOK_INVALID);
        Ok(())
    }
}
