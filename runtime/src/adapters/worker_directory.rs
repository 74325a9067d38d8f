//! Who may take a job as long as there is no worker registry: whoever is first and bonds.

use core::marker::PhantomData;

use frame_support::{
    ensure,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision},
        Get,
    },
    weights::Weight,
};
use pallet_jobs::HoldReason;
use sage_primitives::{
    workers::{AssignmentEnd, WorkerDirectory},
    Balance, JobId, SAGE,
};
use sp_runtime::DispatchResult;

/// Target of the log lines of this adapter.
const LOG_TARGET: &str = "runtime::worker-directory";

/// Smallest bond for one job, in base units.
const MIN_BOND: Balance = SAGE;

/// Part of the bond, in percent, that is burned when a worker lets the deadline pass (compute domain, section 11.1).
///
/// There is no reporter, hence nobody to share it with (economics, D8).
const TIMEOUT_SLASH_PERCENT: Balance = 10;

/// Lets anyone work who is not the client and can bond half of the payment, at least [`MIN_BOND`].
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

    /// The part of `bond` that a worker loses by letting the deadline pass, rounded down.
    pub fn timeout_slash(bond: Balance) -> Balance {
        // Split, so that the product cannot overflow.
        (bond / 100) * TIMEOUT_SLASH_PERCENT + (bond % 100) * TIMEOUT_SLASH_PERCENT / 100
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
        let lost = match end {
            AssignmentEnd::TimedOut => Self::timeout_slash(bond),
            AssignmentEnd::Paid | AssignmentEnd::Abandoned => 0,
        };
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
        // The account and its holds.
        Weight::from_parts(50_000_000, 5_000)
            .saturating_add(<T as frame_system::Config>::DbWeight::get().reads_writes(2, 2))
    }

    fn release_weight() -> Weight {
        // The account, its holds, and the issuance.
        Weight::from_parts(90_000_000, 6_000)
            .saturating_add(<T as frame_system::Config>::DbWeight::get().reads_writes(3, 3))
    }
}
