//! What is always true.

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use sage_primitives::epochs::EpochClock;

use crate::{math::period, Config, Pallet, Works};

/// Rule: an account that is listed has proven something.
pub const NO_WORK: &str = "collateral: an account is listed without work";
/// Rule: periods of work stand in order, none twice and none to come.
pub const PERIODS_UNSORTED: &str = "collateral: periods of work are out of order or to come";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let now = period(T::Clock::current());
        for works in Works::<T>::iter_values() {
            let last = works.last().ok_or(NO_WORK)?;
            let sorted = works.windows(2).all(|pair| pair[0].period < pair[1].period);
            ensure!(sorted && last.period <= now, PERIODS_UNSORTED);
        }
        Ok(())
    }
}
