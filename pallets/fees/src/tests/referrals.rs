//! The treasury's part on its way through the referrals.

use frame::{testing_prelude::*, token::fungible::Inspect};
use sage_pallet_testing::{
    assert_events,
    spies::{FeeRecord, SpyReferrals},
    ALICE, BOB, DAVE, EXISTENTIAL_DEPOSIT, FERDIE,
};
use sage_primitives::{Balance, SAGE};

use crate::{mock::*, Event, Total, Unclaimed};

type Referrals = SpyReferrals<Balances>;

/// Lets Dave, who has an account, have `amount` of each treasury's part.
fn refer(amount: Balance) {
    assert_ok!(Balances::force_set_balance(
        RuntimeOrigin::root(),
        DAVE,
        EXISTENTIAL_DEPOSIT
    ));
    Referrals::give(&DAVE, amount);
}

#[test]
fn referrals_are_told_who_paid_how_much_and_are_given_the_treasurys_part() {
    chain().execute(|| {
        settle(&BOB, 100 * SAGE);
        settle(&BOB, 1);
        let asked = |gmv, treasury_part| FeeRecord {
            payer: ALICE,
            gmv,
            treasury_part,
        };
        assert_eq!(
            Referrals::asked(),
            [asked(100 * SAGE, 4 * SAGE), asked(1, 0)]
        );
        assert_eq!(Balances::balance(&FERDIE), SAGE + 4 * SAGE);
    });
}

#[test]
fn w31_what_a_referrer_gets_comes_out_of_the_treasurys_part_and_of_no_other() {
    chain().execute(|| {
        refer(SAGE);
        let issuance = Balances::total_issuance();
        settle(&BOB, 100 * SAGE);
        assert_eq!(Balances::balance(&DAVE), EXISTENTIAL_DEPOSIT + SAGE);
        assert_eq!(Balances::balance(&FERDIE), SAGE + 3 * SAGE);
        assert_eq!(Balances::balance(&BOB), 80 * SAGE);
        assert_eq!(
            Balances::balance(&Fees::pot()),
            EXISTENTIAL_DEPOSIT + 2 * SAGE
        );
        assert_eq!(Balances::total_issuance(), issuance - 14 * SAGE);
    });
}

#[test]
fn event_totals_and_answer_tell_the_whole_part_and_sum_to_the_payment() {
    chain().execute(|| {
        refer(SAGE);
        sage_pallet_testing::clear_events::<Test>();
        let division = settle(&BOB, 100 * SAGE);
        assert_eq!(division.treasury, 4 * SAGE);
        let sum = division.worker + division.burned + division.treasury + division.stakers;
        assert_eq!(sum, 100 * SAGE);
        assert_eq!(Total::<Test>::get().treasury, 4 * SAGE);
        assert_events!(
            Test,
            [Event::<Test>::PaymentSettled {
                job: 7,
                worker: BOB,
                gmv: 100 * SAGE,
                fee: 20 * SAGE,
                burn: 14 * SAGE,
                treasury: 4 * SAGE,
                stakers: 2 * SAGE,
                worker_amount: 80 * SAGE,
            }]
        );
    });
}

#[test]
fn a_share_that_leaves_nothing_leaves_nothing_to_pay_or_to_book() {
    chain().execute(|| {
        refer(SAGE);
        assert_ok!(Balances::force_set_balance(
            RuntimeOrigin::root(),
            FERDIE,
            0
        ));
        settle(&BOB, SAGE);
        assert_eq!(Balances::balance(&DAVE), EXISTENTIAL_DEPOSIT + SAGE / 25);
        assert_eq!(Unclaimed::<Test>::get(FERDIE), 0);
    });
}

#[test]
fn a_treasury_that_cannot_take_the_rest_is_booked_the_rest() {
    chain().execute(|| {
        refer(1);
        assert_ok!(Balances::force_set_balance(
            RuntimeOrigin::root(),
            FERDIE,
            0
        ));
        settle(&ALICE, EXISTENTIAL_DEPOSIT);
        assert_eq!(Unclaimed::<Test>::get(FERDIE), EXISTENTIAL_DEPOSIT / 25 - 1);
    });
}
