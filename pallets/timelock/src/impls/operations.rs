//! Operations up to their execution.

use codec::DecodeLimit;
use frame::{deps::frame_support::MAX_EXTRINSIC_DEPTH, prelude::*, traits::QueryPreimage};

use crate::{
    CallOf, Config, Council, Error, Event, NextId, OpenOf, Operation, OperationId, OperationOf,
    Operations, Pallet,
};

impl<T: Config> Pallet<T> {
    /// The open operation `id`.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`].
    pub(crate) fn operation_or_err(id: OperationId) -> Result<OperationOf<T>, Error<T>> {
        Operations::<T>::get(id).ok_or(Error::UnknownOperation)
    }

    /// The call of this hash and length, from its stored bytes.
    ///
    /// # Errors
    /// [`Error::CallNotNoted`], [`Error::CallUndecodable`].
    pub(crate) fn call_of(call_hash: &T::Hash, call_len: u32) -> Result<CallOf<T>, Error<T>> {
        let bytes =
            T::Preimages::fetch(call_hash, Some(call_len)).map_err(|_| Error::CallNotNoted)?;
        // As deep as in a transaction: deeper ones could exhaust the stack.
        CallOf::<T>::decode_all_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut &bytes[..])
            .map_err(|_| Error::CallUndecodable)
    }

    /// Opens an operation; see [`propose`](Pallet::propose).
    pub(crate) fn do_propose(
        proposer: T::AccountId,
        call_hash: T::Hash,
        call_len: u32,
    ) -> DispatchResult {
        let council = Council::<T>::get();
        ensure!(council.contains(&proposer), Error::<T>::NotMember);
        ensure!(call_len <= T::MaxCallLength::get(), Error::<T>::CallTooLong);
        ensure!(
            Operations::<T>::count() < T::MaxOpen::get(),
            Error::<T>::TooManyOpen
        );
        let own = OpenOf::<T>::get(&proposer);
        ensure!(
            own < T::MaxOpenPerMember::get(),
            Error::<T>::TooManyOpenOfMember
        );
        // What nobody could read or execute must not be approved.
        Self::call_of(&call_hash, call_len)?;
        T::Preimages::request(&call_hash);
        let id = NextId::<T>::get();
        NextId::<T>::put(id.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        OpenOf::<T>::insert(&proposer, own.saturating_add(1));
        let times = Self::times();
        let expiry = times.now.saturating_add(times.lifetime);
        let operation = Operation {
            proposer: proposer.clone(),
            call_hash,
            call_len,
            eta: None,
            expiry,
            approvals: BoundedVec::new(),
        };
        Operations::<T>::insert(id, operation);
        Self::deposit_event(Event::Proposed {
            id,
            proposer,
            call_hash,
            call_len,
            expiry,
        });
        Ok(())
    }

    /// Approves an operation; see [`approve`](Pallet::approve).
    pub(crate) fn do_approve(
        who: T::AccountId,
        id: OperationId,
        call_hash: T::Hash,
    ) -> DispatchResult {
        let council = Council::<T>::get();
        ensure!(council.contains(&who), Error::<T>::NotMember);
        let mut operation = Self::operation_or_err(id)?;
        ensure!(operation.call_hash == call_hash, Error::<T>::OtherCall);
        let times = Self::times();
        ensure!(!operation.is_expired(times.now), Error::<T>::Late);
        let Err(place) = operation.approvals.binary_search(&who) else {
            return Err(Error::<T>::AlreadyApproved.into());
        };
        // Those who approve are members, and there are no more of these than there is room for.
        operation
            .approvals
            .try_insert(place, who.clone())
            .map_err(|_| Error::<T>::NotMember)?;
        let recount = operation.recount(&council, &times);
        Self::deposit_event(Event::Approved {
            id,
            who,
            count: operation.approvals.len() as u32,
        });
        Self::tell_recount(id, &operation, recount);
        Operations::<T>::insert(id, operation);
        Ok(())
    }

    /// Cancels an operation; see [`cancel`](Pallet::cancel). The guardians cancel as nobody.
    pub(crate) fn do_cancel(proposer: Option<T::AccountId>, id: OperationId) -> DispatchResult {
        let operation = Self::operation_or_err(id)?;
        let may = proposer
            .as_ref()
            .is_none_or(|who| *who == operation.proposer);
        ensure!(may, Error::<T>::NotProposer);
        Self::close(id, &operation);
        Self::deposit_event(Event::Cancelled { id, proposer });
        Ok(())
    }

    /// Closes an operation whose time has passed; see [`close_expired`](Pallet::close_expired).
    pub(crate) fn do_close_expired(id: OperationId) -> DispatchResult {
        let operation = Self::operation_or_err(id)?;
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(operation.is_expired(now), Error::<T>::NotExpired);
        Self::close(id, &operation);
        Self::deposit_event(Event::Expired { id });
        Ok(())
    }

    /// Forgets an operation, and lets the bytes of its call go.
    pub(crate) fn close(id: OperationId, operation: &OperationOf<T>) {
        Operations::<T>::remove(id);
        OpenOf::<T>::mutate_exists(&operation.proposer, |own| {
            *own = own.map(|own| own.saturating_sub(1)).filter(|own| *own > 0);
        });
        // Root can take requests away, and to take away one that is not there would be a defect.
        if T::Preimages::is_requested(&operation.call_hash) {
            T::Preimages::unrequest(&operation.call_hash);
        }
    }
}
