//! What is always true.

use frame::{deps::sp_runtime::TryRuntimeError, prelude::*, token::fungible::hold::Inspect as _};
use sage_primitives::Balance;

use crate::{
    Config, GrantOf, Grants, HoldReason, MilestoneState, MilestonesOf, NextGrantId, Pallet, Plan,
};

/// Rule: what the pot holds is what remains of all grants.
pub const POT_DIFFERS: &str = "grants: what the pot holds is not what remains of the grants";
/// Rule: something remains of each grant.
pub const EMPTY_GRANT: &str = "grants: a grant of which nothing remains";
/// Rule: the number of a grant was given out.
pub const UNKNOWN_NUMBER: &str = "grants: a grant has a number that was not given out";
/// Rule: nobody is grantor, beneficiary and verifier at once, and the pot is no beneficiary.
pub const PARTIES_MIXED: &str = "grants: a party of a grant has two parts in it";
/// Rule: no more is released than has vested.
pub const TOO_MUCH_RELEASED: &str = "grants: more is released than has vested";
/// Rule: the verifiers of a grant are different ones, and can decide.
pub const NO_QUORUM: &str = "grants: the verifiers of a grant cannot decide";
/// Rule: each milestone pays something.
pub const EMPTY_MILESTONE: &str = "grants: a milestone of nothing";
/// Rule: verifiers vote once each, and a submission with enough votes is decided.
pub const BALLOT_BROKEN: &str = "grants: a ballot has votes of nobody, two of one, or is decided";

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let next = NextGrantId::<T>::get();
        let mut total: Balance = 0;
        for (id, grant) in Grants::<T>::iter() {
            ensure!(id < next, UNKNOWN_NUMBER);
            let remaining = grant.plan.remaining();
            ensure!(remaining > 0, EMPTY_GRANT);
            total = total.saturating_add(remaining);
            Self::check_plan(&grant)?;
            let fits = Self::ensure_may_earn(&grant.beneficiary, &grant.grantor, &grant.plan);
            ensure!(fits.is_ok(), PARTIES_MIXED);
        }
        let held = T::Currency::balance_on_hold(&HoldReason::Grant.into(), &Self::pot());
        ensure!(held == total, POT_DIFFERS);
        Ok(())
    }

    fn check_plan(grant: &GrantOf<T>) -> Result<(), TryRuntimeError> {
        match &grant.plan {
            Plan::Linear(schedule) => {
                let vested = schedule.vested(Self::now());
                ensure!(schedule.released <= vested, TOO_MUCH_RELEASED);
                Ok(())
            }
            Plan::Milestones(plan) => Self::check_milestones(plan),
        }
    }

    fn check_milestones(plan: &MilestonesOf<T>) -> Result<(), TryRuntimeError> {
        let mut all = 0;
        for who in &plan.verifiers {
            // The bit of the first place at which the name stands.
            all |= plan.bit_of(who).unwrap_or_default();
        }
        let voters = plan.verifiers.len() as u32;
        ensure!(all.count_ones() == voters, NO_QUORUM);
        ensure!((1..=voters).contains(&plan.needed), NO_QUORUM);
        for milestone in &plan.milestones {
            ensure!(milestone.amount > 0, EMPTY_MILESTONE);
            if let MilestoneState::Submitted(submission) = &milestone.state {
                let (yes, no) = (submission.approvals, submission.rejections);
                ensure!(yes & no == 0 && (yes | no) & !all == 0, BALLOT_BROKEN);
                ensure!(plan.decision(submission).is_none(), BALLOT_BROKEN);
            }
        }
        Ok(())
    }
}
