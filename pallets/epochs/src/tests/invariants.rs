//! Each rule, broken on purpose.

use sage_pallet_testing::{assert_invariant_broken, run_to};

use crate::{invariants::*, mock::*, Length, Started};

#[test]
fn try_state_finds_an_epoch_that_is_too_short() {
    chain_of(20).execute_and_break(|| {
        Length::<Test>::put(1);
        assert_invariant_broken::<Test>(TOO_SHORT);
    });
}

#[test]
fn try_state_finds_an_epoch_announced_early() {
    chain_of(20).execute_and_break(|| {
        Started::<Test>::put(2);
        assert_invariant_broken::<Test>(ANNOUNCED_EARLY);
    });
}

#[test]
fn try_state_finds_an_epoch_not_announced() {
    chain_of(20).execute_and_break(|| {
        run_to::<Test>(20);
        Started::<Test>::put(1);
        assert_invariant_broken::<Test>(NOT_ANNOUNCED);
    });
}
