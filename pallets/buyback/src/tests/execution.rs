//! Buybacks that the treasury decides.

use sage_pallet_testing::{
    assert_no_events, assert_only_event, clear_events, spies::SpyBurns, CHARLIE,
};
use sage_primitives::issuance::BurnCause;

use super::*;
use crate::{
    mock::{LEAST_USDC, LONGEST, POOL_SAGE, POOL_USDC},
    Totals,
};

#[test]
fn w30_ten_thousand_dollars_buy_what_the_pool_gives_and_all_of_it_is_burned() {
    with_pot(usdc(10_000), || {
        let bought = pool_gives(usdc(10_000), (POOL_SAGE, POOL_USDC));
        assert!((124_593 * SAGE..124_594 * SAGE).contains(&bought));
        let order = Order {
            spend: usdc(10_000),
            price: EIGHT_CENTS,
            expected: 125_000 * SAGE,
            least: 123_762_376_237_623_762_376_238,
            quote: bought,
        };
        assert_eq!(Buyback::preview(Some(usdc(10_000))), Ok(order));
        let issuance = Balances::total_issuance();
        clear_events::<Test>();
        assert_ok!(execute(usdc(10_000)));
        let price = 80_260_722_166_499_499;
        assert_only_event!(
            Test,
            Event::<Test>::BuybackExecuted {
                spent: usdc(10_000),
                bought,
                burned: bought,
                price,
                automatic: false,
            }
        );
        assert_eq!(Balances::total_issuance(), issuance - bought);
        assert_eq!(SpyBurns::burns(), [(BurnCause::Buyback, bought)]);
        assert_eq!(reserves(), (POOL_SAGE - bought, POOL_USDC + usdc(10_000)));
        assert_eq!((pot(), pot_sage()), (0, 0));
        let totals = Totals {
            spent: usdc(10_000),
            bought,
            runs: 1,
        };
        assert_eq!(Total::<Test>::get(), totals);
        assert_eq!(LastRun::<Test>::get(), Some(System::block_number()));
    });
}

#[test]
fn sums_grow_with_each_buyback() {
    with_pot(usdc(300_000), || {
        let mut sums = (0, 0);
        for (n, dollars) in [1_000, 100_000, 12_345].into_iter().enumerate() {
            World::pass(14_400, EIGHT_CENTS);
            sums = (sums.0 + usdc(dollars), sums.1 + quote(usdc(dollars)));
            assert_ok!(execute(usdc(dollars)));
            let total = Total::<Test>::get();
            assert_eq!((total.spent, total.bought), sums);
            assert_eq!(total.runs, n as u64 + 1);
            // The pool has risen: what is bought elsewhere is sold again.
            sell_elsewhere(quote(usdc(dollars)));
        }
    });
}

#[test]
fn only_the_spend_origin_decides() {
    with_pot(usdc(10_000), || {
        for wrong in [
            signed(&CHARLIE),
            RuntimeOrigin::root(),
            RuntimeOrigin::none(),
        ] {
            assert_noop!(
                Buyback::execute(wrong, usdc(1_000)),
                DispatchError::BadOrigin
            );
        }
        assert_noop!(
            Buyback::trigger(RuntimeOrigin::root()),
            DispatchError::BadOrigin
        );
        assert_no_events!(Test, Event<Test>);
    });
}

#[test]
fn a_buyback_spends_no_less_than_the_minimum_and_no_more_than_the_maximum() {
    with_pot(usdc(200_000), || {
        let wrong = [0, 1, usdc(1_000) - 1, usdc(100_000) + 1, Balance::MAX];
        for amount in wrong {
            assert_noop!(execute(amount), Refused::OutOfBounds);
            assert_eq!(Buyback::preview(Some(amount)), Err(Refused::OutOfBounds));
        }
        assert_ok!(execute(usdc(100_000)));
        World::pass(14_400, EIGHT_CENTS);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn the_cooldown_ends_with_its_block() {
    with_pot(usdc(10_000), || {
        assert_ok!(execute(usdc(1_000)));
        assert_noop!(execute(usdc(1_000)), Refused::Cooldown);
        World::pass(14_399, EIGHT_CENTS);
        assert_noop!(execute(usdc(1_000)), Refused::Cooldown);
        assert_eq!(Buyback::preview(Some(usdc(1_000))), Err(Refused::Cooldown));
        World::pass(1, EIGHT_CENTS);
        assert_ok!(execute(usdc(1_000)));
        assert_noop!(execute(usdc(1_000)), Refused::Cooldown);
    });
}

#[test]
fn a_changed_cooldown_counts_from_the_last_buyback() {
    with_pot(usdc(10_000), || {
        assert_ok!(execute(usdc(1_000)));
        assert_ok!(change(|config| config.cooldown = 600));
        World::pass(599, EIGHT_CENTS);
        assert_noop!(execute(usdc(1_000)), Refused::Cooldown);
        World::pass(1, EIGHT_CENTS);
        assert_ok!(execute(usdc(1_000)));
        assert_ok!(change(|config| config.cooldown = LONGEST));
        World::pass(LONGEST - 1, EIGHT_CENTS);
        assert_noop!(execute(usdc(1_000)), Refused::Cooldown);
        World::pass(1, EIGHT_CENTS);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn at_the_last_block_the_cooldown_does_not_overflow() {
    with_pot(usdc(10_000), || {
        LastRun::<Test>::put(u32::MAX - 1);
        Total::<Test>::mutate(|total| total.runs = 1);
        assert_eq!(Buyback::preview(Some(usdc(1_000))), Err(Refused::Cooldown));
        LastRun::<Test>::kill();
        Total::<Test>::kill();
    });
}

/// What a buyback of `amount` spends of a pot that has `left` more, and what stays.
fn spends(amount: Balance, left: Balance) -> (Balance, Balance) {
    with_pot(amount + left, || {
        let order = Buyback::preview(Some(amount)).expect("it may be made");
        assert_ok!(execute(amount));
        let total = Total::<Test>::get();
        assert_eq!(order.spend, total.spent);
        assert_eq!(total.spent + pot(), amount + left);
        (total.spent, pot())
    })
}

#[test]
fn dust_keeps_nothing_from_being_spent_and_goes_along() {
    let amount = usdc(1_000);
    for dust in [0, 1, LEAST_USDC - 1] {
        assert_eq!(spends(amount, dust), (amount + dust, 0));
    }
    assert_eq!(spends(amount, LEAST_USDC), (amount, LEAST_USDC));
}

#[test]
fn dust_beside_the_maximum_leaves_what_an_account_must_have() {
    let most = usdc(100_000);
    for dust in [1, LEAST_USDC - 1] {
        assert_eq!(spends(most, dust), (most + dust - LEAST_USDC, LEAST_USDC));
    }
    assert_eq!(spends(most, 0), (most, 0));
    assert_eq!(spends(most - 1, 1), (most, 0));
}

#[test]
fn the_bounds_hold_for_what_is_spent_too() {
    with_pot(usdc(1_000) + 1, || {
        let only = usdc(1_000);
        assert_ok!(change(
            |config| (config.min_spend, config.max_spend) = (only, only)
        ));
        assert_noop!(execute(only), Refused::OutOfBounds);
    });
}

#[test]
fn a_pot_with_less_spends_nothing() {
    with_pot(usdc(1_000) - 1, || {
        assert_noop!(execute(usdc(1_000)), Refused::PotShort);
        assert_eq!(Buyback::preview(Some(usdc(1_000))), Err(Refused::PotShort));
    });
    with_pot(0, || {
        assert_noop!(execute(usdc(1_000)), Refused::PotShort);
    });
}

#[test]
fn a_pot_that_its_issuer_has_frozen_spends_nothing() {
    with_pot(usdc(1_000), || {
        assert_ok!(Assets::freeze(signed(&ALICE), USDC, pot_account()));
        assert_noop!(execute(usdc(1_000)), Refused::PotShort);
        assert_ok!(Assets::thaw(signed(&ALICE), USDC, pot_account()));
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn sage_on_the_pot_neither_helps_nor_is_touched() {
    with_pot(usdc(10_000), || {
        fund_sage(7 * SAGE);
        let bought = quote(usdc(10_000));
        let issuance = Balances::total_issuance();
        assert_ok!(execute(usdc(10_000)));
        assert_eq!(pot_sage(), 7 * SAGE);
        assert_eq!(issuance - Balances::total_issuance(), bought);
    });
}

#[test]
fn a_call_weighs_what_others_do_for_it_too() {
    use sage_pallet_testing::spies::SPY_WEIGHT;
    let weight = |call: crate::Call<Test>| call.get_dispatch_info().call_weight;
    let own = |ref_time| Weight::from_parts(ref_time, 0);
    let neighbours = SPY_WEIGHT.saturating_mul(2);
    let call = crate::Call::execute { amount: 1 };
    assert_eq!(weight(call), own(10_000) + neighbours);
    assert_eq!(weight(crate::Call::trigger {}), own(20_000) + neighbours);
    let asset = Stablecoin::get();
    let call = crate::Call::return_funds { asset, amount: 1 };
    assert_eq!(weight(call), own(30_000));
    let call = crate::Call::burn_from_pot { amount: 1 };
    assert_eq!(weight(call), own(40_000) + SPY_WEIGHT);
    let config = BuybackConfig::default();
    assert_eq!(weight(crate::Call::set_config { config }), own(50_000));
}
