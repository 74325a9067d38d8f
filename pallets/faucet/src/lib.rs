#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod impls;
#[cfg(any(feature = "std", feature = "try-runtime", test))]
mod invariants;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod types;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// The pallet.
// The lint takes the attributes of the pallet macro for paths.
#[frame::pallet]
pub mod pallet {
    use frame::{
        deps::frame_system::ensure_authorized,
        prelude::*,
        token::fungible::Mutate,
        traits::{IsType, UnixTime},
    };
    use sage_primitives::Balance;

    use crate::{
        types::{FaucetTerms, Record, Refusal, Seconds, Served, Spent, Step, Totals, Trail},
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
        /// The runtime's calls.
        type RuntimeCall: From<Call<Self>> + IsType<<Self as frame_system::Config>::RuntimeCall>;

        /// The money of the chain.
        type Currency: Mutate<Self::AccountId, Balance = Balance>;

        /// Knows the time of the block.
        type Time: UnixTime;

        /// Who configures and pauses a faucet that the genesis has opened.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Seed of the account that is given from.
        #[pallet::constant]
        type PotId: Get<PalletId>;

        /// The most base units that a claim may be.
        #[pallet::constant]
        type MaxDrip: Get<Balance>;

        /// The longest cooldown in seconds.
        #[pallet::constant]
        type MaxCooldown: Get<u32>;

        /// Seconds for which an account is remembered after its last claim; at least the longest cooldown.
        #[pallet::constant]
        type Retention: Get<u32>;

        /// The most claims in one block.
        #[pallet::constant]
        type MaxClaimsPerBlock: Get<u32>;

        /// Blocks for which a claim stays in the pools of the nodes.
        #[pallet::constant]
        type Longevity: Get<u64>;

        /// Measured weights.
        type WeightInfo: WeightInfo;

        /// Supplies what benchmarks cannot make themselves.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::benchmarking::BenchmarkHelper;
    }

    /// What the faucet gives. Only a genesis can write it first, so a chain without it there has no faucet, ever.
    #[pallet::storage]
    pub type Configuration<T: Config> = StorageValue<_, FaucetTerms, OptionQuery>;

    /// Whether the faucet gives nothing for the time being.
    #[pallet::storage]
    pub type Paused<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// What each account has claimed, while it is remembered.
    // Anyone names accounts without paying: a hasher against chosen keys.
    #[pallet::storage]
    pub type Records<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Record>;

    /// The claims that are remembered, in their order.
    // Steps are numbered in turn: nobody chooses a key.
    #[pallet::storage]
    pub type Steps<T: Config> = StorageMap<_, Twox64Concat, u64, Step<T::AccountId>>;

    /// Which steps are kept.
    #[pallet::storage]
    pub type Kept<T: Config> = StorageValue<_, Trail, ValueQuery>;

    /// What was given on the day of the last claim.
    #[pallet::storage]
    pub type Today<T: Config> = StorageValue<_, Spent, ValueQuery>;

    /// How many claims were in the block of the last claim.
    #[pallet::storage]
    pub type ThisBlock<T: Config> = StorageValue<_, Served<BlockNumberFor<T>>, ValueQuery>;

    /// What came in and what went out.
    #[pallet::storage]
    pub type Sums<T: Config> = StorageValue<_, Totals, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The faucet gave money.
        Claimed {
            /// To whom.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
            /// How often the account has claimed, this time included, while it was remembered.
            n: u32,
        },
        /// The pot was filled.
        Refilled {
            /// By whom.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
        },
        /// The faucet gives other amounts, or at other times.
        ConfigChanged {
            /// From now on.
            config: FaucetTerms,
        },
        /// The faucet was stopped, or opened again.
        PauseChanged {
            /// Whether it is stopped.
            paused: bool,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// The genesis of this chain has not opened a faucet.
        Inactive,
        /// The faucet is paused.
        Paused,
        /// The pot has less than a claim, or would keep less than an account may have.
        Empty,
        /// The account has claimed not long ago.
        Cooldown {
            /// Until it may claim again.
            remaining: Seconds,
        },
        /// The account has claimed as often as it may.
        MaxClaims,
        /// What may be given on this day is given.
        BudgetSpent {
            /// Until the next day.
            remaining: Seconds,
        },
        /// This block has as many claims as it may.
        BlockFull,
        /// The account cannot take the money.
        CannotReceive,
        /// Nothing is to be moved.
        ZeroAmount,
        /// A claim must be at least ten existential deposits and at most [`Config::MaxDrip`].
        DripOutOfRange,
        /// The cooldown must be at least a second and at most [`Config::MaxCooldown`].
        CooldownOutOfRange,
        /// The budget of a day must suffice for a claim.
        BudgetTooSmall,
    }

    /// Whether there is a faucet.
    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// What the faucet gives; without it the chain has none, ever.
        pub config: Option<FaucetTerms>,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if let Some(config) = self.config {
                Pallet::<T>::build_genesis(config);
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            Self::check_limits();
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Gives the drip to `beneficiary`, if it is time for it.
        ///
        /// The one call of a chain that an account without money can make: it is sent without a signature and costs nothing.
        /// Every condition is checked before it enters a pool or a block, and again when it runs.
        ///
        /// ## Dispatch Origin
        /// Authorized: a general transaction without signature, from anyone for anyone.
        ///
        /// ## Events
        /// [`Claimed`](Event::Claimed)
        ///
        /// ## Errors
        /// [`Inactive`](Error::Inactive), [`Paused`](Error::Paused), [`Cooldown`](Error::Cooldown),
        /// [`MaxClaims`](Error::MaxClaims), [`BudgetSpent`](Error::BudgetSpent), [`Empty`](Error::Empty),
        /// [`CannotReceive`](Error::CannotReceive), [`BlockFull`](Error::BlockFull).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::claim())]
        #[pallet::authorize(Self::authorize_claim)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_claim())]
        pub fn claim(origin: OriginFor<T>, beneficiary: T::AccountId) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_claim(beneficiary)
        }

        /// Moves `amount` base units of the caller into the pot.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone, who keeps at least the existential deposit.
        ///
        /// ## Events
        /// [`Refilled`](Event::Refilled)
        ///
        /// ## Errors
        /// [`Inactive`](Error::Inactive), [`ZeroAmount`](Error::ZeroAmount); a token error if the caller has not as much.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::refill())]
        pub fn refill(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_refill(who, amount)
        }

        /// Sets what the faucet gives from now on.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`], on a chain whose genesis has opened a faucet.
        ///
        /// ## Events
        /// [`ConfigChanged`](Event::ConfigChanged)
        ///
        /// ## Errors
        /// [`Inactive`](Error::Inactive), [`DripOutOfRange`](Error::DripOutOfRange),
        /// [`CooldownOutOfRange`](Error::CooldownOutOfRange), [`BudgetTooSmall`](Error::BudgetTooSmall).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_config())]
        pub fn set_config(origin: OriginFor<T>, config: FaucetTerms) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_config(config)
        }

        /// Stops the faucet, or opens it again.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`], on a chain whose genesis has opened a faucet.
        ///
        /// ## Events
        /// [`PauseChanged`](Event::PauseChanged)
        ///
        /// ## Errors
        /// [`Inactive`](Error::Inactive).
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_paused())]
        pub fn set_paused(origin: OriginFor<T>, paused: bool) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_paused(paused)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Base units that `who` would get now, or why nothing.
        pub fn claim_status(who: T::AccountId) -> Result<Balance, Refusal> {
            Self::may_claim(&who).map(|claim| claim.drip)
        }

        /// The account that is given from.
        pub fn pot_account() -> T::AccountId {
            Self::pot()
        }
    }
}
