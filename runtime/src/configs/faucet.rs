//! The faucet of test networks. A chain whose genesis does not fill it has none, and cannot get one.

use crate::{weights, AccountId, Balance, Balances, Runtime, RuntimeCall, Timestamp, HOURS, SAGE};
use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU32, ConstU64},
    PalletId,
};
use frame_system::EnsureRoot;

/// Seconds of a day.
pub const DAY: u32 = 86_400;

/// The most that a claim may be (economics S16).
pub const MAX_DRIP: Balance = 100 * SAGE;

parameter_types! {
    /// Seed of the account that is given from.
    pub const FaucetId: PalletId = PalletId(*b"sage/fct");
}

impl pallet_faucet::Config for Runtime {
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type Time = Timestamp;
    type AdminOrigin = EnsureRoot<AccountId>;
    type PotId = FaucetId;
    type MaxDrip = ConstU128<MAX_DRIP>;
    type MaxCooldown = ConstU32<{ 30 * DAY }>;
    type Retention = ConstU32<{ 30 * DAY }>;
    type MaxClaimsPerBlock = ConstU32<20>;
    type Longevity = ConstU64<{ HOURS as u64 / 6 }>;
    type WeightInfo = weights::PalletFaucet;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::Clock;
}
