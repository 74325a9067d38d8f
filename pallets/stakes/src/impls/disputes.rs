//! Slashes that may be wrong.

use frame::{
    prelude::*,
    token::fungible::{hold::Mutate as _, Inspect as _},
};
use sage_primitives::{bonds::OffenceId, Balance};

use crate::{Bonds, Config, Error, Event, HoldReason, Offence, Offences, Pallet, SeizureOf, Stage};

impl<T: Config<I>, I: 'static> Pallet<T, I> {
    /// What is seized for `offence`.
    ///
    /// # Errors
    /// [`Error::UnknownOffence`], also once it is closed.
    fn seizure(offence: OffenceId) -> Result<SeizureOf<T>, Error<T, I>> {
        match Offences::<T, I>::get(offence) {
            Some(Offence::Open(seizure)) => Ok(seizure),
            Some(Offence::Closed) | None => Err(Error::UnknownOffence),
        }
    }

    /// Disputes a slash; see [`dispute`](Pallet::dispute).
    pub(crate) fn do_dispute(who: &T::AccountId, offence: OffenceId) -> DispatchResult {
        let mut seizure = Self::seizure(offence)?;
        ensure!(*who == seizure.who, Error::<T, I>::NotOwner);
        let Stage::Disputable { until } = seizure.stage else {
            return Err(Error::<T, I>::AlreadyDisputed.into());
        };
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now <= until, Error::<T, I>::Late);
        let deposit = T::DisputeDeposit::get();
        let spendable =
            T::Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Polite);
        ensure!(spendable >= deposit, Error::<T, I>::InsufficientBalance);
        T::Currency::hold(&HoldReason::DisputeDeposit.into(), who, deposit)?;
        let old = Self::bond_or_err(who)?;
        let mut bond = old.clone();
        bond.disputes.saturating_inc();
        let until = now.saturating_add(Self::blocks(T::JudgementEpochs::get()));
        seizure.stage = Stage::Disputed { deposit, until };
        Offences::<T, I>::insert(offence, Offence::Open(seizure));
        Self::deposit_event(Event::SlashDisputed { offence, until });
        Self::tell_standing(who, &old, &bond);
        Bonds::<T, I>::insert(who, bond);
        Ok(())
    }

    /// Decides a dispute; see [`judge`](Pallet::judge).
    pub(crate) fn do_judge(offence: OffenceId, stands: bool) -> DispatchResult {
        let seizure = Self::seizure(offence)?;
        let Stage::Disputed { deposit, until } = seizure.stage else {
            return Err(Error::<T, I>::NotDisputed.into());
        };
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now <= until, Error::<T, I>::Late);
        if stands {
            return Self::divide(offence, seizure);
        }
        let (who, amount) = (seizure.who, seizure.amount);
        let reason = HoldReason::DisputeDeposit.into();
        T::Currency::release(&reason, &who, deposit, Precision::Exact)?;
        Self::give_back(&who, amount)?;
        Offences::<T, I>::insert(offence, Offence::Closed);
        Self::deposit_event(Event::SlashOverturned {
            offence,
            who,
            amount,
        });
        Ok(())
    }

    /// Makes what was seized of `who` bonded again, so that an overturned slash is no way around the unbonding time.
    fn give_back(who: &T::AccountId, amount: Balance) -> DispatchResult {
        let old = Self::bond_or_err(who)?;
        let mut bond = old.clone();
        bond.seized = bond.seized.saturating_sub(amount);
        bond.disputes.saturating_dec();
        let active = bond.active.saturating_add(amount);
        Self::set_active(who, &mut bond, active)?;
        Self::tell_standing(who, &old, &bond);
        Bonds::<T, I>::insert(who, bond);
        Ok(())
    }

    /// Divides what was seized; see [`close_slash`](Pallet::close_slash).
    pub(crate) fn do_close_slash(offence: OffenceId) -> DispatchResult {
        let seizure = Self::seizure(offence)?;
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now > seizure.stage.until(), Error::<T, I>::NotDue);
        Self::divide(offence, seizure)
    }
}
