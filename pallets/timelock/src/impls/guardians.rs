//! What guardians may do at once.

use alloc::vec::Vec;

use frame::{deps::frame_support::dispatch::extract_actual_weight, prelude::*};

use crate::{
    CallOf, Config, Demand, Demands, Error, Event, GroupOf, Guardians, Origin, Pallet, WeightInfo,
};

impl<T: Config> Pallet<T> {
    /// Demands a call; see [`guard`](Pallet::guard).
    pub(crate) fn do_guard(who: T::AccountId, call: CallOf<T>) -> DispatchResultWithPostInfo {
        let guardians = Guardians::<T>::get();
        ensure!(guardians.contains(&who), Error::<T>::NotGuardian);
        let encoded = call.encode();
        let call_hash = T::Hashing::hash(&encoded);
        Self::demand(&who, call_hash)?;
        let demanding = Self::who_demands(&guardians, &call_hash);
        Self::deposit_event(Event::Demanded {
            who,
            call_hash,
            count: demanding.len() as u32,
        });
        let own = T::WeightInfo::guard(encoded.len() as u32);
        if !guardians.agrees(demanding.len()) {
            return Ok(Some(own).into());
        }
        for guardian in &demanding {
            Self::forget_demand(guardian, &call_hash);
        }
        let info = call.get_dispatch_info();
        let outcome = call.dispatch(Origin::Guardians.into());
        let weight = extract_actual_weight(&outcome, &info);
        outcome.map_err(|failure| failure.error)?;
        Self::deposit_event(Event::GuardiansActed { call_hash });
        Ok(Some(own.saturating_add(weight)).into())
    }

    /// Notes the demand of one guardian, and forgets those that are too old.
    fn demand(who: &T::AccountId, call_hash: T::Hash) -> DispatchResult {
        let now = frame_system::Pallet::<T>::block_number();
        let until = now.saturating_add(Self::blocks(T::DemandLifetime::get()));
        Demands::<T>::try_mutate(who, |demands| {
            demands.retain(|demand| now < demand.until);
            let known = demands.iter().any(|demand| demand.call_hash == call_hash);
            ensure!(!known, Error::<T>::AlreadyDemanded);
            demands
                .try_push(Demand { call_hash, until })
                .map_err(|_| Error::<T>::TooManyDemands)?;
            Ok(())
        })
    }

    /// Forgets what `who` demands of a call that is run.
    fn forget_demand(who: &T::AccountId, call_hash: &T::Hash) {
        Demands::<T>::mutate_exists(who, |found| {
            if let Some(demands) = found {
                demands.retain(|demand| demand.call_hash != *call_hash);
                if demands.is_empty() {
                    *found = None;
                }
            }
        });
    }

    /// Those of `guardians` who demand the call with this hash.
    pub(crate) fn who_demands(guardians: &GroupOf<T>, call_hash: &T::Hash) -> Vec<T::AccountId> {
        let now = frame_system::Pallet::<T>::block_number();
        let demands_it = |who: &&T::AccountId| {
            Demands::<T>::get(who)
                .iter()
                .any(|demand| demand.call_hash == *call_hash && now < demand.until)
        };
        guardians
            .members
            .iter()
            .filter(demands_it)
            .cloned()
            .collect()
    }
}
