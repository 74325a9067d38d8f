//! The shares and when they count.

use frame::prelude::*;
use sage_primitives::BlockNumber;

use crate::{Config, Configuration, Error, Event, FeeConfig, Pallet, Schedule};

impl<T: Config> Pallet<T> {
    /// Height of the block being executed.
    fn now() -> BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The shares in force in this block.
    pub(crate) fn active_config() -> FeeConfig {
        Configuration::<T>::get().at(Self::now())
    }

    /// Lets `config` count from the next block on, so that every payment of a block is divided alike.
    pub(crate) fn do_set_config(config: FeeConfig) -> DispatchResult {
        config.check().map_err(Error::<T>::from)?;
        let now = Self::now();
        let from = now.saturating_add(1);
        Configuration::<T>::mutate(|schedule| {
            *schedule = Schedule {
                current: schedule.at(now),
                next: Some((from, config)),
            };
        });
        Self::deposit_event(Event::FeeConfigChanged { config, from });
        Ok(())
    }
}
