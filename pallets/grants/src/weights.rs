//! What the calls weigh.

use frame::prelude::Weight;

/// Weight of each call, with as many milestones and verifiers as there may be.
pub trait WeightInfo {
    /// Of `create_linear`.
    fn create_linear() -> Weight;
    /// Of `create_milestones`.
    fn create_milestones() -> Weight;
    /// Of `release` of a last part.
    fn release() -> Weight;
    /// Of `submit_evidence` in place of other evidence.
    fn submit_evidence() -> Weight;
    /// Of `verify_milestone` by a vote that decides.
    fn verify_milestone() -> Weight;
    /// Of `release_milestone` of the last one.
    fn release_milestone() -> Weight;
    /// Of `expire_milestone` of the last one.
    fn expire_milestone() -> Weight;
    /// Of `revoke` when a part is earned.
    fn revoke() -> Weight;
    /// Of `transfer_beneficiary`.
    fn transfer_beneficiary() -> Weight;
}

/// Weights of a mock: nothing is measured there, but each can be told from the others.
#[cfg(test)]
impl WeightInfo for () {
    fn create_linear() -> Weight {
        Weight::from_parts(10000, 0)
    }
    fn create_milestones() -> Weight {
        Weight::from_parts(20000, 0)
    }
    fn release() -> Weight {
        Weight::from_parts(30000, 0)
    }
    fn submit_evidence() -> Weight {
        Weight::from_parts(40000, 0)
    }
    fn verify_milestone() -> Weight {
        Weight::from_parts(50000, 0)
    }
    fn release_milestone() -> Weight {
        Weight::from_parts(60000, 0)
    }
    fn expire_milestone() -> Weight {
        Weight::from_parts(70000, 0)
    }
    fn revoke() -> Weight {
        Weight::from_parts(80000, 0)
    }
    fn transfer_beneficiary() -> Weight {
        Weight::from_parts(90000, 0)
    }
}
