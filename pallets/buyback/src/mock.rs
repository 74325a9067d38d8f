//! A runtime of System, Balances, this pallet, and the real assets and pools that it works with.

use core::time::Duration;

use frame::{
    deps::{frame_support::storage::unhashed, sp_core::U256, sp_runtime::Permill},
    testing_prelude::*,
    token::fungible::{NativeFromLeft, NativeOrWithId, UnionOf},
    traits::{AsEnsureOriginWithArg, UnixTime},
};
use pallet_asset_conversion::{AccountIdConverter, WithFirstAsset};
use sage_pallet_testing::{
    run_to,
    spies::{SpyBurns, SpyUsdPrice},
    AccountId, MockRuntime, TestChain, TryRuntimeError, ALICE, DAVE, FERDIE,
};
use sage_primitives::{prices::USD, Balance, SAGE};

use crate::math::{DOLLAR, LOOKS};

construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Assets: pallet_assets::<Instance1>,
        PoolAssets: pallet_assets::<Instance2>,
        AssetConversion: pallet_asset_conversion,
        Buyback: crate,
    }
);

/// SAGE or an asset.
pub type Asset = NativeOrWithId<u32>;

/// Number of the stablecoin.
pub const USDC: u32 = 7;

/// Milliseconds of a block.
pub const BLOCK_TIME: u64 = 6_000;

/// Tells the time by the block.
pub struct Clock;

impl UnixTime for Clock {
    fn now() -> Duration {
        Duration::from_millis(u64::from(System::block_number()) * BLOCK_TIME)
    }
}

/// Where the mock notes that calls of this pallet are paused.
const PAUSED: &[u8] = b":mock:paused";

/// Lets everything through but calls of this pallet while they are paused. What gives money back is never paused.
pub struct Brake;

impl Brake {
    /// Pauses calls, or lets them through again.
    pub fn set(paused: bool) {
        unhashed::put(PAUSED, &paused);
    }
}

impl Contains<RuntimeCall> for Brake {
    fn contains(call: &RuntimeCall) -> bool {
        match call {
            RuntimeCall::Buyback(crate::Call::return_funds { .. }) => true,
            RuntimeCall::Buyback(_) => !unhashed::get_or_default::<bool>(PAUSED),
            _ => true,
        }
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

parameter_types! {
    pub const PoolsId: PalletId = PalletId(*b"mock/ami");
    pub const PotId: PalletId = PalletId(*b"sage/buy");
    pub const Sage: Asset = Asset::Native;
    pub const Stablecoin: Asset = Asset::WithId(USDC);
    pub const PoolFee: Permill = Permill::from_parts(3_000);
    pub const MaxPoolFee: Permill = Permill::from_percent(10);
    pub const Treasury: AccountId = FERDIE;
}

ord_parameter_types! {
    /// Who speaks for the treasury.
    pub const Spender: AccountId = DAVE;
}

/// A ledger of assets.
macro_rules! assets {
    ($instance:ty) => {
        #[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
        impl pallet_assets::Config<$instance> for Test {
            type Balance = Balance;
            type AssetId = u32;
            type AssetIdParameter = u32;
            type Currency = Balances;
            type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
            type ForceOrigin = EnsureRoot<AccountId>;
            type Holder = ();
            type Freezer = ();
        }
    };
}

assets!(pallet_assets::Instance1);
assets!(pallet_assets::Instance2);

/// SAGE and the assets beside it.
pub type AllAssets = UnionOf<Balances, Assets, NativeFromLeft, Asset, AccountId>;

impl pallet_asset_conversion::Config for Test {
    type RuntimeEvent = RuntimeEvent;
    type Balance = Balance;
    type HigherPrecisionBalance = U256;
    type AssetKind = Asset;
    type Assets = AllAssets;
    type PoolId = (Asset, Asset);
    type PoolLocator =
        WithFirstAsset<Sage, AccountId, Asset, AccountIdConverter<PoolsId, (Asset, Asset)>>;
    type PoolAssetId = u32;
    type PoolAssets = PoolAssets;
    type LPFee = PoolFee;
    type AdminOrigin = EnsureRoot<AccountId>;
    type MaxSwapFee = MaxPoolFee;
    type PoolSetupFee = ConstU128<0>;
    type PoolSetupFeeAsset = Sage;
    type PoolSetupFeeTarget = ();
    type LiquidityWithdrawalFee = ();
    type MintMinLiquidity = ConstU128<100>;
    type MaxSwapPathLength = ConstU32<2>;
    type PalletId = PoolsId;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = pallet_asset_conversion::NativeOrWithIdFactory<u32>;
}

/// Blocks between two looks: five such intervals are 300 seconds.
pub const INTERVAL: u32 = 10;

/// The longest cooldown: 30 days.
pub const LONGEST: u32 = 30 * 14_400;

impl crate::Config for Test {
    type AssetKind = Asset;
    type Assets = AllAssets;
    type Market = AssetConversion;
    type Prices = SpyUsdPrice;
    type Burns = SpyBurns;
    type Time = Clock;
    type SpendOrigin = EnsureSignedBy<Spender, AccountId>;
    type AdminOrigin = EnsureRoot<AccountId>;
    type Treasury = Treasury;
    type PotId = PotId;
    type Sage = Sage;
    type Stablecoin = Stablecoin;
    type MinCooldown = ConstU32<600>;
    type MaxCooldown = ConstU32<LONGEST>;
    type LookInterval = ConstU32<INTERVAL>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = World;
}

impl MockRuntime for Test {
    type Pallets = AllPalletsWithSystem;
    type Genesis = RuntimeGenesisConfig;

    fn try_state() -> Result<(), TryRuntimeError> {
        Buyback::do_try_state()
    }
}

/// Eight cents: what a SAGE costs at first, in the pool and elsewhere.
pub const EIGHT_CENTS: u128 = 8 * (USD / 100);

/// What the pool has of SAGE at first.
pub const POOL_SAGE: Balance = 500_000_000 * SAGE;

/// What the pool has of the stablecoin at first.
pub const POOL_USDC: Balance = 40_000_000 * DOLLAR;

/// What Alice has of SAGE at first, beside the pool.
pub const WEALTH: Balance = 100_000_000 * SAGE;

/// What Alice has of the stablecoin at first, beside the pool.
pub const COINS: Balance = 100_000_000 * DOLLAR;

/// The least that an account may have of the stablecoin: a cent.
pub const LEAST_USDC: Balance = DOLLAR / 100;

/// A genesis in which Alice has made a pool.
pub fn genesis() -> RuntimeGenesisConfig {
    let balances = vec![(ALICE, WEALTH + POOL_SAGE), (FERDIE, SAGE), (DAVE, SAGE)];
    RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances,
            dev_accounts: None,
        },
        assets: pallet_assets::GenesisConfig {
            assets: vec![(USDC, ALICE, true, LEAST_USDC)],
            metadata: vec![(USDC, b"Dollars".to_vec(), b"USDC".to_vec(), 6)],
            accounts: vec![(USDC, ALICE, COINS + POOL_USDC)],
            ..Default::default()
        },
        asset_conversion: pallet_asset_conversion::GenesisConfig {
            pools: vec![(Sage::get(), Stablecoin::get(), ALICE, POOL_SAGE, POOL_USDC)],
        },
        ..Default::default()
    }
}

/// A chain with a pool.
pub fn chain() -> TestChain<Test> {
    TestChain::from_genesis(&genesis())
}

/// The world outside: prices and time.
pub struct World;

impl World {
    /// Makes a SAGE cost `usd` units of 10^-18 dollars.
    pub fn set_price(usd: u128) {
        SpyUsdPrice::set(usd, Clock::now().as_millis() as u64);
    }

    /// Lets so many blocks pass at a price that is said again and again, at last for so long that the breaker rests.
    pub fn pass(blocks: u32, usd: u128) {
        let end = System::block_number() + blocks;
        let seen = INTERVAL * LOOKS;
        if blocks > seen {
            System::set_block_number(end - seen);
        }
        Self::set_price(usd);
        run_to::<Test>(end);
        Self::set_price(usd);
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<AccountId> for World {
    fn set_price(usd: u128) {
        Self::set_price(usd);
    }

    /// The pool of the genesis has that price and is deep enough.
    fn open_market(usd: u128, stablecoins: Balance) {
        assert!(usd == EIGHT_CENTS && stablecoins <= POOL_USDC);
    }

    fn fund(who: &AccountId, stablecoins: Balance, sage: Balance) {
        use frame::token::fungibles::Mutate;
        assert_ok!(AllAssets::mint_into(Stablecoin::get(), who, stablecoins));
        assert_ok!(AllAssets::mint_into(Sage::get(), who, sage));
    }
}
