//! Values of the pallet.

use codec::{Decode, Encode, MaxEncodedLen};
use sage_primitives::{Balance, Epoch};
use scale_info::TypeInfo;

/// What was proven in one period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Work {
    /// The period: the epoch divided by [`EPOCHS_PER_PERIOD`](crate::math::EPOCHS_PER_PERIOD).
    pub period: Epoch,
    /// Executed cycles of verified proofs.
    pub cycles: u64,
}

/// The answer of the view function, in units of weight.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct ComputeWeight {
    /// The weight of what was proven in the last 180 epochs.
    pub potential: u64,
    /// What of it counts.
    pub effective: u64,
    /// Collateral in base units.
    pub collateral: Balance,
    /// Collateral in base units from which on all of it counts without a grace.
    pub required: Balance,
}
