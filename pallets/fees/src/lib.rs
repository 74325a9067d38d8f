#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
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

/// Log target of the pallet.
const LOG_TARGET: &str = "runtime::fees";

/// The pallet.
// The lint takes the attributes of the pallet macro for paths.
#[frame::pallet]
pub mod pallet {
    use frame::{
        deps::sp_core::U256,
        prelude::*,
        token::fungible::{Balanced, Inspect, Mutate},
    };
    use sage_primitives::{issuance::CountBurns, referrals::ShareFee, Balance, BlockNumber, JobId};

    use crate::{
        types::{
            ConfigFault, CreditOf, EarningStake, FeeConfig, Round, RoundStart, Schedule, Staker,
            Totals,
        },
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
        /// The money of payments and fees.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + Mutate<Self::AccountId>
            + Balanced<Self::AccountId>;

        /// Who may change the shares.
        type ConfigOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The treasury's account.
        type Treasury: Get<Self::AccountId>;

        /// Gives the account of the pot, which the genesis balances must fund with the existential deposit.
        #[pallet::constant]
        type PotId: Get<PalletId>;

        /// Hears what was burned.
        type Burns: CountBurns;

        /// Gives whoever referred the payer a share of the treasury's part.
        type Referrals: ShareFee<Self::AccountId, CreditOf<Self>>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The shares in force, and a change to come.
    #[pallet::storage]
    pub type Configuration<T: Config> = StorageValue<_, Schedule, ValueQuery>;

    /// Sums over all settlements.
    #[pallet::storage]
    pub type Total<T: Config> = StorageValue<_, Totals, ValueQuery>;

    /// Reward per unit of stake since genesis, scaled by [`SCALE`](crate::math::SCALE).
    #[pallet::storage]
    pub type AccRewardPerStake<T: Config> = StorageValue<_, U256, ValueQuery>;

    /// Sum of all earning stakes, in base units.
    #[pallet::storage]
    pub type TotalStake<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// The present round: how many epochs have begun since genesis.
    #[pallet::storage]
    pub type CurrentRound<T: Config> = StorageValue<_, Round, ValueQuery>;

    /// Sum of the stakes that earn from the next round on, in base units.
    #[pallet::storage]
    pub type JoiningStake<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// The starts of rounds that some staker still needs; one that nobody needs is forgotten.
    #[pallet::storage]
    pub type Rounds<T: Config> = StorageMap<_, Twox64Concat, Round, RoundStart, OptionQuery>;

    /// The stakers' part of payments settled while no stake earned; added to the next accrual, which may be the start of
    /// a round.
    #[pallet::storage]
    pub type Undistributed<T: Config> = StorageValue<_, Balance, ValueQuery>;

    // Accounts are hashes of keys chosen by users, hence a cryptographic hasher for the two maps.
    /// Everyone with an earning stake or an unclaimed reward.
    #[pallet::storage]
    pub type Stakers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Staker, OptionQuery>;

    /// Parts that their receivers could not take, because it would have left them below the existential deposit.
    #[pallet::storage]
    pub type Unclaimed<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Balance, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A payment was divided; all amounts in base units.
        PaymentSettled {
            /// The job.
            job: JobId,
            /// Who worked.
            worker: T::AccountId,
            /// The whole payment.
            gmv: Balance,
            /// The fee.
            fee: Balance,
            /// Of the fee: taken out of issuance.
            burn: Balance,
            /// Of the fee: the treasury's part, whatever of it whoever referred the payer has been given.
            treasury: Balance,
            /// Of the fee: to the stakers.
            stakers: Balance,
            /// The payment less the fee.
            worker_amount: Balance,
        },
        /// A receiver could not take a part; it waits in the pot.
        PartBooked {
            /// The receiver.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
        },
        /// A part that had waited was paid.
        UnclaimedPaid {
            /// The receiver.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
        },
        /// A staker was paid.
        StakerRewardsClaimed {
            /// The staker.
            who: T::AccountId,
            /// Base units.
            amount: Balance,
        },
        /// The shares were changed.
        FeeConfigChanged {
            /// The new shares.
            config: FeeConfig,
            /// The first block in which they count.
            from: BlockNumber,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// There is nothing to claim.
        NothingToClaim,
        /// The fee is above 50 percent of the payment.
        FeeTooHigh,
        /// The three shares of the fee do not sum to 100 percent.
        BadSplit,
        /// The pot cannot take its part: its account was not funded with the existential deposit.
        PotNotFunded,
    }

    impl<T: Config> From<ConfigFault> for Error<T> {
        fn from(fault: ConfigFault) -> Self {
            match fault {
                ConfigFault::FeeTooHigh => Self::FeeTooHigh,
                ConfigFault::BadSplit => Self::BadSplit,
            }
        }
    }

    /// The shares of the first block.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// The shares.
        pub config: FeeConfig,
        /// Binds the runtime.
        #[serde(skip)]
        pub runtime: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                config: FeeConfig::default(),
                runtime: PhantomData,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            // Runs once, before there is a chain: a wrong genesis must not become one.
            if let Err(fault) = self.config.check() {
                panic!("fees: {fault:?} in {:?}", self.config);
            }
            Configuration::<T>::put(Schedule {
                current: self.config,
                next: None,
            });
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(
                FeeConfig::default().check().is_ok(),
                "fees: the default shares are within their bounds"
            );
            assert!(
                !T::Currency::minimum_balance().is_zero(),
                "fees: the pot relies on an existential deposit above zero"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Pays the caller's share of the fees.
        ///
        /// ## Dispatch Origin
        /// Signed by a present or former staker.
        ///
        /// ## Errors
        /// [`NothingToClaim`](Error::NothingToClaim); or a token error, if the reward would leave the caller below the
        /// existential deposit.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::claim_staker_rewards())]
        pub fn claim_staker_rewards(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_claim_staker_rewards(&who)
        }

        /// Pays `who` the parts that could not be paid when their jobs were settled.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone; the money goes to `who`.
        ///
        /// ## Errors
        /// [`NothingToClaim`](Error::NothingToClaim); or a token error, if the sum would still leave `who` below the
        /// existential deposit.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::claim_unclaimed())]
        pub fn claim_unclaimed(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim_unclaimed(&who)
        }

        /// Changes the shares from the next block on.
        ///
        /// ## Dispatch Origin
        /// [`Config::ConfigOrigin`].
        ///
        /// ## Errors
        /// [`FeeTooHigh`](Error::FeeTooHigh), [`BadSplit`](Error::BadSplit).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_config())]
        pub fn set_config(origin: OriginFor<T>, config: FeeConfig) -> DispatchResult {
            T::ConfigOrigin::ensure_origin(origin)?;
            Self::do_set_config(config)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What `who` could claim with `claim_staker_rewards`, in base units.
        pub fn staker_rewards(who: T::AccountId) -> Balance {
            Self::pending_of(&who)
        }

        /// The stake of `who` that earns now, and what will earn from the next epoch on.
        pub fn earning_stake(who: T::AccountId) -> EarningStake {
            Self::do_earning_stake(&who)
        }

        /// The shares in force in the present block.
        pub fn fee_config() -> FeeConfig {
            Self::active_config()
        }

        /// The account of the pot.
        pub fn pot() -> T::AccountId {
            Self::pot_account()
        }
    }
}
