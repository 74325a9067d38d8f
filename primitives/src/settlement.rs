//! The one way in which a job's payment is divided.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::DispatchError, weights::Weight};
use scale_info::TypeInfo;

use crate::{Balance, JobId};

/// How one payment was divided, in base units.
///
/// `worker + burned + treasury + stakers` is the payment exactly (economics, rule R-FEE).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Settlement {
    /// Paid to the worker.
    pub worker: Balance,
    /// Taken out of issuance.
    pub burned: Balance,
    /// The treasury's part, out of which whoever referred the payer may have had a share.
    pub treasury: Balance,
    /// Paid into the stakers' pot.
    pub stakers: Balance,
}

/// Divides payments.
pub trait Settle<AccountId> {
    /// Money taken from the payer and not yet given to anyone; dropping it burns it.
    type Credit;

    /// Divides `payment`, which `payer` has made for `job`, between `worker`, burn, treasury and stakers.
    ///
    /// Every base unit of `payment` goes to exactly one of them. Who paid matters only to whoever shares the treasury's
    /// part ([`referrals`](crate::referrals)). Must run inside a storage transaction: on an error the
    /// caller's transaction is undone.
    ///
    /// # Errors
    /// A receiver cannot take its part.
    fn settle(
        job: JobId,
        payer: &AccountId,
        worker: &AccountId,
        payment: Self::Credit,
    ) -> Result<Settlement, DispatchError>;

    /// Worst-case weight of one [`settle`](Self::settle).
    fn weight() -> Weight;
}
