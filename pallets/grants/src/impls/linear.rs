//! Grants that vest by the passing of time.

use frame::{prelude::*, token::fungible::Inspect as _};
use sage_primitives::{Balance, Epoch};

use crate::{Config, Error, Event, GrantId, Pallet, Plan, Schedule};

impl<T: Config> Pallet<T> {
    /// Makes a linear grant; see [`create_linear`](Pallet::create_linear).
    pub(crate) fn do_create_linear(
        grantor: T::AccountId,
        beneficiary: T::AccountId,
        total: Balance,
        cliff: Epoch,
        linear: Epoch,
        revocable: bool,
    ) -> DispatchResult {
        ensure!(
            total >= T::Currency::minimum_balance(),
            Error::<T>::AmountTooSmall
        );
        ensure!(cliff <= T::MaxCliff::get(), Error::<T>::CliffTooLong);
        ensure!(
            (T::MinDuration::get()..=T::MaxDuration::get()).contains(&linear),
            Error::<T>::InvalidDuration
        );
        let schedule = Schedule {
            total,
            released: 0,
            start: Self::now(),
            cliff,
            linear,
        };
        let grant = Self::open(
            grantor.clone(),
            beneficiary.clone(),
            revocable,
            Plan::Linear(schedule),
        )?;
        Self::deposit_event(Event::ScheduleCreated {
            grant,
            grantor,
            beneficiary,
            total,
            start: schedule.start,
            cliff,
            linear,
            revocable,
        });
        Ok(())
    }

    /// Pays what has vested; see [`release`](Pallet::release).
    pub(crate) fn do_release(id: GrantId) -> DispatchResult {
        let mut grant = Self::grant_or_err(id)?;
        let Plan::Linear(schedule) = &mut grant.plan else {
            return Err(Error::<T>::NotLinear.into());
        };
        let amount = schedule.due(Self::now());
        ensure!(!amount.is_zero(), Error::<T>::NothingDue);
        Self::pay_out(&grant.beneficiary, amount)?;
        // What is due and what is released are at most the total together.
        schedule.released = schedule.released.saturating_add(amount);
        let remaining = schedule.remaining();
        Self::deposit_event(Event::Released {
            grant: id,
            beneficiary: grant.beneficiary.clone(),
            amount,
            remaining,
        });
        Self::keep(id, grant)
    }
}
