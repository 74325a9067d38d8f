//! What was done wrong elsewhere (economics, S11 and S12): each flaw is a test.

use sage_pallet_testing::{
    assert_no_events, clear_events, dispatch,
    spies::{SpyBurns, SpyUsdPrice},
    TestChain,
};
use sage_primitives::prices::NoPrice;

use super::*;
use crate::{
    mock::{genesis, Brake, RuntimeCall, POOL_SAGE, POOL_USDC},
    Totals,
};

/// All that a buyback could have changed.
fn state() -> (Totals, Balance, Balance, Balance) {
    let treasury = Assets::balance(USDC, FERDIE);
    (
        Total::<Test>::get(),
        pot(),
        treasury,
        Balances::total_issuance(),
    )
}

#[test]
fn flaw_s12_a_quote_amount_is_taken_for_a_base_amount() {
    with_pot(usdc(10_000), || {
        assert_ok!(execute(usdc(10_000)));
        // What is named is what is spent: stablecoins. What is burned is SAGE, and about 12.5 times as much money's worth.
        let total = Total::<Test>::get();
        assert_eq!(total.spent, usdc(10_000));
        assert_eq!(reserves().1 - POOL_USDC, usdc(10_000));
        assert_eq!(POOL_SAGE - reserves().0, total.bought);
        assert!((124_000 * SAGE..125_000 * SAGE).contains(&total.bought));
    });
}

#[test]
fn flaw_s12_no_minimum_out() {
    with_pot(usdc(10_000), || {
        buy_elsewhere(usdc(10_000_000));
        let before = state();
        assert_noop!(execute(usdc(10_000)), Refused::Slippage);
        assert_eq!(state(), before);
    });
}

#[test]
fn flaw_s12_the_whole_balance_is_burned_instead_of_the_purchase() {
    with_pot(usdc(10_000), || {
        fund_sage(1_000_000 * SAGE);
        let (bought, issuance) = (quote(usdc(10_000)), Balances::total_issuance());
        assert_ok!(execute(usdc(10_000)));
        assert_eq!(Balances::total_issuance(), issuance - bought);
        assert_eq!(pot_sage(), 1_000_000 * SAGE);
    });
}

#[test]
fn flaw_s12_without_a_venue_the_money_goes_to_the_owner_and_a_purchase_is_recorded() {
    let mut genesis = genesis();
    genesis.asset_conversion.pools.clear();
    TestChain::<Test>::from_genesis(&genesis).execute(|| {
        fund(usdc(10_000));
        automate();
        World::pass(60, EIGHT_CENTS);
        clear_events::<Test>();
        let before = state();
        assert_noop!(execute(usdc(10_000)), Refused::NoLiquidity);
        assert_noop!(trigger(), Refused::NoLiquidity);
        assert_eq!(state(), before);
        assert_eq!(LastRun::<Test>::get(), None);
        assert!(SpyBurns::burns().is_empty());
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn flaw_s12_the_automatic_mode_skips_the_minimum() {
    with_pot(usdc(10_000), || {
        automate();
        // No configuration lets it spend less than the minimum.
        assert_noop!(
            change(|config| config.threshold = usdc(1_999)),
            Refused::BadTrigger
        );
        assert_noop!(
            change(|config| config.min_spend = usdc(5_001)),
            Refused::BadTrigger
        );
        assert_ok!(change(|config| config.min_spend = usdc(5_000)));
        assert_ok!(trigger());
        assert_eq!(Total::<Test>::get().spent, usdc(5_000));
    });
}

#[test]
fn flaw_s12_fallback_prices_are_fixed_in_code() {
    with_pot(usdc(10_000), || {
        automate();
        SpyUsdPrice::forget(NoPrice::Stale);
        assert_noop!(execute(usdc(10_000)), Refused::StalePrice);
        assert_noop!(trigger(), Refused::StalePrice);
        SpyUsdPrice::forget(NoPrice::TooFewSources);
        assert_noop!(execute(usdc(10_000)), Refused::TooFewSources);
        assert_noop!(trigger(), Refused::TooFewSources);
    });
}

#[test]
fn flaw_s11_a_burn_is_a_statistic_and_burns_nothing() {
    with_pot(usdc(10_000), || {
        fund_sage(5 * SAGE);
        let issuance = Balances::total_issuance();
        assert_ok!(Buyback::burn_from_pot(signed(&DAVE), 5 * SAGE));
        assert_ok!(execute(usdc(10_000)));
        let burned: Balance = SpyBurns::burns().iter().map(|(_, amount)| amount).sum();
        assert_eq!(Balances::total_issuance(), issuance - burned);
        assert_eq!(burned, 5 * SAGE + Total::<Test>::get().bought);
    });
}

#[test]
fn flaw_s11_the_minimum_can_exceed_what_there_is_to_burn() {
    with_pot(usdc(10_000), || {
        assert_noop!(
            change(|config| config.min_spend = config.max_spend + 1),
            Refused::BadSpend
        );
        // A burn has no minimum at all.
        fund_sage(SAGE);
        assert_ok!(Buyback::burn_from_pot(signed(&DAVE), 1));
    });
}

#[test]
fn flaw_s11_the_owner_burns_any_amount_even_when_paused() {
    with_pot(0, || {
        fund_sage(5 * SAGE);
        let burn = |who, amount| {
            let call = crate::Call::burn_from_pot { amount };
            dispatch::<Test>(RuntimeCall::Buyback(call), signed(who))
        };
        assert_err!(burn(&ALICE, 1), DispatchError::BadOrigin);
        assert!(burn(&DAVE, 5 * SAGE + 1).is_err());
        Brake::set(true);
        assert_err!(burn(&DAVE, 1), frame_system::Error::<Test>::CallFiltered);
        Brake::set(false);
        assert_ok!(burn(&DAVE, 5 * SAGE));
    });
}

#[test]
fn flaw_s11_what_is_left_of_a_schedule_cannot_be_burned_after_its_end() {
    with_pot(usdc(10_000), || {
        fund_sage(5 * SAGE);
        World::pass(1_000_000, EIGHT_CENTS);
        assert_ok!(Buyback::burn_from_pot(signed(&DAVE), 5 * SAGE));
        assert_ok!(execute(usdc(10_000)));
    });
}

#[test]
fn flaw_s11_a_buyback_is_simulated() {
    with_pot(usdc(10_000), || {
        let (sage, coins) = reserves();
        assert_ok!(execute(usdc(10_000)));
        let burned = Total::<Test>::get().bought;
        assert_eq!(reserves(), (sage - burned, coins + usdc(10_000)));
    });
}
