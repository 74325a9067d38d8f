#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod invariants;
pub mod math;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod types;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame::pallet]
pub mod pallet {
    use frame::{
        prelude::*,
        token::fungibles::{Balanced, Credit, Inspect, Mutate},
        traits::UnixTime,
    };
    use pallet_asset_conversion::{QuotePrice, SwapCredit};
    use sage_primitives::{
        issuance::CountBurns,
        prices::{NoPrice, UsdPrice},
        Balance,
    };

    use crate::{
        types::{BuybackConfig, Order, Seen, Totals},
        weights::WeightInfo,
    };

    /// The present layout of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the runtime sets.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Names SAGE and the assets beside it.
        type AssetKind: Parameter + MaxEncodedLen;

        /// SAGE and the assets beside it, as the market knows them.
        type Assets: Inspect<Self::AccountId, AssetId = Self::AssetKind, Balance = Balance>
            + Mutate<Self::AccountId>
            + Balanced<Self::AccountId>;

        /// Where SAGE is bought.
        type Market: SwapCredit<
                Self::AccountId,
                Balance = Balance,
                AssetKind = Self::AssetKind,
                Credit = Credit<Self::AccountId, Self::Assets>,
            > + QuotePrice<Balance = Balance, AssetKind = Self::AssetKind>;

        /// Knows what SAGE costs elsewhere.
        type Prices: UsdPrice;

        /// Counts what is burned.
        type Burns: CountBurns;

        /// Knows the time of the block.
        type Time: UnixTime;

        /// Who may spend what the treasury has given, give it back, and burn the SAGE of the pot.
        type SpendOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Who may change the configuration.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// To whom money is given back.
        type Treasury: Get<Self::AccountId>;

        /// Seed of the account that spends.
        #[pallet::constant]
        type PotId: Get<PalletId>;

        /// SAGE among the assets.
        #[pallet::constant]
        type Sage: Get<Self::AssetKind>;

        /// What is spent: an asset of six decimals that is worth a dollar.
        #[pallet::constant]
        type Stablecoin: Get<Self::AssetKind>;

        /// The shortest cooldown, in blocks, that governance may set.
        #[pallet::constant]
        type MinCooldown: Get<u32>;

        /// The longest cooldown, in blocks, that governance may set.
        #[pallet::constant]
        type MaxCooldown: Get<u32>;

        /// Blocks between two looks at the price. Five of these intervals must be the 300 seconds of the breaker.
        #[pallet::constant]
        type LookInterval: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;

        /// Supplies what benchmarks cannot make themselves.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::benchmarking::BenchmarkHelper<Self::AccountId>;
    }

    /// What is spent, how often, and at which price.
    #[pallet::storage]
    pub type Configuration<T: Config> = StorageValue<_, BuybackConfig, ValueQuery>;

    /// The block of the last buyback, automatic or not.
    #[pallet::storage]
    pub type LastRun<T: Config> = StorageValue<_, BlockNumberFor<T>, OptionQuery>;

    /// Sums since genesis.
    #[pallet::storage]
    pub type Total<T: Config> = StorageValue<_, Totals, ValueQuery>;

    /// The price at the last looks that found one without a gap.
    #[pallet::storage]
    pub type Looks<T: Config> = StorageValue<_, Seen, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// SAGE was bought and burned.
        BuybackExecuted {
            /// Base units of the stablecoin.
            spent: Balance,
            /// Base units of SAGE.
            bought: Balance,
            /// Base units of SAGE: all that was bought.
            burned: Balance,
            /// What was paid for a SAGE, in units of 10^-18 dollars and rounded up.
            price: u128,
            /// Whether anyone has triggered it.
            automatic: bool,
        },
        /// Money went back to the treasury.
        FundsReturned {
            /// Which.
            asset: T::AssetKind,
            /// Its base units.
            amount: Balance,
        },
        /// SAGE that was sent to the pot was burned.
        BurnedFromPot {
            /// Base units.
            amount: Balance,
        },
        /// Other buybacks may be made.
        ConfigChanged {
            /// Which, from now on.
            config: BuybackConfig,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// The last buyback was made not long ago.
        Cooldown,
        /// A buyback spends no less than the minimum and no more than the maximum.
        OutOfBounds,
        /// The pot has less.
        PotShort,
        /// The price of SAGE is too old.
        StalePrice,
        /// Too few sources know a price of SAGE.
        TooFewSources,
        /// In the last 300 seconds, or up to a look more, the price of SAGE has moved by more than 20 percent, or was not
        /// known or not looked at.
        PriceUnsettled,
        /// The pool asks more for a SAGE than the ceiling.
        AboveCeiling,
        /// The pool asks too much more for a SAGE than the markets.
        Slippage,
        /// There is no pool, or it is empty.
        NoLiquidity,
        /// The pot has less than lets the automatic mode act.
        NotTriggered,
        /// The automatic mode is off.
        Disabled,
        /// Nothing is to be moved.
        ZeroAmount,
        /// The minimum is above the maximum, below a dollar, or the maximum above a million.
        BadSpend,
        /// The ceiling is nothing, or above a hundred dollars.
        BadCeiling,
        /// The slippage is above 5 percent.
        BadSlippage,
        /// The cooldown is below [`Config::MinCooldown`] or above [`Config::MaxCooldown`].
        BadCooldown,
        /// The automatic mode would spend more than the pot has, or of the smallest pot less than the minimum.
        BadTrigger,
    }

    impl<T: Config> From<NoPrice> for Error<T> {
        fn from(reason: NoPrice) -> Self {
            match reason {
                NoPrice::Stale => Self::StalePrice,
                NoPrice::TooFewSources => Self::TooFewSources,
            }
        }
    }

    /// What counts in the first block.
    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// What is spent, how often, and at which price.
        pub config: BuybackConfig,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(self.config);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(block: BlockNumberFor<T>) -> Weight {
            if !Self::is_look(block) {
                return Weight::zero();
            }
            Self::look();
            T::WeightInfo::look().saturating_add(T::Prices::weight())
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            Self::check_limits();
        }
    }

    impl<T: Config> Pallet<T> {
        /// Weight of what others do for a buyback, beside the market.
        fn neighbours_weight() -> Weight {
            T::Prices::weight().saturating_add(T::Burns::weight())
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Buys SAGE for `amount` base units of the stablecoin and burns exactly what it gets.
        ///
        /// If less than an account may have would stay on the pot, it is spent too, unless that exceeds the maximum; then just
        /// so much stays.
        ///
        /// ## Dispatch Origin
        /// [`Config::SpendOrigin`].
        ///
        /// ## Events
        /// [`BuybackExecuted`](Event::BuybackExecuted)
        ///
        /// ## Errors
        /// [`OutOfBounds`](Error::OutOfBounds), [`Cooldown`](Error::Cooldown), [`PotShort`](Error::PotShort),
        /// [`StalePrice`](Error::StalePrice), [`TooFewSources`](Error::TooFewSources),
        /// [`PriceUnsettled`](Error::PriceUnsettled), [`NoLiquidity`](Error::NoLiquidity),
        /// [`AboveCeiling`](Error::AboveCeiling), [`Slippage`](Error::Slippage).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::execute().saturating_add(Pallet::<T>::neighbours_weight()))]
        pub fn execute(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            T::SpendOrigin::ensure_origin(origin)?;
            Self::do_buy(Some(amount))
        }

        /// Makes the automatic buyback, if it is switched on and the pot is full enough.
        ///
        /// It spends a part of the pot, at most the maximum, under the same conditions as [`execute`](Self::execute).
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Events
        /// [`BuybackExecuted`](Event::BuybackExecuted)
        ///
        /// ## Errors
        /// [`Disabled`](Error::Disabled), [`NotTriggered`](Error::NotTriggered), and those of `execute`.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::trigger().saturating_add(Pallet::<T>::neighbours_weight()))]
        pub fn trigger(origin: OriginFor<T>) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_buy(None)
        }

        /// Gives `amount` base units of `asset`, of what lies on the pot, back to the treasury.
        ///
        /// Of any asset: what was sent here by mistake comes back too. No condition of a buyback matters. If no more than dust
        /// would stay, it comes with the rest.
        ///
        /// ## Dispatch Origin
        /// [`Config::SpendOrigin`].
        ///
        /// ## Events
        /// [`FundsReturned`](Event::FundsReturned)
        ///
        /// ## Errors
        /// [`ZeroAmount`](Error::ZeroAmount), [`PotShort`](Error::PotShort); an error of the asset if it is frozen.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::return_funds())]
        pub fn return_funds(
            origin: OriginFor<T>,
            asset: T::AssetKind,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            T::SpendOrigin::ensure_origin(origin)?;
            Self::do_return_funds(asset, amount)
        }

        /// Burns `amount` base units of SAGE that were sent to the pot for that.
        ///
        /// The treasury has no key with which it could burn its own. If less than an account may have would stay, it is burned
        /// too.
        ///
        /// ## Dispatch Origin
        /// [`Config::SpendOrigin`].
        ///
        /// ## Events
        /// [`BurnedFromPot`](Event::BurnedFromPot)
        ///
        /// ## Errors
        /// [`ZeroAmount`](Error::ZeroAmount), [`PotShort`](Error::PotShort).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::burn_from_pot().saturating_add(T::Burns::weight()))]
        pub fn burn_from_pot(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            T::SpendOrigin::ensure_origin(origin)?;
            Self::do_burn_from_pot(amount)
        }

        /// Sets what is spent, how often, and at which price.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`ConfigChanged`](Event::ConfigChanged)
        ///
        /// ## Errors
        /// [`BadSpend`](Error::BadSpend), [`BadCeiling`](Error::BadCeiling), [`BadSlippage`](Error::BadSlippage),
        /// [`BadCooldown`](Error::BadCooldown), [`BadTrigger`](Error::BadTrigger).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_config())]
        pub fn set_config(origin: OriginFor<T>, config: BuybackConfig) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_config(config)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The buyback that `amount` base units of the stablecoin would make now, or why it would not be made; without an
        /// amount the automatic one.
        pub fn preview(amount: Option<Balance>) -> Result<Order, Error<T>> {
            Self::order(amount)
        }

        /// The account that spends, and the base units of the stablecoin that it has.
        pub fn pot() -> (T::AccountId, Balance) {
            let pot = Self::pot_account();
            let balance = T::Assets::balance(T::Stablecoin::get(), &pot);
            (pot, balance)
        }
    }
}
