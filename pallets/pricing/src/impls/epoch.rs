//! The step of every price at the start of an epoch.

use alloc::vec::Vec;

use frame::prelude::*;
use sage_primitives::{epochs::OnEpochStart, Epoch};

use crate::{
    math::{next_price, utilisation},
    Config, Event, FreeUntil, Models, Pallet, WeightInfo,
};

/// Every epoch is announced, in order and once, so that each price takes one step an epoch.
impl<T: Config> OnEpochStart for Pallet<T> {
    fn on_epoch_start(epoch: Epoch) {
        let ended = epoch.saturating_sub(1);
        let was_free = ended <= FreeUntil::<T>::get();
        let mut updates = Vec::new();
        Models::<T>::mutate(|models| {
            for (circuit, model) in models.iter_mut() {
                let used = core::mem::take(&mut model.used);
                if was_free || !model.active || model.since >= ended {
                    continue;
                }
                let utilisation = utilisation(used, model.terms.capacity);
                let old = model.price;
                model.price = next_price(old, utilisation);
                updates.push(Event::PriceUpdated {
                    circuit: *circuit,
                    old,
                    new: model.price,
                    utilisation,
                });
            }
        });
        updates.into_iter().for_each(Self::deposit_event);
    }

    fn weight() -> Weight {
        T::WeightInfo::reprice(T::MaxModels::get())
    }
}
