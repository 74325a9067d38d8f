//! The allocation table.

use sage_pallet_testing::{TestChain, ALICE};
use sage_primitives::SAGE;

use crate::{allocation, math::MAX_SUPPLY, mock::*, PoolId, Pools, TotalMinted};

#[test]
fn the_allocation_sums_to_a_billion_and_gives_110_million_at_genesis() {
    let table: u128 = allocation::pools()
        .iter()
        .map(|(_, terms)| terms.total)
        .sum();
    assert_eq!(table + allocation::ECOSYSTEM, MAX_SUPPLY);
    assert_eq!(MAX_SUPPLY, 10_u128.pow(27));
    assert_eq!(allocation::at_genesis(), 110_000_000 * SAGE);
    let listed: Vec<PoolId> = allocation::pools().iter().map(|(pool, _)| *pool).collect();
    assert_eq!(listed, PoolId::ALL);
}

#[test]
fn the_genesis_is_minted_and_nothing_else() {
    chain().execute(|| {
        assert_eq!(TotalMinted::<Test>::get(), 110_000_000 * SAGE);
        assert_eq!(Balances::free_balance(ALICE), 110_000_000 * SAGE);
        assert_eq!(Pools::<Test>::iter().count(), PoolId::ALL.len());
        assert!(Pools::<Test>::iter_values().all(|pool| pool.released == 0));
    });
}

#[test]
fn a_chain_without_pools_mints_what_its_genesis_gives() {
    TestChain::<Test>::from_genesis(&genesis(5 * SAGE, vec![], 0)).execute(|| {
        assert_eq!(TotalMinted::<Test>::get(), 5 * SAGE);
        pass_to_month(3);
        assert_eq!(TotalMinted::<Test>::get(), 5 * SAGE);
    });
}

#[test]
#[should_panic(expected = "exceed the lifetime supply")]
fn balances_above_the_lifetime_supply_are_refused() {
    TestChain::<Test>::from_genesis(&genesis(MAX_SUPPLY + 1, vec![], 0));
}

/// Builds a chain from a changed table.
fn build(
    change: impl FnOnce(&mut Vec<(PoolId, crate::PoolTerms, sage_pallet_testing::AccountId)>),
) {
    let mut table = pools();
    change(&mut table);
    TestChain::<Test>::from_genesis(&genesis(
        allocation::at_genesis(),
        table,
        allocation::ECOSYSTEM,
    ));
}

#[test]
#[should_panic(expected = "do not sum to the lifetime supply")]
fn a_table_that_lacks_a_unit_is_refused() {
    build(|table| table[0].1.total -= 1);
}

#[test]
#[should_panic(expected = "are not what the pools give at genesis")]
fn a_table_that_gives_other_than_the_balances_is_refused() {
    build(|table| table[0].1.at_genesis += 1);
}

#[test]
#[should_panic(expected = "gives more at genesis than it has")]
fn a_pool_that_gives_more_than_it_has_is_refused() {
    build(|table| table[0].1.at_genesis = table[0].1.total + 1);
}

#[test]
#[should_panic(expected = "is in the table twice")]
fn a_pool_given_twice_is_refused() {
    build(|table| table[1].0 = table[0].0);
}
