//! Grants that change hands or end.

use frame::{prelude::*, traits::Consideration};

use crate::{Config, Error, Event, GrantId, GrantOf, Grants, Pallet};

impl<T: Config> Pallet<T> {
    /// Takes back what is not earned; see [`revoke`](Pallet::revoke).
    pub(crate) fn do_revoke(who: &T::AccountId, id: GrantId) -> DispatchResult {
        let grant = Self::grant_or_err(id)?;
        ensure!(*who == grant.grantor, Error::<T>::NotGrantor);
        ensure!(grant.revocable, Error::<T>::NotRevocable);
        let paid = grant.plan.due(Self::now());
        let returned = grant.plan.remaining().saturating_sub(paid);
        Self::pay_out(&grant.beneficiary, paid)?;
        Self::deposit_event(Event::Revoked {
            grant: id,
            paid,
            returned,
        });
        Self::close(id, grant)?;
        // The deposit is free by now, so the account can take any amount.
        Self::pay_out(who, returned)
    }

    /// Names who earns from now on; see [`transfer_beneficiary`](Pallet::transfer_beneficiary).
    pub(crate) fn do_transfer_beneficiary(
        who: &T::AccountId,
        id: GrantId,
        to: T::AccountId,
    ) -> DispatchResult {
        let mut grant = Self::grant_or_err(id)?;
        ensure!(*who == grant.beneficiary, Error::<T>::NotBeneficiary);
        ensure!(to != grant.beneficiary, Error::<T>::SameBeneficiary);
        Self::ensure_may_earn(&to, &grant.grantor, &grant.plan)?;
        grant.beneficiary = to.clone();
        Grants::<T>::insert(id, grant);
        Self::deposit_event(Event::BeneficiaryChanged {
            grant: id,
            beneficiary: to,
        });
        Ok(())
    }

    /// Stores a grant, or closes one of which nothing remains.
    pub(crate) fn keep(id: GrantId, grant: GrantOf<T>) -> DispatchResult {
        if grant.plan.remaining().is_zero() {
            return Self::close(id, grant);
        }
        Grants::<T>::insert(id, grant);
        Ok(())
    }

    /// Removes a grant and gives its deposit back.
    fn close(id: GrantId, grant: GrantOf<T>) -> DispatchResult {
        grant.ticket.drop(&grant.grantor)?;
        Grants::<T>::remove(id);
        Self::deposit_event(Event::GrantClosed { grant: id });
        Ok(())
    }
}
