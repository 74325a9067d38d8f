//! Claims, from the pool to the money.

use frame::{
    prelude::*,
    token::{
        fungible::{Inspect as _, Mutate as _},
        DepositConsequence, Provenance, WithdrawConsequence,
    },
    traits::UnixTime,
};
use sage_primitives::Balance;

use crate::{
    Call, Config, Configuration, Event, FaucetTerms, Kept, Pallet, Paused, Record, Records,
    Refusal, Served, Spent, Step, Steps, Sums, ThisBlock, Today, DAY, SECOND,
};

/// Steps of the trail that a claim forgets at most: more than it adds, so that the trail gets shorter when it can.
const FORGOTTEN_PER_CLAIM: u32 = 2;

/// A claim that may be paid.
pub(crate) struct Claim {
    /// Base units.
    pub(crate) drip: Balance,
    /// What the account has claimed before.
    record: Option<Record>,
    /// Milliseconds of Unix time.
    now: u64,
    /// What is given on this day, this claim included.
    today: Spent,
}

impl<T: Config> Pallet<T> {
    /// Milliseconds of Unix time: of the running block, or of the last one while a transaction waits in a pool.
    pub(crate) fn now() -> u64 {
        T::Time::now().as_millis().saturated_into()
    }

    /// Lets a claim into a pool or a block.
    ///
    /// It must be certain that an admitted claim is paid: one that fails in a block would cost its sender nothing, and could
    /// be sent again for ever.
    pub(crate) fn authorize_claim(
        _: TransactionSource,
        beneficiary: &T::AccountId,
    ) -> TransactionValidityWithRefund {
        let call = <T as Config>::RuntimeCall::from(Call::claim {
            beneficiary: beneficiary.clone(),
        });
        ensure!(
            T::BaseCallFilter::contains(call.into_ref()),
            TransactionValidityError::from(Refusal::Paused)
        );
        Self::may_claim(beneficiary)?;
        let validity = ValidTransaction::with_tag_prefix("SageFaucet")
            // Whoever pays a fee comes first.
            .priority(0)
            .and_provides(beneficiary)
            .longevity(T::Longevity::get())
            .propagate(true)
            .into();
        Ok((validity, Weight::zero()))
    }

    /// Whether `who` may claim now.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn may_claim(who: &T::AccountId) -> Result<Claim, Refusal> {
        let config = Configuration::<T>::get().ok_or(Refusal::Inactive)?;
        ensure!(!Paused::<T>::get(), Refusal::Paused);
        let now = Self::now();
        let record = Records::<T>::get(who).filter(|record| Self::is_remembered(record.last, now));
        if let Some(record) = &record {
            Self::ensure_cooled_down(&config, record, now)?;
        }
        let today = Self::budgeted(&config, now)?;
        Self::ensure_payable(who, config.drip)?;
        ensure!(
            Self::served().claims < T::MaxClaimsPerBlock::get(),
            Refusal::BlockFull
        );
        Ok(Claim {
            drip: config.drip,
            record,
            now,
            today,
        })
    }

    /// Passes if an account with this record may claim again.
    fn ensure_cooled_down(config: &FaucetTerms, record: &Record, now: u64) -> Result<(), Refusal> {
        ensure!(
            config.max_claims == 0 || record.count < config.max_claims,
            Refusal::MaxClaims
        );
        let cooldown = u64::from(config.cooldown).saturating_mul(SECOND);
        let remaining = cooldown.saturating_sub(now.saturating_sub(record.last));
        ensure!(
            remaining == 0,
            Refusal::Cooldown {
                remaining: remaining.div_ceil(SECOND).saturated_into(),
            }
        );
        Ok(())
    }

    /// What is given on this day with one more claim.
    fn budgeted(config: &FaucetTerms, now: u64) -> Result<Spent, Refusal> {
        let seconds = now / SECOND;
        let day = seconds / DAY;
        let spent = Today::<T>::get();
        let before = if spent.day == day { spent.amount } else { 0 };
        let amount = before.saturating_add(config.drip);
        ensure!(
            amount <= config.daily_budget,
            Refusal::BudgetSpent {
                remaining: DAY.saturating_sub(seconds % DAY).saturated_into(),
            }
        );
        Ok(Spent { day, amount })
    }

    /// Passes if the pot can give `drip` and `who` can take it.
    ///
    /// The pot gives its last money too, but leaves no dust, which would be lost.
    fn ensure_payable(who: &T::AccountId, drip: Balance) -> Result<(), Refusal> {
        let pot = Self::pot();
        ensure!(*who != pot, Refusal::CannotReceive);
        let can_give = matches!(
            T::Currency::can_withdraw(&pot, drip),
            WithdrawConsequence::Success | WithdrawConsequence::ReducedToZero(0)
        );
        ensure!(can_give, Refusal::Empty);
        let taken = T::Currency::can_deposit(who, drip, Provenance::Extant);
        ensure!(taken == DepositConsequence::Success, Refusal::CannotReceive);
        Ok(())
    }

    /// The claims of this block so far.
    fn served() -> Served<BlockNumberFor<T>> {
        let block = frame_system::Pallet::<T>::block_number();
        let served = ThisBlock::<T>::get();
        if served.block == block {
            served
        } else {
            Served { block, claims: 0 }
        }
    }

    /// Pays a claim; see [`claim`](Pallet::claim).
    pub(crate) fn do_claim(who: T::AccountId) -> DispatchResult {
        let claim = Self::may_claim(&who).map_err(crate::Error::<T>::from)?;
        let amount = claim.drip;
        T::Currency::transfer(&Self::pot(), &who, amount, Preservation::Expendable)?;
        let n = Self::note(&who, &claim);
        // Afterwards, so that a record that was just renewed is not taken for an old one.
        Self::forget(claim.now);
        Today::<T>::put(claim.today);
        let mut served = Self::served();
        served.claims = served.claims.saturating_add(1);
        ThisBlock::<T>::put(served);
        Sums::<T>::mutate(|sums| {
            sums.distributed = sums.distributed.saturating_add(amount);
            sums.claims = sums.claims.saturating_add(1);
        });
        Self::deposit_event(Event::Claimed { who, amount, n });
        Ok(())
    }

    /// Whether a claim made at `at` still bears on its account at `now`.
    fn is_remembered(at: u64, now: u64) -> bool {
        let retention = u64::from(T::Retention::get()).saturating_mul(SECOND);
        now.saturating_sub(at) < retention
    }

    /// Takes a record out of what is remembered.
    fn forget_record(who: &T::AccountId) {
        if let Some(record) = Records::<T>::take(who) {
            Sums::<T>::mutate(|sums| {
                sums.forgotten = sums.forgotten.saturating_add(record.total);
            });
        }
    }

    /// Remembers a claim as the newest one; returns how many of the account are remembered.
    fn note(who: &T::AccountId, claim: &Claim) -> u32 {
        let step = Kept::<T>::mutate(|kept| {
            let step = kept.next;
            kept.next = kept.next.saturating_add(1);
            step
        });
        if claim.record.is_none() {
            Self::forget_record(who);
        }
        let (count, total) = claim.record.map_or((0, 0), |old| (old.count, old.total));
        let record = Record {
            last: claim.now,
            count: count.saturating_add(1),
            total: total.saturating_add(claim.drip),
            step,
        };
        Records::<T>::insert(who, record);
        let step_of_claim = Step {
            who: who.clone(),
            at: claim.now,
        };
        Steps::<T>::insert(step, step_of_claim);
        record.count
    }

    /// Forgets some of the oldest claims that are older than [`Config::Retention`], and the accounts that have made none
    /// since.
    fn forget(now: u64) {
        let mut kept = Kept::<T>::get();
        for _ in 0..FORGOTTEN_PER_CLAIM {
            let Some(step) = Steps::<T>::get(kept.oldest) else {
                break;
            };
            if Self::is_remembered(step.at, now) {
                break;
            }
            Steps::<T>::remove(kept.oldest);
            if Records::<T>::get(&step.who).is_some_and(|record| record.step == kept.oldest) {
                Self::forget_record(&step.who);
            }
            kept.oldest = kept.oldest.saturating_add(1);
        }
        Kept::<T>::put(kept);
    }
}
