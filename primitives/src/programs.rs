//! What `jobs` and `metering` ask of the program registry.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    pallet_prelude::{DispatchError, DispatchResult},
    weights::Weight,
};
use scale_info::TypeInfo;
use sp_core::H256;

use crate::{Balance, CircuitId, PolicyId, ProgramId, Word};

/// Under which rules a job will be proven; fixed when the job is opened.
///
/// A later circuit version or policy does not change the terms of an open job.
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
pub struct ProofTerms {
    /// The circuit.
    pub circuit: CircuitId,
    /// Version of the circuit.
    pub version: u32,
    /// Parameters of the proof system, to be met exactly.
    pub policy: PolicyId,
}

/// A program admitted for one job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Admission {
    /// How the job will be proven.
    pub terms: ProofTerms,
    /// Commitment to the inputs (`input_hash` of the ObelyskVM specification, section 4.1).
    pub input_hash: H256,
}

/// Admits programs to jobs and keeps them registered while a job needs them.
pub trait ProgramRegistry {
    /// Checks that `program` can run on `inputs` for a job that pays `payment`, and keeps it registered until
    /// [`release`](Self::release).
    ///
    /// `policy` is the client's wish; `None` leaves the choice to the registry. A payment above the registry's
    /// threshold gets the stricter policy whatever the wish.
    ///
    /// # Errors
    /// The program is unknown or retired, does not offer the policy, or does not take these inputs.
    fn admit(
        program: &ProgramId,
        inputs: &[Word],
        policy: Option<PolicyId>,
        payment: Balance,
    ) -> Result<Admission, DispatchError>;

    /// Commitment to further `inputs` of a `program` that is admitted already, retired or not.
    ///
    /// # Errors
    /// The program is unknown or does not take these inputs.
    fn further_inputs(program: &ProgramId, inputs: &[Word]) -> Result<H256, DispatchError>;

    /// Ends one admission of `program`.
    ///
    /// # Errors
    /// There is no open admission of this program: a defect of the caller.
    fn release(program: &ProgramId) -> DispatchResult;

    /// Worst-case weight of [`admit`](Self::admit), or of [`further_inputs`](Self::further_inputs), for `inputs` words.
    fn admit_weight(inputs: u32) -> Weight;

    /// Worst-case weight of [`release`](Self::release).
    fn release_weight() -> Weight;
}
