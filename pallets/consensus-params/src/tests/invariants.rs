//! Each rule of the stored values, kept and broken.

use crate::{
    invariants::SESSION_LENGTH_OUT_OF_RANGE, mock::*, Pallet, SessionLength, MAX_SESSION_LENGTH,
};

#[test]
fn a_built_genesis_keeps_every_rule() {
    for length in [1, 2_400, MAX_SESSION_LENGTH] {
        chain_with_session_length(length)
            .execute_with(|| assert_eq!(Pallet::<Test>::do_try_state(), Ok(())));
    }
}

#[test]
fn a_session_length_out_of_range_is_found() {
    for broken in [0, MAX_SESSION_LENGTH + 1, u32::MAX] {
        chain_with_session_length(20).execute_with(|| {
            SessionLength::<Test>::put(broken);
            assert_eq!(
                Pallet::<Test>::do_try_state(),
                Err(SESSION_LENGTH_OUT_OF_RANGE)
            );
        });
    }
}
