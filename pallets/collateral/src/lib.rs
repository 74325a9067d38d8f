#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

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

#[frame::pallet]
pub mod pallet {
    use frame::prelude::*;
    use sage_primitives::{bonds::InspectBonds, epochs::EpochClock, Epoch};

    use crate::{
        math::PERIODS,
        types::{ComputeWeight, Work},
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
        /// Knows the epoch.
        type Clock: EpochClock;

        /// The ledger of collateral.
        type Bonds: InspectBonds<Self::AccountId>;

        /// Who may end the grace earlier.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Cycles that make a unit of weight.
        #[pallet::constant]
        type CyclesPerUnit: Get<u64>;

        /// The most weight that the grace gives one account without collateral; a fifth of its potential it has anyway.
        #[pallet::constant]
        type UnbackedCap: Get<u64>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// What accounts have proven, by period of ten epochs.
    #[pallet::storage]
    pub type Works<T: Config> = StorageMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<Work, ConstU32<PERIODS>>,
        ValueQuery,
    >;

    /// The last epoch in which weight needs no collateral; 0 if there is none. It can only become earlier.
    #[pallet::storage]
    pub type GraceUntil<T: Config> = StorageValue<_, Epoch, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account has proven something, or its collateral has changed.
        WeightUpdated {
            /// Whose weight.
            who: T::AccountId,
            /// The weight of what was proven, in units.
            potential: u64,
            /// What of it counts at present, in units.
            effective: u64,
        },
        /// The grace ends earlier.
        GraceShortened {
            /// Its last epoch.
            until: Epoch,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The grace cannot become longer, and one that is over cannot change.
        NotShorter,
    }

    /// The grace.
    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// How many epochs weight needs no collateral.
        pub grace_epochs: Epoch,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            // The first epoch is number 1.
            GraceUntil::<T>::put(self.grace_epochs);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }

        fn integrity_test() {
            assert!(
                T::CyclesPerUnit::get() > 0,
                "a unit of weight is some cycles"
            );
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Makes `until` the last epoch of the grace, if that is earlier than now said.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`GraceShortened`](Event::GraceShortened)
        ///
        /// ## Errors
        /// [`NotShorter`](Error::NotShorter).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::shorten_grace())]
        pub fn shorten_grace(origin: OriginFor<T>, until: Epoch) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            let last = GraceUntil::<T>::get();
            let lasts = T::Clock::current() <= last;
            ensure!(lasts && until < last, Error::<T>::NotShorter);
            GraceUntil::<T>::put(until);
            Self::deposit_event(Event::GraceShortened { until });
            Ok(())
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The weight of `who` at present, and the collateral that would make all of it count.
        pub fn weight_of(who: T::AccountId) -> ComputeWeight {
            Self::compute_weight(&who)
        }
    }
}
