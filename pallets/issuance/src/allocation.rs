//! The allocation of all SAGE (economics S2): what each pool has, and when it is released.

use sage_primitives::{Balance, SAGE};

use crate::types::{PoolId, PoolTerms};

/// The ecosystem's pool, which is emitted month by month.
pub const ECOSYSTEM: Balance = 300_000_000 * SAGE;

/// The pools with a schedule: millions of SAGE in all and at genesis, months of cliff, months of the linear part.
const TABLE: [(PoolId, u32, u32, u16, u16); 9] = [
    (PoolId::Treasury, 150, 0, 0, 48),
    (PoolId::Team, 150, 0, 12, 36),
    (PoolId::MarketLiquidity, 100, 100, 0, 0),
    (PoolId::PreSeed, 75, 0, 0, 12),
    (PoolId::CodeDevelopment, 50, 0, 0, 36),
    (PoolId::PublicSale, 50, 10, 0, 6),
    (PoolId::StrategicPartners, 50, 0, 0, 24),
    (PoolId::SeedInvestors, 50, 0, 0, 24),
    (PoolId::Advisors, 25, 0, 12, 24),
];

/// The terms of every pool with a schedule.
pub fn pools() -> [(PoolId, PoolTerms); 9] {
    let millions = |count: u32| Balance::from(count) * 1_000_000 * SAGE;
    TABLE.map(|(pool, total, at_genesis, cliff, linear)| {
        let terms = PoolTerms {
            total: millions(total),
            at_genesis: millions(at_genesis),
            cliff,
            linear,
        };
        (pool, terms)
    })
}

/// What all pools give at genesis, in base units.
pub fn at_genesis() -> Balance {
    pools().iter().map(|(_, terms)| terms.at_genesis).sum()
}
