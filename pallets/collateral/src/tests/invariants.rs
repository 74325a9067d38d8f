//! Each rule, broken on purpose.

use sage_pallet_testing::{assert_invariant_broken, ALICE};

use super::*;
use crate::{
    invariants::*,
    mock::{chain, Test},
    Work, Works,
};

/// Replaces the work of ALICE, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, works: &[Work]) {
    chain().execute_and_break(|| {
        set_epoch(25);
        earn(&ALICE, 1);
        assert_ok!(Collateral::do_try_state());
        Works::<Test>::insert(ALICE, BoundedVec::truncate_from(works.to_vec()));
        assert_invariant_broken::<Test>(rule);
    });
}

fn work(period: Epoch) -> Work {
    Work { period, cycles: 1 }
}

#[test]
fn try_state_finds_an_account_without_work() {
    assert_noticed(NO_WORK, &[]);
}

#[test]
fn try_state_finds_periods_out_of_order_twice_or_to_come() {
    assert_noticed(PERIODS_UNSORTED, &[work(1), work(0)]);
    assert_noticed(PERIODS_UNSORTED, &[work(1), work(1)]);
    assert_noticed(PERIODS_UNSORTED, &[work(3)]);
}
