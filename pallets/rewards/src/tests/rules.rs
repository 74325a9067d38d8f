//! What governance and the genesis decide.

use frame::traits::Hooks;
use sage_pallet_testing::{assert_events, assert_only_event, clear_events, TestChain, BOB};

use super::*;
use crate::{
    math::{MAX_AWARD, MAX_BASE, MAX_CAP, MAX_MULTIPLIER, MAX_SPREAD},
    mock::{chain, start_epoch, RuntimeGenesisConfig, LONGEST},
    CurrentRules, Error, Event, GenesisConfig, Lengths, NextRules, Paused, Rules, SubsidyTable,
    TopMinerAward,
};

fn root() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

/// The usual table with a change.
fn table(change: impl FnOnce(&mut SubsidyTable)) -> SubsidyTable {
    let mut table = SubsidyTable::default();
    change(&mut table);
    table
}

#[test]
fn a_table_counts_from_the_next_epoch_on() {
    chain().execute(|| {
        start_epoch(5);
        stake(&BOB, 1_000, 0);
        let table = table(|table| table.base = [SAGE; 5]);
        assert_ok!(Rewards::set_table(root(), Box::new(table)));
        let table = Box::new(table);
        assert_only_event!(Test, Event::<Test>::TableChanged { table, from: 6 });
        assert_eq!(verify(1, &BOB), 2 * SAGE);
        start_epoch(6);
        assert_eq!(verify(2, &BOB), SAGE);
        assert_eq!(NextRules::<Test>::get(), None);
    });
}

#[test]
fn lengths_count_for_what_is_granted_from_the_next_epoch_on() {
    chain().execute(|| {
        let lengths = Lengths {
            subsidy: 10,
            top_miner: 1,
        };
        grant(&BOB, RewardClass::Subsidy, 180);
        clear_events::<Test>();
        assert_ok!(Rewards::set_lengths(root(), lengths));
        assert_only_event!(Test, Event::<Test>::LengthsChanged { lengths, from: 2 });
        grant(&BOB, RewardClass::Subsidy, 180);
        start_epoch(2);
        grant(&BOB, RewardClass::Subsidy, 10);
        let wanted = [(1, 180, 360, 0), (2, 10, 10, 0)];
        assert_eq!(entries(&BOB, RewardClass::Subsidy), wanted);
        start_epoch(12);
        assert_eq!(Rewards::claimable(BOB).subsidy, 22 + 10);
    });
}

#[test]
fn table_and_lengths_of_one_epoch_do_not_undo_each_other() {
    chain().execute(|| {
        let lengths = Lengths {
            subsidy: 10,
            top_miner: 20,
        };
        let table = table(|table| table.spread = 7);
        assert_ok!(Rewards::set_lengths(root(), lengths));
        assert_ok!(Rewards::set_table(root(), Box::new(table)));
        start_epoch(2);
        assert_eq!(CurrentRules::<Test>::get(), Rules { table, lengths });
    });
}

#[test]
fn tables_out_of_bounds_are_refused() {
    let refuse = |error: Error<Test>, change: &dyn Fn(&mut SubsidyTable)| {
        assert_noop!(Rewards::set_table(root(), Box::new(table(change))), error);
    };
    chain().execute(|| {
        refuse(Error::BadBase, &|table| table.base[0] = MAX_BASE + 1);
        refuse(Error::BadBase, &|table| table.base[3] = table.base[2] + 1);
        refuse(Error::BadMultipliers, &|table| table.multipliers[0] = 0);
        refuse(Error::BadMultipliers, &|table| {
            table.multipliers[2] = table.multipliers[1] - 1;
        });
        refuse(Error::BadMultipliers, &|table| {
            table.multipliers[4] = MAX_MULTIPLIER + 1;
        });
        // Who has nothing staked can be given no cap at all.
        refuse(Error::BadCaps, &|table| table.caps[0].stake = 0);
        refuse(Error::BadCaps, &|table| {
            table.caps[2].stake = table.caps[1].stake;
        });
        refuse(Error::BadCaps, &|table| {
            table.caps[2].cap = table.caps[1].cap - 1;
        });
        refuse(Error::BadCaps, &|table| table.caps[4].cap = MAX_CAP + 1);
        refuse(Error::BadSpread, &|table| table.spread = 0);
        refuse(Error::BadSpread, &|table| table.spread = MAX_SPREAD + 1);
    });
}

#[test]
fn tables_at_their_bounds_are_taken() {
    chain().execute(|| {
        let largest = table(|table| {
            table.base = [MAX_BASE; 5];
            table.multipliers = [MAX_MULTIPLIER; 5];
            table.caps[4].cap = MAX_CAP;
            table.spread = MAX_SPREAD;
        });
        assert_ok!(Rewards::set_table(root(), Box::new(largest)));
        let smallest = table(|table| {
            table.base = [0; 5];
            table.multipliers = [1; 5];
            table.caps.iter_mut().for_each(|step| step.cap = 0);
            table.spread = 1;
        });
        assert_ok!(Rewards::set_table(root(), Box::new(smallest)));
    });
}

#[test]
fn lengths_and_awards_out_of_bounds_are_refused() {
    chain().execute(|| {
        let set = |subsidy, top_miner| {
            let lengths = Lengths { subsidy, top_miner };
            Rewards::set_lengths(root(), lengths)
        };
        assert_noop!(set(0, 90), Error::<Test>::BadLengths);
        assert_noop!(set(180, 0), Error::<Test>::BadLengths);
        assert_noop!(set(LONGEST + 1, 90), Error::<Test>::BadLengths);
        assert_noop!(set(180, LONGEST + 1), Error::<Test>::BadLengths);
        assert_ok!(set(LONGEST, 1));
        assert_noop!(
            Rewards::set_top_miner_award(root(), MAX_AWARD + 1),
            Error::<Test>::AwardTooLarge
        );
        clear_events::<Test>();
        assert_ok!(Rewards::set_top_miner_award(root(), MAX_AWARD));
        assert_only_event!(
            Test,
            Event::<Test>::TopMinerAwardChanged { amount: MAX_AWARD }
        );
        assert_eq!(TopMinerAward::<Test>::get(), MAX_AWARD);
    });
}

#[test]
fn grants_are_paused_and_resumed() {
    chain().execute(|| {
        assert_noop!(
            Rewards::set_paused(root(), false),
            Error::<Test>::NothingChanged
        );
        assert_ok!(Rewards::set_paused(root(), true));
        assert_noop!(
            Rewards::set_paused(root(), true),
            Error::<Test>::NothingChanged
        );
        assert_ok!(Rewards::set_paused(root(), false));
        assert_events!(
            Test,
            [Event::<Test>::GrantsPaused, Event::<Test>::GrantsResumed]
        );
        assert!(!Paused::<Test>::get());
    });
}

#[test]
fn only_the_named_origin_decides() {
    chain().execute(|| {
        let bob = || signed(&BOB);
        assert_noop!(Rewards::set_paused(bob(), true), BadOrigin);
        let table = Box::new(SubsidyTable::default());
        assert_noop!(Rewards::set_table(bob(), table), BadOrigin);
        assert_noop!(Rewards::set_lengths(bob(), Lengths::default()), BadOrigin);
        assert_noop!(Rewards::set_top_miner_award(bob(), 1), BadOrigin);
    });
}

/// A chain with another genesis of this pallet.
fn chain_of(change: impl FnOnce(&mut GenesisConfig<Test>)) -> TestChain<Test> {
    let mut genesis = RuntimeGenesisConfig::default();
    change(&mut genesis.rewards);
    TestChain::from_genesis(&genesis)
}

#[test]
fn the_genesis_has_the_usual_figures_unless_it_says_otherwise() {
    chain_of(|_| ()).execute(|| {
        assert_eq!(CurrentRules::<Test>::get(), Rules::default());
        assert_eq!(TopMinerAward::<Test>::get(), 0);
        assert!(!Paused::<Test>::get());
    });
    let other = table(|table| table.spread = 1);
    chain_of(|genesis| {
        genesis.table = other;
        genesis.lengths.subsidy = 7;
        genesis.top_miner_award = SAGE;
    })
    .execute(|| {
        let rules = CurrentRules::<Test>::get();
        assert_eq!((rules.table, rules.lengths.subsidy), (other, 7));
        assert_eq!(TopMinerAward::<Test>::get(), SAGE);
    });
}

#[test]
#[should_panic(expected = "the table of the genesis is refused: Err(BadSpread)")]
fn a_genesis_with_a_wrong_table_is_refused() {
    chain_of(|genesis| genesis.table.spread = 0);
}

#[test]
#[should_panic(expected = "the lengths of the genesis are refused")]
fn a_genesis_with_wrong_lengths_is_refused() {
    chain_of(|genesis| genesis.lengths.top_miner = LONGEST + 1);
}

#[test]
#[should_panic(expected = "the award of the genesis is refused")]
fn a_genesis_with_too_large_an_award_is_refused() {
    chain_of(|genesis| genesis.top_miner_award = MAX_AWARD + 1);
}

#[test]
fn the_limits_of_the_mock_fit_together() {
    <Rewards as Hooks<_>>::integrity_test();
}
