//! The one settlement path.

use frame::{
    prelude::*,
    token::fungible::{Balanced, Mutate},
    traits::Imbalance,
};
use sage_primitives::{
    issuance::{BurnCause, CountBurns},
    referrals::ShareFee,
    settlement::{Settle, Settlement},
    Balance, JobId,
};

use crate::{math, Config, CreditOf, Error, Event, Pallet, Parts, Total, Unclaimed, WeightInfo};

impl<T: Config> Settle<T::AccountId> for Pallet<T> {
    type Credit = CreditOf<T>;

    fn settle(
        job: JobId,
        payer: &T::AccountId,
        worker: &T::AccountId,
        payment: Self::Credit,
    ) -> Result<Settlement, DispatchError> {
        let parts = math::split(payment.peek(), &Self::active_config());
        let total = Total::<T>::get()
            .add(&parts)
            .ok_or(ArithmeticError::Overflow)?;
        Total::<T>::put(total);
        Self::distribute(payer, worker, payment, &parts)?;
        Self::deposit_event(Event::PaymentSettled {
            job,
            worker: worker.clone(),
            gmv: parts.gmv,
            fee: parts.fee,
            burn: parts.burn,
            treasury: parts.treasury,
            stakers: parts.stakers,
            worker_amount: parts.worker,
        });
        Ok(Settlement {
            worker: parts.worker,
            burned: parts.burn,
            treasury: parts.treasury,
            stakers: parts.stakers,
        })
    }

    fn weight() -> Weight {
        T::WeightInfo::settle().saturating_add(T::Referrals::weight())
    }
}

impl<T: Config> Pallet<T> {
    /// The account of the pot: rewards of stakers, and parts that wait for their receivers.
    pub(crate) fn pot_account() -> T::AccountId {
        T::PotId::get().into_account_truncating()
    }

    /// Moves the money. `parts` is the split of `payment`.
    fn distribute(
        payer: &T::AccountId,
        worker: &T::AccountId,
        payment: CreditOf<T>,
        parts: &Parts,
    ) -> DispatchResult {
        let (to_worker, fee) = payment.split(parts.worker);
        let (burned, rest) = fee.split(parts.burn);
        let (to_treasury, to_stakers) = rest.split(parts.treasury);
        // Dropping a credit takes it out of issuance: this is the burn.
        T::Burns::burned(BurnCause::JobFee, burned.peek());
        drop(burned);
        Self::pay_or_book(worker, to_worker)?;
        let to_treasury = T::Referrals::share(payer, parts.gmv, to_treasury);
        Self::pay_or_book(&T::Treasury::get(), to_treasury)?;
        let stakers = to_stakers.peek();
        Self::fill_pot(to_stakers)?;
        Self::accrue(stakers)
    }

    /// Pays `who`, or books the part in the pot where `who` cannot take it: no receiver can keep a job from closing.
    fn pay_or_book(who: &T::AccountId, part: CreditOf<T>) -> DispatchResult {
        let amount = part.peek();
        // Balances refuse even a deposit of nothing to an account that does not exist.
        if amount.is_zero() {
            return Ok(());
        }
        let Err(part) = T::Currency::resolve(who, part) else {
            return Ok(());
        };
        Self::fill_pot(part)?;
        Unclaimed::<T>::try_mutate(who, |unclaimed| -> DispatchResult {
            *unclaimed = unclaimed
                .checked_add(amount)
                .ok_or(ArithmeticError::Overflow)?;
            Ok(())
        })?;
        Self::deposit_event(Event::PartBooked {
            who: who.clone(),
            amount,
        });
        Ok(())
    }

    /// Puts money into the pot.
    fn fill_pot(part: CreditOf<T>) -> DispatchResult {
        if part.peek().is_zero() {
            return Ok(());
        }
        T::Currency::resolve(&Self::pot_account(), part)
            .map_err(|_| Error::<T>::PotNotFunded.into())
    }

    /// Takes `amount` out of the pot, which keeps its existential deposit.
    pub(crate) fn pay_from_pot(who: &T::AccountId, amount: Balance) -> DispatchResult {
        T::Currency::transfer(&Self::pot_account(), who, amount, Preservation::Preserve)?;
        Ok(())
    }

    /// Pays what was booked for `who`.
    pub(crate) fn do_claim_unclaimed(who: &T::AccountId) -> DispatchResult {
        let amount = Unclaimed::<T>::get(who);
        ensure!(!amount.is_zero(), Error::<T>::NothingToClaim);
        Self::pay_from_pot(who, amount)?;
        Unclaimed::<T>::remove(who);
        Self::deposit_event(Event::UnclaimedPaid {
            who: who.clone(),
            amount,
        });
        Ok(())
    }
}
