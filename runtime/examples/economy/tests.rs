//! What a year of the simulation must show, and the break-even of the seed.

use super::*;
use crate::table::Row;

/// A market whose clients pay so much for 360 epochs, after the free ones.
fn simulate(scenario: Scenario, epochs: u32) -> Vec<Row> {
    let mut market = Market::open(scenario);
    let rows = (0..epochs)
        .map(|epoch| {
            let row = market.day();
            if epoch % 30 == 0 {
                market.check();
            }
            row
        })
        .collect();
    market.check();
    rows
}

/// A steady market: as many units each day, whatever the price.
fn steady(units: f64) -> Scenario {
    Scenario {
        capacity: units * 2.0,
        capacity_growth: 1.0,
        demand: units,
        half_way: -1e6,
        spread: 1.0,
        elasticity: 0.0,
        season: 0.0,
        expense: 0,
    }
}

#[test]
fn w37_a_month_of_1_875_000_sage_gives_the_treasury_the_75_000_of_its_expenses() {
    // 62,500 SAGE a day; half of the capacity is used, so that the price stays at 0.1.
    let rows = simulate(steady(625_000.0), 130);
    let last = rows.last().expect("days have passed");
    assert_eq!(last.price_micro, 100_000);
    assert_eq!(last.utilisation, 50);
    // Twelve fleets take equal whole parts of 625,000 units.
    let units = 625_000 / 12 * 12;
    assert_eq!(last.gmv, units / 10);
    assert_eq!(last.gmv_month, units * 30 / 10);
    let income = units * 30 * 2 / 10 * 2 / 100;
    assert_eq!(last.treasury_income_month, income);
    assert!(income.abs_diff(75_000) <= 1, "{income}");
}

#[test]
fn a_treasury_with_less_gmv_cannot_pay_its_expenses() {
    let rows = simulate(steady(600_000.0), 130);
    let last = rows.last().expect("days have passed");
    assert!(last.gmv_month < 1_875_000 && last.treasury_income_month < 75_000);
}

#[test]
fn no_sage_appears_or_vanishes_and_free_days_burn_nothing() {
    let rows = simulate(Scenario::default(), 150);
    for row in &rows {
        // Each is rounded down.
        assert!(row.minted - row.burned - row.issuance <= 1, "{row:?}");
        if row.epoch <= 90 {
            assert_eq!((row.price_micro, row.gmv, row.burned), (0, 0, 0));
            assert!(row.minted >= 110_000_000);
        }
    }
    let last = rows.last().expect("days have passed");
    assert!(last.fees_burned > 0 && last.fees_burned <= last.burned);
    // Month one of the emission is in, and subsidies come out of it alone.
    assert!(last.subsidies > 0);
    assert!(last.subsidies + last.budget <= last.minted);
    for pair in rows.windows(2) {
        assert!(pair[0].minted <= pair[1].minted && pair[0].burned <= pair[1].burned);
        assert!(pair[0].subsidies <= pair[1].subsidies);
    }
}
