//! Each rule, broken on purpose.

use sage_pallet_testing::{
    assert_invariant_broken, check, BOB, CHARLIE, EXISTENTIAL_DEPOSIT, FERDIE,
};

use super::*;
use crate::{
    invariants::*,
    math::{MAX_AWARD, MAX_CAP},
    mock::{chain, start_epoch, LONGEST},
    CurrentRules, NextRules, Punished, Rules, RunningEpoch, TopMinerAward, Total, VestingOf,
    Worker, Workers,
};

/// Does damage on a chain in whose 91st epoch BOB leads with a subsidy of today and one of the first epoch, a half of
/// which is claimed; expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        stake(&BOB, 1_000, 0);
        assert_eq!(verify(1, &BOB), 2 * SAGE);
        start_epoch(91);
        assert_eq!(claim(&BOB, RewardClass::Subsidy), SAGE);
        assert_eq!(verify(2, &BOB), 2 * SAGE);
        check::<Test>();
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

/// Changes what BOB has to come.
fn change(change: impl FnOnce(&mut VestingOf<Test>)) {
    Vestings::<Test>::mutate(BOB, RewardClass::Subsidy, change);
}

/// Changes what is known of BOB.
fn change_worker(change: impl FnOnce(&mut Worker)) {
    Workers::<Test>::mutate(BOB, |worker| change(worker.as_mut().expect("he worked")));
}

#[test]
fn try_state_finds_a_reserve_that_differs() {
    assert_noticed(RESERVED_DIFFERS, || change(|list| list.ripe += 1));
    assert_noticed(RESERVED_DIFFERS, || {
        change(|list| list.entries[0].amount += 1)
    });
    assert_noticed(RESERVED_DIFFERS, || {
        Total::<Test>::mutate(|total| total.awards += 1);
    });
    assert_noticed(RESERVED_DIFFERS, || {
        Total::<Test>::mutate(|total| total.claimed -= 1);
    });
}

#[test]
fn try_state_finds_more_claimed_than_granted() {
    assert_noticed(TOTALS_AHEAD, || {
        Total::<Test>::mutate(|total| total.slashed = 4 * SAGE);
    });
}

#[test]
fn try_state_finds_offences_without_a_slash_and_a_slash_without_an_offence() {
    assert_noticed(OFFENCES_DIFFER, || {
        Punished::<Test>::insert(offence(1), ());
    });
    assert_noticed(OFFENCES_DIFFER, || {
        assert_ok!(Rewards::slash_unvested(
            RuntimeOrigin::root(),
            offence(1),
            BOB,
            1_000
        ));
        check::<Test>();
        Punished::<Test>::remove(offence(1));
    });
}

#[test]
fn try_state_finds_a_pot_that_has_less_than_is_owed() {
    // 3 SAGE are owed, on top of the existential deposit.
    let set = |amount| {
        assert_ok!(Balances::force_set_balance(
            RuntimeOrigin::root(),
            FERDIE,
            amount
        ));
    };
    assert_noticed(POT_SHORT, || {
        set(3 * SAGE + EXISTENTIAL_DEPOSIT);
        check::<Test>();
        set(3 * SAGE + EXISTENTIAL_DEPOSIT - 1);
    });
}

#[test]
fn try_state_finds_an_account_with_nothing_to_come() {
    assert_noticed(EMPTY_VESTING, || {
        Vestings::<Test>::insert(BOB, RewardClass::TopMiner, VestingOf::<Test>::default());
    });
}

#[test]
fn try_state_finds_entries_out_of_order_or_alike() {
    assert_noticed(ENTRIES_UNSORTED, || {
        change(|list| list.entries.iter_mut().for_each(|entry| entry.start = 1));
    });
    assert_noticed(ENTRIES_UNSORTED, || {
        change(|list| list.entries[0].start = 91);
    });
    assert_noticed(ENTRIES_UNSORTED, || {
        change(|list| {
            list.entries[0].start = 91;
            list.entries[0].length = 181;
        });
    });
}

#[test]
fn try_state_finds_an_entry_that_is_to_come_or_of_no_allowed_length() {
    assert_noticed(ENTRY_OUT_OF_TIME, || {
        change(|list| list.entries[1].start = 92);
    });
    assert_noticed(ENTRY_OUT_OF_TIME, || {
        change(|list| list.entries[1].length = 0);
    });
    assert_noticed(ENTRY_OUT_OF_TIME, || {
        change(|list| list.entries[1].length = LONGEST + 1);
    });
}

#[test]
fn try_state_finds_more_claimed_than_has_vested() {
    assert_noticed(CLAIMED_AHEAD, || {
        change(|list| list.entries[0].claimed += 1)
    });
    assert_noticed(CLAIMED_AHEAD, || change(|list| list.entries[1].claimed = 1));
}

#[test]
fn try_state_finds_an_entry_that_owes_nothing() {
    assert_noticed(ENTRY_FINISHED, || {
        change(|list| list.entries[1].amount = 0);
    });
    assert_noticed(ENTRY_FINISHED, || {
        change(|list| {
            list.entries[0].length = 90;
            list.entries[0].claimed = list.entries[0].amount;
        });
    });
}

#[test]
fn try_state_finds_rules_out_of_bounds() {
    assert_noticed(RULES_INVALID, || {
        CurrentRules::<Test>::mutate(|rules| rules.table.spread = 0);
    });
    assert_noticed(RULES_INVALID, || {
        CurrentRules::<Test>::mutate(|rules| rules.lengths.top_miner = 0);
    });
    assert_noticed(RULES_INVALID, || {
        let mut rules = Rules::default();
        rules.table.caps[4].cap = MAX_CAP + 1;
        NextRules::<Test>::put(rules);
    });
    assert_noticed(RULES_INVALID, || TopMinerAward::<Test>::put(MAX_AWARD + 1));
}

#[test]
fn try_state_finds_subsidies_of_workers_that_nobody_granted() {
    assert_noticed(EARNED_DIFFERS, || change_worker(|bob| bob.earned += 1));
    assert_noticed(EARNED_DIFFERS, || {
        Total::<Test>::mutate(|total| {
            total.subsidies -= 1;
            total.awards += 1;
        });
    });
}

#[test]
fn try_state_finds_an_epoch_that_granted_something_else() {
    assert_noticed(TODAY_DIFFERS, || change_worker(|bob| bob.today += 1));
    assert_noticed(TODAY_DIFFERS, || {
        RunningEpoch::<Test>::mutate(|today| today.granted += 1);
    });
}

#[test]
fn try_state_finds_a_worker_above_every_cap() {
    assert_noticed(CAP_EXCEEDED, || {
        change_worker(|bob| bob.today = 500 * SAGE + 1);
    });
}

#[test]
fn try_state_finds_a_worker_of_an_epoch_to_come_or_with_a_run_twice() {
    assert_noticed(WORKER_INVALID, || change_worker(|bob| bob.epoch = 92));
    assert_noticed(WORKER_INVALID, || {
        change_worker(|bob| bob.recent.try_push((1, 1)).expect("there is room"));
    });
}

#[test]
fn try_state_finds_a_leader_who_is_not() {
    assert_noticed(WRONG_LEADER, || change_worker(|bob| bob.cycles += 1));
    assert_noticed(WRONG_LEADER, || change_worker(|bob| bob.cycles -= 1));
    assert_noticed(WRONG_LEADER, || {
        RunningEpoch::<Test>::mutate(|today| today.leader = None);
    });
    assert_noticed(WRONG_LEADER, || {
        RunningEpoch::<Test>::mutate(|today| {
            let leader = today.leader.as_mut().expect("BOB leads");
            leader.who = CHARLIE;
        });
    });
}
