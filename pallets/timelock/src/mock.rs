//! A runtime of System, Balances, this pallet, and the real preimages and batches that it works with.

use frame::{
    deps::frame_support::storage::unhashed, testing_prelude::*, token::fungible::HoldConsideration,
    traits::LinearStoragePrice,
};
use sage_pallet_testing::{
    account, spies::SpyEpochs, AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, BOB,
    CHARLIE, DAVE, EVE,
};
use sage_primitives::{Balance, MILLI_SAGE, SAGE};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Preimage: pallet_preimage,
        Utility: pallet_utility,
        Timelock: crate,
    }
);

/// Where the mock notes that remarks are paused.
const PAUSED: &[u8] = b":mock:paused";

/// Lets everything through but remarks while they are paused, wherever they are. Any origin may make one.
pub struct Brake;

impl Brake {
    /// Pauses remarks, or lets them through again.
    pub fn set(paused: bool) {
        unhashed::put(PAUSED, &paused);
    }
}

impl Contains<RuntimeCall> for Brake {
    fn contains(call: &RuntimeCall) -> bool {
        let is_remark = matches!(call, RuntimeCall::System(frame_system::Call::remark { .. }));
        !is_remark || !unhashed::get_or_default::<bool>(PAUSED)
    }
}

#[derive_impl(sage_pallet_testing::SystemDefaults)]
impl frame_system::Config for Test {
    type Block = MockBlockU32<Test>;
    type BaseCallFilter = Brake;
}

#[derive_impl(sage_pallet_testing::BalancesDefaults)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

/// Deposit of a stored call, whatever its size, in base units.
pub const CALL_DEPOSIT: Balance = MILLI_SAGE;

parameter_types! {
    pub const PreimageReason: RuntimeHoldReason =
        RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
}

impl pallet_preimage::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type Currency = Balances;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        PreimageReason,
        LinearStoragePrice<ConstU128<CALL_DEPOSIT>, ConstU128<0>, Balance>,
    >;
}

impl pallet_utility::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = ();
}

impl crate::Config for Test {
    type RuntimeOrigin = RuntimeOrigin;
    type RuntimeCall = RuntimeCall;
    type Preimages = Preimage;
    type Clock = SpyEpochs;
    type MaxMembers = ConstU32<7>;
    type MinThreshold = ConstU32<2>;
    type MinGuardianThreshold = ConstU32<2>;
    type MinDelay = ConstU32<1>;
    type MaxDelay = ConstU32<30>;
    type Lifetime = ConstU32<30>;
    type MaxOpen = ConstU32<21>;
    type MaxOpenPerMember = ConstU32<3>;
    type MaxCallLength = ConstU32<1_024>;
    type DemandLifetime = ConstU32<1>;
    type MaxDemands = ConstU32<3>;
    type WeightInfo = ();
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Timelock::do_try_state()
    }
}

/// The five members of the council.
pub const MEMBERS: [AccountId; 5] = [ALICE, BOB, CHARLIE, DAVE, EVE];

/// How many of them must approve.
pub const THRESHOLD: u32 = 3;

/// The delay of the genesis: 48 hours.
pub const DELAY: u32 = 2;

/// The three guardians, of whom two must agree.
pub fn guardians() -> [AccountId; 3] {
    [account(1), account(2), account(3)]
}

/// A genesis of five members and three guardians.
pub fn genesis() -> crate::GenesisConfig<Test> {
    crate::GenesisConfig {
        members: MEMBERS.to_vec(),
        threshold: THRESHOLD,
        guardians: guardians().to_vec(),
        guardian_threshold: 2,
        delay: DELAY,
    }
}

/// A chain on which the members can pay for the calls that they store.
pub fn chain() -> TestChain<Test> {
    let funded = MEMBERS.iter().fold(TestChain::new(), |chain, who| {
        chain.with_balance(who, 10 * SAGE)
    });
    funded.with_genesis(&genesis())
}
