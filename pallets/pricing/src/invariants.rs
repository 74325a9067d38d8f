//! What is always true.

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};
use sage_primitives::epochs::EpochClock;

use crate::{
    math::{MAX_PRICE, MIN_PRICE},
    Config, Models, Pallet,
};

/// Rule: no price leaves its bounds; in particular none is zero.
pub const PRICE_OUT_OF_BOUNDS: &str = "pricing: a price is out of bounds";
/// Rule: no term of a model is zero.
pub const TERMS_INVALID: &str = "pricing: a model has invalid terms";
/// Rule: no model is from an epoch to come.
pub const MODEL_FROM_THE_FUTURE: &str = "pricing: a model was registered in an epoch to come";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let now = T::Clock::current();
        for model in Models::<T>::get().values() {
            let bounds = MIN_PRICE..=MAX_PRICE;
            ensure!(bounds.contains(&model.price), PRICE_OUT_OF_BOUNDS);
            ensure!(model.terms.are_valid(), TERMS_INVALID);
            ensure!(model.since <= now, MODEL_FROM_THE_FUTURE);
        }
        Ok(())
    }
}
