//! Defaults of System and Balances for `derive_impl`.

use frame::{
    deps::{
        frame_support::{derive_impl, pallet_prelude::inject_runtime_type, register_default_impl},
        frame_system,
        sp_runtime::traits::IdentityLookup,
    },
    traits::ConstU128,
};
use sage_primitives::Balance;

use crate::{AccountId, EXISTENTIAL_DEPOSIT};

/// Defaults of `frame_system::Config`: 32-byte accounts with balances, and no limits that a unit test would meet.
pub struct SystemDefaults;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig, no_aggregated_types)]
#[register_default_impl(SystemDefaults)]
impl frame_system::DefaultConfig for SystemDefaults {
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

/// Defaults of `pallet_balances::Config`: amounts in base units, and the existential deposit of the live chain.
pub struct BalancesDefaults;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig, no_aggregated_types)]
impl frame_system::DefaultConfig for BalancesDefaults {
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(
    pallet_balances::config_preludes::TestDefaultConfig,
    no_aggregated_types
)]
#[register_default_impl(BalancesDefaults)]
impl pallet_balances::DefaultConfig for BalancesDefaults {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
}
