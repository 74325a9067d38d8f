//! Verified jobs are subsidised.

use sage_pallet_testing::{
    account, assert_events, assert_no_events, clear_events, events_of, spies::SpyEpochs,
    spies::SPY_WEIGHT, BOB, CHARLIE, FERDIE,
};
use sage_primitives::{FIRST_METERED_JOB, MILLI_SAGE};

use super::*;
use crate::{
    mock::{chain, chain_with, start_epoch, MONTH},
    DailyCap, Event, NextSubsidy, RunningEpoch, SubsidyTable, Total, WeightInfo, RECENT_RUNS,
};

/// How many of the events so far `filter` picks.
fn count(filter: impl Fn(&Event<Test>) -> bool) -> usize {
    events_of::<Test, Event<Test>>()
        .iter()
        .filter(|event| filter(event))
        .count()
}

fn is_cap(event: &Event<Test>) -> bool {
    matches!(event, Event::DailyCapReached { .. })
}

fn is_budget(event: &Event<Test>) -> bool {
    matches!(event, Event::BudgetExhausted { .. })
}

/// Makes `change` count at once, as if it had been decided in the epoch before.
fn with_table(change: impl FnOnce(&mut SubsidyTable)) {
    let mut table = SubsidyTable::default();
    change(&mut table);
    assert_ok!(Rewards::set_table(RuntimeOrigin::root(), Box::new(table)));
    start_epoch(now() + 1);
    clear_events::<Test>();
}

#[test]
fn a_verified_job_earns_a_reward_that_vests_and_moves_no_money() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        assert_eq!(verify(7, &BOB), 2 * SAGE);
        assert_events!(
            Test,
            [
                Event::<Test>::RewardVested {
                    who: BOB,
                    class: RewardClass::Subsidy,
                    amount: 2 * SAGE,
                    end: 181,
                },
                Event::<Test>::SubsidyGranted {
                    job: 7,
                    worker: BOB,
                    amount: 2 * SAGE,
                    tier: 0,
                },
            ]
        );
        assert_eq!(Balances::free_balance(BOB), 0);
        assert_eq!(Rewards::free_budget(), MONTH - 2 * SAGE);
        assert_eq!(Total::<Test>::get().reserved(), 2 * SAGE);
        assert_eq!(entries(&BOB, RewardClass::Subsidy), [(1, 180, 2 * SAGE, 0)]);
    });
}

#[test]
fn w25_jobs_earn_by_year_and_tier() {
    chain().execute(|| {
        let consumer = [2_000, 1_500, 1_000, 750, 500, 500];
        let frontier = [5_000, 3_750, 2_500, 1_875, 1_250, 1_250];
        stake(&BOB, 1_000, 0);
        stake(&CHARLIE, 25_000, 4);
        for (index, (of_bob, of_charlie)) in (0..).zip(consumer.into_iter().zip(frontier)) {
            // The last epoch of the year before has the rate of that year.
            for epoch in [360 * index + 1, 360 * (index + 1)] {
                start_epoch(epoch);
                let job = u64::from(epoch);
                assert_eq!(verify(2 * job, &BOB), of_bob * MILLI_SAGE, "{epoch}");
                assert_eq!(verify(2 * job + 1, &CHARLIE), of_charlie * MILLI_SAGE);
            }
        }
    });
}

#[test]
fn w26_fifty_consumer_jobs_reach_a_cap_of_100() {
    chain().execute(|| {
        stake(&BOB, 999, 0);
        for job in 1..=50 {
            assert_eq!(verify(job, &BOB), 2 * SAGE);
        }
        assert_eq!(count(is_cap), 0);
        assert_eq!(verify(51, &BOB), 0);
        assert_eq!(verify(52, &BOB), 0);
        assert_eq!(count(is_cap), 1);
        start_epoch(2);
        assert_eq!(verify(53, &BOB), 2 * SAGE);
    });
}

#[test]
fn w26_the_34th_job_of_a_data_centre_fills_a_cap_of_100() {
    chain().execute(|| {
        stake(&BOB, 999, 2);
        for job in 1..=33 {
            assert_eq!(verify(job, &BOB), 3 * SAGE);
        }
        clear_events::<Test>();
        assert_eq!(verify(34, &BOB), SAGE);
        assert_events!(
            Test,
            [
                Event::<Test>::DailyCapReached {
                    worker: BOB,
                    cap: 100 * SAGE,
                },
                Event::<Test>::RewardVested {
                    who: BOB,
                    class: RewardClass::Subsidy,
                    amount: SAGE,
                    end: 181,
                },
                Event::<Test>::SubsidyGranted {
                    job: 34,
                    worker: BOB,
                    amount: SAGE,
                    tier: 2,
                },
            ]
        );
        clear_events::<Test>();
        assert_eq!(verify(35, &BOB), 0);
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn w26_eighty_workstation_jobs_of_the_second_year_make_150() {
    chain().execute(|| {
        start_epoch(361);
        stake(&BOB, 2_500, 1);
        for job in 1..=80 {
            assert_eq!(verify(job, &BOB), 1_875 * MILLI_SAGE);
        }
        assert_eq!(earned(&BOB), 150 * SAGE);
        assert_eq!(verify(81, &BOB), 0);
    });
}

#[test]
fn w26_a_hundred_frontier_jobs_make_500() {
    chain().execute(|| {
        stake(&BOB, 200_000, 4);
        for job in 1..=100 {
            assert_eq!(verify(job, &BOB), 5 * SAGE);
        }
        assert_eq!(verify(101, &BOB), 0);
    });
}

#[test]
fn a_cap_that_rises_with_the_stake_leaves_more_of_the_same_day() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        (1..=76).for_each(|job| verify_run(job, &BOB, RUN));
        assert_eq!(earned(&BOB), 150 * SAGE);
        stake(&BOB, 10_000, 0);
        assert_eq!(verify(77, &BOB), 2 * SAGE);
        // And a slash of the stake takes nothing back.
        stake(&BOB, 1, 0);
        assert_eq!(verify(78, &BOB), 0);
        assert_eq!(earned(&BOB), 152 * SAGE);
    });
}

#[test]
fn who_has_nothing_staked_gets_nothing_and_leaves_no_trace() {
    chain().execute(|| {
        assert_storage_noop!(verify_run(1, &BOB, u32::MAX));
        // A tier is no stake.
        Stakes::set(&BOB, 0, Some(4));
        assert_storage_noop!(verify_run(2, &BOB, u32::MAX));
        assert_eq!(Rewards::subsidy_of(BOB), NextSubsidy::default());
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn who_is_below_the_minimum_of_the_tier_counts_as_the_first() {
    chain().execute(|| {
        Stakes::set(&BOB, 24_999 * SAGE, None);
        assert_eq!(verify(1, &BOB), 2 * SAGE);
    });
}

#[test]
fn nobody_is_subsidised_for_a_job_of_his_own() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        assert_storage_noop!(verify_for(&BOB, 1, &BOB, u32::MAX, RunOutcome::Halted));
    });
}

#[test]
fn a_run_shorter_than_a_unit_earns_nothing() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        verify_run(1, &BOB, RUN - 1);
        assert_eq!(earned(&BOB), 0);
        assert_no_events!(Test, Event<Test>);
        // It is work all the same.
        let leader = RunningEpoch::<Test>::get().leader.expect("somebody worked");
        assert_eq!((leader.who, leader.cycles), (BOB, (RUN - 1).into()));
        assert_eq!(verify(2, &BOB), 2 * SAGE);
    });
}

#[test]
fn every_outcome_that_was_proven_is_work() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        let outcomes = [
            RunOutcome::Halted,
            RunOutcome::OutOfCycles { pc: 3 },
            RunOutcome::Faulted {
                pc: 1,
                v1: 0,
                v2: 0,
            },
        ];
        for (job, outcome) in (1..).zip(outcomes) {
            verify_for(&ALICE, job, &BOB, RUN, outcome);
            assert_eq!(earned(&BOB), Balance::from(job) * 2 * SAGE);
        }
    });
}

#[test]
fn a_job_heard_of_twice_is_rewarded_once() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        assert_eq!(verify(1, &BOB), 2 * SAGE);
        assert_storage_noop!(verify_run(1, &BOB, RUN));
        for job in 2..=u64::from(RECENT_RUNS) {
            verify_run(job, &BOB, RUN);
        }
        assert_storage_noop!(verify_run(1, &BOB, RUN));
        // Also in another epoch.
        start_epoch(2);
        assert_storage_noop!(verify_run(1, &BOB, RUN));
        // As many are remembered, the newest first; `jobs` closes each before this pallet hears of it.
        verify_run(100, &BOB, RUN);
        let recent = crate::Workers::<Test>::get(BOB).expect("known").recent;
        assert_eq!(recent.len() as u32, RECENT_RUNS);
        assert_eq!((recent[0], recent.last()), ((100, 1), Some(&(2, 1))));
    });
}

#[test]
fn each_hour_of_a_metered_job_earns_and_counts_once_however_much_else_is_proven() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        let metered = FIRST_METERED_JOB;
        let cycles = || RunningEpoch::<Test>::get().leader.map(|bob| bob.cycles);
        for hour in 1..=5 {
            assert_eq!(verify_hour(metered, hour, &BOB), 2 * SAGE);
            assert_eq!(cycles(), Some(u64::from(hour) * u64::from(RUN)));
            assert_eq!(verify_hour(metered, hour, &BOB), 0);
            assert_eq!(cycles(), Some(u64::from(hour) * u64::from(RUN)));
        }
        // Between two hours, more jobs than are remembered.
        (0..u64::from(RECENT_RUNS)).for_each(|job| verify_run(job, &BOB, RUN));
        assert_eq!(verify_hour(metered, 6, &BOB), 2 * SAGE);
        let worker = crate::Workers::<Test>::get(BOB).expect("known");
        let runs = 6 + u64::from(RECENT_RUNS);
        assert_eq!((worker.jobs, worker.cycles), (runs, runs * u64::from(RUN)));
    });
}

#[test]
fn n_hours_earn_what_n_jobs_of_an_hour_would() {
    let of_hours = chain().execute(|| {
        stake(&BOB, 1_000, 0);
        (1..=8)
            .map(|hour| verify_hour(FIRST_METERED_JOB, hour, &BOB))
            .sum::<Balance>()
    });
    let of_jobs = chain().execute(|| {
        stake(&BOB, 1_000, 0);
        (1..=8).map(|job| verify(job, &BOB)).sum::<Balance>()
    });
    assert_eq!(of_hours, of_jobs);
}

#[test]
fn a_job_that_earned_nothing_cannot_earn_later() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        assert_ok!(Rewards::set_paused(RuntimeOrigin::root(), true));
        assert_eq!(verify(1, &BOB), 0);
        assert_ok!(Rewards::set_paused(RuntimeOrigin::root(), false));
        assert_eq!(verify(1, &BOB), 0);
        assert_eq!(verify(2, &BOB), 2 * SAGE);
    });
}

#[test]
fn an_epoch_grants_a_thirtieth_of_the_budget() {
    chain_with(3_000 * SAGE).execute(|| {
        stake(&BOB, 1_000, 0);
        stake(&CHARLIE, 1_000, 0);
        // 100 of 3,000.
        (1..=49).for_each(|job| verify_run(job, &BOB, RUN));
        assert_eq!(verify(50, &CHARLIE), 2 * SAGE);
        assert_eq!(verify(51, &CHARLIE), 0);
        assert_eq!(verify(52, &CHARLIE), 0);
        assert_eq!(verify(53, &BOB), 0);
        assert_eq!(verify(54, &BOB), 0);
        // Each was told once.
        assert_eq!((count(is_budget), count(is_cap)), (2, 0));
        start_epoch(2);
        // A thirtieth of 2,900.
        (55..=102).for_each(|job| verify_run(job, &BOB, RUN));
        assert_eq!(verify(103, &BOB), 2_900 * SAGE / 30 - 96 * SAGE);
        assert_eq!(count(is_budget), 3);
    });
}

#[test]
fn money_that_comes_within_an_epoch_counts_at_once() {
    chain_with(0).execute(|| {
        stake(&BOB, 1_000, 0);
        assert_eq!(verify(1, &BOB), 0);
        assert_ok!(Balances::force_set_balance(
            RuntimeOrigin::root(),
            FERDIE,
            31 * SAGE
        ));
        assert_eq!(verify(2, &BOB), SAGE + 999 * MILLI_SAGE / 30);
    });
}

#[test]
fn the_last_unit_of_the_budget_is_granted_and_then_nothing() {
    chain_with(5 * SAGE).execute(|| {
        with_table(|table| table.spread = 1);
        stake(&BOB, 1_000, 0);
        assert_eq!(verify(1, &BOB), 2 * SAGE);
        assert_eq!(verify(2, &BOB), 2 * SAGE);
        assert_eq!(count(is_budget), 0);
        assert_eq!(verify(3, &BOB), SAGE);
        assert_eq!((verify(4, &BOB), count(is_budget)), (0, 1));
        assert_eq!(Rewards::free_budget(), 0);
        assert_eq!(Total::<Test>::get().reserved(), 5 * SAGE);
    });
}

#[test]
fn a_pot_that_does_not_exist_stops_no_settlement() {
    sage_pallet_testing::TestChain::<Test>::new().execute(|| {
        stake(&BOB, 1_000, 0);
        assert_eq!(verify(1, &BOB), 0);
        assert_eq!(count(is_budget), 1);
        assert_eq!(Rewards::free_budget(), 0);
    });
}

#[test]
fn no_settlement_is_stopped_by_the_largest_numbers() {
    chain_with(Balance::MAX / 2).execute(|| {
        with_table(|table| {
            table.spread = 1;
            table.base = [100 * SAGE; 5];
            table.multipliers = [100_000; 5];
            table.caps[4].cap = 10_000 * SAGE;
        });
        SpyEpochs::set(u32::MAX);
        Stakes::set(&BOB, Balance::MAX, Some(u8::MAX));
        for job in 0..12 {
            verify_run(u64::MAX - job, &BOB, u32::MAX);
        }
        assert_eq!(earned(&BOB), 10_000 * SAGE);
    });
}

#[test]
fn nothing_is_granted_while_grants_are_paused() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        assert_ok!(Rewards::set_paused(RuntimeOrigin::root(), true));
        clear_events::<Test>();
        assert_eq!(verify(1, &BOB), 0);
        assert_eq!(Rewards::subsidy_of(BOB).amount, 0);
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn the_view_tells_what_the_next_job_earns() {
    chain_with(300 * SAGE).execute(|| {
        stake(&BOB, 1_000, 2);
        let wanted = |amount, left_today| NextSubsidy {
            amount,
            left_today,
            tier: 2,
        };
        assert_eq!(Rewards::subsidy_of(BOB), wanted(3 * SAGE, 150 * SAGE));
        for job in 1..=4 {
            let told = Rewards::subsidy_of(BOB).amount;
            assert_eq!(verify(job, &BOB), told);
        }
        assert_eq!(Rewards::subsidy_of(BOB), wanted(0, 140 * SAGE));
        start_epoch(2);
        assert_eq!(Rewards::subsidy_of(BOB), wanted(3 * SAGE, 150 * SAGE));
        with_table(|table| {
            table.caps = [1, 2, 3, 4, 5].map(|stake| DailyCap { stake, cap: 1 });
        });
        assert_eq!(Rewards::subsidy_of(BOB), wanted(1, 1));
    });
}

#[test]
fn many_unstaked_accounts_earn_nothing_together() {
    chain().execute(|| {
        for index in 0..100 {
            verify_run(index.into(), &account(index), u32::MAX);
        }
        assert_eq!(Total::<Test>::get().granted(), 0);
    });
}

#[test]
fn the_weight_of_a_verdict_counts_both_questions_to_the_ledger() {
    let own = <() as WeightInfo>::reward();
    let weight = <Rewards as OnProofVerdict<AccountId>>::weight(1_024);
    assert_eq!(weight, own + SPY_WEIGHT + SPY_WEIGHT);
}
