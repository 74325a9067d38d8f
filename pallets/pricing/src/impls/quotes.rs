//! What the pallet tells the owner of the jobs.

use frame::prelude::*;
use sage_primitives::{
    epochs::EpochClock,
    pricing::{ComputePrices, Quote},
    CircuitId,
};

use crate::{math::units, Config, Error, FreeUntil, Models, Pallet, WeightInfo};

impl<T: Config> Pallet<T> {
    /// What a run costs in the present epoch.
    ///
    /// # Errors
    /// [`Error::UnknownModel`], [`Error::ModelInactive`]: a circuit without a price is never free.
    pub(crate) fn do_quote(circuit: CircuitId, cycles: u32) -> Result<Quote, Error<T>> {
        let models = Models::<T>::get();
        let model = models.get(&circuit).ok_or(Error::UnknownModel)?;
        ensure!(model.active, Error::ModelInactive);
        if T::Clock::current() <= FreeUntil::<T>::get() {
            return Ok(Quote::Free);
        }
        let units = units(cycles, model.terms.cycles_per_unit);
        // At most 2^80 base units times 2^32 units.
        Ok(Quote::Price(model.price.saturating_mul(units.into())))
    }
}

impl<T: Config> ComputePrices for Pallet<T> {
    fn quote(circuit: CircuitId, cycles: u32) -> Result<Quote, DispatchError> {
        Ok(Self::do_quote(circuit, cycles)?)
    }

    fn record_use(circuit: CircuitId, cycles: u32) {
        Models::<T>::mutate(|models| {
            // A job that was opened while its circuit had a price; models are never removed.
            if let Some(model) = models.get_mut(&circuit) {
                let units = units(cycles, model.terms.cycles_per_unit);
                model.used = model.used.saturating_add(units);
            }
        });
    }

    fn quote_weight() -> Weight {
        T::WeightInfo::quote()
    }

    fn record_weight() -> Weight {
        T::WeightInfo::record_use()
    }
}
