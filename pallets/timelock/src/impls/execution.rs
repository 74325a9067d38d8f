//! The execution of what was approved.

use frame::{deps::frame_support::dispatch::extract_actual_weight, prelude::*};

use crate::{
    CallOf, Config, Council, Error, Event, OperationId, OperationOf, Origin, Pallet, WeightInfo,
};

impl<T: Config> Pallet<T> {
    /// Executes an operation; see [`execute`](Pallet::execute).
    pub(crate) fn do_execute(id: OperationId, max_weight: Weight) -> DispatchResultWithPostInfo {
        let operation = Self::operation_or_err(id)?;
        Self::ensure_executable(&operation)?;
        let call = Self::call_of(&operation.call_hash, operation.call_len)?;
        Self::ensure_not_paused(&call)?;
        let info = call.get_dispatch_info();
        ensure!(
            info.call_weight.all_lte(max_weight),
            Error::<T>::WeightTooLow
        );
        // Before the call runs: it finds no operation that it could execute or change again.
        Self::close(id, &operation);
        let outcome = call.dispatch(Origin::Timelocked.into());
        let weight = extract_actual_weight(&outcome, &info);
        let result = outcome.map(|_| ()).map_err(|failure| failure.error);
        Self::ensure_own_result(&result)?;
        Self::deposit_event(Event::Executed {
            id,
            call_hash: operation.call_hash,
            result,
        });
        let own = T::WeightInfo::execute(operation.call_len);
        Ok(Some(own.saturating_add(weight)).into())
    }

    /// Passes if the council approves `operation` and its time has come and not gone.
    ///
    /// The approvals are counted once more, against the council as it is.
    fn ensure_executable(operation: &OperationOf<T>) -> DispatchResult {
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(!operation.is_expired(now), Error::<T>::Late);
        let eta = operation.eta.ok_or(Error::<T>::NotApproved)?;
        let council = Council::<T>::get();
        ensure!(
            council.agrees(operation.count(&council)),
            Error::<T>::NotApproved
        );
        ensure!(now >= eta, Error::<T>::NotDue);
        Ok(())
    }

    /// Passes if the result lies with the call, and not with when or how it was executed. Nobody may use up an operation by
    /// executing it while a call inside it is paused, or from so deep inside other calls that it cannot run.
    fn ensure_own_result(result: &DispatchResult) -> DispatchResult {
        let filtered = frame_system::Error::<T>::CallFiltered.into();
        ensure!(*result != Err(filtered), Error::<T>::CallPaused);
        match result {
            Err(DispatchError::Transactional(depth)) => Err((*depth).into()),
            _ => Ok(()),
        }
    }

    /// Passes if the filter of the runtime lets `call` through.
    fn ensure_not_paused(call: &CallOf<T>) -> DispatchResult {
        ensure!(
            T::BaseCallFilter::contains(call.into_ref()),
            Error::<T>::CallPaused
        );
        Ok(())
    }
}
