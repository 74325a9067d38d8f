//! Each rule, broken on purpose.

use sage_pallet_testing::{assert_invariant_broken, check};

use super::*;
use crate::{invariants::*, Looks, Totals};

/// Does damage after a buyback, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        fund(usdc(10_000));
        World::pass(60, EIGHT_CENTS);
        assert_ok!(execute(usdc(1_000)));
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

/// Changes the sums.
fn spoil(change: impl FnOnce(&mut Totals)) {
    Total::<Test>::mutate(change);
}

#[test]
fn try_state_finds_a_configuration_out_of_bounds() {
    assert_noticed(CONFIG_INVALID, || {
        Configuration::<Test>::mutate(|config| config.slippage = 501);
    });
    assert_noticed(CONFIG_INVALID, || {
        Configuration::<Test>::mutate(|config| config.threshold = 0);
    });
}

#[test]
fn try_state_finds_buybacks_that_spent_next_to_nothing() {
    assert_noticed(SPENT_TOO_LITTLE, || spoil(|total| total.spent = DOLLAR - 1));
    assert_noticed(SPENT_TOO_LITTLE, || spoil(|total| total.runs = u64::MAX));
}

#[test]
fn try_state_finds_a_purchase_that_was_too_dear() {
    // A thousand dollars for ten SAGE are the highest ceiling.
    let set = |amount| spoil(|total| total.bought = amount);
    assert_noticed(PAID_TOO_MUCH, || {
        set(10 * SAGE);
        check::<Test>();
        set(10 * SAGE - 1);
    });
    assert_noticed(PAID_TOO_MUCH, || set(0));
}

#[test]
fn try_state_finds_a_last_buyback_that_cannot_be() {
    assert_noticed(RUN_INVALID, LastRun::<Test>::kill);
    assert_noticed(RUN_INVALID, Total::<Test>::kill);
    assert_noticed(RUN_INVALID, || {
        LastRun::<Test>::put(System::block_number() + 1);
    });
}

#[test]
fn try_state_finds_a_price_of_nothing() {
    assert_noticed(LOOK_INVALID, || {
        Looks::<Test>::mutate(|seen| seen.prices[3] = 0);
    });
}
