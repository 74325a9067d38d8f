//! What has not vested can be taken.

use sage_pallet_testing::{assert_events, assert_only_event, clear_events, BOB, CHARLIE};
use sage_primitives::rewards::SlashRewards;

use super::*;
use crate::{
    mock::{chain, start_epoch, MONTH},
    Error, Event, Total, WeightInfo,
};

const SUBSIDY: RewardClass = RewardClass::Subsidy;

fn slash_for(number: u64, who: &AccountId, rate: u16) -> DispatchResult {
    Rewards::slash_unvested(RuntimeOrigin::root(), offence(number), who.clone(), rate)
}

fn slash(who: &AccountId, rate: u16) -> DispatchResult {
    slash_for(1, who, rate)
}

/// As a pallet that sees offences does.
fn told(number: u64, who: &AccountId, rate: u16) -> Balance {
    <Rewards as SlashRewards<_>>::slash_unvested(offence(number), who, rate)
}

#[test]
fn a_slash_takes_of_what_has_not_vested_and_gives_it_back_to_the_budget() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 180 * SAGE);
        start_epoch(91);
        assert_eq!(claim(&BOB, SUBSIDY), 90 * SAGE);
        start_epoch(101);
        clear_events::<Test>();
        // 80 of 180 have not vested.
        assert_ok!(slash(&BOB, 2_500));
        assert_only_event!(
            Test,
            Event::<Test>::UnvestedSlashed {
                offence: offence(1),
                who: BOB,
                class: SUBSIDY,
                amount: 20 * SAGE,
            }
        );
        assert_eq!(Total::<Test>::get().reserved(), 70 * SAGE);
        assert_eq!(Rewards::free_budget(), MONTH - 160 * SAGE);
        // What has vested is there, and the rest vests evenly until the same end.
        assert_eq!(Rewards::claimable(BOB).subsidy, 10 * SAGE);
        assert_eq!(entries(&BOB, SUBSIDY), [(101, 80, 60 * SAGE, 0)]);
        start_epoch(141);
        assert_eq!(claim(&BOB, SUBSIDY), 40 * SAGE);
        start_epoch(181);
        assert_eq!(claim(&BOB, SUBSIDY), 30 * SAGE);
        assert_eq!(Total::<Test>::get().reserved(), 0);
    });
}

#[test]
fn a_slash_reaches_every_entry_of_both_classes() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 100 * SAGE);
        grant(&BOB, RewardClass::TopMiner, 10 * SAGE);
        grant(&CHARLIE, SUBSIDY, 100 * SAGE);
        start_epoch(46);
        grant(&BOB, SUBSIDY, 4 * SAGE);
        clear_events::<Test>();
        let slashed = told(1, &BOB, 5_000);
        // 75 and 4 of subsidies, 5 of the award.
        assert_eq!(slashed, 42 * SAGE);
        let event = |class, amount| Event::<Test>::UnvestedSlashed {
            offence: offence(1),
            who: BOB,
            class,
            amount,
        };
        assert_events!(
            Test,
            [
                event(SUBSIDY, 395 * SAGE / 10),
                event(RewardClass::TopMiner, 25 * SAGE / 10),
            ]
        );
        let wanted = [(46, 135, 375 * SAGE / 10, 0), (46, 180, 2 * SAGE, 0)];
        assert_eq!(entries(&BOB, SUBSIDY), wanted);
        assert_eq!(Rewards::claimable(BOB).subsidy, 25 * SAGE);
        assert_eq!(Total::<Test>::get().slashed, 42 * SAGE);
        assert_eq!(entries(&CHARLIE, SUBSIDY), [(1, 180, 100 * SAGE, 0)]);
    });
}

#[test]
fn a_reward_of_the_day_of_a_slash_joins_what_is_left_of_that_day() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 100);
        start_epoch(2);
        grant(&BOB, SUBSIDY, 100);
        assert_ok!(slash(&BOB, 5_000));
        grant(&BOB, SUBSIDY, 7);
        // 100 units, none of which has vested after one epoch, and 50 and 7 of today.
        assert_eq!(entries(&BOB, SUBSIDY), [(2, 179, 50, 0), (2, 180, 57, 0)]);
    });
}

#[test]
fn a_slash_that_leaves_one_unit_of_an_entry_nothing_drops_it() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 1);
        start_epoch(2);
        grant(&BOB, SUBSIDY, 1);
        assert_ok!(slash(&BOB, 5_000));
        // One floor for the whole list: a half of two units is one.
        assert_eq!(entries(&BOB, SUBSIDY).len(), 1);
        assert_eq!(Total::<Test>::get().reserved(), 1);
        assert_noop!(slash_for(2, &BOB, 5_000), Error::<Test>::NothingToSlash);
    });
}

#[test]
fn an_offence_is_punished_once_however_it_is_told() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 100 * SAGE);
        grant(&CHARLIE, SUBSIDY, 100 * SAGE);
        assert_ok!(slash_for(1, &BOB, 5_000));
        assert_noop!(slash_for(1, &BOB, 5_000), Error::<Test>::AlreadyPunished);
        assert_storage_noop!(assert_eq!(told(1, &BOB, 5_000), 0));
        // It is what was done, whoever is said to have done it.
        assert_noop!(
            slash_for(1, &CHARLIE, 1_000),
            Error::<Test>::AlreadyPunished
        );
        assert_eq!(told(2, &BOB, 1_000), 5 * SAGE);
        assert_noop!(slash_for(2, &BOB, 1_000), Error::<Test>::AlreadyPunished);
        assert_eq!(Total::<Test>::get().slashed, 55 * SAGE);
    });
}

#[test]
fn an_offence_for_which_nothing_could_be_taken_is_not_used_up() {
    chain().execute(|| {
        assert_noop!(slash(&BOB, 5_000), Error::<Test>::NothingToSlash);
        assert_eq!(told(1, &BOB, 5_000), 0);
        grant(&BOB, SUBSIDY, 100 * SAGE);
        assert_ok!(slash(&BOB, 5_000));
        assert_eq!(Total::<Test>::get().slashed, 50 * SAGE);
    });
}

#[test]
fn there_is_nothing_to_slash_of_what_has_vested() {
    chain().execute(|| {
        assert_noop!(slash(&BOB, 5_000), Error::<Test>::NothingToSlash);
        grant(&BOB, SUBSIDY, 180 * SAGE);
        start_epoch(181);
        assert_noop!(slash(&BOB, 5_000), Error::<Test>::NothingToSlash);
        assert_storage_noop!(assert_eq!(told(1, &BOB, 5_000), 0));
        assert_eq!(claim(&BOB, SUBSIDY), 180 * SAGE);
    });
}

#[test]
fn only_the_named_origin_slashes() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, SAGE);
        assert_noop!(
            Rewards::slash_unvested(signed(&BOB), offence(1), BOB, 1_000),
            BadOrigin
        );
    });
}

#[test]
fn a_slash_gives_no_room_under_the_daily_cap() {
    chain().execute(|| {
        stake(&BOB, 1_000, 0);
        (1..=75).for_each(|job| verify_run(job, &BOB, RUN));
        assert_eq!(earned(&BOB), 150 * SAGE);
        assert_ok!(slash(&BOB, 5_000));
        assert_eq!(verify(76, &BOB), 0);
        assert_eq!(Total::<Test>::get().reserved(), 75 * SAGE);
    });
}

#[test]
fn the_weight_of_a_slash_is_that_of_the_call() {
    let weight = <Rewards as SlashRewards<AccountId>>::slash_unvested_weight();
    assert_eq!(weight, <() as WeightInfo>::slash_unvested());
}
