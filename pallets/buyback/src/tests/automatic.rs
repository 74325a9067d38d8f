//! Buybacks that anyone triggers.

use sage_pallet_testing::{assert_only_event, clear_events};

use super::*;

/// What the automatic mode spends of a pot of so many dollars.
fn spends(dollars: Balance) -> Result<Balance, Refused> {
    with_pot(usdc(dollars), || {
        automate();
        let previewed = Buyback::preview(None).map(|order| order.spend);
        let before = pot();
        assert_eq!(trigger().is_ok(), previewed.is_ok());
        let spent = before - pot();
        assert_eq!(spent, *previewed.as_ref().unwrap_or(&0));
        previewed
    })
}

#[test]
fn w30_of_13_000_dollars_6_500_are_spent() {
    assert_eq!(spends(13_000), Ok(usdc(6_500)));
}

#[test]
fn w30_of_250_000_dollars_no_more_than_100_000_are_spent() {
    assert_eq!(spends(250_000), Ok(usdc(100_000)));
    assert_eq!(spends(200_000), Ok(usdc(100_000)));
    assert_eq!(spends(199_999), Ok(usdc(199_999) / 2));
}

#[test]
fn w30_below_10_000_dollars_nothing_is_triggered() {
    assert_eq!(spends(9_999), Err(Refused::NotTriggered));
    assert_eq!(spends(10_000), Ok(usdc(5_000)));
    let short = || {
        automate();
        assert_noop!(trigger(), Refused::NotTriggered);
    };
    with_pot(usdc(10_000) - 1, short);
}

#[test]
fn the_automatic_mode_is_off_until_governance_switches_it_on() {
    with_pot(usdc(13_000), || {
        assert_noop!(trigger(), Refused::Disabled);
        assert_eq!(Buyback::preview(None), Err(Refused::Disabled));
        automate();
        clear_events::<Test>();
        let bought = quote(usdc(6_500));
        assert_ok!(trigger());
        assert_only_event!(
            Test,
            Event::<Test>::BuybackExecuted {
                spent: usdc(6_500),
                bought,
                burned: bought,
                price: crate::math::effective_price(usdc(6_500), bought),
                automatic: true,
            }
        );
        assert_ok!(change(|config| config.automatic = false));
        World::pass(14_400, EIGHT_CENTS);
        assert_noop!(trigger(), Refused::Disabled);
        // The treasury is not bound by the switch.
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn both_modes_wait_for_each_other() {
    with_pot(usdc(100_000), || {
        automate();
        assert_ok!(execute(usdc(1_000)));
        assert_noop!(trigger(), Refused::Cooldown);
        World::pass(14_400, EIGHT_CENTS);
        assert_ok!(trigger());
        assert_noop!(execute(usdc(1_000)), Refused::Cooldown);
        World::pass(14_399, EIGHT_CENTS);
        assert_noop!(trigger(), Refused::Cooldown);
        World::pass(1, EIGHT_CENTS);
        assert_ok!(trigger());
    });
}

#[test]
fn it_stops_when_the_pot_is_no_longer_full_enough() {
    with_pot(usdc(30_000), || {
        automate();
        for left in [15_000, 7_500] {
            assert_ok!(trigger());
            assert_eq!(pot(), usdc(left));
            World::pass(14_400, EIGHT_CENTS);
        }
        assert_noop!(trigger(), Refused::NotTriggered);
    });
}

#[test]
fn it_may_be_told_to_spend_the_whole_pot() {
    with_pot(usdc(10_001), || {
        automate();
        assert_ok!(change(|config| config.share = 10_000));
        assert_ok!(trigger());
        assert_eq!(pot(), 0);
    });
}

#[test]
fn a_share_of_nearly_all_spends_all_rather_than_leave_dust() {
    // One part in 10,000 of 20 dollars is a fifth of a cent.
    with_pot(usdc(20), || {
        automate();
        assert_ok!(change(|config| {
            config.min_spend = usdc(1);
            config.threshold = usdc(2);
            config.share = 9_999;
        }));
        assert_ok!(trigger());
        assert_eq!((pot(), Total::<Test>::get().spent), (0, usdc(20)));
    });
}

#[test]
fn a_pot_with_all_the_money_there_can_be_spends_no_more_than_the_maximum() {
    with_pot(0, || {
        automate();
        // The ledger of assets asks whether its supply could grow by what is moved.
        let rest = Balance::MAX - usdc(100_000) - Assets::total_supply(USDC);
        assert_ok!(Assets::mint(signed(&ALICE), USDC, pot_account(), rest));
        assert_ok!(trigger());
        assert_eq!(pot(), rest - usdc(100_000));
    });
}

#[test]
fn it_keeps_to_the_price_like_any_other() {
    with_pot(usdc(13_000), || {
        automate();
        World::pass(60, EIGHT_CENTS / 2);
        assert_noop!(trigger(), Refused::Slippage);
        World::set_price(EIGHT_CENTS * 2);
        assert_noop!(trigger(), Refused::PriceUnsettled);
        World::pass(60, EIGHT_CENTS);
        assert_ok!(change(|config| config.ceiling = EIGHT_CENTS));
        assert_noop!(trigger(), Refused::AboveCeiling);
    });
}
