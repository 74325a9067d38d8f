//! Assets from outside, the market for them, what they are worth, and the buyback of SAGE.
//!
//! ## Assets
//!
//! Four numbers are fixed ([`USDC`], [`STRK`], [`ETH`], [`BTC`]). Nobody creates an asset with a signature. Who may force an
//! asset may name its issuer and its admin, and so mint it, and take what others have; so that is root alone, which exists
//! on test networks only, and no poll and no council. On a public network it will be the pallet of the bridge that owns an
//! asset and mints what was locked elsewhere. On the presets the treasury's account, of which nobody has a key, owns them.
//!
//! ## Market
//!
//! Each pool has SAGE on one side. Anyone opens one for [`PoolSetupFee`], which the treasury gets, and whoever fills it has
//! 0.3 percent of each trade. Shares in pools are assets too (`PoolAssets`), which only the market makes and burns: not even
//! root can.
//!
//! ## Prices
//!
//! A poll on the track for wider parameters names who may feed the oracle. What a source has said is forgotten as soon as it
//! is removed. The guardians do not remove one: who may remove some sources alone decides what price the others make. A price
//! needs three sources within an hour, and the greater half of all ([`OraclePrices`]). A source feeds once in a block,
//! without a fee; a feed that is refused costs one. A seat is nobody's to hand on ([`VotedSources`]).
//!
//! [`VotedSources`]: crate::adapters::VotedSources

use crate::{
    adapters::{
        ByStandard, ByTreasury, Council, DistinctSources, Feed, Median, OraclePrices, RootOr,
    },
    configs::{governance::TreasuryAccount, sage::Treasury},
    deposit, weights, AccountId, AssetConversion, Assets, Balance, Balances, Issuance, Oracle,
    PoolAssets, Runtime, RuntimeEvent, Timestamp, DAYS, HOURS, MINUTES, SAGE,
};
use frame_support::{
    instances::{Instance1, Instance2},
    parameter_types,
    traits::{
        fungible::{NativeFromLeft, NativeOrWithId, UnionOf},
        tokens::imbalance::ResolveAssetTo,
        AsEnsureOriginWithArg, ConstU128, ConstU32, EitherOf, NeverEnsureOrigin,
    },
    PalletId,
};
use frame_system::EnsureRoot;
use pallet_asset_conversion::{AccountIdConverter, WithFirstAsset};
use sp_core::U256;
use sp_runtime::{traits::AccountIdConversion, Permill};

/// Number of an asset.
pub type AssetId = u32;

/// SAGE, or an asset from outside.
pub type AssetKind = NativeOrWithId<AssetId>;

/// SAGE and the assets from outside as one register.
pub type AllAssets = UnionOf<Balances, Assets, NativeFromLeft, AssetKind, AccountId>;

/// Number of the stablecoin, of six decimals.
pub const USDC: AssetId = 1;
/// Number of STRK, of 18 decimals.
pub const STRK: AssetId = 2;
/// Number of ether, of 18 decimals.
pub const ETH: AssetId = 3;
/// Number of bitcoin, of eight decimals.
pub const BTC: AssetId = 4;

/// Sources that may feed the oracle at most.
pub const MAX_SOURCES: u32 = 16;

/// What a share in a pool, and any account of an asset, may cost its owner to store: one entry.
const ACCOUNT_DEPOSIT: Balance = deposit(1, 80);

/// What an approval to spend for others costs: one entry.
const APPROVAL_DEPOSIT: Balance = deposit(1, 120);

parameter_types! {
    /// SAGE among the assets.
    pub const Sage: AssetKind = NativeOrWithId::Native;
    /// What buybacks spend.
    pub const Stablecoin: AssetKind = NativeOrWithId::WithId(USDC);
    /// Seed of the accounts of pools.
    pub const PoolsId: PalletId = PalletId(*b"sage/amm");
    /// What opening a pool costs.
    pub const PoolSetupFee: Balance = 10 * SAGE;
    /// The part of a trade that goes to who filled the pool: 0.3 percent.
    pub const PoolFee: Permill = Permill::from_parts(3_000);
    /// The most that governance may make of that part: 3 percent.
    pub const MaxPoolFee: Permill = Permill::from_parts(30_000);
    /// Taking liquidity out costs nothing: it is an exit.
    pub const NoExitFee: Permill = Permill::zero();
    /// Seed of the account in whose name root feeds the oracle.
    pub const OracleId: PalletId = PalletId(*b"sage/orc");
    /// Seed of the account that buybacks are paid from.
    pub const BuybackPotId: PalletId = PalletId(*b"sage/buy");
    /// That account.
    pub BuybackPot: AccountId = BuybackPotId::get().into_account_truncating();
}

/// One register of assets: what both have in common.
macro_rules! assets {
    ($instance:ty, forced_by: $force:ty) => {
        impl pallet_assets::Config<$instance> for Runtime {
            type RuntimeEvent = RuntimeEvent;
            type Balance = Balance;
            type RemoveItemsLimit = ConstU32<100>;
            type AssetId = AssetId;
            type AssetIdParameter = AssetId;
            type ReserveData = ();
            type Currency = Balances;
            type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
            type ForceOrigin = $force;
            type AssetDeposit = ConstU128<{ deposit(1, 200) }>;
            type AssetAccountDeposit = ConstU128<ACCOUNT_DEPOSIT>;
            // Nothing: when root has named another owner, the pallet would pay the deposit of the former one back to the new
            // one, out of what other pallets hold of it.
            type MetadataDepositBase = ConstU128<0>;
            type MetadataDepositPerByte = ConstU128<0>;
            type ApprovalDeposit = ConstU128<APPROVAL_DEPOSIT>;
            type StringLimit = ConstU32<50>;
            type Freezer = ();
            type Holder = ();
            type Extra = ();
            type CallbackHandle = ();
            type AssetIdAllocator = ();
            type WeightInfo = weights::PalletAssets;
            #[cfg(feature = "runtime-benchmarks")]
            type BenchmarkHelper = ();
        }
    };
}

assets!(Instance1, forced_by: EnsureRoot<AccountId>);
assets!(Instance2, forced_by: NeverEnsureOrigin<()>);

impl pallet_asset_conversion::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Balance = Balance;
    type HigherPrecisionBalance = U256;
    type AssetKind = AssetKind;
    type Assets = AllAssets;
    type PoolId = (AssetKind, AssetKind);
    type PoolLocator = WithFirstAsset<
        Sage,
        AccountId,
        AssetKind,
        AccountIdConverter<PoolsId, (AssetKind, AssetKind)>,
    >;
    type PoolAssetId = AssetId;
    type PoolAssets = PoolAssets;
    type LPFee = PoolFee;
    // A pool that is opened by decision is still paid for, by the account that the decision names.
    type AdminOrigin = RootOr<ByStandard>;
    type MaxSwapFee = MaxPoolFee;
    type PoolSetupFee = PoolSetupFee;
    type PoolSetupFeeAsset = Sage;
    // Never below the existential deposit, so that none of it is burned uncounted.
    type PoolSetupFeeTarget = ResolveAssetTo<TreasuryAccount, AllAssets>;
    type LiquidityWithdrawalFee = NoExitFee;
    type MintMinLiquidity = ConstU128<100>;
    type MaxSwapPathLength = ConstU32<3>;
    type PalletId = PoolsId;
    type WeightInfo = weights::PalletAssetConversion;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = pallet_asset_conversion::NativeOrWithIdFactory<AssetId>;
}

impl pallet_membership::Config<Instance1> for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type AddOrigin = RootOr<ByStandard>;
    type RemoveOrigin = RootOr<ByStandard>;
    type SwapOrigin = RootOr<ByStandard>;
    type ResetOrigin = RootOr<ByStandard>;
    // No source counts more than another.
    type PrimeOrigin = NeverEnsureOrigin<()>;
    type MembershipInitialized = ();
    // It forgets what a source that leaves has said.
    type MembershipChanged = Oracle;
    type MaxMembers = ConstU32<MAX_SOURCES>;
    type WeightInfo = weights::PalletMembership;
}

impl pallet_oracle::Config for Runtime {
    type OnNewData = ();
    type CombineData = Median;
    type Time = Timestamp;
    type OracleKey = Feed;
    // Units of 10^-18 dollars for a whole unit of what the feed names.
    type OracleValue = u128;
    type PalletId = OracleId;
    type Members = DistinctSources;
    type WeightInfo = weights::PalletOracle;
    // All sources and root may feed in one block.
    type MaxHasDispatchedSize = ConstU32<{ MAX_SOURCES + 1 }>;
    type MaxFeedValues = ConstU32<{ Feed::ALL.len() as u32 }>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

impl pallet_buyback::Config for Runtime {
    type AssetKind = AssetKind;
    type Assets = AllAssets;
    type Market = AssetConversion;
    type Prices = OraclePrices;
    type Burns = Issuance;
    type Time = Timestamp;
    // Each buyback and each burn is a decision of its own; only the automatic mode acts without one.
    type SpendOrigin = RootOr<EitherOf<Council, ByTreasury>>;
    type AdminOrigin = RootOr<ByStandard>;
    type Treasury = Treasury;
    type PotId = BuybackPotId;
    type Sage = Sage;
    type Stablecoin = Stablecoin;
    type MinCooldown = ConstU32<HOURS>;
    type MaxCooldown = ConstU32<{ 30 * DAYS }>;
    // Five such intervals are the 300 seconds of the breaker.
    type LookInterval = ConstU32<MINUTES>;
    type WeightInfo = weights::PalletBuyback;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarks::OpenMarket;
}
