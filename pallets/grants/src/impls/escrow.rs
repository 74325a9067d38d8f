//! The money of open grants: one account, one hold, no other way in or out.

use frame::{
    deps::frame_support::storage::with_storage_layer,
    prelude::*,
    token::{
        fungible::{hold::Mutate as _, Inspect as _},
        tokens::Restriction,
    },
    traits::{Consideration, Footprint},
};
use sage_primitives::{epochs::EpochClock, Balance, Epoch};

use crate::{
    Config, Error, Grant, GrantId, GrantOf, Grants, HoldReason, NextGrantId, Pallet, PlanOf,
};

impl<T: Config> Pallet<T> {
    /// The account that holds the money of all open grants.
    ///
    /// Why not the grantors: a lock on an account is satisfied by what is held there too. Money held on a grantor's
    /// account would let the grantor spend locked money in its place; a payment that respects locks would let the grantor
    /// keep the beneficiary out by making one.
    pub fn pot() -> T::AccountId {
        T::PotId::get().into_account_truncating()
    }

    /// The epoch of this block.
    pub(crate) fn now() -> Epoch {
        T::Clock::current()
    }

    /// A grant that is not over.
    ///
    /// # Errors
    /// [`Error::UnknownGrant`].
    pub(crate) fn grant_or_err(id: GrantId) -> Result<GrantOf<T>, Error<T>> {
        Grants::<T>::get(id).ok_or(Error::UnknownGrant)
    }

    /// Whether `who` may be the beneficiary of a grant by `grantor`.
    ///
    /// # Errors
    /// [`Error::InvalidBeneficiary`], [`Error::BeneficiaryIsVerifier`].
    pub(crate) fn ensure_may_earn(
        who: &T::AccountId,
        grantor: &T::AccountId,
        plan: &PlanOf<T>,
    ) -> Result<(), Error<T>> {
        ensure!(
            who != grantor && *who != Self::pot(),
            Error::InvalidBeneficiary
        );
        if let crate::Plan::Milestones(plan) = plan {
            ensure!(plan.bit_of(who).is_none(), Error::BeneficiaryIsVerifier);
        }
        Ok(())
    }

    /// Takes the money and the deposit of a new grant from the grantor, and stores it; or changes nothing.
    ///
    /// # Errors
    /// Those of [`ensure_may_earn`](Self::ensure_may_earn); [`Error::InsufficientBalance`]; [`Error::NoMoreGrantIds`].
    pub(crate) fn open(
        grantor: T::AccountId,
        beneficiary: T::AccountId,
        revocable: bool,
        plan: PlanOf<T>,
    ) -> Result<GrantId, DispatchError> {
        Self::ensure_may_earn(&beneficiary, &grantor, &plan)?;
        let id = NextGrantId::<T>::get();
        let next = id.checked_add(1).ok_or(Error::<T>::NoMoreGrantIds)?;
        with_storage_layer(|| {
            Self::take_in(&grantor, plan.remaining())?;
            let ticket = T::Consideration::new(&grantor, Self::footprint(&plan))
                .map_err(|_| Error::<T>::InsufficientBalance)?;
            let grant = Grant {
                grantor,
                beneficiary,
                revocable,
                ticket,
                plan,
            };
            Grants::<T>::insert(id, grant);
            NextGrantId::<T>::put(next);
            Ok(id)
        })
    }

    /// Storage that a grant takes at most in its life.
    fn footprint(plan: &PlanOf<T>) -> Footprint {
        let frame = Grant::<T::AccountId, T::Consideration, ()>::max_encoded_len();
        Footprint::from_parts(1, frame.saturating_add(plan.largest_size()))
    }

    /// Moves `amount` from the free balance of `from` into the pot.
    fn take_in(from: &T::AccountId, amount: Balance) -> DispatchResult {
        let pot = Self::pot();
        // Money on hold alone keeps no account alive.
        if frame_system::Pallet::<T>::providers(&pot).is_zero() {
            frame_system::Pallet::<T>::inc_providers(&pot);
        }
        let spendable =
            T::Currency::reducible_balance(from, Preservation::Preserve, Fortitude::Polite);
        ensure!(spendable >= amount, Error::<T>::InsufficientBalance);
        T::Currency::transfer_and_hold(
            &HoldReason::Grant.into(),
            from,
            &pot,
            amount,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )?;
        Ok(())
    }

    /// Moves `amount` from the pot to the free balance of `to`.
    ///
    /// # Errors
    /// [`Error::CannotReceive`].
    pub(crate) fn pay_out(to: &T::AccountId, amount: Balance) -> DispatchResult {
        if amount.is_zero() {
            return Ok(());
        }
        let fits = T::Currency::can_deposit(to, amount, Provenance::Extant);
        ensure!(
            fits == DepositConsequence::Success,
            Error::<T>::CannotReceive
        );
        T::Currency::transfer_on_hold(
            &HoldReason::Grant.into(),
            &Self::pot(),
            to,
            amount,
            Precision::Exact,
            Restriction::Free,
            // A stranger can give the pot money under a lock, and must not stop it with that.
            Fortitude::Force,
        )?;
        Ok(())
    }
}
