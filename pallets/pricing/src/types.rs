//! Values of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame::derive::{serde, Deserialize, Serialize};
use sage_primitives::{Balance, Epoch};
use scale_info::TypeInfo;

/// What governance decides of a model.
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
    Serialize,
    Deserialize,
)]
#[serde(crate = "serde", rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelTerms {
    /// First price of a unit as a multiple of [`BASE_PRICE`](crate::math::BASE_PRICE), in basis points.
    pub multiplier: u32,
    /// Cycles of one unit of compute; a begun unit costs as much as a whole one.
    pub cycles_per_unit: u32,
    /// Units that the provers can deliver in an epoch.
    pub capacity: u64,
}

impl ModelTerms {
    /// Whether no term is zero.
    pub fn are_valid(&self) -> bool {
        self.multiplier > 0 && self.cycles_per_unit > 0 && self.capacity > 0
    }
}

/// A priced circuit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Model {
    /// What governance decided.
    pub terms: ModelTerms,
    /// Price of a unit in base units; while compute is free, the price that will be asked afterwards.
    pub price: Balance,
    /// Units that were paid for in the running epoch.
    pub used: u64,
    /// The epoch in which the model was registered or last activated; 0 for the genesis. That epoch is not whole and
    /// moves no price.
    pub since: Epoch,
    /// Whether it takes new jobs.
    pub active: bool,
}
