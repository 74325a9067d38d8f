//! What money buys at a price.

use proptest::prelude::*;

use super::*;
use crate::math::*;

/// The usual configuration with this slippage and ceiling.
fn config(slippage: u16, ceiling: u128) -> BuybackConfig {
    BuybackConfig {
        slippage,
        ceiling,
        ..BuybackConfig::default()
    }
}

#[test]
fn w30_ten_thousand_dollars_at_eight_cents_are_125_000_sage() {
    let expected = expected_out(usdc(10_000), EIGHT_CENTS);
    assert_eq!(expected, 125_000 * SAGE);
    assert_eq!(effective_price(usdc(10_000), expected), EIGHT_CENTS);
}

#[test]
fn w30_with_one_percent_of_slippage_at_least_123_750_sage_come_out() {
    let config = config(100, USD);
    let least = least_out(usdc(10_000), EIGHT_CENTS, &config);
    assert!(least >= 123_750 * SAGE && least - 123_750 * SAGE < 13 * SAGE);
}

#[test]
fn w30_the_limit_of_the_price_asks_for_a_little_more_than_the_minimum() {
    let config = config(100, USD);
    assert_eq!(price_limit(EIGHT_CENTS, &config), 80_800_000_000_000_000);
    // 10,000 / 0.0808.
    let least = least_out(usdc(10_000), EIGHT_CENTS, &config);
    assert_eq!(least, 123_762_376_237_623_762_376_238);
}

#[test]
fn without_slippage_the_whole_expectation_must_come_out() {
    let config = config(0, USD);
    assert_eq!(
        least_out(usdc(10_000), EIGHT_CENTS, &config),
        125_000 * SAGE
    );
}

#[test]
fn below_the_price_of_the_markets_the_ceiling_counts() {
    let config = config(100, EIGHT_CENTS / 2);
    assert_eq!(price_limit(EIGHT_CENTS, &config), EIGHT_CENTS / 2);
    assert_eq!(
        least_out(usdc(10_000), EIGHT_CENTS, &config),
        250_000 * SAGE
    );
}

#[test]
fn what_is_expected_is_floored_and_what_is_paid_is_rounded_up() {
    // A base unit of the stablecoin at three dollars: a third of 10^12 units.
    assert_eq!(expected_out(1, 3 * USD), 333_333_333_333);
    assert_eq!(
        effective_price(1, 333_333_333_333),
        3_000_000_000_003_000_001
    );
    assert_eq!(share(3, 5_000), 1);
}

#[test]
fn no_number_is_too_large() {
    const MAX: u128 = u128::MAX;
    assert_eq!(
        expected_out(MAX, MAX),
        1_000_000_000_000_000_000_000_000_000_000
    );
    assert_eq!(expected_out(MAX, 1), MAX);
    assert_eq!(expected_out(usdc(100_000), 1), MAX);
    assert_eq!(expected_out(1, MAX), 0);
    assert_eq!(effective_price(MAX, 1), MAX);
    assert_eq!(effective_price(1, MAX), 1);
    assert_eq!(share(MAX, 10_000), MAX);
    assert_eq!(share(MAX, 5_000), MAX / 2);
    assert_eq!(price_limit(MAX, &config(500, USD)), USD);
    assert_eq!(least_out(MAX, 1, &config(500, 1)), MAX);
    assert_eq!(least_out(1, MAX, &config(500, MAX_CEILING)), 10_000_000_000);
}

#[test]
fn at_a_price_of_nothing_all_there_is_would_have_to_come_out() {
    assert_eq!(expected_out(1, 0), u128::MAX);
    assert_eq!(least_out(1, 0, &config(0, USD)), u128::MAX);
    assert_eq!(effective_price(1, 0), u128::MAX);
}

#[test]
fn a_fifth_is_no_move_and_a_unit_more_is() {
    for (before, low, high) in [
        (100, 80, 120),
        (99, 80, 118),
        (5, 4, 6),
        (4, 4, 4),
        (0, 0, 0),
    ] {
        assert!(!moved(before, low) && !moved(before, high), "{before}");
        assert!(moved(before, high + 1), "{before}");
        assert!(low == 0 || moved(before, low - 1), "{before}");
    }
    assert!(!moved(u128::MAX, u128::MAX / 5 * 4));
    assert!(moved(u128::MAX, u128::MAX / 5 * 4 - 1));
    assert!(moved(0, u128::MAX) && moved(u128::MAX, 0));
}

/// Prices from a hundredth of a cent to a hundred dollars.
fn prices() -> impl Strategy<Value = u128> {
    USD / 10_000..=100 * USD
}

proptest! {
    #[test]
    fn the_expectation_is_the_largest_that_the_money_pays(
        spend in 0..=MAX_SPEND,
        price in prices(),
    ) {
        let expected = U256::from(expected_out(spend, price));
        // Dollars times 10^24, the spend and what the SAGE would cost.
        let money = U256::from(spend) * U256::from(10).pow(30.into());
        prop_assert!(expected * U256::from(price) <= money);
        prop_assert!((expected + U256::one()) * U256::from(price) > money);
    }

    #[test]
    fn what_is_let_through_keeps_every_rule_and_what_is_not_breaks_one(
        spend in MIN_SPEND..=MAX_SPEND,
        price in prices(),
        slippage in 0..=MAX_SLIPPAGE,
        ceiling in prices(),
        more in 0..1_000u128,
    ) {
        let config = config(slippage, ceiling);
        let least = least_out(spend, price, &config);
        let limit = ceiling.min(price * (10_000 + u128::from(slippage)) / 10_000);
        prop_assert!(effective_price(spend, least + more) <= limit);
        // No less than the expectation less the slippage.
        let expected = U256::from(expected_out(spend, price));
        let left = expected * U256::from(10_000 - slippage) / U256::from(10_000);
        prop_assert!(U256::from(least) >= left);
        prop_assert!(effective_price(spend, least - 1) > limit);
    }

    #[test]
    fn a_share_is_at_most_the_whole_and_grows_with_it(
        amount in 0..u128::MAX,
        bps in 0..=10_000u16,
    ) {
        let part = share(amount, bps);
        let exact = U256::from(amount) * U256::from(bps) / U256::from(10_000);
        prop_assert_eq!(U256::from(part), exact);
        prop_assert!(part <= amount && part <= share(amount + 1, bps));
    }

    #[test]
    fn a_move_is_measured_exactly(
        before in 0..u128::MAX / 20,
        tenths in 5..16u128,
        nudge in 0..3u128,
    ) {
        let now = (before / 10 * tenths + nudge).saturating_sub(1);
        let steady = 10 * now <= 12 * before && 10 * now >= 8 * before;
        prop_assert_eq!(moved(before, now), !steady);
    }
}
