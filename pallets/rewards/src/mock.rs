//! A runtime of System, Balances and this pallet.

use frame::{deps::frame_support::storage::unhashed, testing_prelude::*};
use sage_pallet_testing::{
    spies::{SpyEpochs, SPY_WEIGHT},
    AccountId, MockRuntime, TestChain, TryRuntimeError, EXISTENTIAL_DEPOSIT, FERDIE,
};
use sage_primitives::{
    bonds::{InspectBonds, Tier},
    epochs::{EpochClock, OnEpochStart},
    Balance, Epoch, JobId, SAGE,
};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Rewards: crate,
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

/// Stakes as a test sets them, with a tier that need not fit the stake.
pub struct Stakes;

impl Stakes {
    /// Gives `who` a stake and the tier for which it suffices, if there is one.
    pub fn set(who: &AccountId, active: Balance, tier: Option<Tier>) {
        unhashed::put(&Self::key(who), &(active, tier));
    }

    fn get(who: &AccountId) -> (Balance, Option<Tier>) {
        unhashed::get_or_default(&Self::key(who))
    }

    fn key(who: &AccountId) -> Vec<u8> {
        (b":mock:stakes", who).encode()
    }
}

impl InspectBonds<AccountId> for Stakes {
    fn active(who: &AccountId) -> Balance {
        Self::get(who).0
    }

    fn eligible_tier(who: &AccountId) -> Option<Tier> {
        Self::get(who).1
    }

    fn inspect_weight() -> Weight {
        SPY_WEIGHT
    }
}

parameter_types! {
    pub const Budget: AccountId = FERDIE;
}

/// Cycles of the shortest run that is subsidised here.
pub const RUN: u32 = 1 << 16;

/// The most epochs over which a reward can vest here.
pub const LONGEST: u32 = 200;

impl crate::Config for Test {
    type Currency = Balances;
    type Clock = SpyEpochs;
    type Budget = Budget;
    type Stakes = Stakes;
    type AdminOrigin = EnsureRoot<AccountId>;
    type SlashOrigin = EnsureRoot<AccountId>;
    type MinCycles = ConstU32<RUN>;
    type MaxLength = ConstU32<LONGEST>;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Rewards::do_try_state()
    }
}

/// The emission of the first month: what the pot of [`chain`] can give.
pub const MONTH: Balance = 9_000_000 * SAGE;

/// A chain whose pot can give `budget` base units.
pub fn chain_with(budget: Balance) -> TestChain<Test> {
    TestChain::new().with_balance(&FERDIE, budget + EXISTENTIAL_DEPOSIT)
}

/// A chain whose pot has the emission of the first month.
pub fn chain() -> TestChain<Test> {
    chain_with(MONTH)
}

/// A job that there was not yet.
pub fn next_job() -> JobId {
    let key = b":mock:jobs";
    let job = unhashed::get_or_default::<JobId>(key);
    unhashed::put(key, &(job + 1));
    job
}

/// The present epoch.
pub fn now() -> Epoch {
    SpyEpochs::current()
}

/// Begins epoch `epoch` as the clock would, without those in between: none of them changes anything here.
pub fn start_epoch(epoch: Epoch) {
    SpyEpochs::set(epoch);
    Rewards::on_epoch_start(epoch);
}
