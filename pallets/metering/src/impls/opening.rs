//! From opening to the first hour.

use alloc::vec::Vec;

use frame::prelude::*;
use sage_primitives::{
    escrow::{hold_unlocked, Escrowed},
    hardware::HardwareClasses,
    pricing::{ComputePrices, Quote},
    programs::{Admission, ProgramRegistry},
    workers::WorkerDirectory,
    Balance, JobId, Words,
};

use crate::{
    Config, CurrentTerms, Error, Event, HoldReason, Inputs, Meter, MeterOf, MeterRequest,
    MeterStatus, Meters, NextJobId, OpenJobs, Pallet, Running,
};

/// Largest number of jobs that one query returns.
const MAX_PAGE: u32 = 256;

impl<T: Config> Pallet<T> {
    /// The open metered job with this number.
    ///
    /// # Errors
    /// [`Error::JobClosed`] if it has ended, [`Error::UnknownJob`] if there never was one.
    pub(crate) fn open_meter(job: JobId) -> Result<MeterOf<T>, Error<T>> {
        Meters::<T>::get(job).ok_or_else(|| {
            if Self::was_opened(job) {
                Error::JobClosed
            } else {
                Error::UnknownJob
            }
        })
    }

    /// Opens a metered job; see [`open`](Pallet::open).
    pub(crate) fn do_open(
        client: T::AccountId,
        request: &MeterRequest,
        inputs: Words,
    ) -> DispatchResult {
        let job = NextJobId::<T>::get();
        let next = job.checked_add(1).ok_or(Error::<T>::NoMoreJobIds)?;
        let meter = Self::new_meter(client, request, &inputs)?;
        Self::hold_escrow(&meter.client, meter.escrow())?;
        OpenJobs::<T>::try_append(&meter.client, job).map_err(|()| Error::<T>::TooManyOpenJobs)?;
        NextJobId::<T>::put(next);
        Inputs::<T>::insert(job, inputs);
        Self::deposit_event(Event::MeterOpened {
            job,
            client: meter.client.clone(),
            program: meter.program,
            class: meter.class,
            rate: meter.rate,
            max_hours: meter.max_hours,
            terms: meter.terms,
        });
        Meters::<T>::insert(job, meter);
        Ok(())
    }

    /// What a client asks for, as a job of the present terms.
    fn new_meter(
        client: T::AccountId,
        request: &MeterRequest,
        inputs: &Words,
    ) -> Result<MeterOf<T>, DispatchError> {
        let current = CurrentTerms::<T>::get().ok_or(Error::<T>::NoTerms)?;
        let rate = current.rates.of(request.class);
        ensure!(rate <= request.max_rate, Error::<T>::RateAboveLimit);
        ensure!(
            current.hour_blocks == request.hour_blocks.into(),
            Error::<T>::HourDiffers
        );
        ensure!(
            (1..=T::MaxCycles::get()).contains(&request.max_cycles),
            Error::<T>::CyclesOutOfRange
        );
        ensure!(
            (1..=T::MaxHours::get()).contains(&request.max_hours),
            Error::<T>::HoursOutOfRange
        );
        let Admission { terms, input_hash } =
            T::Programs::admit(&request.program, inputs, request.policy, rate)?;
        match T::Prices::quote(terms.circuit, request.max_cycles)? {
            Quote::Free => return Err(Error::<T>::ComputeIsFree.into()),
            Quote::Price(price) => ensure!(rate >= price, Error::<T>::RateBelowPrice),
        }
        Ok(Meter {
            client,
            program: request.program,
            terms,
            max_cycles: request.max_cycles,
            class: request.class,
            rate,
            hour_blocks: current.hour_blocks,
            max_hours: request.max_hours,
            paid_hours: 0,
            input_hash,
            opened_at: frame_system::Pallet::<T>::block_number(),
            given_back_by: None,
            status: MeterStatus::Waiting,
        })
    }

    /// Holds `amount` on the client's account, which stays alive and able to honour its locks without it.
    fn hold_escrow(client: &T::AccountId, amount: Balance) -> DispatchResult {
        let elsewhere = T::OtherEscrows::escrowed(client);
        let held = hold_unlocked::<T::Currency, _>(
            &HoldReason::MeterEscrow.into(),
            client,
            amount,
            elsewhere,
        )?;
        ensure!(held, Error::<T>::InsufficientBalance);
        Ok(())
    }

    /// Gives a job to the first worker who asks; see [`claim`](Pallet::claim).
    pub(crate) fn do_claim(worker: T::AccountId, job: JobId) -> DispatchResult {
        let mut meter = Self::open_meter(job)?;
        ensure!(
            meter.status == MeterStatus::Waiting,
            Error::<T>::AlreadyClaimed
        );
        ensure!(!Self::wait_is_over(&meter), Error::<T>::WaitOver);
        ensure!(worker != meter.client, Error::<T>::OwnJob);
        ensure!(
            meter.given_back_by.as_ref() != Some(&worker),
            Error::<T>::GivenBack
        );
        ensure!(
            T::Hardware::class_of(&worker) >= meter.class,
            Error::<T>::HardwareTooSlow
        );
        T::Workers::reserve(&worker, &meter.client, job, meter.rate)?;
        meter.status = MeterStatus::Running(Running {
            worker: worker.clone(),
            since: frame_system::Pallet::<T>::block_number(),
            last: false,
        });
        Meters::<T>::insert(job, meter);
        Self::deposit_event(Event::MeterClaimed { job, worker });
        Ok(())
    }

    /// Whether nobody may take a job any more, if nobody has it.
    pub(crate) fn wait_is_over(meter: &MeterOf<T>) -> bool {
        let last = meter.opened_at.saturating_add(T::MaxWait::get().into());
        frame_system::Pallet::<T>::block_number() > last
    }

    /// Up to `limit` jobs, at most [`MAX_PAGE`], that a worker may take now, in storage order after `after`.
    pub(crate) fn waiting_after(after: Option<JobId>, limit: u32) -> Vec<(JobId, MeterOf<T>)> {
        let meters = match after {
            Some(job) => Meters::<T>::iter_from(Meters::<T>::hashed_key_for(job)),
            None => Meters::<T>::iter(),
        };
        meters
            .filter(|(_, meter)| meter.status == MeterStatus::Waiting && !Self::wait_is_over(meter))
            .take(limit.min(MAX_PAGE) as usize)
            .collect()
    }
}
