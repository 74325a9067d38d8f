//! Double of the settlement path.

use std::marker::PhantomData;

use codec::{Decode, Encode};
use frame::{
    deps::sp_runtime::DispatchError,
    prelude::Weight,
    token::fungible::{Balanced, Credit, Inspect},
    traits::Imbalance,
};
use sage_primitives::{
    settlement::{Settle, Settlement},
    Balance, JobId,
};

use super::{Slot, REFUSED, SPY_WEIGHT};
use crate::AccountId;

const REFUSAL: Slot<DispatchError> = Slot::new(b":spy:settle:refusal");
const SETTLED: Slot<Vec<SettleRecord>> = Slot::new(b":spy:settle:settled");

/// One payment that was divided.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct SettleRecord {
    /// The job.
    pub job: JobId,
    /// Who paid.
    pub payer: AccountId,
    /// Who was paid.
    pub worker: AccountId,
    /// The whole payment in base units.
    pub payment: Balance,
}

/// Gives the worker four fifths of each payment, rounded up, and burns the rest, until told to refuse.
///
/// Refuses with [`REFUSED`] a worker who cannot receive the amount.
pub struct SpySettle<F>(PhantomData<F>);

impl<F> SpySettle<F> {
    /// All payments, in order.
    pub fn settled() -> Vec<SettleRecord> {
        SETTLED.all()
    }

    /// Refuses every payment from now on.
    pub fn refuse(error: DispatchError) {
        REFUSAL.refuse(error);
    }

    /// Divides every payment from now on.
    pub fn accept() {
        REFUSAL.clear();
    }

    /// How this spy divides `payment`.
    pub fn division(payment: Balance) -> Settlement {
        let burned = payment / 5;
        Settlement {
            worker: payment - burned,
            burned,
            treasury: 0,
            stakers: 0,
        }
    }
}

impl<F> Settle<AccountId> for SpySettle<F>
where
    F: Balanced<AccountId> + Inspect<AccountId, Balance = Balance>,
{
    type Credit = Credit<AccountId, F>;

    fn settle(
        job: JobId,
        payer: &AccountId,
        worker: &AccountId,
        payment: Self::Credit,
    ) -> Result<Settlement, DispatchError> {
        REFUSAL.answer()?;
        let whole = payment.peek();
        let division = Self::division(whole);
        let (to_worker, burned) = payment.split(division.worker);
        // Balances refuse even a deposit of nothing to an account that does not exist.
        if division.worker > 0 {
            F::resolve(worker, to_worker).map_err(|_| REFUSED)?;
        }
        drop(burned);
        SETTLED.push(SettleRecord {
            job,
            payer: payer.clone(),
            worker: worker.clone(),
            payment: whole,
        });
        Ok(division)
    }

    fn weight() -> Weight {
        SPY_WEIGHT
    }
}
