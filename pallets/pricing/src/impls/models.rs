//! The table of models.

use frame::prelude::*;
use sage_primitives::{epochs::EpochClock, CircuitId, Epoch};

use crate::{math::initial_price, Config, Error, Event, Model, ModelTerms, Models, Pallet};

impl<T: Config> Pallet<T> {
    /// Adds a model to the table. `since` is the epoch that moves no price.
    ///
    /// # Errors
    /// [`Error::InvalidTerms`], [`Error::ModelExists`], [`Error::TooManyModels`].
    pub(crate) fn insert_model(
        circuit: CircuitId,
        terms: ModelTerms,
        since: Epoch,
    ) -> Result<Model, Error<T>> {
        ensure!(terms.are_valid(), Error::InvalidTerms);
        let model = Model {
            terms,
            price: initial_price(terms.multiplier),
            used: 0,
            since,
            active: true,
        };
        Models::<T>::try_mutate(|models| {
            ensure!(!models.contains_key(&circuit), Error::ModelExists);
            models
                .try_insert(circuit, model)
                .map_err(|_| Error::TooManyModels)?;
            Ok(model)
        })
    }

    /// Adds a model while the chain runs.
    pub(crate) fn do_register(circuit: CircuitId, terms: ModelTerms) -> DispatchResult {
        let model = Self::insert_model(circuit, terms, T::Clock::current())?;
        Self::deposit_event(Event::ModelRegistered {
            circuit,
            terms,
            price: model.price,
        });
        Ok(())
    }

    /// Changes the capacity of a model.
    pub(crate) fn do_set_capacity(circuit: CircuitId, capacity: u64) -> DispatchResult {
        ensure!(capacity > 0, Error::<T>::InvalidTerms);
        Self::change_model(circuit, |model| {
            model.terms.capacity = capacity;
            Ok(())
        })?;
        Self::deposit_event(Event::CapacityChanged { circuit, capacity });
        Ok(())
    }

    /// Lets a model take new jobs, or no more.
    pub(crate) fn do_set_active(circuit: CircuitId, active: bool) -> DispatchResult {
        Self::change_model(circuit, |model| {
            ensure!(model.active != active, Error::NothingChanged);
            model.active = active;
            if active {
                model.since = T::Clock::current();
            }
            Ok(())
        })?;
        Self::deposit_event(if active {
            Event::ModelActivated { circuit }
        } else {
            Event::ModelDeactivated { circuit }
        });
        Ok(())
    }

    fn change_model(
        circuit: CircuitId,
        change: impl FnOnce(&mut Model) -> Result<(), Error<T>>,
    ) -> Result<(), Error<T>> {
        Models::<T>::try_mutate(|models| {
            change(models.get_mut(&circuit).ok_or(Error::UnknownModel)?)
        })
    }
}
