//! What is remembered of an account, and for how long.

use std::collections::BTreeSet;

use super::*;
use crate::{mock::RETENTION_DAYS, Kept, Steps, Trail};

/// Milliseconds for which an account is remembered.
const RETENTION: u64 = RETENTION_DAYS * DAY_MS;

fn assert_remembered<const N: usize>(accounts: [AccountId; N]) {
    let found: BTreeSet<_> = Records::<Test>::iter_keys().collect();
    assert_eq!(found, BTreeSet::from(accounts));
}

#[test]
fn a_claim_forgets_two_accounts_that_have_not_claimed_for_long() {
    chain().execute(|| {
        for index in 0..5 {
            assert_ok!(claim(&account(index)));
        }
        next_block();
        Clock::pass(RETENTION - 1);
        assert_ok!(claim(&ALICE));
        assert_eq!(Records::<Test>::iter().count(), 6);
        Clock::pass(1);
        assert_ok!(claim(&BOB));
        assert_remembered([ALICE, BOB, account(2), account(3), account(4)]);
        assert_eq!(Kept::<Test>::get(), Trail { oldest: 2, next: 7 });
        assert_eq!(Sums::<Test>::get().forgotten, 2 * DRIP);
        assert_ok!(claim(&CHARLIE));
        assert_remembered([ALICE, BOB, CHARLIE, account(4)]);
        assert_eq!(Sums::<Test>::get().distributed, 8 * DRIP);
    });
}

#[test]
fn who_claims_again_is_remembered_from_then_on() {
    chain().execute(|| {
        assert_ok!(claim(&BOB));
        Clock::pass(DAY_MS);
        assert_ok!(claim(&BOB));
        Clock::pass(RETENTION - DAY_MS);
        // The first claim of BOB is gone, the record is not.
        assert_ok!(claim(&CHARLIE));
        assert_eq!(Steps::<Test>::get(0), None);
        assert_eq!(
            Records::<Test>::get(BOB).map(|record| record.count),
            Some(2)
        );
        Clock::pass(DAY_MS);
        assert_ok!(claim(&ALICE));
        assert_eq!(Records::<Test>::get(BOB), None);
    });
}

#[test]
fn an_account_starts_anew_after_its_time_whether_it_is_forgotten_yet_or_not() {
    chain().execute(|| {
        let twice = FaucetTerms {
            max_claims: 1,
            ..CONFIG
        };
        assert_ok!(set_config(twice));
        assert_ok!(claim(&BOB));
        Clock::pass(RETENTION - 1);
        assert_noop!(claim(&BOB), Refused::MaxClaims);
        Clock::pass(1);
        assert_ok!(claim(&BOB));
        let record = Records::<Test>::get(BOB).expect("BOB has claimed");
        assert_eq!((record.count, record.total), (1, DRIP));
        assert_eq!(Sums::<Test>::get().forgotten, DRIP);
    });
}
