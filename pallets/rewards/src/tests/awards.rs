//! Who has the most verified cycles of an epoch is awarded.

use sage_pallet_testing::{
    assert_events, assert_no_events, assert_only_event, clear_events, spies::SPY_WEIGHT, BOB,
    CHARLIE,
};
use sage_primitives::epochs::OnEpochStart;

use super::*;
use crate::{
    mock::{chain, chain_with, start_epoch},
    Event, Leader, RunningEpoch, Total, WeightInfo,
};

const AWARD: Balance = 90 * SAGE;

/// Who leads in the running epoch.
fn leader() -> Option<(AccountId, u64)> {
    let leader = RunningEpoch::<Test>::get().leader;
    leader.map(|Leader { who, cycles }| (who, cycles))
}

/// Lets Bob and Charlie work for an award of `award`, Bob more than Charlie, each in runs too short for a subsidy.
fn compete(award: Balance) {
    assert_ok!(Rewards::set_top_miner_award(RuntimeOrigin::root(), award));
    stake(&BOB, 1_000, 0);
    stake(&CHARLIE, 25_000, 4);
    verify_run(1, &CHARLIE, 500);
    verify_run(2, &BOB, 300);
    verify_run(3, &BOB, 201);
    clear_events::<Test>();
}

#[test]
fn the_award_of_an_epoch_vests_from_the_next_one_on() {
    chain().execute(|| {
        compete(AWARD);
        start_epoch(2);
        assert_events!(
            Test,
            [
                Event::<Test>::RewardVested {
                    who: BOB,
                    class: RewardClass::TopMiner,
                    amount: AWARD,
                    end: 92,
                },
                Event::<Test>::TopMinerAwarded {
                    epoch: 1,
                    worker: BOB,
                    cycles: 501,
                    amount: AWARD,
                },
            ]
        );
        assert_eq!(entries(&BOB, RewardClass::TopMiner), [(2, 90, AWARD, 0)]);
        assert_eq!(Total::<Test>::get().awards, AWARD);
        start_epoch(3);
        assert_eq!(claim(&BOB, RewardClass::TopMiner), SAGE);
    });
}

#[test]
fn the_first_of_two_with_as_many_cycles_leads() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        stake(&CHARLIE, 1_000, 0);
        assert_eq!(leader(), None);
        verify_run(1, &BOB, 500);
        verify_run(2, &CHARLIE, 500);
        assert_eq!(leader(), Some((BOB, 500)));
        verify_run(3, &CHARLIE, 1);
        assert_eq!(leader(), Some((CHARLIE, 501)));
        verify_run(4, &BOB, 1);
        assert_eq!(leader(), Some((CHARLIE, 501)));
    });
}

#[test]
fn each_epoch_counts_for_itself() {
    chain().execute(|| {
        compete(AWARD);
        start_epoch(2);
        assert_eq!(leader(), None);
        verify_run(4, &CHARLIE, 1);
        assert_eq!(leader(), Some((CHARLIE, 1)));
        start_epoch(3);
        // An epoch in which nobody works awards nobody.
        start_epoch(4);
        assert_eq!(
            entries(&CHARLIE, RewardClass::TopMiner),
            [(3, 90, AWARD, 0)]
        );
        assert_eq!(Total::<Test>::get().awards, 2 * AWARD);
    });
}

#[test]
fn without_an_award_and_while_paused_nobody_is_awarded() {
    chain().execute(|| {
        compete(0);
        start_epoch(2);
        assert_no_events!(Test, Event<Test>);
        compete(AWARD);
        // The jobs of before are known; this one is new.
        verify_run(4, &BOB, 1);
        assert_eq!(leader(), Some((BOB, 1)));
        assert_ok!(Rewards::set_paused(RuntimeOrigin::root(), true));
        clear_events::<Test>();
        start_epoch(3);
        assert_no_events!(Test, Event<Test>);
        assert_eq!(leader(), None);
    });
}

#[test]
fn who_has_left_before_the_award_loses_it() {
    chain().execute(|| {
        compete(AWARD);
        Stakes::set(&BOB, 0, None);
        start_epoch(2);
        assert_no_events!(Test, Event<Test>);
        assert_eq!(Total::<Test>::get().awards, 0);
    });
}

#[test]
fn an_award_is_cut_to_what_is_free() {
    chain_with(AWARD + 1).execute(|| {
        compete(AWARD);
        grant(&CHARLIE, RewardClass::Subsidy, 2 * SAGE);
        clear_events::<Test>();
        start_epoch(2);
        let exhausted = Event::<Test>::BudgetExhausted {
            worker: BOB,
            class: RewardClass::TopMiner,
        };
        assert_events!(
            Test,
            [
                exhausted.clone(),
                Event::<Test>::RewardVested {
                    who: BOB,
                    class: RewardClass::TopMiner,
                    amount: 88 * SAGE + 1,
                    end: 92,
                },
                Event::<Test>::TopMinerAwarded {
                    epoch: 1,
                    worker: BOB,
                    cycles: 501,
                    amount: 88 * SAGE + 1,
                },
            ]
        );
        assert_eq!(Rewards::free_budget(), 0);
        verify_run(4, &BOB, 1);
        clear_events::<Test>();
        start_epoch(3);
        assert_only_event!(Test, exhausted);
    });
}

#[test]
fn work_of_who_has_nothing_staked_does_not_count() {
    chain().execute(|| {
        verify_run(1, &BOB, u32::MAX);
        assert_eq!(leader(), None);
        stake(&BOB, 1_000, 0);
        verify_run(2, &BOB, 7);
        assert_eq!(leader(), Some((BOB, 7)));
    });
}

#[test]
fn the_weight_of_an_epoch_counts_the_question_to_the_ledger() {
    let weight = <Rewards as OnEpochStart>::weight();
    assert_eq!(weight, <() as WeightInfo>::start_epoch() + SPY_WEIGHT);
}
