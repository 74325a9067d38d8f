//! Receivers that cannot take their part.

use frame::{
    testing_prelude::*,
    token::fungible::{Inspect, Mutate},
};
use sage_pallet_testing::{
    account, assert_events, clear_events, AccountId, ALICE, BOB, EVE, EXISTENTIAL_DEPOSIT, FERDIE,
};
use sage_primitives::Balance;

use crate::{mock::*, Error, Event, Unclaimed};

/// A payment whose worker part is half of the existential deposit.
const SMALL: Balance = EXISTENTIAL_DEPOSIT * 5 / 8;

/// The worker's part of [`SMALL`].
const PART: Balance = EXISTENTIAL_DEPOSIT / 2;

fn claim(who: &AccountId) -> DispatchResult {
    Fees::claim_unclaimed(RuntimeOrigin::signed(EVE), who.clone())
}

#[test]
fn a37_a_worker_below_the_existential_deposit_is_booked_and_the_job_closes() {
    chain().execute(|| {
        let worker = account(1);
        assert_eq!(settle(&worker, SMALL).worker, PART);
        assert_eq!(Balances::total_balance(&worker), 0);
        assert_eq!(Unclaimed::<Test>::get(&worker), PART);
        let settled = Event::<Test>::PaymentSettled {
            job: 7,
            worker: worker.clone(),
            gmv: SMALL,
            fee: SMALL / 5,
            burn: SMALL / 5 * 7 / 10,
            treasury: SMALL / 25,
            stakers: SMALL / 50,
            worker_amount: PART,
        };
        let booked = Event::PartBooked {
            who: worker,
            amount: PART,
        };
        assert_events!(Test, [booked, settled]);
    });
}

#[test]
fn a37_booked_parts_are_paid_to_the_worker_once_they_reach_the_existential_deposit() {
    chain().execute(|| {
        let worker = account(1);
        settle(&worker, SMALL);
        assert_noop!(claim(&worker), TokenError::BelowMinimum);
        settle(&worker, SMALL);
        clear_events::<Test>();
        assert_ok!(claim(&worker));
        assert_eq!(Balances::balance(&worker), 2 * PART);
        assert_eq!(Balances::balance(&EVE), 0);
        assert_eq!(
            sage_pallet_testing::events_of::<Test, Event<Test>>(),
            [Event::UnclaimedPaid {
                who: worker.clone(),
                amount: 2 * PART,
            }]
        );
        assert_noop!(claim(&worker), Error::<Test>::NothingToClaim);
    });
}

#[test]
fn a37_a_worker_that_is_funded_later_can_take_a_small_part() {
    chain().execute(|| {
        let worker = account(1);
        settle(&worker, SMALL);
        Balances::set_balance(&worker, EXISTENTIAL_DEPOSIT);
        assert_ok!(claim(&worker));
        assert_eq!(Balances::balance(&worker), EXISTENTIAL_DEPOSIT + PART);
    });
}

#[test]
fn a_worker_with_an_account_takes_the_smallest_part_at_once() {
    chain().execute(|| {
        Balances::set_balance(&BOB, EXISTENTIAL_DEPOSIT);
        settle(&BOB, 1);
        assert_eq!(Balances::balance(&BOB), EXISTENTIAL_DEPOSIT + 1);
        assert_noop!(claim(&BOB), Error::<Test>::NothingToClaim);
    });
}

#[test]
fn a_treasury_below_the_existential_deposit_is_booked_too() {
    chain().execute(|| {
        Balances::set_balance(&FERDIE, 0);
        settle(&ALICE, EXISTENTIAL_DEPOSIT);
        assert_eq!(Unclaimed::<Test>::get(FERDIE), EXISTENTIAL_DEPOSIT / 25);
        Balances::set_balance(&FERDIE, EXISTENTIAL_DEPOSIT);
        assert_ok!(claim(&FERDIE));
    });
}

#[test]
fn claiming_for_a_stranger_pays_nothing() {
    chain().execute(|| {
        assert_noop!(claim(&EVE), Error::<Test>::NothingToClaim);
        assert_noop!(Fees::claim_unclaimed(RuntimeOrigin::none(), EVE), BadOrigin);
    });
}
