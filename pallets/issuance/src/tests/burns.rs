//! Money that leaves the issuance.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    assert_events, assert_no_events, assert_only_event, ALICE, EVE, EXISTENTIAL_DEPOSIT,
};
use sage_primitives::{
    issuance::{BurnCause, CountBurns},
    SAGE,
};

use crate::{mock::*, Burned, Burns, Error, Event};

#[test]
fn a_holder_burns_its_own() {
    chain().execute(|| {
        let (balance, issuance) = (Balances::free_balance(ALICE), Balances::total_issuance());
        assert_ok!(Issuance::burn(RuntimeOrigin::signed(ALICE), 3 * SAGE));
        assert_eq!(Balances::free_balance(ALICE), balance - 3 * SAGE);
        assert_eq!(Balances::total_issuance(), issuance - 3 * SAGE);
        assert_only_event!(
            Test,
            Event::<Test>::Burned {
                cause: BurnCause::Voluntary,
                amount: 3 * SAGE,
                total: 3 * SAGE
            }
        );
    });
}

#[test]
fn nobody_burns_nothing_nor_more_than_is_free_nor_the_existential_deposit() {
    chain().execute(|| {
        let burn = |who, amount| Issuance::burn(RuntimeOrigin::signed(who), amount);
        assert_noop!(burn(ALICE, 0), Error::<Test>::NothingToBurn);
        assert_noop!(burn(EVE, 1), TokenError::FundsUnavailable);
        let all = Balances::free_balance(ALICE);
        assert_noop!(burn(ALICE, all + 1), TokenError::FundsUnavailable);
        assert_noop!(burn(ALICE, all), TokenError::FundsUnavailable);
        assert_noop!(
            Issuance::burn(RuntimeOrigin::none(), 1),
            DispatchError::BadOrigin
        );
        assert_ok!(burn(ALICE, all - EXISTENTIAL_DEPOSIT));
    });
}

#[test]
fn burns_are_counted_by_cause() {
    // No money moves here: the counters alone are looked at.
    chain().execute_and_break(|| {
        Issuance::burned(BurnCause::JobFee, 14);
        Issuance::burned(BurnCause::Slash, 5);
        Issuance::burned(BurnCause::JobFee, 1);
        Issuance::burned(BurnCause::Voluntary, 2);
        Issuance::burned(BurnCause::Dust, 3);
        Issuance::burned(BurnCause::Buyback, 4);
        let expected = Burns {
            job_fees: 15,
            slashes: 5,
            voluntary: 2,
            dust: 3,
            buybacks: 4,
        };
        assert_eq!(Burned::<Test>::get(), expected);
        assert_eq!(expected.total(), 29);
    });
}

#[test]
fn a_burn_of_nothing_is_not_worth_an_event() {
    chain().execute(|| {
        Issuance::burned(BurnCause::JobFee, 0);
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn each_milestone_is_announced_once_by_the_burn_that_reaches_it() {
    chain().execute_and_break(|| {
        let tenth = 100_000_000 * SAGE;
        Issuance::burned(BurnCause::Slash, tenth - 1);
        Issuance::burned(BurnCause::Slash, 1);
        Issuance::burned(BurnCause::Slash, 4 * tenth);
        let burned = |amount, total| Event::<Test>::Burned {
            cause: BurnCause::Slash,
            amount,
            total,
        };
        assert_events!(
            Test,
            [
                burned(tenth - 1, tenth - 1),
                burned(1, tenth),
                Event::<Test>::BurnMilestoneReached { percent: 10 },
                burned(4 * tenth, 5 * tenth),
                Event::<Test>::BurnMilestoneReached { percent: 25 },
                Event::<Test>::BurnMilestoneReached { percent: 50 },
            ]
        );
    });
}
