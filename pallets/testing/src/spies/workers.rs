//! Double of the worker registry.

use codec::{Decode, Encode};
use frame::{
    deps::sp_runtime::{DispatchError, DispatchResult},
    prelude::Weight,
};
use sage_primitives::{
    workers::{AssignmentEnd, WorkerDirectory},
    Balance, JobId,
};

use super::{Slot, SPY_WEIGHT};
use crate::AccountId;

const REFUSAL: Slot<DispatchError> = Slot::new(b":spy:workers:refusal");
const RESERVED: Slot<Vec<ReserveRecord>> = Slot::new(b":spy:workers:reserved");
const RELEASED: Slot<Vec<ReleaseRecord>> = Slot::new(b":spy:workers:released");
const OPEN: Slot<Vec<ReserveRecord>> = Slot::new(b":spy:workers:open");

/// One reservation.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct ReserveRecord {
    /// Who is to work.
    pub worker: AccountId,
    /// For whom.
    pub client: AccountId,
    /// On what.
    pub job: JobId,
    /// For how much.
    pub payment: Balance,
}

/// One release.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct ReleaseRecord {
    /// Who worked.
    pub worker: AccountId,
    /// On what.
    pub job: JobId,
    /// The payment named at the reservation.
    pub payment: Balance,
    /// How it ended.
    pub end: AssignmentEnd,
}

/// Lets everyone work until told to refuse, and insists that each release matches one reservation.
pub struct SpyWorkers;

impl SpyWorkers {
    /// Refuses every worker from now on.
    pub fn refuse(error: DispatchError) {
        REFUSAL.refuse(error);
    }

    /// Accepts every worker from now on.
    pub fn accept() {
        REFUSAL.clear();
    }

    /// All reservations, in order.
    pub fn reserved() -> Vec<ReserveRecord> {
        RESERVED.all()
    }

    /// All releases, in order.
    pub fn released() -> Vec<ReleaseRecord> {
        RELEASED.all()
    }

    /// The reservations not yet released, in order.
    pub fn open() -> Vec<ReserveRecord> {
        OPEN.all()
    }
}

impl WorkerDirectory<AccountId> for SpyWorkers {
    fn reserve(
        worker: &AccountId,
        client: &AccountId,
        job: JobId,
        payment: Balance,
    ) -> DispatchResult {
        REFUSAL.answer()?;
        let record = ReserveRecord {
            worker: worker.clone(),
            client: client.clone(),
            job,
            payment,
        };
        RESERVED.push(record.clone());
        OPEN.push(record);
        Ok(())
    }

    fn release(worker: &AccountId, job: JobId, payment: Balance, end: AssignmentEnd) {
        let mut open = OPEN.all();
        let reserved = open
            .iter()
            .position(|record| {
                record.worker == *worker && record.job == job && record.payment == payment
            })
            .expect("a release names an open reservation: its worker, job and payment");
        open.remove(reserved);
        OPEN.put(open);
        RELEASED.push(ReleaseRecord {
            worker: worker.clone(),
            job,
            payment,
            end,
        });
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_eligible(_: &AccountId) -> DispatchResult {
        Ok(())
    }

    fn reserve_weight() -> Weight {
        SPY_WEIGHT
    }

    fn release_weight() -> Weight {
        SPY_WEIGHT
    }
}
