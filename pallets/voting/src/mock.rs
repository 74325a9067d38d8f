//! A runtime of System, Balances and votes, whose polls a test opens and closes.

use frame::{testing_prelude::*, token::fungible::Inspect};
use sage_pallet_testing::{
    spies::SpyEpochs, AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB, CHARLIE,
    DAVE, FERDIE,
};
use sage_primitives::{Balance, SAGE};

use crate::{EnsureDecided, Track};

mod polls;

pub use polls::{SpyPolls, DEPOSIT};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Voting: crate,
    }
);

#[derive_impl(sage_pallet_testing::SystemDefaults)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
}

#[derive_impl(sage_pallet_testing::BalancesDefaults)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type RuntimeHoldReason = BondReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type DoneSlashHandler = Voting;
}

/// Why the tests hold money.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct BondReason;

impl VariantCount for BondReason {
    const VARIANT_COUNT: u32 = 1;
}

/// All tokens but those of FERDIE, who is the treasury.
pub struct Electorate;

impl Get<Balance> for Electorate {
    fn get() -> Balance {
        Balances::total_issuance() - Balances::total_balance(&FERDIE)
    }
}

parameter_types! {
    pub const MinCapital: Balance = SAGE;
    pub const Upgrade: Track = Track::Upgrade;
    pub const Critical: Track = Track::Critical;
    pub const Emergency: Track = Track::Emergency;
}

impl crate::Config for Test {
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type Currency = Balances;
    type Clock = SpyEpochs;
    type Electorate = Electorate;
    type Polls = SpyPolls;
    type Referenda = SpyPolls;
    type UpgradeOrigin = EnsureDecided<AccountId, Upgrade>;
    type FixOrigin = EnsureDecided<AccountId, Critical>;
    type EndorseOrigin = EnsureRoot<AccountId>;
    type CancelOrigin = EnsureDecided<AccountId, Emergency>;
    type MinCapital = MinCapital;
    type MaxLots = ConstU32<4>;
    type MaxVotes = ConstU32<4>;
    type MaxProposals = ConstU32<3>;
    type CooldownEpochs = ConstU32<1>;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Voting::do_try_state()
    }
}

/// What each account of [`chain`] starts with.
pub const START: Balance = 10_000_000 * SAGE;

/// Blocks of a day.
pub const DAY: u32 = sage_pallet_testing::spies::DEFAULT_EPOCH_LENGTH;

/// A chain on which four accounts, and the treasury, have [`START`] base units each.
pub fn chain() -> TestChain<Test> {
    [ALICE, BOB, CHARLIE, DAVE, FERDIE]
        .iter()
        .fold(TestChain::new(), |chain, who| {
            chain.with_balance(who, START)
        })
}
