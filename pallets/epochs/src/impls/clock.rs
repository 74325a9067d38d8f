//! The clock and its announcements.

use frame::prelude::*;
use sage_primitives::{
    epochs::{EpochClock, OnEpochStart},
    BlockNumber, Epoch,
};

use crate::{Config, EpochStatus, Event, Length, Pallet, Started, WeightInfo, MIN_LENGTH};

impl<T: Config> EpochClock for Pallet<T> {
    fn current() -> Epoch {
        Self::epoch_at(Self::now(), Self::length())
    }

    fn length() -> BlockNumber {
        // Genesis refuses less; the floor keeps the division total whatever storage holds.
        Length::<T>::get().max(MIN_LENGTH)
    }
}

impl<T: Config> Pallet<T> {
    /// `epoch = 1 + blocks since genesis / blocks per epoch`; genesis is block 0.
    pub(crate) fn epoch_at(block: BlockNumber, length: BlockNumber) -> Epoch {
        (block / length.max(1)).saturating_add(1)
    }

    /// Height of the block being executed.
    fn now() -> BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// Announces the next epoch if it has begun.
    ///
    /// At most one a block: blocks come one by one and an epoch has at least [`MIN_LENGTH`] of them, so this never
    /// lags, and the work of a block stays bounded.
    pub(crate) fn announce() -> Weight {
        let next = Started::<T>::get().saturating_add(1);
        if next > Self::current() {
            return T::WeightInfo::idle();
        }
        Started::<T>::put(next);
        Self::deposit_event(Event::EpochStarted { epoch: next });
        T::OnEpochStart::on_epoch_start(next);
        T::WeightInfo::start().saturating_add(T::OnEpochStart::weight())
    }

    /// The answer of the view function.
    pub(crate) fn do_status() -> EpochStatus {
        let epoch = Self::current();
        let length = Self::length();
        EpochStatus {
            epoch,
            length,
            next_start: epoch.checked_mul(length),
        }
    }
}
