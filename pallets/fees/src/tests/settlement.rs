//! Moving the money of a payment.

use frame::{
    deps::frame_support::storage::with_storage_layer,
    token::fungible::{Inspect, Mutate},
};
use sage_pallet_testing::{
    assert_only_event,
    spies::{SpyBurns, SPY_WEIGHT},
    ALICE, BOB, CHARLIE, EXISTENTIAL_DEPOSIT, FERDIE,
};
use sage_primitives::{
    issuance::BurnCause,
    settlement::{Settle, Settlement},
    shares::StakeShares,
    SAGE,
};

use crate::{mock::*, Error, Event, Total, Totals, WeightInfo};

#[test]
fn w1_a_payment_of_100_sage_reaches_worker_treasury_stakers_and_the_fire() {
    chain().execute(|| {
        let issuance = Balances::total_issuance();
        let division = settle(&BOB, 100 * SAGE);
        assert_eq!(
            division,
            Settlement {
                worker: 80 * SAGE,
                burned: 14 * SAGE,
                treasury: 4 * SAGE,
                stakers: 2 * SAGE,
            }
        );
        assert_eq!(Balances::balance(&ALICE), WEALTH - 100 * SAGE);
        assert_eq!(Balances::balance(&BOB), 80 * SAGE);
        assert_eq!(Balances::balance(&FERDIE), SAGE + 4 * SAGE);
        assert_eq!(
            Balances::balance(&Fees::pot()),
            EXISTENTIAL_DEPOSIT + 2 * SAGE
        );
        assert_eq!(Balances::total_issuance(), issuance - 14 * SAGE);
        assert_eq!(SpyBurns::burns(), vec![(BurnCause::JobFee, 14 * SAGE)]);
    });
}

#[test]
fn w28_of_a_payment_with_5_percent_off_no_more_than_95_sage_arrives() {
    chain().execute(|| {
        let issuance = Balances::total_issuance();
        let division = settle(&BOB, 95 * SAGE);
        let tenth = SAGE / 10;
        let wanted = Settlement {
            worker: 76 * SAGE,
            burned: 133 * tenth,
            treasury: 38 * tenth,
            stakers: 19 * tenth,
        };
        assert_eq!(division, wanted);
        let paid = WEALTH - Balances::balance(&ALICE);
        let worker = Balances::balance(&BOB);
        let treasury = Balances::balance(&FERDIE) - SAGE;
        let stakers = Balances::balance(&Fees::pot()) - EXISTENTIAL_DEPOSIT;
        let burned = issuance - Balances::total_issuance();
        assert_eq!(paid, 95 * SAGE);
        assert_eq!((worker, burned), (wanted.worker, wanted.burned));
        assert_eq!((treasury, stakers), (wanted.treasury, wanted.stakers));
        assert_eq!(worker + burned + treasury + stakers, paid);
    });
}

#[test]
fn a_settlement_is_announced_with_every_part() {
    chain().execute(|| {
        settle(&BOB, 12_345 * SAGE);
        assert_only_event!(
            Test,
            Event::<Test>::PaymentSettled {
                job: 7,
                worker: BOB,
                gmv: 12_345 * SAGE,
                fee: 2_469 * SAGE,
                burn: 1_728_300_000_000_000_000_000,
                treasury: 493_800_000_000_000_000_000,
                stakers: 246_900_000_000_000_000_000,
                worker_amount: 9_876 * SAGE,
            }
        );
    });
}

#[test]
fn totals_sum_all_settlements() {
    chain().execute(|| {
        settle(&BOB, 100 * SAGE);
        settle(&CHARLIE, 1_000 * SAGE);
        assert_eq!(
            Total::<Test>::get(),
            Totals {
                gmv: 1_100 * SAGE,
                fees: 220 * SAGE,
                burned: 154 * SAGE,
                treasury: 44 * SAGE,
                stakers: 22 * SAGE,
                workers: 880 * SAGE,
                claimed: 0,
                count: 2,
            }
        );
    });
}

#[test]
fn an_empty_payment_settles_to_nothing_even_for_a_worker_without_an_account() {
    chain().execute(|| {
        let issuance = Balances::total_issuance();
        let nothing = Settlement {
            worker: 0,
            burned: 0,
            treasury: 0,
            stakers: 0,
        };
        assert_eq!(settle(&BOB, 0), nothing);
        assert_eq!(Balances::total_issuance(), issuance);
        assert_eq!(Total::<Test>::get().count, 1);
    });
}

#[test]
fn a_pot_that_was_never_funded_refuses_a_part_below_the_existential_deposit() {
    chain().execute_and_break(|| {
        // Takes the pot's funding away, as if genesis had forgotten it.
        Balances::set_balance(&Fees::pot(), 0);
        // The stakers' part of 1/100 SAGE is a fifth of the existential deposit.
        let outcome = with_storage_layer(|| Fees::settle(7, &ALICE, &BOB, payment(SAGE / 100)));
        assert_eq!(outcome, Err(Error::<Test>::PotNotFunded.into()));
        assert_eq!(Balances::balance(&ALICE), WEALTH);
    });
}

#[test]
fn callers_are_told_the_measured_weights() {
    chain().execute(|| {
        let settle = <Fees as Settle<_>>::weight();
        let stake = <Fees as StakeShares<_>>::weight();
        assert_eq!(settle, <() as WeightInfo>::settle() + SPY_WEIGHT);
        assert_eq!(stake, <() as WeightInfo>::on_stake_changed());
        assert!(stake != settle);
    });
}
