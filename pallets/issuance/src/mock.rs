//! A runtime of System, Balances and this pallet.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    account, spies::SpyEpochs, AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, FERDIE,
};
use sage_primitives::{epochs::OnEpochStart, Balance, Epoch};

use crate::{allocation, math::EPOCHS_PER_MONTH, PoolId, PoolTerms};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Issuance: crate,
    }
);

#[derive_impl(sage_pallet_testing::SystemDefaults)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
}

#[derive_impl(sage_pallet_testing::BalancesDefaults)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

parameter_types! {
    pub const Budget: AccountId = FERDIE;
}

impl crate::Config for Test {
    type Currency = Balances;
    type Clock = SpyEpochs;
    type PoolOrigin = EnsureRoot<AccountId>;
    type Budget = Budget;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Issuance::do_try_state()
    }
}

/// Who receives what `pool` releases: an account that does not exist at first.
pub fn beneficiary(pool: PoolId) -> AccountId {
    account(100 + pool as u32)
}

/// The pools of the allocation with their beneficiaries.
pub fn pools() -> Vec<(PoolId, PoolTerms, AccountId)> {
    let with_beneficiary = |(pool, terms)| (pool, terms, beneficiary(pool));
    allocation::pools().map(with_beneficiary).to_vec()
}

/// A genesis in which Alice has `circulating`.
pub fn genesis(
    circulating: Balance,
    pools: Vec<(PoolId, PoolTerms, AccountId)>,
    ecosystem: Balance,
) -> RuntimeGenesisConfig {
    RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: vec![(ALICE, circulating)],
            dev_accounts: None,
        },
        issuance: crate::GenesisConfig { pools, ecosystem },
        ..Default::default()
    }
}

/// A chain with the whole allocation, on which Alice has all that circulates.
pub fn chain() -> TestChain<Test> {
    let circulating = allocation::at_genesis();
    TestChain::from_genesis(&genesis(circulating, pools(), allocation::ECOSYSTEM))
}

/// The first epoch in which `months` whole months have passed.
pub fn epoch_after(months: u16) -> Epoch {
    Epoch::from(months) * EPOCHS_PER_MONTH + 1
}

/// Lets the epochs pass, each announced once, until `months` months have passed since genesis.
pub fn pass_to_month(months: u16) {
    for epoch in now() + 1..=epoch_after(months) {
        SpyEpochs::set(epoch);
        Issuance::on_epoch_start(epoch);
    }
}

/// The present epoch.
pub fn now() -> Epoch {
    <SpyEpochs as sage_primitives::epochs::EpochClock>::current()
}
