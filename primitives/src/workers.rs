//! What `jobs` and `metering` ask of the worker registry.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::DispatchResult, weights::Weight};
use scale_info::TypeInfo;

use crate::{Balance, JobId};

/// Why a worker's assignment ended.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum AssignmentEnd {
    /// The worker proved the job and was paid.
    Paid,
    /// The worker gave the job back in time.
    Abandoned,
    /// The worker let the deadline pass.
    TimedOut,
    /// The deadline passed, but for part of the time the chain took no transactions: nobody is to blame.
    Excused,
}

/// Decides who may work, and keeps count of who is working.
pub trait WorkerDirectory<AccountId> {
    /// Reserves one unit of `worker`'s capacity for `job` of `client`, which pays `payment`.
    ///
    /// # Errors
    /// The worker is unknown, not bonded, has no free capacity, or belongs to the client.
    fn reserve(
        worker: &AccountId,
        client: &AccountId,
        job: JobId,
        payment: Balance,
    ) -> DispatchResult;

    /// Frees what was reserved for `job` and records how it ended. Must succeed for every reserved job: nothing a
    /// worker does may keep a job from closing.
    ///
    /// `payment` is the amount given to [`reserve`](Self::reserve).
    fn release(worker: &AccountId, job: JobId, payment: Balance, end: AssignmentEnd);

    /// Makes `worker` eligible, for benchmarks of other pallets.
    ///
    /// # Errors
    /// The worker could not be made eligible.
    #[cfg(feature = "runtime-benchmarks")]
    fn make_eligible(worker: &AccountId) -> DispatchResult;

    /// Worst-case weight of [`reserve`](Self::reserve).
    fn reserve_weight() -> Weight;

    /// Worst-case weight of [`release`](Self::release).
    fn release_weight() -> Weight;
}
