//! Which prices are believed.

use frame::traits::UnixTime;
use sage_pallet_testing::{
    run_to,
    spies::{SpyUsdPrice, SPY_WEIGHT},
};
use sage_primitives::prices::{NoPrice, PRICE_LIFETIME};

use super::*;
use crate::{
    math::MAX_GAP,
    mock::{Clock, BLOCK_TIME, INTERVAL},
    Looks,
};

/// The prices that are remembered.
fn seen() -> Vec<u128> {
    Looks::<Test>::get().prices.to_vec()
}

/// A fifth more than [`EIGHT_CENTS`].
const HIGHEST: u128 = EIGHT_CENTS / 5 * 6;

/// A fifth less than [`EIGHT_CENTS`].
const LOWEST: u128 = EIGHT_CENTS / 5 * 4;

/// Why no buyback may be made, if none may.
fn refusal() -> Option<Refused> {
    Buyback::preview(Some(usdc(1_000))).err()
}

#[test]
fn a_price_of_3_600_seconds_counts_and_an_older_one_does_not() {
    with_pot(usdc(10_000), || {
        World::pass(1_000, EIGHT_CENTS);
        let now = Clock::now().as_millis() as u64;
        SpyUsdPrice::set(EIGHT_CENTS, now - PRICE_LIFETIME - 1);
        assert_noop!(execute(usdc(1_000)), Refused::StalePrice);
        SpyUsdPrice::set(EIGHT_CENTS, now - PRICE_LIFETIME);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn a_price_grows_old_with_the_blocks() {
    with_pot(usdc(10_000), || {
        let since = System::block_number();
        run_to::<Test>(since + 600);
        assert_eq!(refusal(), None);
        run_to::<Test>(since + 601);
        assert_noop!(execute(usdc(1_000)), Refused::StalePrice);
    });
}

#[test]
fn without_a_price_the_reason_is_told() {
    with_pot(usdc(10_000), || {
        SpyUsdPrice::forget(NoPrice::Stale);
        assert_noop!(execute(usdc(1_000)), Refused::StalePrice);
        SpyUsdPrice::forget(NoPrice::TooFewSources);
        assert_noop!(execute(usdc(1_000)), Refused::TooFewSources);
        World::set_price(0);
        assert_noop!(execute(usdc(1_000)), Refused::StalePrice);
        World::set_price(EIGHT_CENTS);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn a_price_is_believed_when_it_was_seen_six_times() {
    chain().execute(|| {
        fund(usdc(10_000));
        World::set_price(EIGHT_CENTS);
        for looks in 0..6 {
            run_to::<Test>((looks + 1) * INTERVAL - 1);
            assert_eq!(seen().len() as u32, looks);
            assert_noop!(execute(usdc(1_000)), Refused::PriceUnsettled);
        }
        run_to::<Test>(60);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn the_breaker_lets_a_fifth_through_and_not_a_unit_more() {
    with_pot(usdc(10_000), || {
        World::set_price(HIGHEST + 1);
        assert_noop!(execute(usdc(1_000)), Refused::PriceUnsettled);
        World::set_price(LOWEST - 1);
        assert_noop!(execute(usdc(1_000)), Refused::PriceUnsettled);
        // The pool is too dear for that, but the price is believed.
        World::set_price(LOWEST);
        assert_noop!(execute(usdc(1_000)), Refused::Slippage);
        World::set_price(HIGHEST);
        assert_ok!(execute(usdc(1_000)));
    });
}

/// How many blocks after a jump in block `jump` the breaker closes again.
fn rest(jump: u32) -> u32 {
    with_pot(usdc(10_000), || {
        World::pass(jump - System::block_number(), EIGHT_CENTS);
        World::set_price(HIGHEST + 1);
        let closed = (jump..).find(|block| {
            run_to::<Test>(*block);
            let refused = refusal();
            assert!(matches!(refused, None | Some(Refused::PriceUnsettled)));
            refused.is_none()
        });
        closed.expect("a new price is believed in the end") - jump
    })
}

#[test]
fn after_a_jump_the_breaker_rests_300_seconds_or_up_to_a_look_more() {
    // A block has six seconds. A jump is seen at the next look at the latest.
    assert_eq!(rest(101), 59);
    assert_eq!(rest(105), 55);
    assert_eq!(rest(109), 51);
    assert_eq!(rest(110), 60);
}

#[test]
fn a_price_that_creeps_is_stopped_too() {
    with_pot(usdc(10_000), || {
        let mut price = EIGHT_CENTS;
        let mut block = System::block_number();
        // Three percent a minute are more than 15 and less than 20 in five; five percent are more.
        for (percent, expected) in [(3, None), (5, Some(Refused::PriceUnsettled))] {
            for _ in 0..8 {
                price += price * percent / 100;
                World::set_price(price);
                block += INTERVAL;
                run_to::<Test>(block);
            }
            price += price * percent / 100;
            World::set_price(price);
            assert_eq!(refusal(), expected);
        }
    });
}

#[test]
fn a_price_that_was_gone_at_a_look_must_be_seen_six_times_again() {
    with_pot(usdc(10_000), || {
        run_to::<Test>(69);
        SpyUsdPrice::forget(NoPrice::TooFewSources);
        run_to::<Test>(70);
        assert!(seen().is_empty());
        World::set_price(EIGHT_CENTS);
        run_to::<Test>(129);
        assert_noop!(execute(usdc(1_000)), Refused::PriceUnsettled);
        run_to::<Test>(130);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn a_price_that_was_gone_between_two_looks_is_believed() {
    with_pot(usdc(10_000), || {
        run_to::<Test>(71);
        SpyUsdPrice::forget(NoPrice::Stale);
        run_to::<Test>(79);
        World::set_price(EIGHT_CENTS);
        run_to::<Test>(80);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn an_old_price_and_a_price_of_nothing_are_not_remembered() {
    with_pot(usdc(10_000), || {
        SpyUsdPrice::set(EIGHT_CENTS, 0);
        System::set_block_number(609);
        run_to::<Test>(610);
        assert!(seen().is_empty());
        World::set_price(EIGHT_CENTS);
        run_to::<Test>(620);
        assert_eq!(seen(), [EIGHT_CENTS]);
        World::set_price(0);
        run_to::<Test>(630);
        assert!(seen().is_empty());
    });
}

#[test]
fn the_last_six_looks_are_remembered_in_their_order() {
    with_pot(usdc(10_000), || {
        for step in 1..=8 {
            World::set_price(EIGHT_CENTS + u128::from(step));
            run_to::<Test>(60 + step * INTERVAL);
        }
        let last: Vec<_> = (3..=8).map(|step| EIGHT_CENTS + step).collect();
        assert_eq!(seen(), last);
    });
}

#[test]
fn looks_from_before_a_long_stop_are_forgotten() {
    let gap = u32::try_from(MAX_GAP / BLOCK_TIME).expect("blocks");
    assert_eq!(gap, 2 * INTERVAL);
    for (stop, forgotten) in [(gap, false), (gap + INTERVAL, true)] {
        with_pot(usdc(10_000), || {
            // The last look was now; the chain goes on with the block of a look.
            System::set_block_number(60 + stop - 1);
            World::set_price(EIGHT_CENTS);
            run_to::<Test>(60 + stop);
            let expected = if forgotten { 1 } else { 6 };
            assert_eq!(seen().len(), expected, "{stop} blocks");
            let refused = forgotten.then_some(Refused::PriceUnsettled);
            assert_eq!(refusal(), refused);
        });
    }
}

#[test]
fn after_a_long_stop_nothing_is_bought_before_the_next_look_either() {
    with_pot(usdc(10_000), || {
        let last = 60 + 2 * INTERVAL;
        System::set_block_number(last);
        World::set_price(EIGHT_CENTS);
        assert_eq!(refusal(), None);
        System::set_block_number(last + 1);
        assert_noop!(execute(usdc(1_000)), Refused::PriceUnsettled);
        // Five minutes later the price is known again.
        run_to::<Test>(last + 59);
        assert_noop!(execute(usdc(1_000)), Refused::PriceUnsettled);
        run_to::<Test>(last + 60);
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn only_a_look_weighs_something() {
    use frame::traits::Hooks;
    with_pot(0, || {
        let weight = |block| <Buyback as Hooks<u32>>::on_initialize(block);
        let look = Weight::from_parts(60_000, 0) + SPY_WEIGHT;
        assert_eq!(weight(69), Weight::zero());
        assert_eq!(weight(70), look);
        assert_eq!(weight(71), Weight::zero());
    });
}

#[test]
fn at_the_highest_price_there_can_be_the_ceiling_still_counts() {
    with_pot(usdc(10_000), || {
        World::pass(60, u128::MAX);
        let order = Buyback::preview(Some(usdc(1_000)));
        // A thousand dollars at the ceiling of one.
        assert_eq!(order.map(|order| order.least), Ok(1_000 * SAGE));
        assert_ok!(execute(usdc(1_000)));
    });
}

#[test]
fn at_the_lowest_price_there_can_be_the_pool_is_too_dear() {
    with_pot(usdc(10_000), || {
        World::pass(60, 1);
        assert_noop!(execute(usdc(1_000)), Refused::Slippage);
    });
}
