//! What compute costs.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::weights::Weight;
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

use crate::{Balance, CircuitId};

/// What a run costs.
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
pub enum Quote {
    /// Nothing: what is held for the run is a deposit, given back whole when the job ends.
    Free,
    /// At least this payment, in base units.
    Price(Balance),
}

/// Prices runs, and hears of those that were paid.
pub trait ComputePrices {
    /// What a run of up to `cycles` cycles costs in the present epoch.
    ///
    /// # Errors
    /// The circuit has no price or takes no new jobs.
    fn quote(circuit: CircuitId, cycles: u32) -> Result<Quote, DispatchError>;

    /// A run of `cycles` cycles was proven and paid; it counts towards the utilisation of the present epoch.
    fn record_use(circuit: CircuitId, cycles: u32);

    /// Worst-case weight of one [`quote`](Self::quote).
    fn quote_weight() -> Weight;

    /// Worst-case weight of one [`record_use`](Self::record_use).
    fn record_weight() -> Weight;
}

sp_api::decl_runtime_apis! {
    /// Prices for whoever asks a node with `state_call`.
    pub trait PricingApi {
        /// What a run of up to `cycles` cycles on `circuit` costs in the present epoch; `None` for a circuit that takes
        /// no new jobs.
        fn quote(circuit: CircuitId, cycles: u32) -> Option<Quote>;
    }
}
