//! What is staked within an epoch earns from the next one on.

use frame::{deps::sp_core::U256, testing_prelude::*};
use sage_pallet_testing::{account, AccountId, ALICE, BOB, CHARLIE, DAVE};
use sage_primitives::{epochs::OnEpochStart, shares::StakeShares, Balance, SAGE};

use crate::{
    mock::*, AccRewardPerStake, CurrentRound, EarningStake, JoiningStake, Rounds, Stakers,
    TotalStake, Undistributed, WeightInfo,
};

fn rewards(who: &AccountId) -> Balance {
    Fees::staker_rewards(who.clone())
}

fn earning_and_joining(who: &AccountId) -> (Balance, Balance) {
    let EarningStake { earning, joining } = Fees::earning_stake(who.clone());
    (earning, joining)
}

#[test]
fn a_large_stake_in_front_of_a_large_payment_takes_nothing_of_it() {
    chain().execute(|| {
        stake(&BOB, SAGE);
        set_stake(&CHARLIE, 999_999 * SAGE);
        accrue(1_000 * SAGE);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (1_000 * SAGE, 0));
        next_epoch();
        accrue(SAGE);
        let millionth = SAGE / 1_000_000;
        assert_eq!(rewards(&BOB), 1_000 * SAGE + millionth);
        assert_eq!(rewards(&CHARLIE), SAGE - millionth);
    });
}

#[test]
fn a_raise_earns_from_the_next_epoch_and_the_former_stake_all_the_time() {
    chain().execute(|| {
        stake(&BOB, SAGE);
        stake(&CHARLIE, SAGE);
        set_stake(&BOB, 3 * SAGE);
        assert_eq!(earning_and_joining(&BOB), (SAGE, 2 * SAGE));
        accrue(2 * SAGE);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (SAGE, SAGE));
        next_epoch();
        assert_eq!(earning_and_joining(&BOB), (3 * SAGE, 0));
        accrue(4 * SAGE);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (4 * SAGE, 2 * SAGE));
    });
}

#[test]
fn what_is_taken_away_was_added_last_and_earns_no_longer() {
    chain().execute(|| {
        stake(&BOB, 2 * SAGE);
        stake(&CHARLIE, SAGE);
        set_stake(&BOB, 5 * SAGE);
        set_stake(&BOB, 4 * SAGE);
        assert_eq!(earning_and_joining(&BOB), (2 * SAGE, 2 * SAGE));
        set_stake(&BOB, SAGE);
        assert_eq!(earning_and_joining(&BOB), (SAGE, 0));
        assert_eq!(JoiningStake::<Test>::get(), 0);
        assert_eq!(Rounds::<Test>::get(CurrentRound::<Test>::get() + 1), None);
        accrue(2 * SAGE);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (SAGE, SAGE));
    });
}

#[test]
fn a_stake_that_leaves_before_its_epoch_has_never_earned_and_leaves_no_trace() {
    chain().execute(|| {
        set_stake(&BOB, SAGE);
        accrue(SAGE);
        set_stake(&BOB, 0);
        assert!(Stakers::<Test>::get(BOB).is_none());
        next_epoch();
        assert_eq!(TotalStake::<Test>::get(), 0);
        assert_eq!(Undistributed::<Test>::get(), SAGE);
        assert_eq!(Rounds::<Test>::iter().count(), 0);
    });
}

#[test]
fn books_settled_many_epochs_later_start_where_the_stake_began_to_earn() {
    chain().execute(|| {
        stake(&BOB, SAGE);
        accrue(10 * SAGE);
        set_stake(&CHARLIE, SAGE);
        accrue(10 * SAGE);
        for _ in 0..5 {
            next_epoch();
            accrue(2 * SAGE);
        }
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (25 * SAGE, 5 * SAGE));
        // The starts of both rounds are kept until the books are settled.
        assert_eq!(Rounds::<Test>::iter().count(), 2);
        set_stake(&CHARLIE, SAGE);
        assert_eq!(Rounds::<Test>::iter().count(), 1);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (25 * SAGE, 5 * SAGE));
        assert_eq!(TotalStake::<Test>::get(), 2 * SAGE);
    });
}

#[test]
fn a_round_is_kept_for_as_many_stakers_as_need_it() {
    chain().execute(|| {
        set_stake(&BOB, SAGE);
        set_stake(&CHARLIE, SAGE);
        let waiting = || Rounds::<Test>::get(1).map(|start| start.waiting);
        assert_eq!(waiting(), Some(2));
        // A second raise in the same epoch needs no second start.
        set_stake(&BOB, 2 * SAGE);
        assert_eq!(waiting(), Some(2));
        next_epoch();
        accrue(3 * SAGE);
        assert_ok!(Fees::claim_staker_rewards(RuntimeOrigin::signed(BOB)));
        assert_eq!(waiting(), Some(1));
        assert_ok!(Fees::claim_staker_rewards(RuntimeOrigin::signed(CHARLIE)));
        assert_eq!(waiting(), None);
    });
}

#[test]
fn what_waited_without_stakers_is_shared_when_the_first_of_them_begin_to_earn() {
    chain().execute(|| {
        accrue(3 * SAGE);
        set_stake(&BOB, SAGE);
        set_stake(&CHARLIE, 2 * SAGE);
        accrue(3 * SAGE);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (0, 0));
        next_epoch();
        assert_eq!(Undistributed::<Test>::get(), 0);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (2 * SAGE, 4 * SAGE));
    });
}

#[test]
fn an_epoch_without_news_changes_the_round_only() {
    chain().execute(|| {
        stake(&BOB, SAGE);
        accrue(SAGE);
        let before = (
            AccRewardPerStake::<Test>::get(),
            TotalStake::<Test>::get(),
            rewards(&BOB),
        );
        next_epoch();
        let after = (
            AccRewardPerStake::<Test>::get(),
            TotalStake::<Test>::get(),
            rewards(&BOB),
        );
        assert_eq!(before, after);
        assert_eq!(CurrentRound::<Test>::get(), 2);
        assert_eq!(
            <Fees as OnEpochStart>::weight(),
            <() as WeightInfo>::start_round()
        );
    });
}

#[test]
fn stakes_that_would_not_fit_together_when_the_next_epoch_begins_are_refused() {
    chain().execute(|| {
        stake(&BOB, Balance::MAX - 1);
        set_stake(&CHARLIE, 1);
        assert_noop!(Fees::on_stake_changed(&DAVE, 1), ArithmeticError::Overflow);
        next_epoch();
        assert_eq!(TotalStake::<Test>::get(), Balance::MAX);
    });
}

#[test]
fn the_start_of_an_epoch_reads_the_same_for_one_joining_staker_and_for_many() {
    let work = |stakers: u32| {
        chain().execute(|| {
            for index in 0..stakers {
                set_stake(&account(index), SAGE);
            }
            next_epoch();
            settle(&ALICE, SAGE);
            assert_eq!(Rounds::<Test>::iter().count(), 1);
            assert_ne!(AccRewardPerStake::<Test>::get(), U256::zero());
            TotalStake::<Test>::get()
        })
    };
    assert_eq!(work(1), SAGE);
    assert_eq!(work(100), 100 * SAGE);
}
