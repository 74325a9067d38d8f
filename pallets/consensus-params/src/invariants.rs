//! What must hold of the stored values after every block.

use super::{is_valid_session_length, Config, Pallet, SessionLength};

/// The stored session length is zero or longer than a day.
pub(crate) const SESSION_LENGTH_OUT_OF_RANGE: &str =
    "consensus-params: the session length is outside its range";

impl<T: Config> Pallet<T> {
    /// Checks that every value is in its range; names the one that is not.
    pub fn do_try_state() -> Result<(), &'static str> {
        if !is_valid_session_length(SessionLength::<T>::get()) {
            return Err(SESSION_LENGTH_OUT_OF_RANGE);
        }
        Ok(())
    }
}
