//! What is always true.

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use sage_primitives::epochs::EpochClock;

use crate::{Config, Length, Pallet, Started, MIN_LENGTH};

/// Rule: an epoch has enough blocks.
pub const TOO_SHORT: &str = "epochs: an epoch has fewer blocks than the least";
/// Rule: after the first block, every epoch up to the present one was announced.
pub const NOT_ANNOUNCED: &str = "epochs: the present epoch was not announced";
/// Rule: no epoch is announced early.
pub const ANNOUNCED_EARLY: &str = "epochs: an epoch was announced before its first block";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(Length::<T>::get() >= MIN_LENGTH, TOO_SHORT);
        let started = Started::<T>::get();
        let current = Self::current();
        ensure!(started <= current, ANNOUNCED_EARLY);
        let at_genesis = frame_system::Pallet::<T>::block_number().is_zero();
        ensure!(at_genesis || started == current, NOT_ANNOUNCED);
        Ok(())
    }
}
