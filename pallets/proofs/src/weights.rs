//! Weights that the runtime must give; measured ones live beside the runtime.

use frame::weights_prelude::Weight;

/// Weights of the calls and of what neighbours ask.
pub trait WeightInfo {
    /// [`register_circuit`](crate::Pallet::register_circuit).
    fn register_circuit() -> Weight;
    /// [`set_policy_rule`](crate::Pallet::set_policy_rule).
    fn set_policy_rule() -> Weight;
    /// [`register_program`](crate::Pallet::register_program) with `c` instructions.
    fn register_program(c: u32) -> Weight;
    /// [`retire_program`](crate::Pallet::retire_program).
    fn retire_program() -> Weight;
    /// [`remove_program`](crate::Pallet::remove_program).
    fn remove_program() -> Weight;
    /// Verification of the most expensive proof under `standard`.
    fn verify_standard() -> Weight;
    /// Verification of the most expensive proof under `proven`.
    fn verify_proven() -> Weight;
    /// Reading one instruction of the largest program.
    fn fault_instruction() -> Weight;
    /// Admission of a job with `i` input words.
    fn admit(i: u32) -> Weight;
    /// End of an admission.
    fn release() -> Weight;
}

/// Weights of a mock: nothing is measured there.
#[cfg(test)]
impl WeightInfo for () {
    fn register_circuit() -> Weight {
        Weight::from_parts(1, 0)
    }
    fn set_policy_rule() -> Weight {
        Weight::from_parts(2, 0)
    }
    fn register_program(c: u32) -> Weight {
        Weight::from_parts(3, 0).saturating_add(Weight::from_parts(c.into(), 0))
    }
    fn retire_program() -> Weight {
        Weight::from_parts(4, 0)
    }
    fn remove_program() -> Weight {
        Weight::from_parts(5, 0)
    }
    fn verify_standard() -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn verify_proven() -> Weight {
        Weight::from_parts(2_000, 0)
    }
    fn fault_instruction() -> Weight {
        Weight::from_parts(8, 0)
    }
    fn admit(i: u32) -> Weight {
        Weight::from_parts(6, 0).saturating_add(Weight::from_parts(i.into(), 0))
    }
    fn release() -> Weight {
        Weight::from_parts(7, 0)
    }
}
