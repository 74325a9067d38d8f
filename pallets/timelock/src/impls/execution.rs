//! The execution of what was approved.

use frame::{
    deps::frame_support::dispatch::{extract_actual_weight, WithPostDispatchInfo},
    prelude::*,
};

use crate::{Config, Council, Error, Event, OperationId, OperationOf, Origin, Pallet, WeightInfo};

impl<T: Config> Pallet<T> {
    /// Executes an operation; see [`execute`](Pallet::execute).
    pub(crate) fn do_execute(id: OperationId, max_weight: Weight) -> DispatchResultWithPostInfo {
        let operation = Self::operation_or_err(id)?;
        Self::ensure_executable(&operation)?;
        let call = Self::call_of(&operation.call_hash, operation.call_len)?;
        let info = call.get_dispatch_info();
        ensure!(
            info.call_weight.all_lte(max_weight),
            Error::<T>::WeightTooLow
        );
        // Before the call runs: it finds no operation that it could execute or change again.
        Self::close(id, &operation);
        let outcome = call.dispatch(Origin::Timelocked.into());
        let own = T::WeightInfo::execute(operation.call_len);
        let weight = own.saturating_add(extract_actual_weight(&outcome, &info));
        // An error takes all of this back: the operation is open as before.
        outcome.map_err(|failure| Self::reason(failure.error).with_weight(weight))?;
        Self::deposit_event(Event::Executed {
            id,
            call_hash: operation.call_hash,
        });
        Ok(Some(weight).into())
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

    /// Why an execution fails whose call fails with `error`.
    fn reason(error: DispatchError) -> DispatchError {
        let filtered: DispatchError = frame_system::Error::<T>::CallFiltered.into();
        if error == filtered {
            Error::<T>::CallPaused.into()
        } else {
            error
        }
    }
}
