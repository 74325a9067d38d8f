#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
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
pub use types::EpochStatus;
pub use weights::WeightInfo;

/// The pallet.
// The lint takes the attributes of the pallet macro for paths.
#[frame::pallet]
pub mod pallet {
    use frame::prelude::*;
    use sage_primitives::{epochs::OnEpochStart, BlockNumber, Epoch};

    use crate::{types::EpochStatus, weights::WeightInfo};

    /// The present layout of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

    /// Blocks per epoch on public networks: one day of 6-second blocks.
    pub const DAY: BlockNumber = 14_400;

    /// Fewest blocks per epoch. With one, the first epoch would be the genesis block alone, in which nothing runs.
    pub const MIN_LENGTH: BlockNumber = 2;

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the runtime sets.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Who hears that an epoch began: a tuple, called in its order.
        type OnEpochStart: OnEpochStart;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// Blocks in an epoch, set at genesis and never changed.
    #[pallet::storage]
    pub type Length<T: Config> = StorageValue<_, BlockNumber, ValueQuery, ConstU32<DAY>>;

    /// The last epoch whose start was announced; 0 in the genesis block.
    #[pallet::storage]
    pub type Started<T: Config> = StorageValue<_, Epoch, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An epoch began with this block.
        EpochStarted {
            /// Its number.
            epoch: Epoch,
        },
    }

    /// The length of an epoch.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// Blocks in an epoch, at least [`MIN_LENGTH`].
        pub blocks_per_epoch: BlockNumber,
        /// Binds the runtime.
        #[serde(skip)]
        pub runtime: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                blocks_per_epoch: DAY,
                runtime: PhantomData,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            // Runs once, before there is a chain: a wrong genesis must not become one.
            assert!(
                self.blocks_per_epoch >= MIN_LENGTH,
                "epochs: blocks_per_epoch is {}, the least is {MIN_LENGTH}",
                self.blocks_per_epoch,
            );
            Length::<T>::put(self.blocks_per_epoch);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            Self::announce()
        }

        fn integrity_test() {
            let hooks = T::WeightInfo::start().saturating_add(T::OnEpochStart::weight());
            let block = T::BlockWeights::get().max_block;
            assert!(
                hooks.all_lte(block / 2),
                "epochs: the listeners take {hooks:?}, more than half of a block ({block:?})",
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The present epoch, its length, and when the next one begins.
        pub fn status() -> EpochStatus {
            Self::do_status()
        }
    }
}
