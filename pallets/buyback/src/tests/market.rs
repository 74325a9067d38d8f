//! What the pool does, and what others do to it.

use sage_pallet_testing::TestChain;

use super::*;
use crate::{
    math::effective_price,
    mock::{genesis, Sage, POOL_SAGE},
};

/// The price of the markets at which a buyback of 10,000 dollars is just made.
fn lowest_price() -> u128 {
    let effective = effective_price(usdc(10_000), quote(usdc(10_000)));
    (effective * 10_000).div_ceil(10_100)
}

#[test]
fn the_limit_of_the_price_is_exact() {
    with_pot(usdc(10_000), || {
        let price = lowest_price();
        World::set_price(price - 1);
        assert_noop!(execute(usdc(10_000)), Refused::Slippage);
        World::set_price(price);
        let order = Buyback::preview(Some(usdc(10_000))).expect("it may be made");
        assert!(order.quote >= order.least);
        assert!(order.least >= order.expected / 100 * 99);
        assert_ok!(execute(usdc(10_000)));
        let paid = effective_price(usdc(10_000), Total::<Test>::get().bought);
        assert!(paid <= price * 10_100 / 10_000);
    });
}

#[test]
fn the_ceiling_is_exact() {
    with_pot(usdc(10_000), || {
        let effective = effective_price(usdc(10_000), quote(usdc(10_000)));
        assert_ok!(change(|config| config.ceiling = effective - 1));
        assert_noop!(execute(usdc(10_000)), Refused::AboveCeiling);
        assert_ok!(change(|config| config.ceiling = effective));
        assert_ok!(execute(usdc(10_000)));
    });
}

#[test]
fn above_one_dollar_nothing_is_bought() {
    let mut genesis = genesis();
    // As many SAGE as dollars: with the fee it is a little above one dollar.
    genesis.asset_conversion.pools[0].3 = 40_000_000 * SAGE;
    TestChain::<Test>::from_genesis(&genesis).execute(|| {
        fund(usdc(10_000));
        World::pass(60, USD);
        assert_noop!(execute(usdc(10_000)), Refused::AboveCeiling);
        World::set_price(USD + USD / 10);
        assert_noop!(execute(usdc(10_000)), Refused::AboveCeiling);
        // A pool may be cheaper than the markets and the ceiling.
        sell_elsewhere(400_000 * SAGE);
        assert_ok!(execute(usdc(10_000)));
    });
}

#[test]
fn who_has_bent_the_pool_beyond_the_slippage_sells_nothing_to_the_buyback() {
    with_pot(usdc(100_000), || {
        // With a million dollars the pool rises by five percent.
        let bought = buy_elsewhere(usdc(1_000_000));
        assert_noop!(execute(usdc(100_000)), Refused::Slippage);
        assert_eq!(
            Buyback::preview(Some(usdc(100_000))),
            Err(Refused::Slippage)
        );
        sell_elsewhere(bought);
        assert_ok!(execute(usdc(100_000)));
    });
}

/// What Alice gains, in base units of the stablecoin, by buying for `before` before a buyback of `amount` and selling all of
/// it after, and whether that was made.
fn sandwich(amount: Balance, before: Balance) -> (i128, bool) {
    with_pot(amount, || {
        let coins = || i128::try_from(Assets::balance(USDC, ALICE)).expect("far fewer");
        let had = coins();
        let bought = if before > 0 { buy_elsewhere(before) } else { 0 };
        let made = execute(amount).is_ok();
        if bought > 0 {
            sell_elsewhere(bought);
        }
        (coins() - had, made)
    })
}

#[test]
fn who_buys_before_to_sell_after_gains_no_more_than_the_slippage_of_the_amount() {
    let amount = usdc(100_000);
    let slippage = i128::try_from(amount / 100).expect("far fewer");
    let gains: Vec<_> = (0..=100)
        .map(|step| sandwich(amount, usdc(step * 2_000)))
        .collect();
    for (gain, made) in &gains {
        assert!(*gain <= slippage, "{gain} base units of {amount}");
        // Without the buyback there are only the fees of the pool to pay.
        assert!(*made || *gain < 0);
    }
    assert!(gains.iter().any(|(_, made)| *made) && gains.iter().any(|(_, made)| !made));
}

#[test]
fn however_the_pool_is_bent_no_more_than_the_limit_is_paid() {
    let mut outcomes = (0, 0);
    for spend in (0..=300).map(|step| usdc(step * 1_000)) {
        with_pot(usdc(10_000), || {
            if spend > 0 {
                buy_elsewhere(spend);
            }
            let issuance = Balances::total_issuance();
            let outcome = execute(usdc(10_000));
            let burned = issuance - Balances::total_issuance();
            if outcome.is_ok() {
                outcomes.0 += 1;
                assert!(effective_price(usdc(10_000), burned) <= EIGHT_CENTS * 101 / 100);
            } else {
                outcomes.1 += 1;
                assert_eq!(outcome, Err(Refused::Slippage.into()));
                assert_eq!((burned, pot()), (0, usdc(10_000)));
            }
        });
    }
    assert!(outcomes.0 > 0 && outcomes.1 > 0, "{outcomes:?}");
}

#[test]
fn a_pool_that_was_made_cheap_only_gives_more() {
    with_pot(usdc(10_000), || {
        sell_elsewhere(10_000_000 * SAGE);
        let bought = quote(usdc(10_000));
        assert!(bought > 125_000 * SAGE);
        assert_ok!(execute(usdc(10_000)));
        assert_eq!(Total::<Test>::get().bought, bought);
    });
}

#[test]
fn a_pool_that_is_too_shallow_is_left_alone() {
    let mut genesis = genesis();
    let pool = &mut genesis.asset_conversion.pools[0];
    (pool.3, pool.4) = (POOL_SAGE / 100, usdc(400_000));
    TestChain::<Test>::from_genesis(&genesis).execute(|| {
        fund(usdc(100_000));
        World::pass(60, EIGHT_CENTS);
        assert_noop!(execute(usdc(100_000)), Refused::Slippage);
        assert_noop!(execute(usdc(10_000)), Refused::Slippage);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn without_a_pool_or_anything_in_it_nothing_is_bought() {
    let mut without = genesis();
    without.asset_conversion.pools.clear();
    let mut empty = genesis();
    empty.asset_conversion.pools[0] = (Sage::get(), Stablecoin::get(), ALICE, 0, 0);
    for genesis in [without, empty] {
        TestChain::<Test>::from_genesis(&genesis).execute(|| {
            fund(usdc(10_000));
            World::pass(60, EIGHT_CENTS);
            assert_noop!(execute(usdc(10_000)), Refused::NoLiquidity);
            assert_eq!(
                Buyback::preview(Some(usdc(10_000))),
                Err(Refused::NoLiquidity)
            );
        });
    }
}

#[test]
fn a_pool_that_its_issuer_has_frozen_sells_nothing() {
    with_pot(usdc(20_000), || {
        assert_ok!(Assets::freeze_asset(signed(&ALICE), USDC));
        assert_noop!(execute(usdc(10_000)), Refused::NoLiquidity);
        assert_ok!(Assets::thaw_asset(signed(&ALICE), USDC));
        assert_ok!(execute(usdc(10_000)));
    });
}
