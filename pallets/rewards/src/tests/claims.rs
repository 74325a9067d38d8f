//! What has vested is paid.

use sage_pallet_testing::{
    assert_events, assert_only_event, clear_events, BOB, CHARLIE, EXISTENTIAL_DEPOSIT, FERDIE,
};

use super::*;
use crate::{
    mock::{chain, start_epoch, MONTH},
    Error, Event, Total,
};

const SUBSIDY: RewardClass = RewardClass::Subsidy;
const TOP_MINER: RewardClass = RewardClass::TopMiner;

/// Gives BOB an account, so that he can take the smallest amount.
fn open_bob() {
    assert_ok!(Balances::force_set_balance(
        RuntimeOrigin::root(),
        BOB,
        SAGE
    ));
}

#[test]
fn w15_claims_in_four_epochs_pay_all_of_an_odd_amount() {
    chain().execute(|| {
        open_bob();
        grant(&BOB, SUBSIDY, 1_000_003);
        for (epoch, wanted) in [(2, 5_555), (60, 322_223), (61, 5_556), (181, 666_669)] {
            start_epoch(epoch);
            assert_eq!(claim(&BOB, SUBSIDY), wanted, "{epoch}");
        }
        assert_eq!(Balances::free_balance(BOB), SAGE + 1_000_003);
        assert!(!Vestings::<Test>::contains_key(BOB, SUBSIDY));
        assert_eq!(Total::<Test>::get().reserved(), 0);
        assert_eq!(Rewards::free_budget(), MONTH - 1_000_003);
    });
}

#[test]
fn anyone_claims_for_the_owner_and_only_the_owner_is_paid() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 180 * SAGE);
        start_epoch(3);
        clear_events::<Test>();
        assert_ok!(Rewards::claim(signed(&EVE), BOB, Some(SUBSIDY)));
        assert_only_event!(
            Test,
            Event::<Test>::RewardClaimed {
                who: BOB,
                class: SUBSIDY,
                amount: 2 * SAGE,
            }
        );
        assert_eq!(Balances::free_balance(BOB), 2 * SAGE);
        assert_eq!(Balances::free_balance(EVE), 0);
        // What was claimed is owed no more, and was free before no more than after.
        assert_eq!(Total::<Test>::get().reserved(), 178 * SAGE);
        assert_eq!(Rewards::free_budget(), MONTH - 180 * SAGE);
    });
}

#[test]
fn a_claim_without_a_class_pays_both() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 180 * SAGE);
        grant(&BOB, TOP_MINER, 180 * SAGE);
        start_epoch(2);
        clear_events::<Test>();
        assert_ok!(Rewards::claim(signed(&BOB), BOB, None));
        let claimed = |class, amount| Event::<Test>::RewardClaimed {
            who: BOB,
            class,
            amount,
        };
        assert_events!(Test, [claimed(SUBSIDY, SAGE), claimed(TOP_MINER, 2 * SAGE)]);
        assert_eq!(Balances::free_balance(BOB), 3 * SAGE);
    });
}

#[test]
fn a_claim_of_one_class_leaves_the_other() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 180 * SAGE);
        grant(&BOB, TOP_MINER, 180 * SAGE);
        start_epoch(2);
        assert_eq!(claim(&BOB, TOP_MINER), 2 * SAGE);
        assert_eq!(Rewards::claimable(BOB).subsidy, SAGE);
        assert_noop!(
            Rewards::claim(signed(&BOB), BOB, Some(TOP_MINER)),
            Error::<Test>::NothingToClaim
        );
    });
}

#[test]
fn nothing_is_claimed_before_something_has_vested_or_twice() {
    chain().execute(|| {
        let claim_all = || Rewards::claim(signed(&BOB), BOB, None);
        assert_noop!(claim_all(), Error::<Test>::NothingToClaim);
        grant(&BOB, SUBSIDY, 180 * SAGE);
        assert_noop!(claim_all(), Error::<Test>::NothingToClaim);
        start_epoch(2);
        assert_ok!(claim_all());
        assert_noop!(claim_all(), Error::<Test>::NothingToClaim);
        // Of 179 units none has vested after an epoch of 180.
        grant(&CHARLIE, SUBSIDY, 179);
        start_epoch(3);
        assert_noop!(
            Rewards::claim(signed(&CHARLIE), CHARLIE, None),
            Error::<Test>::NothingToClaim
        );
    });
}

#[test]
fn a_claim_needs_a_signature() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 180 * SAGE);
        start_epoch(2);
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
            assert_noop!(Rewards::claim(origin, BOB, None), BadOrigin);
        }
    });
}

#[test]
fn an_account_that_cannot_take_the_amount_claims_when_it_is_enough() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 180 * (EXISTENTIAL_DEPOSIT - 1));
        start_epoch(2);
        let claim_all = || Rewards::claim(signed(&EVE), BOB, None);
        assert_noop!(claim_all(), Error::<Test>::CannotReceive);
        start_epoch(3);
        assert_ok!(claim_all());
        assert_eq!(Balances::free_balance(BOB), 2 * (EXISTENTIAL_DEPOSIT - 1));
    });
}

#[test]
fn two_amounts_that_are_too_small_apart_are_claimed_together() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 180 * (EXISTENTIAL_DEPOSIT / 2));
        grant(&BOB, TOP_MINER, 90 * (EXISTENTIAL_DEPOSIT / 2));
        start_epoch(2);
        for class in RewardClass::ALL {
            assert_noop!(
                Rewards::claim(signed(&BOB), BOB, Some(class)),
                Error::<Test>::CannotReceive
            );
        }
        assert_ok!(Rewards::claim(signed(&BOB), BOB, None));
        assert_eq!(Balances::free_balance(BOB), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn a_pot_that_was_emptied_pays_nobody_a_part() {
    chain().execute_and_break(|| {
        grant(&BOB, SUBSIDY, 180 * SAGE);
        start_epoch(2);
        let left = SAGE - 1 + EXISTENTIAL_DEPOSIT;
        let root = RuntimeOrigin::root();
        assert_ok!(Balances::force_set_balance(root.clone(), FERDIE, left));
        let claim_all = || Rewards::claim(signed(&BOB), BOB, None);
        assert_noop!(claim_all(), Error::<Test>::PotShort);
        assert_ok!(Balances::force_set_balance(root, FERDIE, left + 1));
        assert_ok!(claim_all());
        // The pot lives on.
        assert_eq!(Balances::free_balance(FERDIE), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn what_has_vested_is_paid_while_grants_are_paused() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, 180 * SAGE);
        assert_ok!(Rewards::set_paused(RuntimeOrigin::root(), true));
        start_epoch(91);
        assert_eq!(claim(&BOB, SUBSIDY), 90 * SAGE);
    });
}

#[test]
fn an_entry_is_gone_when_all_of_it_is_claimed() {
    chain().execute(|| {
        grant(&BOB, TOP_MINER, 90 * SAGE);
        start_epoch(2);
        grant(&BOB, TOP_MINER, 90 * SAGE);
        start_epoch(91);
        assert_eq!(claim(&BOB, TOP_MINER), (90 + 89) * SAGE);
        let wanted = [(2, 90, 90 * SAGE, 89 * SAGE)];
        assert_eq!(entries(&BOB, TOP_MINER), wanted);
        start_epoch(92);
        assert_eq!(claim(&BOB, TOP_MINER), SAGE);
        assert!(!Vestings::<Test>::contains_key(BOB, TOP_MINER));
        assert_eq!(Rewards::entries(BOB), []);
    });
}

#[test]
fn money_that_someone_sends_to_the_pot_is_free_budget() {
    chain().execute(|| {
        grant(&BOB, SUBSIDY, SAGE);
        open_bob();
        assert_ok!(Balances::transfer_allow_death(
            signed(&BOB),
            FERDIE,
            SAGE / 2
        ));
        assert_eq!(Rewards::free_budget(), MONTH - SAGE / 2);
    });
}
