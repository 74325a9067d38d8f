//! Money that leaves the issuance, and who counts it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;

use crate::Balance;

/// Why money was burned.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum BurnCause {
    /// The burned part of the fee of a job.
    JobFee,
    /// A bond that was slashed.
    Slash,
    /// Its holder wished so.
    Voluntary,
    /// A remainder that no account could take.
    Dust,
    /// Bought for that with money of the treasury.
    Buyback,
}

/// Counts what is burned.
///
/// Whoever takes money out of issuance says so here, in the same transaction and with the same amount. The ledger's
/// `try_state` compares the counters with the issuance.
pub trait CountBurns {
    /// `amount` base units have left, or leave with this call, the issuance.
    fn burned(cause: BurnCause, amount: Balance);

    /// Worst-case weight of one [`burned`](Self::burned).
    fn weight() -> Weight;
}
