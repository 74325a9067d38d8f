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
    use alloc::vec::Vec;

    use frame::prelude::*;
    use sage_primitives::{epochs::EpochClock, pricing::Quote, Balance, CircuitId, Epoch};

    use crate::{types::ModelTerms, weights::WeightInfo, Model};

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

        /// Who may add models, and change their capacity.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The most models there may be; each is priced at the start of each epoch.
        #[pallet::constant]
        type MaxModels: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The priced circuits. One value, because the start of an epoch reads and writes all of them.
    #[pallet::storage]
    pub type Models<T: Config> =
        StorageValue<_, BoundedBTreeMap<CircuitId, Model, T::MaxModels>, ValueQuery>;

    /// The last epoch in which compute is free; 0 if it never was. Nothing changes it after genesis.
    #[pallet::storage]
    pub type FreeUntil<T: Config> = StorageValue<_, Epoch, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A circuit has a price.
        ModelRegistered {
            /// The circuit.
            circuit: CircuitId,
            /// Its terms.
            terms: ModelTerms,
            /// First price of a unit in base units.
            price: Balance,
        },
        /// A whole epoch of an active model has passed, and this is its price now.
        PriceUpdated {
            /// The circuit.
            circuit: CircuitId,
            /// Price of a unit in the epoch that has passed, in base units.
            old: Balance,
            /// Price of a unit from now on, in base units.
            new: Balance,
            /// Used part of the capacity in the epoch that has passed, in basis points.
            utilisation: u16,
        },
        /// A model has another capacity.
        CapacityChanged {
            /// The circuit.
            circuit: CircuitId,
            /// Units that its provers can deliver in an epoch.
            capacity: u64,
        },
        /// A model takes new jobs again.
        ModelActivated {
            /// The circuit.
            circuit: CircuitId,
        },
        /// A model takes no new jobs, and its price stands still.
        ModelDeactivated {
            /// The circuit.
            circuit: CircuitId,
        },
    }

    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// The circuit has no price.
        UnknownModel,
        /// The circuit has a price already.
        ModelExists,
        /// The model takes no new jobs.
        ModelInactive,
        /// The model is in that state already.
        NothingChanged,
        /// There are as many models as there may be.
        TooManyModels,
        /// Multiplier, capacity and cycles of a unit must not be zero.
        InvalidTerms,
    }

    /// Models and free epochs.
    #[pallet::genesis_config]
    #[derive(frame::prelude::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Circuits with their terms.
        pub models: Vec<(CircuitId, ModelTerms)>,
        /// How many epochs compute is free.
        pub free_epochs: Epoch,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            // The first epoch is number 1.
            FreeUntil::<T>::put(self.free_epochs);
            for (circuit, terms) in &self.models {
                let added = Pallet::<T>::insert_model(*circuit, *terms, 0);
                assert!(
                    added.is_ok(),
                    "pricing: the model of circuit {circuit} is refused: {added:?}"
                );
            }
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
        /// Gives `circuit` a price, for good: a model can be deactivated, never removed.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`ModelRegistered`](Event::ModelRegistered)
        ///
        /// ## Errors
        /// [`ModelExists`](Error::ModelExists), [`InvalidTerms`](Error::InvalidTerms),
        /// [`TooManyModels`](Error::TooManyModels).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_model())]
        pub fn register_model(
            origin: OriginFor<T>,
            circuit: CircuitId,
            terms: ModelTerms,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_register(circuit, terms)
        }

        /// Says how many units the provers of `circuit` can deliver in an epoch. It counts for the running epoch
        /// already.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`CapacityChanged`](Event::CapacityChanged)
        ///
        /// ## Errors
        /// [`UnknownModel`](Error::UnknownModel), [`InvalidTerms`](Error::InvalidTerms).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_capacity())]
        pub fn set_capacity(
            origin: OriginFor<T>,
            circuit: CircuitId,
            capacity: u64,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_capacity(circuit, capacity)
        }

        /// Lets `circuit` take new jobs, or no more. Open jobs are not touched.
        ///
        /// ## Dispatch Origin
        /// [`Config::AdminOrigin`].
        ///
        /// ## Events
        /// [`ModelActivated`](Event::ModelActivated) or [`ModelDeactivated`](Event::ModelDeactivated)
        ///
        /// ## Errors
        /// [`UnknownModel`](Error::UnknownModel), [`NothingChanged`](Error::NothingChanged).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_active())]
        pub fn set_active(
            origin: OriginFor<T>,
            circuit: CircuitId,
            active: bool,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_set_active(circuit, active)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What a run of up to `cycles` cycles costs in the present epoch; `None` for a circuit that takes no new jobs.
        pub fn quote(circuit: CircuitId, cycles: u32) -> Option<Quote> {
            Self::do_quote(circuit, cycles).ok()
        }

        /// Price, capacity and use of `circuit`; `None` if it has no price.
        pub fn model(circuit: CircuitId) -> Option<Model> {
            Models::<T>::get().get(&circuit).copied()
        }
    }
}
