//! A runtime of System, Balances and this pallet, with a clock that a test sets.

use core::time::Duration;

use frame::{
    deps::{
        frame_support::storage::unhashed,
        sp_runtime::{generic, MultiSignature},
    },
    testing_prelude::*,
    traits::UnixTime,
};
use sage_pallet_testing::{
    AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, EXISTENTIAL_DEPOSIT,
};
use sage_primitives::{Balance, MILLI_SAGE, SAGE};

use crate::{FaucetTerms, SECOND};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Faucet: crate,
    }
);

/// Where the mock keeps the time.
const TIME: &[u8] = b":mock:time";

/// Where the mock notes that no claims are let through.
const STOPPED: &[u8] = b":mock:stopped";

/// The first moment of each test, in milliseconds of Unix time: noon of a day.
pub const NOON: u64 = (20_000 * crate::DAY + crate::DAY / 2) * SECOND;

/// The time of the block.
pub struct Clock;

impl Clock {
    /// Sets the time, in milliseconds of Unix time.
    pub fn set(millis: u64) {
        unhashed::put(TIME, &millis);
    }

    /// Lets time pass.
    pub fn pass(millis: u64) {
        Self::set(Self::now().as_millis() as u64 + millis);
    }
}

impl UnixTime for Clock {
    fn now() -> Duration {
        Duration::from_millis(unhashed::get(TIME).unwrap_or(NOON))
    }
}

/// Lets everything through, but claims only while they are not stopped.
pub struct Brake;

impl Brake {
    /// Stops claims, or lets them through again.
    pub fn set(stopped: bool) {
        unhashed::put(STOPPED, &stopped);
    }
}

impl Contains<RuntimeCall> for Brake {
    fn contains(call: &RuntimeCall) -> bool {
        let is_claim = matches!(call, RuntimeCall::Faucet(crate::Call::claim { .. }));
        !is_claim || !unhashed::get_or_default::<bool>(STOPPED)
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

/// Days for which the mock remembers an account.
pub const RETENTION_DAYS: u64 = 90;

/// Claims in a block of the mock.
pub const PER_BLOCK: u32 = 5;

parameter_types! {
    pub const PotId: PalletId = PalletId(*b"sage/fct");
}

impl crate::Config for Test {
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type Time = Clock;
    type AdminOrigin = EnsureRoot<AccountId>;
    type PotId = PotId;
    type MaxDrip = ConstU128<{ 100 * SAGE }>;
    type MaxCooldown = ConstU32<{ 30 * crate::DAY as u32 }>;
    type Retention = ConstU32<{ (RETENTION_DAYS * crate::DAY) as u32 }>;
    type MaxClaimsPerBlock = ConstU32<PER_BLOCK>;
    type Longevity = ConstU64<16>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Clock;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper for Clock {
    fn set_time(millis: u64) {
        Self::set(millis);
    }
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Faucet::do_try_state()
    }
}

/// The extensions of the runtime that judge who may send a transaction, in its order.
pub type Extensions = (
    frame_system::AuthorizeCall<Test>,
    frame_system::CheckNonZeroSender<Test>,
    frame_system::CheckGenesis<Test>,
    frame_system::CheckEra<Test>,
    frame_system::CheckNonce<Test>,
    frame_system::CheckWeight<Test>,
);

/// A transaction as it comes from the network.
pub type Transaction =
    generic::UncheckedExtrinsic<AccountId, RuntimeCall, MultiSignature, Extensions>;

/// A general transaction, without signature.
pub fn unsigned(call: RuntimeCall) -> Transaction {
    let extensions = (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(generic::Era::Immortal),
        frame_system::CheckNonce::from(0),
        frame_system::CheckWeight::new(),
    );
    Transaction::new_transaction(call, extensions)
}

/// A claim of the mock: 0.02 SAGE.
pub const DRIP: Balance = 20 * MILLI_SAGE;

/// The faucet of most tests: that of economics S16, with a budget of a hundred claims.
pub const CONFIG: FaucetTerms = FaucetTerms {
    drip: DRIP,
    cooldown: 86_400,
    max_claims: 0,
    daily_budget: 100 * DRIP,
};

/// What the pot of most tests has at first.
pub const POT: Balance = 10 * SAGE;

/// What Alice has at first.
pub const WEALTH: Balance = 100 * SAGE;

/// A genesis with this faucet and so much in its pot.
pub fn genesis(config: Option<FaucetTerms>, pot: Balance) -> RuntimeGenesisConfig {
    let mut balances = vec![(ALICE, WEALTH)];
    if pot >= EXISTENTIAL_DEPOSIT {
        balances.push((Faucet::pot(), pot));
    }
    RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances,
            dev_accounts: None,
        },
        faucet: crate::GenesisConfig {
            config,
            ..Default::default()
        },
        ..Default::default()
    }
}

/// A chain with a faucet of [`CONFIG`] and [`POT`].
pub fn chain() -> TestChain<Test> {
    TestChain::from_genesis(&genesis(Some(CONFIG), POT))
}
