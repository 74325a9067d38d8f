#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod allocation;
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
const LOG_TARGET: &str = "runtime::issuance";

/// The pallet.
// The lint takes the attributes of the pallet macro for paths.
#[frame::pallet]
pub mod pallet {
    use frame::{
        prelude::*,
        token::fungible::{Inspect, Mutate},
    };
    use sage_primitives::{epochs::EpochClock, issuance::BurnCause, Balance};

    use crate::{
        types::{Burns, Ecosystem, Pool, PoolId, PoolTerms, Supply},
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
        /// The money of the chain.
        type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId>;

        /// Knows the epoch.
        type Clock: EpochClock;

        /// Who may name another beneficiary of a pool.
        type PoolOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The account that the ecosystem's emission is minted to.
        type Budget: Get<Self::AccountId>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Everything that was ever minted, in base units.
    #[pallet::storage]
    pub type TotalMinted<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// What was minted with the genesis, in base units.
    #[pallet::storage]
    pub type AtGenesis<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// What was burned, by cause.
    #[pallet::storage]
    pub type Burned<T: Config> = StorageValue<_, Burns, ValueQuery>;

    /// The pools with a schedule; none can be added after genesis.
    #[pallet::storage]
    pub type Pools<T: Config> =
        StorageMap<_, Twox64Concat, PoolId, Pool<T::AccountId>, OptionQuery>;

    /// The ecosystem's pool.
    #[pallet::storage]
    pub type EcosystemPool<T: Config> = StorageValue<_, Ecosystem, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A part of a pool was minted to its beneficiary.
        PoolReleased {
            /// The pool.
            pool: PoolId,
            /// Who received it.
            beneficiary: T::AccountId,
            /// Base units.
            amount: Balance,
            /// Base units that the pool has yet to release.
            remaining: Balance,
        },
        /// A month's emission was minted to the budget.
        EcosystemEmitted {
            /// The month, counted from 1.
            month: u16,
            /// Base units.
            amount: Balance,
            /// Base units left in the pool.
            remaining: Balance,
            /// The month's rate in basis points of what was left before.
            rate: u16,
        },
        /// Money left the issuance.
        Burned {
            /// Why.
            cause: BurnCause,
            /// Base units.
            amount: Balance,
            /// Base units burned since genesis, this amount included.
            total: Balance,
        },
        /// So much of all SAGE has been burned.
        BurnMilestoneReached {
            /// Percent of the most that will ever be minted.
            percent: u8,
        },
        /// A pool has another beneficiary.
        BeneficiaryChanged {
            /// The pool.
            pool: PoolId,
            /// Who receives what is released from now on.
            beneficiary: T::AccountId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// This chain has no such pool.
        UnknownPool,
        /// The schedule has nothing to release at present.
        NothingDue,
        /// More than the lifetime supply would be minted.
        CapExceeded,
        /// Nothing is to be burned.
        NothingToBurn,
    }

    /// The allocation table.
    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The pools with a schedule, with their beneficiaries.
        pub pools: alloc::vec::Vec<(PoolId, PoolTerms, T::AccountId)>,
        /// The ecosystem's pool in base units.
        pub ecosystem: Balance,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::build_genesis(&self.pools, self.ecosystem);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Mints what the schedule of `pool` has released since the last time, to the pool's beneficiary.
        ///
        /// ## Dispatch Origin
        /// Signed by anyone.
        ///
        /// ## Errors
        /// [`UnknownPool`](Error::UnknownPool), [`NothingDue`](Error::NothingDue).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::release())]
        pub fn release(origin: OriginFor<T>, pool: PoolId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_release(pool)
        }

        /// Names who receives what `pool` releases from now on. The schedule stays.
        ///
        /// ## Dispatch Origin
        /// [`Config::PoolOrigin`].
        ///
        /// ## Errors
        /// [`UnknownPool`](Error::UnknownPool).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_beneficiary())]
        pub fn set_beneficiary(
            origin: OriginFor<T>,
            pool: PoolId,
            beneficiary: T::AccountId,
        ) -> DispatchResult {
            T::PoolOrigin::ensure_origin(origin)?;
            Self::do_set_beneficiary(pool, beneficiary)
        }

        /// Burns `amount` base units of the caller's free balance.
        ///
        /// ## Dispatch Origin
        /// Signed; the caller keeps at least the existential deposit.
        ///
        /// ## Errors
        /// [`NothingToBurn`](Error::NothingToBurn) for an amount of zero; a token error if the caller has not as much.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::burn())]
        pub fn burn(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_burn(&who, amount)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What was minted and burned, and what exists.
        pub fn supply() -> Supply {
            Self::do_supply()
        }

        /// Base units that `release` would mint for `pool` now; `None` for a pool that this chain does not have.
        pub fn releasable(pool: PoolId) -> Option<Balance> {
            Pools::<T>::get(pool).map(|pool| Self::due(&pool))
        }
    }
}
