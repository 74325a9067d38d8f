//! Each rule, broken on purpose.

use sage_pallet_testing::{assert_invariant_broken, check, TestChain};

use super::*;
use crate::{
    invariants::*, mock::PER_BLOCK, Configuration, Kept, Paused, Record, Served, Step, Steps,
    ThisBlock, Today,
};

/// Does damage beside the claims of two accounts, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        assert_ok!(claim(&BOB));
        Clock::pass(DAY_MS);
        assert_ok!(claim(&CHARLIE));
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

/// Changes the record of BOB.
fn change(change: impl FnOnce(&mut Record)) {
    Records::<Test>::mutate(BOB, |found| {
        change(found.as_mut().expect("BOB has claimed"))
    });
}

#[test]
fn try_state_finds_a_faucet_that_the_genesis_has_not_opened() {
    assert_noticed(INACTIVE_BUT_USED, Configuration::<Test>::kill);
    TestChain::<Test>::new().execute_and_break(|| {
        Paused::<Test>::put(true);
        assert_invariant_broken::<Test>(INACTIVE_BUT_USED);
    });
}

#[test]
fn try_state_finds_a_configuration_out_of_its_limits() {
    assert_noticed(CONFIG_INVALID, || {
        Configuration::<Test>::put(FaucetTerms {
            cooldown: 0,
            ..CONFIG
        });
    });
}

#[test]
fn try_state_finds_steps_that_are_missing_too_many_or_out_of_order() {
    assert_noticed(STEPS_BROKEN, || Steps::<Test>::remove(0));
    assert_noticed(STEPS_BROKEN, || {
        Kept::<Test>::mutate(|kept| kept.oldest = 1);
    });
    assert_noticed(STEPS_BROKEN, || {
        Steps::<Test>::insert(2, Step { who: BOB, at: 0 });
        Kept::<Test>::mutate(|kept| kept.next = 3);
    });
}

#[test]
fn try_state_finds_a_record_without_its_claim() {
    assert_noticed(RECORD_INVALID, || change(|record| record.count = 0));
    assert_noticed(RECORD_INVALID, || change(|record| record.step = 1));
    assert_noticed(RECORD_INVALID, || change(|record| record.last += 1));
}

#[test]
fn try_state_finds_claims_that_do_not_sum_up() {
    assert_noticed(DISTRIBUTED_DIFFERS, || change(|record| record.total += 1));
    assert_noticed(DISTRIBUTED_DIFFERS, || {
        Sums::<Test>::mutate(|sums| sums.forgotten = 1);
    });
    assert_noticed(DISTRIBUTED_DIFFERS, || {
        Sums::<Test>::mutate(|sums| sums.distributed -= 1);
    });
}

#[test]
fn try_state_finds_a_pot_that_lacks_money() {
    assert_noticed(POT_SHORT, || {
        Sums::<Test>::mutate(|sums| sums.funded += 1);
    });
    assert_noticed(POT_SHORT, || {
        assert_ok!(Balances::transfer_keep_alive(
            signed(&Faucet::pot()),
            ALICE,
            1
        ));
    });
}

#[test]
fn try_state_finds_a_day_or_a_block_with_too_many_claims() {
    assert_noticed(LIMITS_EXCEEDED, || {
        ThisBlock::<Test>::put(Served {
            block: 1,
            claims: PER_BLOCK + 1,
        });
    });
    assert_noticed(LIMITS_EXCEEDED, || {
        Today::<Test>::mutate(|today| today.amount = 3 * DRIP);
    });
}
