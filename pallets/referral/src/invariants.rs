//! What is always true.

extern crate alloc;

use alloc::collections::BTreeMap;

use frame::{
    deps::sp_runtime::TryRuntimeError,
    prelude::*,
    token::fungible::{hold::Inspect as _, Inspect as _},
};
use sage_primitives::{epochs::EpochClock, Balance, Epoch};

use crate::{
    is_code, math, Actives, Binding, Client, Clients, Codes, Config, CurrentTerms, HoldReason,
    Pallet, Referrer, Referrers, Total, MAX_SHARE, WINDOW,
};

/// Rule: the terms are within their bounds.
pub const TERMS_INVALID: &str = "referral: the terms are out of bounds";
/// Rule: each referrer has a code of the allowed form, and each code belongs to the referrer who has it.
pub const CODES_DIFFER: &str = "referral: codes and referrers do not belong together";
/// Rule: a client is bound to a referrer, not to oneself, and not to somebody whom the client has referred.
pub const BINDING_INVALID: &str = "referral: a client is bound to whom nobody may be bound";
/// Rule: no client was last active in an epoch to come.
pub const ACTIVE_TOO_EARLY: &str = "referral: a client was active in an epoch to come";
/// Rule: a referrer has as many referrals as there are clients bound to it.
pub const REFERRALS_MISCOUNTED: &str = "referral: referrals are not the clients who are bound";
/// Rule: the ring of a referrer counts each client in the epoch of its last payment that counts.
pub const ACTIVES_MISCOUNTED: &str = "referral: the ring does not count when clients were active";
/// Rule: nobody without referrals has earned anything.
pub const EARNED_OF_NOBODY: &str = "referral: a reward came from nobody";
/// Rule: what is claimable is what was earned less what was claimed.
pub const PENDING_DIFFERS: &str = "referral: pending rewards are not what is left of the accrued";
/// Rule: referrers had at most the largest share of the treasury's parts.
pub const SHARED_TOO_MUCH: &str = "referral: referrers had more than may be shared";
/// Rule: the pot covers what is claimable, on top of the existential deposit.
pub const POT_SHORT: &str = "referral: the pot does not cover the rewards";
/// Rule: what is held of an account is its deposit.
pub const DEPOSIT_DIFFERS: &str = "referral: a deposit is not what is held";

/// Of one referrer: how many clients are bound, and how many of them were last active in which epoch.
#[derive(Default)]
struct Counted {
    referrals: u32,
    last_active: BTreeMap<Epoch, u32>,
}

impl Counted {
    fn add(&mut self, last_active: Option<Epoch>) {
        self.referrals = self.referrals.saturating_add(1);
        if let Some(epoch) = last_active {
            let count = self.last_active.entry(epoch).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// The ring that ends with `latest`.
    fn ring(&self, latest: Epoch) -> Actives {
        let mut ring = Actives {
            latest,
            ..Actives::default()
        };
        // At most WINDOW epochs, each with a bucket of its own.
        let until_latest = self.last_active.range(..=latest);
        for (epoch, count) in until_latest.filter(|(epoch, _)| math::is_active(**epoch, latest)) {
            ring.buckets[(epoch % WINDOW) as usize] = *count;
        }
        ring
    }
}

impl<T: Config> Pallet<T> {
    /// Checks the rules of this module.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let terms = CurrentTerms::<T>::get();
        ensure!(terms.check().is_ok(), TERMS_INVALID);
        Self::try_codes()?;
        let mut counted = Self::try_clients()?;
        let mut pending: Balance = 0;
        for (who, referrer) in Referrers::<T>::iter() {
            let counted = counted.remove(&who).unwrap_or_default();
            Self::try_referrer(&who, &referrer, &counted)?;
            pending = pending.saturating_add(referrer.pending);
        }
        // Each client's referrer exists, so none is left.
        ensure!(counted.is_empty(), BINDING_INVALID);
        Self::try_totals(pending)
    }

    fn try_codes() -> Result<(), TryRuntimeError> {
        let mut codes: u32 = 0;
        for (code, who) in Codes::<T>::iter() {
            let owner = Referrers::<T>::get(who).ok_or(CODES_DIFFER)?;
            ensure!(is_code(&code) && owner.code == code, CODES_DIFFER);
            codes = codes.saturating_add(1);
        }
        // No two codes have one owner, because an owner has one code: so as many owners have a code in the map.
        let owners = Referrers::<T>::iter_keys().count();
        ensure!(owners == codes as usize, CODES_DIFFER);
        Ok(())
    }

    /// Returns the clients of each referrer.
    fn try_clients() -> Result<BTreeMap<T::AccountId, Counted>, TryRuntimeError> {
        let now = T::Clock::current();
        let mut counted = BTreeMap::<T::AccountId, Counted>::new();
        for (who, client) in Clients::<T>::iter() {
            let Client::Bound(binding) = client else {
                Self::try_deposit(HoldReason::Binding, &who, 0)?;
                continue;
            };
            Self::try_binding(&who, &binding)?;
            let not_yet = binding.last_active.is_some_and(|epoch| epoch > now);
            ensure!(!not_yet, ACTIVE_TOO_EARLY);
            let of_referrer = counted.entry(binding.referrer).or_default();
            of_referrer.add(binding.last_active);
        }
        Ok(counted)
    }

    fn try_binding(
        who: &T::AccountId,
        binding: &Binding<T::AccountId>,
    ) -> Result<(), TryRuntimeError> {
        let circle = Self::referrer_of(&binding.referrer).as_ref() == Some(who);
        ensure!(*who != binding.referrer && !circle, BINDING_INVALID);
        Self::try_deposit(HoldReason::Binding, who, binding.deposit)
    }

    fn try_referrer(
        who: &T::AccountId,
        referrer: &Referrer,
        counted: &Counted,
    ) -> Result<(), TryRuntimeError> {
        ensure!(
            referrer.referrals == counted.referrals,
            REFERRALS_MISCOUNTED
        );
        let ring = counted.ring(referrer.actives.latest);
        ensure!(referrer.actives == ring, ACTIVES_MISCOUNTED);
        let earned = !referrer.pending.is_zero();
        ensure!(!earned || referrer.referrals > 0, EARNED_OF_NOBODY);
        Self::try_deposit(HoldReason::Registration, who, referrer.deposit)
    }

    fn try_deposit(
        reason: HoldReason,
        who: &T::AccountId,
        deposit: Balance,
    ) -> Result<(), TryRuntimeError> {
        let held = T::Currency::balance_on_hold(&reason.into(), who);
        ensure!(held == deposit, DEPOSIT_DIFFERS);
        Ok(())
    }

    fn try_totals(pending: Balance) -> Result<(), TryRuntimeError> {
        let total = Total::<T>::get();
        let left = total.accrued.checked_sub(total.claimed);
        ensure!(left == Some(pending), PENDING_DIFFERS);
        let most = math::share(total.shared, MAX_SHARE);
        ensure!(total.accrued <= most, SHARED_TOO_MUCH);
        let owed = pending.saturating_add(T::Currency::minimum_balance());
        let pot = T::Currency::balance(&Self::pot_account());
        ensure!(pot >= owed, POT_SHORT);
        Ok(())
    }
}
