//! Who may take a job as long as there is no worker registry: whoever is first and bonds.
//!
//! An interim answer in one file: the registry of workers replaces it.

use core::marker::PhantomData;

use frame_support::{
    ensure,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision},
    },
    weights::Weight,
};
use pallet_balances::WeightInfo as _;
use pallet_jobs::HoldReason;
use sage_primitives::{
    issuance::{BurnCause, CountBurns},
    workers::{AssignmentEnd, WorkerDirectory},
    Balance, JobId, SAGE,
};
use sp_runtime::DispatchResult;

use crate::Issuance;

/// Target of the log lines of this adapter.
const LOG_TARGET: &str = "runtime::worker-directory";

/// Smallest bond for one job, in base units.
const MIN_BOND: Balance = SAGE;

/// Part of the bond, in percent, that is burned when a worker lets the deadline pass (compute domain, section 11.1).
///
/// There is no reporter, hence nobody to share it with (economics, D8).
const TIMEOUT_SLASH_PERCENT: Balance = 10;

/// Part of the bond, in percent, that is burned when a worker gives a job back in time.
///
/// The registry of workers will count it against a reputation. Without one it must cost something, or anyone could
/// close the jobs of others for transaction fees.
const ABANDON_SLASH_PERCENT: Balance = 2;

/// Lets anyone work who is not the client and can bond half of the payment, at least 1 SAGE.
///
/// Capacity is the worker's balance: each job taken holds its own bond under [`HoldReason::AssignmentBond`], and nothing
/// else is stored. What a bond was is computed again from the job's payment, which never changes; so the rule below may
/// change only while no job is assigned.
pub struct FirstComeWorkers<T>(PhantomData<T>);

impl<T> FirstComeWorkers<T> {
    /// The bond for a job that pays `payment` base units, rounded down.
    pub fn bond(payment: Balance) -> Balance {
        MIN_BOND.max(payment / 2)
    }

    /// The part of `bond` that a worker loses when an assignment ends with `end`, rounded down.
    pub fn slash(bond: Balance, end: AssignmentEnd) -> Balance {
        let percent = match end {
            AssignmentEnd::TimedOut => TIMEOUT_SLASH_PERCENT,
            AssignmentEnd::Abandoned => ABANDON_SLASH_PERCENT,
            AssignmentEnd::Paid | AssignmentEnd::Excused => 0,
        };
        // Split, so that the product cannot overflow.
        (bond / 100) * percent + (bond % 100) * percent / 100
    }
}

impl<T> WorkerDirectory<T::AccountId> for FirstComeWorkers<T>
where
    T: pallet_jobs::Config + pallet_balances::Config<Balance = Balance>,
    <T as pallet_balances::Config>::RuntimeHoldReason: From<HoldReason>,
{
    fn reserve(
        worker: &T::AccountId,
        client: &T::AccountId,
        _: JobId,
        payment: Balance,
    ) -> DispatchResult {
        ensure!(worker != client, pallet_jobs::Error::<T>::OwnJob);
        pallet_balances::Pallet::<T>::hold(
            &HoldReason::AssignmentBond.into(),
            worker,
            Self::bond(payment),
        )
    }

    fn release(worker: &T::AccountId, job: JobId, payment: Balance, end: AssignmentEnd) {
        let reason = HoldReason::AssignmentBond.into();
        let bond = Self::bond(payment);
        let lost = Self::slash(bond, end);
        let burned = match lost {
            0 => Ok(0),
            lost => pallet_balances::Pallet::<T>::burn_held(
                &reason,
                worker,
                lost,
                Precision::BestEffort,
                Fortitude::Force,
            ),
        };
        let released = pallet_balances::Pallet::<T>::release(
            &reason,
            worker,
            bond.saturating_sub(lost),
            Precision::BestEffort,
        );
        Issuance::burned(BurnCause::Slash, burned.unwrap_or_default());
        if let Err(error) = burned.and(released) {
            log::error!(target: LOG_TARGET, "bond of job {job} is stuck: {error:?}");
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn make_eligible(worker: &T::AccountId) -> DispatchResult {
        use frame_support::traits::fungible::Mutate;

        pallet_balances::Pallet::<T>::mint_into(worker, MIN_BOND.saturating_mul(1_000))?;
        Ok(())
    }

    fn reserve_weight() -> Weight {
        // A hold moves money within one account; a transfer, which was measured, between two.
        <T as pallet_balances::Config>::WeightInfo::transfer_allow_death()
    }

    fn release_weight() -> Weight {
        // A burn and a release, each within one account; see above. The burn is counted.
        <T as pallet_balances::Config>::WeightInfo::transfer_allow_death()
            .saturating_mul(2)
            .saturating_add(<Issuance as CountBurns>::weight())
    }
}
