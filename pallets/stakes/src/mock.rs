//! A runtime of System, Balances and two ledgers, so that one cannot touch what the other holds.

use frame::testing_prelude::*;
use sage_pallet_testing::{
    spies::{SpyBonds, SpyBurns, SpyEpochs},
    AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB, CHARLIE, DAVE,
};
use sage_primitives::{
    bonds::{BondTiers, Tier},
    Balance, SAGE,
};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Stakes: crate,
        Others: crate::<Instance1>,
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

/// The minimum of each tier, in SAGE (economics, S7).
pub const MINIMA: [Balance; 5] = [1_000, 2_500, 5_000, 10_000, 25_000];

/// A tier that exists and that nobody has attested.
pub const UNATTESTED: Tier = 5;

/// Five tiers for everyone, and one for nobody.
pub struct Tiers;

impl BondTiers<AccountId> for Tiers {
    fn minimum(tier: Tier) -> Option<Balance> {
        let minimum = MINIMA.get(usize::from(tier)).map(|sage| sage * SAGE);
        minimum.or((tier == UNATTESTED).then_some(1))
    }

    fn is_attested(_: &AccountId, tier: Tier) -> bool {
        tier != UNATTESTED
    }

    fn weight() -> Weight {
        Weight::from_parts(7, 0)
    }
}

/// One tier that asks for nothing.
pub struct AnyBond;

impl BondTiers<AccountId> for AnyBond {
    fn minimum(tier: Tier) -> Option<Balance> {
        (tier == 0).then_some(0)
    }

    fn is_attested(_: &AccountId, _: Tier) -> bool {
        true
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

parameter_types! {
    /// The account of the treasury, which a test may change to one that does not exist.
    pub static Treasury: AccountId = DAVE;
    pub const DisputeDeposit: Balance = 100 * SAGE;
}

impl crate::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Clock = SpyEpochs;
    type Tiers = Tiers;
    type OnChange = SpyBonds;
    type Treasury = Treasury;
    type Burns = SpyBurns;
    type SlashOrigin = EnsureRoot<AccountId>;
    type JudgeOrigin = EnsureRoot<AccountId>;
    type UnbondingEpochs = ConstU32<7>;
    type DisputeEpochs = ConstU32<3>;
    type JudgementEpochs = ConstU32<7>;
    type DisputeDeposit = DisputeDeposit;
    type MaxChunks = ConstU32<4>;
    type WeightInfo = ();
}

impl crate::Config<crate::Instance1> for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type Clock = SpyEpochs;
    type Tiers = AnyBond;
    type OnChange = ();
    type Treasury = Treasury;
    type Burns = SpyBurns;
    type SlashOrigin = EnsureRoot<AccountId>;
    type JudgeOrigin = EnsureRoot<AccountId>;
    type UnbondingEpochs = ConstU32<7>;
    type DisputeEpochs = ConstU32<3>;
    type JudgementEpochs = ConstU32<7>;
    type DisputeDeposit = DisputeDeposit;
    type MaxChunks = ConstU32<4>;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Stakes::do_try_state()?;
        Others::do_try_state()
    }
}

/// What each account of [`chain`] starts with.
pub const START: Balance = 100_000 * SAGE;

/// Blocks of a day.
pub const DAY: u32 = sage_pallet_testing::spies::DEFAULT_EPOCH_LENGTH;

/// A chain on which four accounts have [`START`] base units each.
pub fn chain() -> TestChain<Test> {
    TestChain::new()
        .with_balance(&ALICE, START)
        .with_balance(&BOB, START)
        .with_balance(&CHARLIE, START)
        .with_balance(&DAVE, START)
}
