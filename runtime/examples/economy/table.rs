//! One row an epoch.

use serde::Serialize;
use std::fmt::Write;

/// What an epoch left behind. Amounts are whole SAGE, rounded down, since genesis unless stated.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    pub epoch: u32,
    pub minted: u128,
    pub burned: u128,
    pub issuance: u128,
    /// Price of a unit in millionths of a SAGE; 0 while compute is free.
    pub price_micro: u128,
    /// Used part of the capacity in percent.
    pub utilisation: u64,
    /// Paid for compute in this epoch.
    pub gmv: u128,
    /// Paid for compute in the 30 epochs up to this one.
    pub gmv_month: u128,
    /// Burned of fees.
    pub fees_burned: u128,
    /// What the treasury received of fees in the 30 epochs up to this one.
    pub treasury_income_month: u128,
    /// What the treasury has.
    pub treasury: u128,
    /// Given to stakers.
    pub to_stakers: u128,
    /// What a staked SAGE would earn in a year at the rate of the last 30 epochs, in basis points.
    pub staker_yield_bps: u128,
    /// Subsidies granted, vested or not.
    pub subsidies: u128,
    /// What the emission's budget has not granted yet.
    pub budget: u128,
}

const HEAD: &str = "epoch,minted,burned,issuance,price_micro_sage,utilisation_percent,gmv,gmv_month,fees_burned,treasury_income_month,treasury,to_stakers,staker_yield_bps,subsidies,budget";

/// The table as comma-separated values.
pub fn csv(rows: &[Row]) -> String {
    let mut text = format!("{HEAD}\n");
    for r in rows {
        let numbers = [
            u128::from(r.epoch),
            r.minted,
            r.burned,
            r.issuance,
            r.price_micro,
            u128::from(r.utilisation),
            r.gmv,
            r.gmv_month,
            r.fees_burned,
            r.treasury_income_month,
            r.treasury,
            r.to_stakers,
            r.staker_yield_bps,
            r.subsidies,
            r.budget,
        ];
        let line = numbers.map(|number| number.to_string()).join(",");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line}");
    }
    text
}
