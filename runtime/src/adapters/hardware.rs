//! What hardware workers have, as long as no prover is attested.

use frame_support::weights::Weight;
use sage_primitives::hardware::{GpuClass, HardwareClasses};

use crate::AccountId;

/// Nothing is shown of anybody: every worker is of the class `Other`.
///
/// An interim answer in one file: the registry of attested provers replaces it. Until then a metered job that asks for more
/// finds no worker, and its client can close it.
pub struct NoneAttested;

impl HardwareClasses<AccountId> for NoneAttested {
    fn class_of(_: &AccountId) -> GpuClass {
        GpuClass::Other
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}
