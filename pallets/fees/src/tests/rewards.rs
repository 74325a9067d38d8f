//! The stakers' shares.

use frame::{
    testing_prelude::*,
    token::fungible::{Inspect, Mutate},
};
use proptest::prelude::{prop_assert, proptest};
use sage_pallet_testing::{
    account, assert_only_event, clear_events, AccountId, ALICE, BOB, CHARLIE, DAVE,
    EXISTENTIAL_DEPOSIT,
};
use sage_primitives::{shares::StakeShares, Balance, SAGE};

use crate::{mock::*, AccRewardPerStake, Error, Event, Stakers, TotalStake, Undistributed};

fn claim(who: &AccountId) -> DispatchResult {
    Fees::claim_staker_rewards(RuntimeOrigin::signed(who.clone()))
}

fn rewards(who: &AccountId) -> Balance {
    Fees::staker_rewards(who.clone())
}

#[test]
fn w4_two_stakers_earn_the_amounts_of_the_worked_example() {
    chain().execute(|| {
        stake(&BOB, 1_000 * SAGE);
        stake(&CHARLIE, 2_000 * SAGE);
        accrue(2 * SAGE);
        let acc = |value: u128| assert_eq!(AccRewardPerStake::<Test>::get(), U256::from(value));
        acc(666_666_666_666_666_666_666_666);
        assert_eq!(rewards(&BOB), 666_666_666_666_666_666);
        assert_eq!(rewards(&CHARLIE), 1_333_333_333_333_333_333);
        stake(&CHARLIE, 1_000 * SAGE);
        accrue(SAGE);
        acc(1_166_666_666_666_666_666_666_666);
        assert_eq!(rewards(&BOB), 1_166_666_666_666_666_666);
        assert_eq!(rewards(&CHARLIE), 1_833_333_333_333_333_333);
        // One unit stays in the pot, on top of its existential deposit.
        let pot = Balances::balance(&Fees::pot()) - EXISTENTIAL_DEPOSIT;
        assert_eq!(pot - rewards(&BOB) - rewards(&CHARLIE), 1);
    });
}

#[test]
fn a_claim_pays_everything_earned_and_nothing_twice() {
    chain().execute(|| {
        stake(&BOB, 1_000 * SAGE);
        accrue(2 * SAGE);
        clear_events::<Test>();
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::balance(&BOB), 2 * SAGE);
        assert_only_event!(
            Test,
            Event::<Test>::StakerRewardsClaimed {
                who: BOB,
                amount: 2 * SAGE
            }
        );
        assert_noop!(claim(&BOB), Error::<Test>::NothingToClaim);
        accrue(SAGE);
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::balance(&BOB), 3 * SAGE);
    });
}

#[test]
fn who_never_staked_has_nothing_to_claim() {
    chain().execute(|| {
        accrue(SAGE);
        assert_noop!(claim(&DAVE), Error::<Test>::NothingToClaim);
        assert_noop!(Fees::claim_staker_rewards(RuntimeOrigin::none()), BadOrigin);
    });
}

#[test]
fn a_stake_bought_after_an_accrual_earns_nothing_from_it() {
    chain().execute(|| {
        stake(&BOB, SAGE);
        accrue(SAGE);
        stake(&CHARLIE, 1_000_000 * SAGE);
        assert_eq!(rewards(&CHARLIE), 0);
        assert_noop!(claim(&CHARLIE), Error::<Test>::NothingToClaim);
        assert_eq!(rewards(&BOB), SAGE);
    });
}

#[test]
fn raising_a_stake_keeps_what_the_former_stake_earned() {
    chain().execute(|| {
        stake(&BOB, SAGE);
        stake(&CHARLIE, SAGE);
        accrue(2 * SAGE);
        stake(&BOB, 3 * SAGE);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (SAGE, SAGE));
        accrue(4 * SAGE);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (4 * SAGE, 2 * SAGE));
    });
}

#[test]
fn a_staker_who_left_can_still_claim_and_is_then_forgotten() {
    chain().execute(|| {
        stake(&BOB, SAGE);
        accrue(SAGE);
        stake(&BOB, 0);
        accrue(SAGE);
        assert_eq!(TotalStake::<Test>::get(), 0);
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::balance(&BOB), SAGE);
        assert!(Stakers::<Test>::get(BOB).is_none());
        assert_eq!(Undistributed::<Test>::get(), SAGE);
    });
}

#[test]
fn fees_of_a_time_without_stakers_are_shared_once_a_stake_earns() {
    chain().execute(|| {
        accrue(3 * SAGE);
        assert_eq!(Undistributed::<Test>::get(), 3 * SAGE);
        set_stake(&BOB, SAGE);
        set_stake(&CHARLIE, 3 * SAGE);
        assert_eq!(rewards(&BOB) + rewards(&CHARLIE), 0);
        accrue(SAGE);
        assert_eq!(Undistributed::<Test>::get(), 4 * SAGE);
        next_epoch();
        assert_eq!(Undistributed::<Test>::get(), 0);
        assert_eq!((rewards(&BOB), rewards(&CHARLIE)), (SAGE, 3 * SAGE));
    });
}

#[test]
fn a_reward_below_the_existential_deposit_waits_for_an_account_to_go_to() {
    chain().execute(|| {
        stake(&BOB, SAGE);
        accrue(1);
        assert_noop!(claim(&BOB), TokenError::BelowMinimum);
        Balances::set_balance(&BOB, EXISTENTIAL_DEPOSIT);
        assert_ok!(claim(&BOB));
        assert_eq!(Balances::balance(&BOB), EXISTENTIAL_DEPOSIT + 1);
    });
}

#[test]
fn the_smallest_and_the_largest_stake_are_counted_without_overflow() {
    chain().execute(|| {
        stake(&BOB, 1);
        accrue(1_000 * SAGE);
        assert_eq!(rewards(&BOB), 1_000 * SAGE);
        stake(&CHARLIE, 10_u128.pow(27) - 1);
        accrue(1_000 * SAGE);
        assert_eq!(rewards(&CHARLIE), 1_000 * SAGE - 1);
        assert_eq!(rewards(&BOB), 1_000 * SAGE);
    });
}

#[test]
fn a_total_stake_beyond_a_balance_is_refused() {
    chain().execute(|| {
        stake(&BOB, 1);
        assert_noop!(
            Fees::on_stake_changed(&CHARLIE, Balance::MAX),
            ArithmeticError::Overflow
        );
    });
}

proptest! {
    /// Two histories that differ only in who claims when give everyone the same, up to one unit an accrual.
    #[test]
    fn the_order_and_number_of_claims_change_no_total_by_more_than_one_unit_an_accrual(
        stakes in proptest::collection::vec(1..=10_u128.pow(24), 2..6),
        accruals in proptest::collection::vec(10_u128.pow(15)..=10_u128.pow(20), 1..8),
        claims in proptest::collection::vec((0..6_usize, 0..8_usize), 0..24),
    ) {
        let run = |claims: &[(usize, usize)]| chain().execute(|| {
            for (index, amount) in stakes.iter().enumerate() {
                let who = account(index as u32);
                Balances::set_balance(&who, EXISTENTIAL_DEPOSIT);
                set_stake(&who, *amount);
            }
            next_epoch();
            for (round, amount) in accruals.iter().enumerate() {
                settle(&ALICE, *amount);
                for (who, _) in claims.iter().filter(|(_, at)| *at == round) {
                    // Nobody, or nothing yet: not every drawn claim has a claimant.
                    let _ = claim(&account(*who as u32));
                }
            }
            (0..stakes.len() as u32)
                .map(|index| {
                    let who = account(index);
                    Balances::balance(&who) - EXISTENTIAL_DEPOSIT + rewards(&who)
                })
                .collect::<Vec<_>>()
        });
        let lazy = run(&[]);
        let eager = run(&claims);
        for (lazy, eager) in lazy.iter().zip(&eager) {
            prop_assert!(lazy.abs_diff(*eager) <= accruals.len() as Balance);
        }
    }
}
