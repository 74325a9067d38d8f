//! Each rule, broken on purpose.

use frame::testing_prelude::*;
use sage_pallet_testing::{assert_invariant_broken, ALICE};
use sage_primitives::SAGE;

use crate::{invariants::*, math::MAX_SUPPLY, mock::*, *};

/// Runs `damage` on a chain after a month, and expects `rule` to notice.
fn assert_noticed(rule: &'static str, damage: impl FnOnce()) {
    chain().execute_and_break(|| {
        pass_to_month(1);
        assert_ok!(Issuance::release(
            RuntimeOrigin::signed(ALICE),
            PoolId::Treasury
        ));
        assert_ok!(Issuance::burn(RuntimeOrigin::signed(ALICE), SAGE));
        assert_ok!(Issuance::do_try_state());
        damage();
        assert_invariant_broken::<Test>(rule);
    });
}

#[test]
fn try_state_finds_money_from_nowhere_and_money_that_is_gone() {
    assert_noticed(ISSUANCE_UNEXPLAINED, || {
        pallet_balances::TotalIssuance::<Test>::mutate(|issuance| *issuance += 1);
    });
    assert_noticed(ISSUANCE_UNEXPLAINED, || {
        pallet_balances::TotalIssuance::<Test>::mutate(|issuance| *issuance -= 1);
    });
    assert_noticed(ISSUANCE_UNEXPLAINED, || {
        Burned::<Test>::mutate(|burns| burns.slashes += 1);
    });
}

#[test]
fn try_state_finds_a_mint_without_a_source() {
    assert_noticed(MINT_UNEXPLAINED, || {
        TotalMinted::<Test>::mutate(|minted| *minted += 1);
        pallet_balances::TotalIssuance::<Test>::mutate(|issuance| *issuance += 1);
    });
}

#[test]
fn try_state_finds_more_than_the_lifetime_supply() {
    assert_noticed(CAP_EXCEEDED, || TotalMinted::<Test>::put(MAX_SUPPLY + 1));
}

#[test]
fn try_state_finds_a_pool_ahead_of_its_schedule() {
    assert_noticed(POOL_AHEAD, || {
        Pools::<Test>::mutate(PoolId::Team, |pool| {
            pool.as_mut().expect("in the table").released = 1;
        });
    });
}

#[test]
fn try_state_finds_a_month_emitted_early() {
    assert_noticed(EMISSION_AHEAD, || {
        EcosystemPool::<Test>::mutate(|pool| pool.months = 2);
    });
    assert_noticed(EMISSION_AHEAD, || {
        pass_to_month(70);
        EcosystemPool::<Test>::mutate(|pool| pool.months = 61);
    });
}

#[test]
fn try_state_finds_a_table_that_changed() {
    assert_noticed(TABLE_INCOMPLETE, || {
        EcosystemPool::<Test>::mutate(|pool| pool.remaining -= 1);
    });
}
