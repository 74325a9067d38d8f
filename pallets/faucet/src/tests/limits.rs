//! What keeps the many from emptying the pot: addresses cost nothing.

use super::*;
use crate::mock::PER_BLOCK;

#[test]
fn a_block_has_so_many_claims_and_not_one_more() {
    chain().execute(|| {
        for index in 0..PER_BLOCK {
            assert_ok!(claim(&account(index)));
        }
        assert_noop!(claim(&BOB), Refused::BlockFull);
        assert_eq!(status(&BOB), Err(Refusal::BlockFull));
        next_block();
        assert_eq!(status(&BOB), Ok(DRIP));
        assert_ok!(claim(&BOB));
    });
}

#[test]
fn a_day_has_a_budget_whoever_claims() {
    chain().execute(|| {
        let budget = FaucetTerms {
            daily_budget: 3 * DRIP + DRIP / 2,
            ..CONFIG
        };
        assert_ok!(set_config(budget));
        for index in 0..3 {
            assert_ok!(claim(&account(index)));
        }
        // It is noon.
        let spent = |remaining: u32| Refused::BudgetSpent {
            remaining: remaining.into(),
        };
        assert_noop!(claim(&BOB), spent(43_200));
        Clock::pass(DAY_MS / 2 - 1);
        assert_noop!(claim(&BOB), spent(1));
        assert_eq!(status(&BOB), Err(Refusal::BudgetSpent { remaining: 1 }));
        Clock::pass(1);
        assert_ok!(claim(&BOB));
        // The day of the last claim, not that of the first, is the one that counts.
        next_block();
        assert_ok!(claim(&account(10)));
        assert_ok!(claim(&account(11)));
        assert_noop!(claim(&account(12)), spent(86_400));
    });
}

#[test]
fn a_larger_budget_counts_at_once() {
    chain().execute(|| {
        let budget = |claims: Balance| FaucetTerms {
            daily_budget: claims * DRIP,
            ..CONFIG
        };
        assert_ok!(set_config(budget(1)));
        assert_ok!(claim(&BOB));
        assert!(claim(&CHARLIE).is_err());
        assert_ok!(set_config(budget(2)));
        assert_ok!(claim(&CHARLIE));
        assert!(claim(&ALICE).is_err());
    });
}

#[test]
fn an_account_claims_as_often_as_it_may() {
    chain().execute(|| {
        assert_ok!(set_config(FaucetTerms {
            max_claims: 2,
            ..CONFIG
        }));
        for _ in 0..2 {
            assert_ok!(claim(&BOB));
            next_block();
            Clock::pass(DAY_MS);
        }
        assert_noop!(claim(&BOB), Refused::MaxClaims);
        assert_eq!(status(&BOB), Err(Refusal::MaxClaims));
        assert_ok!(claim(&CHARLIE));
        // With 0 there is no such limit.
        assert_ok!(set_config(CONFIG));
        for _ in 0..5 {
            assert_ok!(claim(&BOB));
            next_block();
            Clock::pass(DAY_MS);
        }
    });
}
