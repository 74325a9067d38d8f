//! What governance and the genesis decide.

use sage_pallet_testing::{assert_only_event, clear_events, TestChain};

use super::*;
use crate::{
    math::{MAX_CEILING, MAX_SLIPPAGE, MAX_SPEND, MIN_SPEND},
    mock::{genesis, LONGEST},
};

#[test]
fn the_usual_figures_are_those_of_the_economy() {
    let expected = BuybackConfig {
        min_spend: 1_000_000_000,
        max_spend: 100_000_000_000,
        ceiling: 1_000_000_000_000_000_000,
        slippage: 100,
        cooldown: 14_400,
        automatic: false,
        threshold: 10_000_000_000,
        share: 5_000,
    };
    assert_eq!(BuybackConfig::default(), expected);
    chain().execute(|| assert_eq!(Configuration::<Test>::get(), expected));
}

#[test]
fn only_the_named_origin_changes_it() {
    chain().execute(|| {
        let config = BuybackConfig::default();
        for wrong in [signed(&DAVE), signed(&BOB), RuntimeOrigin::none()] {
            assert_noop!(Buyback::set_config(wrong, config), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn configurations_out_of_bounds_are_refused() {
    let refuse = |error: Refused, with: &dyn Fn(&mut BuybackConfig)| {
        assert_noop!(change(with), error);
    };
    chain().execute(|| {
        refuse(Refused::BadSpend, &|config| {
            config.min_spend = MIN_SPEND - 1
        });
        refuse(Refused::BadSpend, &|config| {
            config.max_spend = MAX_SPEND + 1
        });
        refuse(Refused::BadSpend, &|config| {
            config.max_spend = config.min_spend - 1;
        });
        refuse(Refused::BadCeiling, &|config| config.ceiling = 0);
        refuse(Refused::BadCeiling, &|config| {
            config.ceiling = MAX_CEILING + 1
        });
        refuse(Refused::BadSlippage, &|config| {
            config.slippage = MAX_SLIPPAGE + 1;
        });
        refuse(Refused::BadCooldown, &|config| config.cooldown = 599);
        refuse(Refused::BadCooldown, &|config| config.cooldown = 0);
        refuse(Refused::BadCooldown, &|config| {
            config.cooldown = LONGEST + 1
        });
        refuse(Refused::BadTrigger, &|config| config.share = 0);
        refuse(Refused::BadTrigger, &|config| config.share = 10_001);
        // A half of it would be below the minimum.
        refuse(Refused::BadTrigger, &|config| {
            config.threshold = 2 * config.min_spend - 1;
        });
        refuse(Refused::BadTrigger, &|config| config.share = 999);
    });
}

#[test]
fn configurations_at_their_bounds_are_taken() {
    let take = |with: &dyn Fn(&mut BuybackConfig)| {
        clear_events::<Test>();
        assert_ok!(change(with));
        let config = Configuration::<Test>::get();
        assert_only_event!(Test, Event::<Test>::ConfigChanged { config });
    };
    chain().execute(|| {
        take(&|config| {
            *config = BuybackConfig {
                min_spend: MIN_SPEND,
                max_spend: MIN_SPEND,
                ceiling: 1,
                slippage: 0,
                cooldown: 600,
                automatic: true,
                threshold: MIN_SPEND,
                share: 10_000,
            }
        });
        take(&|config| {
            *config = BuybackConfig {
                min_spend: MAX_SPEND,
                max_spend: MAX_SPEND,
                ceiling: MAX_CEILING,
                slippage: MAX_SLIPPAGE,
                cooldown: LONGEST,
                automatic: false,
                threshold: Balance::MAX,
                share: 1,
            }
        });
    });
}

#[test]
fn a_changed_configuration_counts_at_once() {
    with_pot(usdc(500), || {
        assert_noop!(execute(usdc(500)), Refused::OutOfBounds);
        assert_ok!(change(|config| config.min_spend = usdc(500)));
        assert_ok!(execute(usdc(500)));
    });
}

#[test]
fn the_genesis_may_say_otherwise() {
    let mut genesis = genesis();
    genesis.buyback.config.slippage = 7;
    TestChain::<Test>::from_genesis(&genesis).execute(|| {
        assert_eq!(Configuration::<Test>::get().slippage, 7);
    });
}

#[test]
#[should_panic(expected = "buyback: BadSlippage")]
fn a_wrong_genesis_is_refused() {
    let mut genesis = genesis();
    genesis.buyback.config.slippage = MAX_SLIPPAGE + 1;
    TestChain::<Test>::from_genesis(&genesis);
}

#[test]
fn the_limits_of_the_mock_fit_together() {
    use frame::traits::Hooks;
    <Buyback as Hooks<u32>>::integrity_test();
}
