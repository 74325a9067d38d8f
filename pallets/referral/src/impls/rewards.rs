//! Shares of the treasury's part, from the settlement to the referrer.

use frame::{
    prelude::*,
    token::fungible::{Balanced as _, Inspect as _, Mutate as _},
    traits::{tokens::Provenance, Imbalance},
};
use sage_primitives::{epochs::EpochClock, referrals::ShareFee, Balance};

use crate::{
    math, Binding, Client, Clients, Config, CreditOf, CurrentTerms, Error, Event, Pallet, Paused,
    Referrer, Referrers, Tier, Total, WeightInfo,
};

impl<T: Config> ShareFee<T::AccountId, CreditOf<T>> for Pallet<T> {
    fn share(payer: &T::AccountId, gmv: Balance, treasury_part: CreditOf<T>) -> CreditOf<T> {
        // Nothing was paid: it neither makes a client active nor pays for the storage of a mark.
        if gmv.is_zero() {
            return treasury_part;
        }
        match Clients::<T>::get(payer) {
            Some(Client::Bound(binding)) => Self::reward(payer, binding, gmv, treasury_part),
            Some(Client::Alone) => treasury_part,
            None => {
                // The fee of the payment pays for this entry.
                Clients::<T>::insert(payer, Client::Alone);
                treasury_part
            }
        }
    }

    fn weight() -> Weight {
        T::WeightInfo::share()
    }
}

impl<T: Config> Pallet<T> {
    /// The account of the pot: rewards that were not claimed.
    pub(crate) fn pot_account() -> T::AccountId {
        T::PotId::get().into_account_truncating()
    }

    /// Counts a payment of a bound client, and gives the referrer a share; returns what is left of `part`.
    ///
    /// The payment counts before the tier is looked up.
    fn reward(
        payer: &T::AccountId,
        mut binding: Binding<T::AccountId>,
        gmv: Balance,
        part: CreditOf<T>,
    ) -> CreditOf<T> {
        let id = binding.referrer.clone();
        let Some(mut referrer) = Referrers::<T>::get(&id) else {
            defensive!("referral: a client is bound to an account that is no referrer");
            return part;
        };
        let terms = CurrentTerms::<T>::get();
        let now = T::Clock::current();
        if gmv >= terms.min_trade && binding.last_active != Some(now) {
            referrer.actives.renew(binding.last_active, now);
            binding.last_active = Some(now);
            Clients::<T>::insert(payer, Client::Bound(binding));
        }
        let (tier, bps) = terms.of(referrer.actives.count(now));
        if tier != referrer.tier {
            referrer.tier = tier;
            Self::deposit_event(Event::TierChanged {
                referrer: id.clone(),
                tier,
            });
        }
        let left = Self::accrue(payer, &id, &mut referrer, (tier, bps), part);
        Referrers::<T>::insert(&id, referrer);
        left
    }

    /// Puts the share into the pot and books it; returns what is left of `part`, which is all of it if nothing can be given.
    fn accrue(
        payer: &T::AccountId,
        id: &T::AccountId,
        referrer: &mut Referrer,
        (tier, bps): (Tier, u16),
        part: CreditOf<T>,
    ) -> CreditOf<T> {
        let whole = part.peek();
        let amount = math::share(whole, bps);
        if amount.is_zero() || Paused::<T>::get() {
            return part;
        }
        let left = match Self::fill_pot(part, amount) {
            Ok(left) => left,
            Err(part) => return part,
        };
        // All of it is money that was paid, at most the issuance at a time: no sum gets near the largest balance.
        referrer.pending = referrer.pending.saturating_add(amount);
        Total::<T>::mutate(|total| {
            total.shared = total.shared.saturating_add(whole);
            total.accrued = total.accrued.saturating_add(amount);
        });
        Self::deposit_event(Event::RewardAccrued {
            referrer: id.clone(),
            payer: payer.clone(),
            amount,
            tier,
        });
        left
    }

    /// Puts `amount` of `part` into the pot and returns the rest.
    ///
    /// # Errors
    /// All of `part`, where the pot does not hold its existential deposit: it would take a large share and refuse a small
    /// one, and could not pay all of what it owes.
    fn fill_pot(part: CreditOf<T>, amount: Balance) -> Result<CreditOf<T>, CreditOf<T>> {
        let pot = Self::pot_account();
        if T::Currency::balance(&pot) < T::Currency::minimum_balance() {
            return Err(part);
        }
        let (share, rest) = part.split(amount);
        match T::Currency::resolve(&pot, share) {
            Ok(()) => Ok(rest),
            Err(share) => Err(rest.merge(share)),
        }
    }

    /// Pays all rewards of a referrer; see [`claim`](Pallet::claim).
    pub(crate) fn do_claim(who: &T::AccountId) -> DispatchResult {
        let mut referrer = Referrers::<T>::get(who).ok_or(Error::<T>::NothingToClaim)?;
        let amount = core::mem::take(&mut referrer.pending);
        ensure!(!amount.is_zero(), Error::<T>::NothingToClaim);
        T::Currency::can_deposit(who, amount, Provenance::Extant)
            .into_result()
            .map_err(|_| Error::<T>::CannotReceive)?;
        let pot = Self::pot_account();
        T::Currency::transfer(&pot, who, amount, Preservation::Preserve)?;
        Referrers::<T>::insert(who, referrer);
        Total::<T>::mutate(|total| total.claimed = total.claimed.saturating_add(amount));
        Self::deposit_event(Event::RewardClaimed {
            who: who.clone(),
            amount,
        });
        Ok(())
    }
}
