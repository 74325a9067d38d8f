//! Releases.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    assert_no_events, assert_only_event, spies::SpyEpochs, TestChain, BOB, EVE, FERDIE,
};
use sage_primitives::{
    issuance::{BurnCause, CountBurns},
    Balance, SAGE,
};

use crate::{allocation, math::MAX_SUPPLY, mock::*, Error, Event, PoolId, Pools, TotalMinted};

fn release(pool: PoolId) -> DispatchResult {
    Issuance::release(RuntimeOrigin::signed(EVE), pool)
}

#[test]
fn anyone_releases_what_is_due_to_the_beneficiary() {
    chain().execute(|| {
        SpyEpochs::set(epoch_after(1));
        assert_eq!(
            Issuance::releasable(PoolId::Treasury),
            Some(3_125_000 * SAGE)
        );
        assert_ok!(release(PoolId::Treasury));
        let treasury = beneficiary(PoolId::Treasury);
        assert_eq!(Balances::free_balance(&treasury), 3_125_000 * SAGE);
        assert_only_event!(
            Test,
            Event::<Test>::PoolReleased {
                pool: PoolId::Treasury,
                beneficiary: treasury,
                amount: 3_125_000 * SAGE,
                remaining: 146_875_000 * SAGE,
            }
        );
        assert_noop!(release(PoolId::Treasury), Error::<Test>::NothingDue);
    });
}

#[test]
fn nothing_is_due_before_a_month_has_passed_nor_at_the_end_of_a_cliff() {
    chain().execute(|| {
        for pool in PoolId::ALL {
            assert_noop!(release(pool), Error::<Test>::NothingDue);
        }
        SpyEpochs::set(epoch_after(1) - 1);
        assert_noop!(release(PoolId::Treasury), Error::<Test>::NothingDue);
        SpyEpochs::set(epoch_after(12));
        assert_noop!(release(PoolId::Team), Error::<Test>::NothingDue);
        SpyEpochs::set(epoch_after(13));
        assert_ok!(release(PoolId::Team));
    });
}

#[test]
fn every_pool_ends_at_its_total_however_often_it_was_released() {
    chain().execute(|| {
        for month in [1, 2, 13, 14, 35, 47, 48, 60] {
            SpyEpochs::set(epoch_after(month));
            for pool in PoolId::ALL {
                let _ = release(pool);
            }
        }
        for (pool, terms) in allocation::pools() {
            let found = Balances::free_balance(beneficiary(pool));
            assert_eq!(found, terms.total - terms.at_genesis, "{pool:?}");
            assert_noop!(release(pool), Error::<Test>::NothingDue);
        }
        assert_eq!(
            TotalMinted::<Test>::get(),
            MAX_SUPPLY - allocation::ECOSYSTEM
        );
    });
}

#[test]
fn a_pool_that_the_chain_does_not_have_is_refused() {
    TestChain::<Test>::from_genesis(&genesis(SAGE, vec![], 0)).execute(|| {
        SpyEpochs::set(epoch_after(1));
        assert_noop!(release(PoolId::Team), Error::<Test>::UnknownPool);
        assert_eq!(Issuance::releasable(PoolId::Team), None);
        assert_noop!(
            Issuance::set_beneficiary(RuntimeOrigin::root(), PoolId::Team, BOB),
            Error::<Test>::UnknownPool
        );
    });
}

#[test]
fn governance_names_another_beneficiary_for_what_is_released_later() {
    chain().execute(|| {
        SpyEpochs::set(epoch_after(1));
        assert_ok!(release(PoolId::PreSeed));
        sage_pallet_testing::clear_events::<Test>();
        assert_ok!(Issuance::set_beneficiary(
            RuntimeOrigin::root(),
            PoolId::PreSeed,
            BOB
        ));
        assert_only_event!(
            Test,
            Event::<Test>::BeneficiaryChanged {
                pool: PoolId::PreSeed,
                beneficiary: BOB
            }
        );
        SpyEpochs::set(epoch_after(12));
        assert_ok!(release(PoolId::PreSeed));
        let old = Balances::free_balance(beneficiary(PoolId::PreSeed));
        assert_eq!(old + Balances::free_balance(BOB), 75_000_000 * SAGE);
        assert_eq!(old, 6_250_000 * SAGE);
    });
}

#[test]
fn only_governance_names_beneficiaries_and_only_the_signed_release() {
    chain().execute(|| {
        SpyEpochs::set(epoch_after(1));
        assert_noop!(
            Issuance::set_beneficiary(RuntimeOrigin::signed(EVE), PoolId::Team, EVE),
            DispatchError::BadOrigin
        );
        assert_noop!(
            Issuance::release(RuntimeOrigin::none(), PoolId::Treasury),
            DispatchError::BadOrigin
        );
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn w9_the_issuance_after_the_first_month() {
    chain().execute(|| {
        pass_to_month(1);
        for pool in PoolId::ALL {
            let _ = release(pool);
        }
        let parts = [
            (PoolId::Treasury, 3_125_000 * SAGE),
            (PoolId::CodeDevelopment, 1_388_888_888_888_888_888_888_888),
            (PoolId::PreSeed, 6_250_000 * SAGE),
            (PoolId::SeedInvestors, 2_083_333_333_333_333_333_333_333),
            (PoolId::StrategicPartners, 2_083_333_333_333_333_333_333_333),
            (PoolId::PublicSale, 6_666_666_666_666_666_666_666_666),
            // In their cliff, or with nothing left to come.
            (PoolId::Team, 0),
            (PoolId::Advisors, 0),
            (PoolId::MarketLiquidity, 0),
        ];
        for (pool, released) in parts {
            let found = Balances::free_balance(beneficiary(pool));
            assert_eq!(found, released, "{pool:?}");
        }
        let emitted = Balances::free_balance(FERDIE);
        assert_eq!(emitted, 9_000_000 * SAGE);
        let released: Balance = parts.iter().map(|(_, released)| released).sum();
        assert_eq!(
            TotalMinted::<Test>::get(),
            140_597_222_222_222_222_222_222_220
        );
        assert_eq!(
            110_000_000 * SAGE + emitted + released,
            140_597_222_222_222_222_222_222_220
        );

        let burned = 14 * SAGE;
        assert_ok!(Issuance::burn(
            RuntimeOrigin::signed(sage_pallet_testing::ALICE),
            burned
        ));
        let supply = Issuance::supply();
        assert_eq!(supply.burned.total(), burned);
        assert_eq!(supply.issuance, 140_597_208_222_222_222_222_222_220);
        assert_eq!(
            (supply.minted, supply.max),
            (supply.issuance + burned, MAX_SUPPLY)
        );
    });
}

#[test]
fn what_was_burned_is_never_minted_again() {
    chain().execute(|| {
        let all: Balance = Balances::free_balance(sage_pallet_testing::ALICE) - SAGE;
        assert_ok!(Issuance::burn(
            RuntimeOrigin::signed(sage_pallet_testing::ALICE),
            all
        ));
        pass_to_month(100);
        for pool in PoolId::ALL {
            let _ = release(pool);
        }
        let left_in_the_ecosystem = 89_126_625_523_001_522_191_061_886;
        assert_eq!(
            TotalMinted::<Test>::get(),
            MAX_SUPPLY - left_in_the_ecosystem
        );
        assert_eq!(
            Balances::total_issuance(),
            MAX_SUPPLY - left_in_the_ecosystem - all
        );
    });
}

#[test]
fn the_cap_holds_even_where_the_books_are_wrong() {
    chain().execute_and_break(|| {
        TotalMinted::<Test>::put(MAX_SUPPLY);
        SpyEpochs::set(epoch_after(1));
        assert_noop!(release(PoolId::Treasury), Error::<Test>::CapExceeded);
        Issuance::burned(BurnCause::Slash, SAGE);
        assert_noop!(release(PoolId::Treasury), Error::<Test>::CapExceeded);
        let pool = Pools::<Test>::get(PoolId::Treasury).expect("in the table");
        assert_eq!(pool.released, 0);
    });
}
