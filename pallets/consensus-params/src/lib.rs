#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

mod invariants;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

use core::marker::PhantomData;
use frame::{prelude::*, traits::Get};

pub use pallet::*;

/// Length of a session unless the genesis says otherwise: 2,400 blocks, four hours.
pub const DEFAULT_SESSION_LENGTH: u32 = 2_400;

/// Longest session that a genesis may choose: 14,400 blocks, a day.
pub const MAX_SESSION_LENGTH: u32 = 14_400;

/// Whether a session may have `length` blocks.
pub const fn is_valid_session_length(length: u32) -> bool {
    1 <= length && length <= MAX_SESSION_LENGTH
}

#[frame::pallet]
pub mod pallet {
    use super::*;

    /// Version of the storage layout.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Holder of the genesis values.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// Nothing to configure.
    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// Blocks of a session, and slots of a BABE epoch. Written by the genesis alone.
    #[pallet::storage]
    pub type SessionLength<T> = StorageValue<_, u32, ValueQuery, ConstU32<DEFAULT_SESSION_LENGTH>>;

    /// The values that a chain starts with and keeps.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// Blocks of a session: 1 to [`MAX_SESSION_LENGTH`].
        pub session_length: u32,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                session_length: DEFAULT_SESSION_LENGTH,
                _config: PhantomData,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        /// Writes the values.
        ///
        /// Panics if one is out of its range: such a genesis must not be built.
        fn build(&self) {
            assert!(
                is_valid_session_length(self.session_length),
                "session_length is {}, but must be 1 to {MAX_SESSION_LENGTH} blocks",
                self.session_length,
            );
            SessionLength::<T>::put(self.session_length);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::try_runtime::TryRuntimeError> {
            Self::do_try_state().map_err(Into::into)
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Blocks of a session.
    pub fn session_length() -> u32 {
        SessionLength::<T>::get()
    }
}

/// The session length as BABE asks for it: slots of an epoch.
pub struct EpochDuration<T>(PhantomData<T>);

impl<T: Config> Get<u64> for EpochDuration<T> {
    fn get() -> u64 {
        Pallet::<T>::session_length().into()
    }
}
