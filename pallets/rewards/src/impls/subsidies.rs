//! Rule R-SUBSIDY: what a verified job, or a verified hour of a metered one, earns beside its payment.

use frame::prelude::*;
use sage_primitives::{
    bonds::InspectBonds,
    epochs::EpochClock,
    proofs::{OnProofVerdict, ProofTask, Verdict},
    Balance, Epoch, JobId,
};

use crate::{
    math, Config, CurrentRules, Event, NextSubsidy, Pallet, Paused, ProvenRun, RewardClass,
    RunningEpoch, Standing, Today, WeightInfo, Worker, Workers,
};

impl<T: Config> OnProofVerdict<T::AccountId> for Pallet<T> {
    /// Subsidises a verified job, or hour of a metered one, and counts its cycles. Never fails, so that no reward can stop a settlement.
    ///
    /// Who has nothing staked gets nothing, nor who has proven a job of his own. Every outcome is a run that was proven.
    fn on_verified(task: &ProofTask<T::AccountId>, verdict: &Verdict<'_>) -> DispatchResult {
        if task.client != task.worker {
            if let Some(standing) = Self::standing(&task.worker) {
                let run = (task.job, task.attempt);
                Self::reward(run, &task.worker, verdict.cycles, standing);
            }
        }
        Ok(())
    }

    fn weight(_: u32) -> Weight {
        // Stake and tier are two answers.
        let stakes = T::Stakes::inspect_weight().saturating_mul(2);
        T::WeightInfo::reward().saturating_add(stakes)
    }
}

impl<T: Config> Pallet<T> {
    /// Stake and tier of `who`; `None` without an active stake.
    fn standing(who: &T::AccountId) -> Option<Standing> {
        let stake = T::Stakes::active(who);
        if stake.is_zero() {
            return None;
        }
        let tier = T::Stakes::eligible_tier(who).unwrap_or_default();
        Some(Standing { stake, tier })
    }

    /// Counts a verified run of `cycles` cycles for `who`, and subsidises it.
    pub(crate) fn reward(run: ProvenRun, who: &T::AccountId, cycles: u32, standing: Standing) {
        let now = T::Clock::current();
        let mut worker = Workers::<T>::get(who).unwrap_or_default().at(now);
        if !worker.remember(run) {
            return;
        }
        let mut today = RunningEpoch::<T>::get();
        worker.cycles = worker.cycles.saturating_add(cycles.into());
        today.rank(who, worker.cycles);
        if cycles >= T::MinCycles::get() && !Paused::<T>::get() {
            Self::subsidise(run.0, who, standing, &mut worker, &mut today);
        }
        Workers::<T>::insert(who, worker);
        RunningEpoch::<T>::put(today);
    }

    /// Grants what caps and budget leave of the subsidy of a job.
    fn subsidise(
        job: JobId,
        who: &T::AccountId,
        standing: Standing,
        worker: &mut Worker,
        today: &mut Today<T::AccountId>,
    ) {
        let now = worker.epoch;
        let table = CurrentRules::<T>::get().table;
        let full = table.subsidy(math::year(now), standing.tier);
        let cap = table.cap(standing.stake);
        let capped = full.min(cap.saturating_sub(worker.today));
        if capped < full && !worker.told_cap {
            worker.told_cap = true;
            Self::deposit_event(Event::DailyCapReached {
                worker: who.clone(),
                cap,
            });
        }
        let amount = capped.min(Self::allowance(today));
        if amount < capped && !worker.told_budget {
            worker.told_budget = true;
            Self::deposit_event(Event::BudgetExhausted {
                worker: who.clone(),
                class: RewardClass::Subsidy,
            });
        }
        if amount.is_zero() || !Self::grant(who, RewardClass::Subsidy, amount, now) {
            return;
        }
        worker.jobs = worker.jobs.saturating_add(1);
        worker.earned = worker.earned.saturating_add(amount);
        worker.today = worker.today.saturating_add(amount);
        today.granted = today.granted.saturating_add(amount);
        Self::deposit_event(Event::SubsidyGranted {
            job,
            worker: who.clone(),
            amount,
            tier: standing.tier,
        });
    }

    /// What subsidies may still be granted in the running epoch, in base units.
    fn allowance(today: &Today<T::AccountId>) -> Balance {
        let spread = CurrentRules::<T>::get().table.spread;
        math::allowance(Self::do_free_budget(), today.granted, spread)
    }

    /// The answer of the view function.
    pub(crate) fn do_subsidy_of(who: &T::AccountId) -> NextSubsidy {
        let Some(standing) = Self::standing(who) else {
            return NextSubsidy::default();
        };
        let now: Epoch = T::Clock::current();
        let table = CurrentRules::<T>::get().table;
        let worker = Workers::<T>::get(who).unwrap_or_default().at(now);
        let left_today = table.cap(standing.stake).saturating_sub(worker.today);
        let full = table.subsidy(math::year(now), standing.tier);
        let amount = if Paused::<T>::get() {
            0
        } else {
            let allowance = Self::allowance(&RunningEpoch::<T>::get());
            full.min(left_today).min(allowance)
        };
        NextSubsidy {
            amount,
            left_today,
            tier: standing.tier,
        }
    }
}
