//! Rule R-PRICE, to the unit, on the rule and on the chain.

use frame::testing_prelude::*;
use sage_pallet_testing::assert_only_event;
use sage_primitives::{pricing::ComputePrices, Balance, SAGE};

use crate::{math::*, mock::*, Event};

/// A tenth of a SAGE.
const START: Balance = SAGE / 10;

/// Uses `utilisation` basis points of the capacity, and ends the epoch.
fn epoch_with(utilisation: u32) {
    Pricing::record_use(CIRCUIT, utilisation * UNIT);
    next_epoch();
}

#[test]
fn w10_one_step_from_a_tenth_of_a_sage() {
    let table: [(u32, Balance); 11] = [
        (0, 95000000000000000),
        (2_000, 97500000000000000),
        (3_999, 99998750000000000),
        (4_000, 100000000000000000),
        (5_000, 100000000000000000),
        (6_000, 100000000000000000),
        (6_001, 100001250000000000),
        (7_000, 101250000000000000),
        (8_000, 102500000000000000),
        (10_000, 105000000000000000),
        (12_000, 105000000000000000),
    ];
    for (used, price) in table {
        let capped = utilisation(used.into(), 10_000);
        assert_eq!(next_price(START, capped), price, "{used} bps");
        chain().execute(|| {
            epoch_with(used);
            assert_eq!(model(CIRCUIT).price, price, "{used} bps on the chain");
        });
    }
}

#[test]
fn w11_eleven_epochs() {
    let table: [(u32, Balance); 11] = [
        (10_000, 105000000000000000),
        (10_000, 110250000000000000),
        (8_000, 113006250000000000),
        (6_000, 113006250000000000),
        (5_000, 113006250000000000),
        (4_000, 113006250000000000),
        (2_000, 110181093750000000),
        (0, 104672039062500000),
        (0, 99438437109375000),
        (6_001, 99439680089838867),
        (3_999, 99438437093837745),
    ];
    chain().execute(|| {
        for (used, price) in table {
            epoch_with(used);
            assert_eq!(model(CIRCUIT).price, price, "{used} bps");
        }
    });
}

#[test]
fn w12_the_floor() {
    let floor = MIN_PRICE;
    assert_eq!(next_price(floor, 0), 1_000_000);
    assert_eq!(next_price(floor, 10_000), 1_050_000);
    assert_eq!(next_price(floor, 6_001), 1_000_012);
    assert_eq!(next_price(1_000_019, 0), 1_000_000);
    assert_eq!(utilisation(7, 9), 7_777);
    assert_eq!(utilisation(12, 10), 10_000);
    assert_eq!(utilisation(0, 10), 0);
}

#[test]
fn every_basis_point_of_utilisation_moves_the_price_as_the_specification_writes_it() {
    for used in 0..=10_000u128 {
        let step = |distance: u128| START * 500 * distance / (4_000 * 10_000);
        let wanted = match used {
            0..4_000 => START - step(4_000 - used),
            4_000..=6_000 => START,
            _ => START + step(used - 6_000),
        };
        assert_eq!(next_price(START, used as u16), wanted, "{used} bps");
    }
}

#[test]
fn the_bounds_of_the_rule() {
    assert_eq!(next_price(MAX_PRICE, 10_000), MAX_PRICE);
    assert_eq!(next_price(MAX_PRICE, 0), MAX_PRICE / 100 * 95);
    assert_eq!(next_price(0, 0), MIN_PRICE);
    assert_eq!(next_price(Balance::MAX, 5_000), MAX_PRICE);
    assert_eq!(utilisation(u64::MAX, u64::MAX), 10_000);
    assert_eq!(utilisation(u64::MAX, 1), 10_000);
    assert_eq!(utilisation(1, u64::MAX), 0);
    assert_eq!(utilisation(1, 0), 0);
    assert_eq!(next_price(START, u16::MAX), next_price(START, 10_000));
}

#[test]
fn first_prices() {
    assert_eq!(initial_price(10_000), START);
    assert_eq!(initial_price(25_000), START / 4 * 10);
    assert_eq!(initial_price(1), SAGE / 100_000);
    assert_eq!(initial_price(0), MIN_PRICE);
    assert_eq!(initial_price(u32::MAX), START * 4_294_967_295 / 10_000);
}

#[test]
fn the_step_of_an_epoch_is_announced_and_the_use_starts_at_zero() {
    chain().execute(|| {
        epoch_with(10_000);
        assert_only_event!(
            Test,
            Event::<Test>::PriceUpdated {
                circuit: CIRCUIT,
                old: START,
                new: 105000000000000000,
                utilisation: 10_000,
            }
        );
        assert_eq!(model(CIRCUIT).used, 0);
    });
}

#[test]
fn a_price_within_the_band_is_announced_too() {
    chain().execute(|| {
        epoch_with(5_000);
        assert_only_event!(
            Test,
            Event::<Test>::PriceUpdated {
                circuit: CIRCUIT,
                old: START,
                new: START,
                utilisation: 5_000,
            }
        );
    });
}

#[test]
fn the_capacity_that_counts_is_that_of_the_epochs_end() {
    chain().execute(|| {
        Pricing::record_use(CIRCUIT, 5_000 * UNIT);
        assert_ok!(Pricing::set_capacity(RuntimeOrigin::root(), CIRCUIT, 5_000));
        next_epoch();
        assert_eq!(model(CIRCUIT).price, 105000000000000000);
    });
}
