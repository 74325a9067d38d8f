//! Grants that are paid for what is done.

use frame::{prelude::*, token::fungible::Inspect as _};
use sage_primitives::{Balance, Epoch};

use crate::{
    Config, Decision, Error, Event, Evidence, GrantId, GrantOf, Milestone, MilestoneIndex,
    MilestoneState, MilestoneTerms, Milestones, MilestonesOf, Pallet, Plan, Submission,
};

/// The milestones of a grant.
fn milestones_of<T: Config>(grant: &mut GrantOf<T>) -> Result<&mut MilestonesOf<T>, Error<T>> {
    match &mut grant.plan {
        Plan::Milestones(plan) => Ok(plan),
        Plan::Linear(_) => Err(Error::NoMilestones),
    }
}

/// One milestone of a grant.
fn milestone_of<T: Config>(
    grant: &mut GrantOf<T>,
    index: MilestoneIndex,
) -> Result<&mut Milestone, Error<T>> {
    let plan = milestones_of::<T>(grant)?;
    usize::try_from(index)
        .ok()
        .and_then(|index| plan.milestones.get_mut(index))
        .ok_or(Error::UnknownMilestone)
}

impl<T: Config> Pallet<T> {
    /// Makes a grant of milestones; see [`create_milestones`](Pallet::create_milestones).
    pub(crate) fn do_create_milestones(
        grantor: T::AccountId,
        beneficiary: T::AccountId,
        total: Balance,
        milestones: BoundedVec<MilestoneTerms, T::MaxMilestones>,
        verifiers: BoundedVec<T::AccountId, T::MaxVerifiers>,
        needed: u32,
        revocable: bool,
    ) -> DispatchResult {
        Self::ensure_quorum(&verifiers, needed)?;
        Self::ensure_terms(&milestones, total)?;
        // The new list is as long as the old one.
        let opened = milestones.iter().map(|terms| Milestone {
            amount: terms.amount,
            deadline: terms.deadline,
            state: MilestoneState::Open,
        });
        let plan = Milestones {
            verifiers,
            needed,
            milestones: BoundedVec::truncate_from(opened.collect()),
        };
        let grant = Self::open(
            grantor.clone(),
            beneficiary.clone(),
            revocable,
            Plan::Milestones(plan),
        )?;
        Self::deposit_event(Event::MilestonesCreated {
            grant,
            grantor,
            beneficiary,
            total,
            // At most as many as there may be.
            milestones: milestones.len() as u32,
            revocable,
        });
        Ok(())
    }

    /// Whether `needed` of these verifiers can decide.
    fn ensure_quorum(verifiers: &[T::AccountId], needed: u32) -> Result<(), Error<T>> {
        // At most as many as there may be.
        let voters = verifiers.len() as u32;
        ensure!(
            (T::MinApprovals::get()..=voters).contains(&needed),
            Error::InvalidQuorum
        );
        let repeated = verifiers.iter().enumerate().any(|(place, who)| {
            let mut earlier = verifiers.iter().take(place);
            earlier.any(|other| other == who)
        });
        ensure!(!repeated, Error::DuplicateVerifier);
        Ok(())
    }

    /// Whether these milestones sum to `total` and end in time.
    fn ensure_terms(milestones: &[MilestoneTerms], total: Balance) -> Result<(), Error<T>> {
        let now = Self::now();
        let latest = now.saturating_add(T::MaxDuration::get());
        let mut sum: Balance = 0;
        for terms in milestones {
            ensure!(
                terms.amount >= T::Currency::minimum_balance(),
                Error::AmountTooSmall
            );
            ensure!(
                terms.deadline > now && terms.deadline <= latest,
                Error::InvalidDeadline
            );
            sum = sum.checked_add(terms.amount).ok_or(Error::TotalMismatch)?;
        }
        ensure!(!milestones.is_empty(), Error::NoMilestones);
        ensure!(sum == total, Error::TotalMismatch);
        Ok(())
    }

    /// The last epoch in which the verifiers may decide.
    pub(crate) fn verify_until(milestone: &Milestone) -> Epoch {
        milestone
            .deadline
            .saturating_add(T::VerificationEpochs::get())
    }

    /// Lays evidence before the verifiers; see [`submit_evidence`](Pallet::submit_evidence).
    pub(crate) fn do_submit_evidence(
        who: &T::AccountId,
        id: GrantId,
        index: MilestoneIndex,
        evidence: Evidence,
    ) -> DispatchResult {
        let mut grant = Self::grant_or_err(id)?;
        ensure!(*who == grant.beneficiary, Error::<T>::NotBeneficiary);
        let milestone = milestone_of::<T>(&mut grant, index)?;
        match milestone.state {
            MilestoneState::Open => {}
            MilestoneState::Submitted(old) => {
                ensure!(old.evidence != evidence, Error::<T>::SameEvidence);
            }
            MilestoneState::Approved => return Err(Error::<T>::AlreadyApproved.into()),
            MilestoneState::Released | MilestoneState::Expired => {
                return Err(Error::<T>::MilestoneClosed.into())
            }
        }
        ensure!(Self::now() <= milestone.deadline, Error::<T>::Late);
        milestone.state = MilestoneState::Submitted(Submission::new(evidence));
        Self::deposit_event(Event::EvidenceSubmitted {
            grant: id,
            milestone: index,
            evidence,
        });
        Self::keep(id, grant)
    }

    /// Counts a vote; see [`verify_milestone`](Pallet::verify_milestone).
    pub(crate) fn do_verify_milestone(
        who: &T::AccountId,
        id: GrantId,
        index: MilestoneIndex,
        evidence: Evidence,
        approves: bool,
    ) -> DispatchResult {
        let mut grant = Self::grant_or_err(id)?;
        let bit = milestones_of::<T>(&mut grant)?
            .bit_of(who)
            .ok_or(Error::<T>::NotVerifier)?;
        let milestone = milestone_of::<T>(&mut grant, index)?;
        let MilestoneState::Submitted(mut submission) = milestone.state else {
            return Err(Error::<T>::NotSubmitted.into());
        };
        ensure!(
            Self::now() <= Self::verify_until(milestone),
            Error::<T>::Late
        );
        ensure!(
            submission.evidence == evidence,
            Error::<T>::EvidenceMismatch
        );
        ensure!(!submission.has_vote_of(bit), Error::<T>::AlreadyVoted);
        submission.count(bit, approves);
        Self::deposit_event(Event::MilestoneVerified {
            grant: id,
            milestone: index,
            verifier: who.clone(),
            approves,
        });
        let decision = milestones_of::<T>(&mut grant)?.decision(&submission);
        milestone_of::<T>(&mut grant, index)?.state =
            Self::decided(id, index, submission, decision);
        Self::keep(id, grant)
    }

    /// The state of a milestone after a vote, and its event.
    fn decided(
        grant: GrantId,
        milestone: MilestoneIndex,
        submission: Submission,
        decision: Option<Decision>,
    ) -> MilestoneState {
        let evidence = submission.evidence;
        match decision {
            None => MilestoneState::Submitted(submission),
            Some(Decision::Approved) => {
                Self::deposit_event(Event::MilestoneApproved {
                    grant,
                    milestone,
                    evidence,
                });
                MilestoneState::Approved
            }
            Some(Decision::Rejected) => {
                Self::deposit_event(Event::MilestoneRejected {
                    grant,
                    milestone,
                    evidence,
                });
                MilestoneState::Open
            }
        }
    }

    /// Pays an approved milestone; see [`release_milestone`](Pallet::release_milestone).
    pub(crate) fn do_release_milestone(id: GrantId, index: MilestoneIndex) -> DispatchResult {
        let mut grant = Self::grant_or_err(id)?;
        let milestone = milestone_of::<T>(&mut grant, index)?;
        match milestone.state {
            MilestoneState::Approved => {}
            MilestoneState::Open | MilestoneState::Submitted(_) => {
                return Err(Error::<T>::NotApproved.into())
            }
            MilestoneState::Released | MilestoneState::Expired => {
                return Err(Error::<T>::MilestoneClosed.into())
            }
        }
        milestone.state = MilestoneState::Released;
        let amount = milestone.amount;
        Self::pay_out(&grant.beneficiary, amount)?;
        Self::deposit_event(Event::MilestoneReleased {
            grant: id,
            milestone: index,
            beneficiary: grant.beneficiary.clone(),
            amount,
        });
        Self::keep(id, grant)
    }

    /// Returns a milestone that nobody can earn any more; see [`expire_milestone`](Pallet::expire_milestone).
    pub(crate) fn do_expire_milestone(id: GrantId, index: MilestoneIndex) -> DispatchResult {
        let mut grant = Self::grant_or_err(id)?;
        let milestone = milestone_of::<T>(&mut grant, index)?;
        let last = match milestone.state {
            MilestoneState::Open => milestone.deadline,
            MilestoneState::Submitted(_) => Self::verify_until(milestone),
            MilestoneState::Approved => return Err(Error::<T>::AlreadyApproved.into()),
            MilestoneState::Released | MilestoneState::Expired => {
                return Err(Error::<T>::MilestoneClosed.into())
            }
        };
        ensure!(Self::now() > last, Error::<T>::NotDue);
        milestone.state = MilestoneState::Expired;
        let amount = milestone.amount;
        Self::pay_out(&grant.grantor, amount)?;
        Self::deposit_event(Event::MilestoneExpired {
            grant: id,
            milestone: index,
            amount,
        });
        Self::keep(id, grant)
    }
}
