//! Benchmarks with lists as long as they may be.

use alloc::boxed::Box;

use frame::{
    benchmarking::prelude::*,
    token::fungible::{Inspect, Mutate},
};
use sage_primitives::{bonds::OffenceId, epochs::EpochClock, Balance, Epoch, JobId, SAGE};

use crate::{
    math::MAX_AWARD, Call, Config, CurrentRules, Entry, Leader, Lengths, NextRules, Pallet, Paused,
    RewardClass, Rules, RunningEpoch, Standing, SubsidyTable, Today, TopMinerAward, Total, Vesting,
    VestingOf, Vestings, Worker, Workers, RECENT_RUNS,
};

/// Base units of each entry: enough for one to be claimed alone.
const AMOUNT: Balance = SAGE;

/// Lets the pot have `free` base units beside what is owed.
fn fund<T: Config>(free: Balance) {
    let owed = Total::<T>::get().reserved();
    let least = T::Currency::minimum_balance();
    let whole = free.saturating_add(owed).saturating_add(least);
    T::Currency::set_balance(&T::Budget::get(), whole);
}

/// A list of as many entries as there may be without one of the present epoch, all of which vest at present.
fn list<T: Config>() -> VestingOf<T> {
    let start = T::Clock::current().saturating_sub(1);
    // With a length of one epoch it would have vested whole.
    let entries = (2..=T::MaxLength::get()).map(|length| Entry {
        start,
        length,
        amount: AMOUNT,
        claimed: 0,
    });
    Vesting {
        ripe: AMOUNT,
        entries: BoundedVec::truncate_from(entries.collect()),
    }
}

/// Gives `who` a list of `class`, and counts it.
fn give<T: Config>(who: &T::AccountId, class: RewardClass) {
    let vesting = list::<T>();
    Total::<T>::mutate(|total| {
        let sum = total.of(class);
        *sum = sum.saturating_add(vesting.owed());
    });
    if class == RewardClass::Subsidy {
        Workers::<T>::mutate(who, |slot| {
            let worker = slot.get_or_insert_with(Worker::default);
            worker.earned = worker.earned.saturating_add(vesting.owed());
        });
    }
    Vestings::<T>::insert(who, class, vesting);
}

/// An account with long lists of both classes.
fn rich<T: Config>() -> T::AccountId {
    let who: T::AccountId = account("worker", 0, 0);
    for class in RewardClass::ALL {
        give::<T>(&who, class);
    }
    fund::<T>(0);
    who
}

/// Rules that differ from the present ones.
fn other_rules() -> Rules {
    Rules {
        table: SubsidyTable {
            spread: 1,
            ..SubsidyTable::default()
        },
        lengths: Lengths {
            subsidy: 7,
            top_miner: 7,
        },
    }
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn claim() {
        let who = rich::<T>();
        let caller: T::AccountId = whitelisted_caller();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), who.clone(), None);

        assert!(T::Currency::balance(&who) > 2 * AMOUNT);
    }

    #[benchmark]
    fn slash_unvested() -> Result<(), BenchmarkError> {
        let who = rich::<T>();
        let origin =
            T::SlashOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(
            origin as T::RuntimeOrigin,
            OffenceId::repeat_byte(7),
            who,
            1_000,
        );

        assert!(Total::<T>::get().slashed > 0);
        Ok(())
    }

    #[benchmark]
    fn set_paused() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, true);

        assert!(Paused::<T>::get());
        Ok(())
    }

    #[benchmark]
    fn set_table() -> Result<(), BenchmarkError> {
        NextRules::<T>::put(Rules::default());
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let Rules { table, .. } = other_rules();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Box::new(table));

        assert_eq!(NextRules::<T>::get().map(|rules| rules.table), Some(table));
        Ok(())
    }

    #[benchmark]
    fn set_lengths() -> Result<(), BenchmarkError> {
        NextRules::<T>::put(Rules::default());
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let Rules { lengths, .. } = other_rules();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, lengths);

        assert_eq!(
            NextRules::<T>::get().map(|rules| rules.lengths),
            Some(lengths)
        );
        Ok(())
    }

    #[benchmark]
    fn set_top_miner_award() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, MAX_AWARD);

        assert_eq!(TopMinerAward::<T>::get(), MAX_AWARD);
        Ok(())
    }

    #[benchmark]
    fn reward() {
        CurrentRules::<T>::put(Rules {
            table: other_rules().table,
            ..Rules::default()
        });
        let who: T::AccountId = account("worker", 0, 0);
        give::<T>(&who, RewardClass::Subsidy);
        // One SAGE below the cap, of a subsidy of two, and with a half of one free: every event there is.
        let now = T::Clock::current();
        let today = 149 * SAGE;
        Workers::<T>::mutate(&who, |slot| {
            let worker = slot.get_or_insert_with(Worker::default);
            worker.epoch = now;
            worker.today = today;
            for job in 0..RECENT_RUNS {
                worker.remember((JobId::from(job), 1));
            }
        });
        let leader: T::AccountId = account("leader", 0, 0);
        RunningEpoch::<T>::put(Today {
            granted: today,
            leader: Some(Leader {
                who: leader,
                cycles: 1,
            }),
        });
        fund::<T>(SAGE / 2);
        let standing = Standing {
            stake: 1_000 * SAGE,
            tier: 0,
        };

        #[block]
        {
            Pallet::<T>::reward((JobId::MAX, 1), &who, u32::MAX, standing);
        }

        let worker = Workers::<T>::get(&who).unwrap_or_default();
        assert_eq!(worker.today, today.saturating_add(SAGE / 2));
        assert!(worker.told_cap && worker.told_budget);
    }

    #[benchmark]
    fn start_epoch() {
        NextRules::<T>::put(Rules::default());
        TopMinerAward::<T>::put(MAX_AWARD);
        let who: T::AccountId = account("worker", 0, 0);
        give::<T>(&who, RewardClass::TopMiner);
        let before = Total::<T>::get().awards;
        RunningEpoch::<T>::put(Today {
            granted: 0,
            leader: Some(Leader {
                who,
                cycles: u64::MAX,
            }),
        });
        // Less than the award, which is an event more.
        fund::<T>(SAGE);
        let epoch: Epoch = T::Clock::current();

        #[block]
        {
            Pallet::<T>::start_epoch(epoch, |_| true);
        }

        assert_eq!(Total::<T>::get().awards, before.saturating_add(SAGE));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain().build(), crate::mock::Test);
}
