//! What the market is assumed to do.

/// The assumptions. Units are those of the runtime's one model: 2^16 cycles.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Units that all fleets together can deliver in the first epoch.
    pub capacity: f64,
    /// Growth of that in a year, as a factor.
    pub capacity_growth: f64,
    /// Units a day that clients would buy at 0.1 SAGE in the far future.
    pub demand: f64,
    /// Epoch in which half of that is reached.
    pub half_way: f64,
    /// Epochs over which demand grows from a quarter to three quarters.
    pub spread: f64,
    /// By how many percent demand falls when the price rises by one percent.
    pub elasticity: f64,
    /// Part by which a season of 90 epochs raises and lowers demand.
    pub season: f64,
    /// What the treasury spends in a month, in SAGE: the operating expense of economics S23.
    pub expense: u128,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            capacity: 400_000.0,
            capacity_growth: 1.25,
            demand: 1_200_000.0,
            half_way: 720.0,
            spread: 500.0,
            elasticity: 1.2,
            season: 0.1,
            expense: 75_000,
        }
    }
}

impl Scenario {
    /// Units that can be delivered in `epoch`.
    pub fn capacity_at(&self, epoch: u32) -> u64 {
        let years = f64::from(epoch) / 360.0;
        (self.capacity * self.capacity_growth.powf(years)) as u64
    }

    /// Units that clients buy in `epoch` at `price` SAGE a unit; while compute is free, as much as at the base price.
    pub fn demand_at(&self, epoch: u32, price: f64) -> u64 {
        let day = f64::from(epoch);
        // The logistic curve goes from a quarter to three quarters over 2 ln 3 of its scale.
        let scale = self.spread / (2.0 * 3.0_f64.ln());
        let grown = self.demand / (1.0 + ((self.half_way - day) / scale).exp());
        let season = 1.0 + self.season * (day * std::f64::consts::TAU / 90.0).sin();
        let price = if price > 0.0 { price / 0.1 } else { 1.0 };
        (grown * season * price.powf(-self.elasticity)) as u64
    }
}
